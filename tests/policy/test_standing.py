"""What a person is already: a yes of the records stands, whatever else is unknown."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, family, person, variable

RECORDS = [
    ("dibao_recipient", "dibao_member"),
    ("tekun_recipient", "tekun_member"),
    ("margin_recipient", "margin_member"),
    ("rigid_recipient", "rigid_member"),
]


@pytest.mark.parametrize(("fact", "status"), RECORDS)
@pytest.mark.parametrize("name", ["status", "low_income_member"])
def test_a_yes_of_the_records_needs_nothing_else(fact: str, status: str, name: str) -> None:
    bare: dict[str, Any] = {"household": {}, "members": [{"id": "m0", fact: True}]}
    assert variable(status if name == "status" else name, bare) is True


@pytest.mark.parametrize(("fact", "status"), RECORDS)
def test_nobody_knows_without_records_and_facts(fact: str, status: str) -> None:
    bare: dict[str, Any] = {"household": {}, "members": [{"id": "m0"}]}
    assert variable(status, bare) is UNKNOWN


@pytest.mark.parametrize(
    ("year", "dibao", "margin"),
    [
        (12 * STANDARD - 12, True, False),
        (12 * STANDARD, False, True),
        (18 * STANDARD, False, False),
    ],
)
def test_what_the_rules_find_now_counts_too(year: int, dibao: bool, margin: bool) -> None:
    home = family(person(other_receipts=year))
    assert variable("dibao_member", home) is dibao
    assert variable("margin_member", home) is margin
    assert variable("low_income_member", home) is (dibao or margin)


def test_somebody_who_does_not_count_is_no_member_of_the_dibao_family() -> None:
    home = family(person(), person(1, relation="parent"))
    found = api.rulebook().evaluate(home, on=DAY, division=HERE, targets=["dibao_member"])
    assert [m["dibao_member"] for m in found.members] == [True, False]


def test_rigid_expenditure_families_exist_since_2025() -> None:
    home = family(person(rigid_recipient=True))
    assert variable("rigid_member", home, on=date(2024, 12, 31)) is False
    assert variable("rigid_member", home, on=date(2025, 1, 1)) is True


@pytest.mark.parametrize("fact", ["orphan", "de_facto_orphan"])
def test_children_supported_as_orphans(fact: str) -> None:
    assert variable("orphan_supported", family(person())) is False
    assert variable("orphan_supported", family(person(**{fact: True}))) is True
