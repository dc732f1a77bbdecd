"""择一: what a family may have only one of is said on both lines, and only where both are open."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from tests.policy.families import DAY, HERE, answers, family, person

ALONE: dict[str, Any] = {"birth_on": date(1966, 11, 1)}  # sixty today


def chosen(record: dict[str, Any], on: date = DAY) -> dict[str, tuple[str, ...]]:
    lines = api.evaluate(record, on=on, division=HERE)
    return {line.programme: line.exclusive_with for line in lines if line.exclusive_with}


def test_both_sides_declare_it_and_say_it() -> None:
    programmes = {p.code: p for p in api.programmes(DAY)}
    pairs = {(p.code, other) for p in programmes.values() for other in p.exclusive_with}
    assert pairs == {(b, a) for a, b in pairs}
    assert ("dibao", "tekun") in pairs
    for code, other in pairs:
        assert programmes[code].exclusive_with[other] in programmes[code].notes


def test_who_qualifies_for_dibao_and_tekun_chooses() -> None:
    record = family(person(**ALONE))
    assert chosen(record) == {"dibao": ("tekun",), "tekun": ("dibao",)}
    found = answers(record)
    assert (found["dibao"][0], found["tekun"][0]) == ("yes", "yes")
    notes = {x.programme: x.notes for x in api.evaluate(record, on=DAY, division=HERE)}
    assert any("由本人或监护人选择" in note for note in notes["dibao"])
    assert any("由本人或监护人选择" in note for note in notes["tekun"])
    assert "择一" in api.rule_pages()["dibao.md"]
    assert "[特困人员救助供养](tekun.md)" in api.rule_pages()["dibao.md"]


@pytest.mark.parametrize(
    "facts",
    [
        {"birth_on": date(1966, 11, 2)},  # sixty tomorrow: no 特困
        {**ALONE, "tekun_recipient": True},  # has chosen
        {**ALONE, "bank_balance": 10**9},  # neither
        {**ALONE, "other_receipts": 12 * 970_00},  # exactly the standard: neither
    ],
)
def test_nothing_is_to_choose_where_one_is_closed(facts: dict[str, Any]) -> None:
    assert chosen(family(person(**facts))) == {}


def test_before_2021_too() -> None:
    assert chosen(family(person(birth_on=date(1960, 1, 1))), date(2021, 6, 30)).keys() == {
        "dibao", "tekun",
    }  # fmt: skip


def test_different_members_choose_nothing() -> None:
    """The grandfather outside the count is 特困, the others are 低保."""
    old = person(1, relation="other", birth_on=date(1940, 1, 1))
    record = family(person(), old)
    found = api.determine(record, on=DAY, division=HERE)
    both = [(m["dibao_person_eligible"], m["tekun_person_eligible"]) for m in found.members]
    assert both == [(True, False), (False, True)]
    assert chosen(record) == {}


def test_one_emergency_is_paid_once() -> None:
    facts: dict[str, Any] = {"sudden_emergency": True, "emergency_persons": 1}
    public: dict[str, Any] = {"public_emergency": True, "emergency_hardship": True}
    assert chosen(family(person(), **facts, **public))["temporary"] == ("emergency",)
    assert "temporary" not in chosen(family(person(), **facts))
    assert "emergency" not in chosen(family(person(), **public))
    paid = family(person(), **facts, **public, urgent_grant_paid=True)
    assert "emergency" not in chosen(paid)
    assert "emergency" not in chosen(family(person(), **facts, **public), date(2020, 8, 24))
