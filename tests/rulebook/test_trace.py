"""Why a value is what it is, what would settle an unknown one, and computing it again from that."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import (
    UNKNOWN,
    FactCatalogue,
    FactSpec,
    Parameters,
    Provenance,
    Rulebook,
    RulebookError,
    Trace,
    rule,
)
from rulebook.definition import Rule
from rulebook.language import all_of, any_of, at_least, count, count_if, highest, tier, total

DAY, HERE = date(2025, 7, 1), "350122"
SOURCES = {"savings": "人行", "car": "公安"}
FACTS = {
    "wage": FactSpec("wage", "person", "fen", "工资", minimum=0, maximum=10**6),
    "lives_here": FactSpec("lives_here", "person", "bool", "共同生活"),
    "ill": FactSpec("ill", "person", "bool", "患病"),
    "owns_car": FactSpec("owns_car", "household", "bool", "有车", extra={"sources": ["car"]}),
    "savings": FactSpec("savings", "household", "fen", "存款", minimum=0, maximum=10**6),
    "home": FactSpec(
        "home", "household", "enum", "城乡", values={"urban": "城镇", "rural": "农村"}
    ),
    "support": FactSpec("support", "obligor", "fen", "赡养费", minimum=0, maximum=10**6),
}
PARAMETERS = """
limit:
  label: 存款上限
  unit: yuan
  values:
    - {division: "350000", from: 2020-01-01, value: 300, document: 甲, confidence: assumed}
bands:
  label: 分档
  unit: yuan
  values:
    - {division: "350000", from: 2020-01-01, value: [[0, 100], [3, 250]], document: 乙, confidence: confirmed}
