"""The reasoning of one programme, as a page unfolds it."""

from typing import Any

from minjiu.web.desk.trees import branch


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
