"""The reasoning of one programme, as a page unfolds it."""

import re
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from minjiu.policy import api as policy
from minjiu.web.desk.calculation import calculation
from minjiu.web.desk.trees import branch
from tests.policy.families import DAY, family, obligor, person

WORD = re.compile("[A-Za-z]{2,}")


def node(name: str, *children: Any, **more: Any) -> dict[str, Any]:
    return {
        "key": name, "kind": "rule", "name": name, "label": name, "unit": "fen", "value": 1,
        "children": list(children), **more,
    }  # fmt: skip


def test_only_assumed_values_of_its_own_tree_are_counted_each_once() -> None:
    assumed = node("甲", kind="parameter", confidence="assumed", document="未公布")
    other = node("乙", kind="parameter", confidence="assumed", document="推定")
    known = node("丙", kind="parameter", confidence="confirmed", document="闽民〔2025〕1号")
    shared = node("收入", assumed, known)
    tree = branch(node("金额", shared, node("人均", shared, other)), {})
    assert tree.assumptions == (("甲", "未公布"), ("乙", "推定"))
    assert branch(known, {}).assumptions == ()


def test_every_text_a_parameter_may_have_is_a_chinese_word() -> None:
    parameters = policy.rulebook().parameters
    values = [value for name in sorted(parameters.names()) for value in parameters.values(name)]
    texts = [value for value in values if isinstance(value.value, str)]
    assert len({value.name for value in texts}) >= 13
    told = {t for v in values for t in (v.label, v.document, *v.meanings.values())}
    assert [text for text in sorted(told) if WORD.search(text)] == []
    assert [value.name for value in texts if not value.meaning] == []


@pytest.mark.parametrize("on", [date(2020, 1, 1), date(2022, 1, 1), DAY], ids=str)
@pytest.mark.parametrize("division", ["350102", "350203", "350303", "350305", "350504"])
def test_no_code_reaches_a_sheet(division: str, on: date) -> None:
    """Every programme's sheet, of a family of which everything is known."""
    home = family(person(), person(1, relation="child"), obligors=(obligor(),))
    names = {"m0": "甲", "m1": "乙", "o0": "丙"}
    trace = policy.trace(policy.determine(home, on=on, division=division)).to_data()
    nodes = {key: {**node, "key": key} for key, node in trace["nodes"].items()}
    for one in nodes.values():
        one["children"] = [nodes[child] for child in one.get("children", ())]
    sheets = [calculation(nodes[root], names) for root in trace["roots"]]
    pages = [render_to_string("desk/parts/sheet.html", {"sheet": sheet}) for sheet in sheets]
    found = [strip_tags(page) for page in pages]
    assert sum("低保金计算方法" in sheet for sheet in found) >= 1
    assert [word for sheet in found for word in WORD.findall(sheet)] == []