"""


def law(entity: str, unit: str, label: str) -> Any:
    return rule(entity=entity, unit=unit, label=label, cites="第一条", since="2020-01-01")


@law("household", "count", "人数")
def persons(lives_here):
    """共同生活的人数"""
    return count_if(lives_here)


@law("person", "fen", "计入的工资")
def counted_wage(wage, ill):
    """患病的减半"""
    return wage // 2 if ill else wage


@law("household", "fen", "收入")
def income(counted_wage, lives_here):
    """计入的工资合计"""
    return total(counted_wage, where=lives_here)


@law("household", "bool", "财产符合")
def within(owns_car, savings, limit):
    """没有车，存款不超过上限"""
    if owns_car:
        return False
    return savings <= limit


@law("household", "bool", "符合")
def eligible(within, income, bands, persons):
    """财产符合，收入低于分档"""
    if not within:
        return False
    return income < tier(persons, bands)


@law("household", "fen", "金额")
def amount(eligible, bands, persons, income):
    """差额"""
    if not eligible:
        return 0
    return max(0, tier(persons, bands) - income)


@law("household", "bool", "有病人")
def someone_ill(ill, lives_here):
    """共同生活的人有患病的"""
    return any_of(ill, where=lives_here)


@law("household", "bool", "都有病")
def all_ill(ill):
    """都患病"""
    return all_of(ill)


@law("household", "bool", "收入高")
def high(wage, limit):
    """工资合计达到上限"""
    return at_least(wage, limit)


@law("household", "fen", "补助")
def extra(home, someone_ill, savings, all_ill):
    """农村的病人家庭减存款；其他没有"""
    if home == "rural" and (someone_ill or all_ill):
        return max(0, 1000 - savings)
    return 0


@law("household", "fen", "赡养")
def supported(support, wage):
    """最高的赡养费，加人数"""
    if count(support) == 0:
        return 0
    return highest(support) + count(wage)


RULES = [v for v in globals().values() if isinstance(v, Rule)]
NAMES = tuple(one.variable for one in RULES if one.entity == "household")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder = tmp_path_factory.mktemp("p")
    (folder / "p.yaml").write_text(PARAMETERS)
    read = Parameters.load(
        folder, lineage=lambda code, on: (code, "350000"), known_division=lambda code: True
    )

    def source_of(spec: FactSpec) -> str:
        return SOURCES.get(spec.name, "") or SOURCES.get(spec.extra.get("sources", [""])[0], "")

    return Rulebook(RULES, FactCatalogue(FACTS, source_of), read)


def record(*members: dict[str, Any], **household: Any) -> dict[str, Any]:
    own = {"owns_car": False, "savings": 0, "home": "urban", **household}
    ordinary = {"wage": 0, "lives_here": True, "ill": False}
    return {
        "household": {name: value for name, value in own.items() if value is not UNKNOWN},
        "members": [{"id": str(n), **ordinary, **member} for n, member in enumerate(members)],
        "obligors": [],
    }


def missing(book: Rulebook, family: dict[str, Any], name: str) -> list[tuple[str, str | None]]:
    found = book.evaluate(family, on=DAY, division=HERE)
    return [(one.shown, one.member) for one in found.missing(name)]


@pytest.mark.parametrize(
    ("family", "name", "expected"),
    [
        # A car settles it; what the savings are does not matter.
        (record({}, owns_car=True, savings=UNKNOWN), "eligible", []),
        (record({}, savings=UNKNOWN), "eligible", [("存款（人行）", None)]),
        (
            record({}, owns_car=UNKNOWN, savings=UNKNOWN),
            "eligible",
            [("有车（公安）", None), ("存款（人行）", None)],
        ),
        # Too much saved: whether there is a car changes nothing.
        (record({}, owns_car=UNKNOWN, savings=40_000), "eligible", []),
        (
            record({"wage": UNKNOWN}, {"wage": UNKNOWN, "lives_here": False}),
            "amount",
            [("工资", "0")],
        ),
        # Who earns nothing may live here or not: it changes the number of persons only.
        (record({"lives_here": UNKNOWN}), "income", []),
        (record({"lives_here": UNKNOWN}), "amount", [("共同生活", "0")]),
        (record({"wage": 8, "ill": UNKNOWN}), "income", [("患病", "0")]),
        (record({"wage": 0, "ill": UNKNOWN}), "income", []),
        (record({"ill": UNKNOWN}, {"ill": True}), "someone_ill", []),
        (
            record({"ill": UNKNOWN}, {"ill": UNKNOWN, "lives_here": False}),
            "someone_ill",
            [("患病", "0")],
        ),
        (record({"ill": UNKNOWN}, {"ill": False}), "all_ill", []),
        (record({"ill": UNKNOWN}, {"ill": True}), "all_ill", [("患病", "0")]),
        (record({"wage": 30_000}, {"wage": UNKNOWN}), "high", []),
        (record({"wage": 29_999}, {"wage": UNKNOWN}), "high", [("工资", "1")]),
        # In town nothing else is read; where that is unknown, all that could be is.
        (record({"ill": UNKNOWN}, savings=UNKNOWN), "extra", []),
        (
            record({"ill": UNKNOWN}, home=UNKNOWN, savings=UNKNOWN),
            "extra",
            [("城乡", None), ("患病", "0"), ("存款（人行）", None)],
        ),
        (record({"ill": True}, home=UNKNOWN, savings=1), "extra", [("城乡", None)]),
        (
            {"household": {"owns_car": False, "savings": 0}, "obligors": []},
            "eligible",
            [("家庭成员名单", None)],
        ),
        (
            {"household": {}, "members": []},
            "supported",
            [("赡养、抚养、扶养义务人名单", None)],
        ),
    ],
)  # fmt: skip
def test_missing_is_what_could_settle_it(
    book: Rulebook, family: dict[str, Any], name: str, expected: list[tuple[str, str | None]]
) -> None:
    assert missing(book, family, name) == expected


maybe_wage = st.one_of(st.just(UNKNOWN), st.integers(0, 40_000))
maybe = st.sampled_from([True, False, UNKNOWN])
PERSON = st.fixed_dictionaries({"wage": maybe_wage, "lives_here": maybe, "ill": maybe})
FAMILY = st.fixed_dictionaries(
    {
        "household": st.fixed_dictionaries(
            {
                "owns_car": maybe,
                "savings": maybe_wage,
                "home": st.sampled_from(["urban", "rural", UNKNOWN]),
            }
        ),
        "members": st.lists(PERSON, min_size=1, max_size=3) | st.none(),
        "obligors": st.lists(st.fixed_dictionaries({"support": maybe_wage}), max_size=2)
        | st.none(),
    }
)
_KNOWN = {
    "bool": st.booleans(),
    "fen": st.integers(0, 40_000),
    "enum": st.sampled_from(["urban", "rural"]),
}
many = settings(max_examples=300)


def settle(family: dict[str, Any], data: st.DataObject, which: Any) -> dict[str, Any]:
    """The family with the unknown facts that `which` (member, name) chooses made known."""

    def row(one: dict[str, Any], member: str | None) -> dict[str, Any]:
        return {
            name: data.draw(_KNOWN[FACTS[name].unit])
            if value is UNKNOWN and which(member, name)
            else value
            for name, value in one.items()
        }

    def rows(key: str) -> list[dict[str, Any]] | None:
        if family[key] is None:
            return [] if which(None, key) else None
        return [row(one, str(n)) for n, one in enumerate(family[key], 1)]

    return {
        "household": row(family["household"], None),
        "members": rows("members"),
        "obligors": rows("obligors"),
    }


@many
@given(family=FAMILY, name=st.sampled_from(NAMES), data=st.data())
def test_what_is_missing_settles_it_and_nothing_else_does(
    book: Rulebook, family: dict[str, Any], name: str, data: st.DataObject
) -> None:
    before = book.evaluate(family, on=DAY, division=HERE)
    listed = {(one.member, one.fact.name) for one in before.missing(name)}
    known = before.values[name] is not UNKNOWN
    if known:
        assert listed == set()
    others = settle(family, data, lambda *which: which not in listed)
    after = book.evaluate(others, on=DAY, division=HERE)
    assert after.values[name] == before.values[name] if known else after.values[name] is UNKNOWN
    these = settle(family, data, lambda *which: which in listed)
    assert book.evaluate(these, on=DAY, division=HERE).values[name] is not UNKNOWN


@many
@given(family=FAMILY)
def test_an_explanation_is_enough_to_compute_it_again(
    book: Rulebook, family: dict[str, Any]
) -> None:
    found = book.evaluate(family, on=DAY, division=HERE)
    told = Trace.from_data(json.loads(json.dumps(found.trace(*NAMES).to_data())))
    assert told == found.trace(*NAMES)
    again = book.retrace(told)
    assert again == {key: node.value for key, node in told.nodes.items()}
    assert {name: again[name] for name in NAMES} == {name: found.values[name] for name in NAMES}


def test_a_changed_explanation_gives_another_result(book: Rulebook) -> None:
    data = book.evaluate(record({}), on=DAY, division=HERE).trace("amount").to_data()
    data["nodes"]["wage/0"]["value"] = 4_000
    again = book.retrace(Trace.from_data(data))
    assert again["amount"] == 6_000
    assert data["nodes"]["amount"]["value"] == 10_000


def test_an_explanation_that_does_not_fit_is_refused(book: Rulebook) -> None:
    data = book.evaluate(record({}), on=DAY, division=HERE).trace("amount").to_data()
    nodes = data["nodes"]
    nodes["eligible"]["children"].remove("income")
    with pytest.raises(RulebookError, match="“符合”缺少“income”，与现行规则不符"):
        book.retrace(Trace.from_data(data))
    nodes["eligible"]["children"].append("amount")
    with pytest.raises(RulebookError, match="依赖自己"):
        book.retrace(Trace.from_data(data))
    nodes["eligible"]["children"].append("nobody")
    with pytest.raises(RulebookError, match="推理记录无法读取"):
        Trace.from_data(data)


def test_every_leaf_says_where_it_is_from(book: Rulebook) -> None:
    said = {
        (None, "savings"): Provenance("人民银行", date(2025, 6, 20)),
        ("0", "wage"): Provenance("家庭申报"),
    }
    found = book.evaluate(record({}), on=DAY, division=HERE, provenance=said)
    nodes = found.trace("amount").nodes
    assert {key: (n.source, n.as_of) for key, n in nodes.items() if n.source} == {
        "savings": ("人民银行", date(2025, 6, 20)),
        "wage/0": ("家庭申报", None),
    }
    assert {
        key: (n.document, n.confidence, n.valid_from)
        for key, n in nodes.items()
        if n.kind == "parameter"
    } == {
        "limit": ("甲", "assumed", date(2020, 1, 1)),
        "bands": ("乙", "confirmed", date(2020, 1, 1)),
    }
    assert found.explain("within") == (
        "财产符合 = 是：没有车，存款不超过上限 〔第一条〕\n"
        "　有车 = 否\n"
        "　存款 = 0.00元 〔人民银行，2025-06-20〕\n"
        "　存款上限 = 300.00元 〔甲，推定〕"
    )
    kept = type(found).from_json(found.to_json())
    assert kept == found
    assert book.recompute(kept).after.trace("amount") == found.trace("amount")


def test_what_several_values_rest_on_stands_once(tmp_path: Path) -> None:
    """Fifty rules, each on the two before it: as a tree, ten thousand million nodes."""
    text = "".join(
        f"def r{n}({arguments}):\n    'the greater'\n    return max({arguments}, 1)\n"
        for n in range(50)
        for arguments in ["savings" if n < 2 else f"r{n - 1}, r{n - 2}"]
    )
    file = tmp_path / "fifty.py"
    file.write_text(text)
    scope: dict[str, Any] = {}
    exec(compile(text, str(file), "exec"), scope)  # noqa: S102
    rules = [law("household", "fen", f"第{n}")(scope[f"r{n}"]) for n in range(50)]
    book = Rulebook(rules, FactCatalogue(FACTS), Parameters([], lambda code, on: (code,)))
    found = book.evaluate({"household": {"savings": 7}}, on=DAY, division=HERE, targets=["r49"])
    trace = found.trace("r49")
    assert len(trace.nodes) == len(list(trace.below("r49"))) == 51
    assert len(found.explain("r49").splitlines()) == 1 + 2 * 48 + 2
    assert book.retrace(trace)["r49"] == 7
    unknown = book.evaluate({"household": {}}, on=DAY, division=HERE, targets=["r49"])
    assert [one.fact.name for one in unknown.missing("r49")] == ["savings"]


def test_asks_only_for_those_that_are_there(book: Rulebook) -> None:
    found = book.evaluate(record({}), on=DAY, division=HERE)
    assert found.trace(("counted_wage", "0")).roots == ("counted_wage/0",)
    with pytest.raises(RulebookError, match="没有编号为“9”的成员"):
        found.trace(("counted_wage", "9"))
