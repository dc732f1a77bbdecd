"""Determinations kept before the reasoning stood once: their trees are put together."""

import importlib
from datetime import date
from types import SimpleNamespace
from typing import Any

from rulebook import Trace

flatten = importlib.import_module("minjiu.assistance.migrations.0005_trace").flatten


class _Old(SimpleNamespace):
    def save(self, update_fields: list[str]) -> None:
        self.saved = update_fields


def fact(member: str, value: int) -> dict[str, Any]:
    return {
        "kind": "fact",
        "name": "wage",
        "label": "工资",
        "unit": "fen",
        "member": member,
        "value": value,
    }


def tree(name: str) -> dict[str, Any]:
    income = {
        "kind": "rule", "name": "income", "label": "收入", "unit": "fen", "value": 7, "words": "合计",
        "children": [fact("a", 3), fact("b", 4)],
    }  # fmt: skip
    return {
        "kind": "rule", "name": name, "label": name, "unit": "bool", "value": True,
        "children": [income, {"kind": "parameter", "name": "standard", "label": "标准",
                              "unit": "fen", "value": 9, "document": "甲", "from": "2025-07-01"}],
    }  # fmt: skip


def test_trees_become_one_graph() -> None:
    made = _Old(
        on=date(2026, 11, 1), version="v", case=SimpleNamespace(county_code="350122"), trace={},
        sources={"a|wage": "人社参保", "b|wage": ""},
        lines=[{"programme": "x", "tree": tree("x")}, {"programme": "y", "tree": tree("y")}],
    )  # fmt: skip
    rows = SimpleNamespace(iterator=lambda chunk_size: iter([made]))
    found = SimpleNamespace(select_related=lambda _: rows)
    kind = SimpleNamespace(objects=SimpleNamespace(filter=lambda **_: found))
    flatten(SimpleNamespace(get_model=lambda *_: kind), None)
    assert made.saved == ["lines", "trace"]
    assert made.lines == [{"programme": "x", "root": "x"}, {"programme": "y", "root": "y"}]
    trace = Trace.from_data(made.trace)
    assert trace.roots == ("x", "y")
    assert {key: (n.value, n.source, n.children) for key, n in trace.nodes.items()} == {
        "x": (True, "", ("income", "standard")),
        "y": (True, "", ("income", "standard")),
        "income": (7, "", ("wage/a", "wage/b")),
        "wage/a": (3, "人社参保", ()),
        "wage/b": (4, "", ()),
        "standard": (9, "", ()),
    }
