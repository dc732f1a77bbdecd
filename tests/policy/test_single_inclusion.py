"""Persons who are included in 低保 alone: who, by what means, and how much (57号 第八条)."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from tests.policy.families import DAY, HERE, STANDARD, answers, family, member_values, person

SEVERE = {"disability_kind": "limb", "disability_grade": 2}
XIAMEN, XIAMEN_STANDARD = "350203", 1120_00
PUTIAN = "350302"
MARGIN_YEAR = 12 * 2 * STANDARD + 1  # a couple on one income, a little above the line
RICH_YEAR = 12 * 3 * STANDARD  # exactly 1.5 × for two


def couple(earns: int, **facts: Any) -> dict[str, Any]:
    """An earning applicant with a spouse who earns nothing."""
    works = {"employed": True, "stable_job": True, "insured_months": 12}
    return family(
        person(other_receipts=earns, **works), person(1, relation="spouse", **{**works, **facts})
    )


def alone(record: dict[str, Any], on: date = DAY, division: str = HERE) -> tuple[bool, int]:
    found = member_values(record, on=on, division=division, member=1)
    return found["single_person_eligible"], found["single_person_amount"]


@pytest.mark.parametrize(
    ("facts", "of_margin_family", "of_any_family"),
    [
        ({}, False, False),
        (SEVERE, True, False),
        ({"disability_kind": "hearing", "disability_grade": 1}, True, False),
        ({"disability_kind": "limb", "disability_grade": 3}, False, False),
        ({"disability_kind": "mental", "disability_grade": 3}, True, False),
        ({"disability_kind": "intellectual", "disability_grade": 3}, True, False),
        ({"disability_kind": "intellectual", "disability_grade": 4}, False, False),
        ({"serious_illness": True}, True, False),
        ({"special_difficulty": True}, True, True),
        ({"clergy_away_3y": True}, True, True),
        ({**SEVERE, "employed": False}, True, True),
        ({**SEVERE, "employed": False, "birth_on": date(2008, 11, 1)}, True, True),  # 18 today
        ({**SEVERE, "employed": False, "birth_on": date(2008, 11, 2)}, True, False),
        ({**SEVERE, "employed": False, "tekun_recipient": True}, False, False),
    ],
)
def test_who(facts: dict[str, Any], of_margin_family: bool, of_any_family: bool) -> None:
    # Who does not count leaves the other alone with the income.
    one = facts.get("clergy_away_3y") or facts.get("tekun_recipient")
    assert alone(couple(MARGIN_YEAR // (2 if one else 1), **facts))[0] is of_margin_family
    assert alone(couple(RICH_YEAR, **facts))[0] is of_any_family


def test_a_family_that_is_eligible_is_included_whole() -> None:
    home = couple(MARGIN_YEAR - 120, **SEVERE)
    assert alone(home) == (False, 0)
    found = api.determine(home, on=DAY, division=HERE)
    assert [m["dibao_person_eligible"] for m in found.members] == [True, True]
    assert answers(home)["dibao"] == ("yes", 10)


def test_the_household_is_paid_for_the_person_alone() -> None:
    home = couple(MARGIN_YEAR, **SEVERE, other_receipts=120_00)
    line = api.evaluate(home, on=DAY, division=HERE)[0]
    assert (line.answer, line.amount_fen) == ("yes", STANDARD - 10_00)  # the difference
    assert [p.answer for p in line.persons] == ["no", "yes"]


def test_an_adult_jobless_severely_disabled_person_gets_the_whole_standard() -> None:
    home = couple(RICH_YEAR, **SEVERE, employed=False, other_receipts=120_00)
    assert alone(home) == (True, STANDARD)


@pytest.mark.parametrize(
    ("day", "eligible"),
    [(date(2022, 10, 19), False), (date(2022, 10, 20), True)],
)
def test_the_jobless_without_a_margin_family_since_the_notice_of_2022(
    day: date, eligible: bool
) -> None:
    assert alone(couple(RICH_YEAR, **SEVERE, employed=False), on=day)[0] is eligible


OWN_HOUSEHOLD = {**SEVERE, "labour_capacity": "none", "lives_as_own_household": True}


@pytest.mark.parametrize(
    ("missing", "eligible"),
    [
        ({}, True),
        ({"labour_capacity": "partial"}, False),
        ({"lives_as_own_household": False}, False),
        ({"disability_grade": 3}, False),
        ({"birth_on": date(2003, 7, 1)}, False),  # 17
    ],
)
def test_before_2021_only_who_lost_labour_capacity_and_has_an_own_household(
    missing: dict[str, Any], eligible: bool
) -> None:
    before, after = date(2021, 6, 30), date(2021, 7, 1)
    home = couple(RICH_YEAR, **{**OWN_HOUSEHOLD, **missing})
    assert alone(home, on=before)[0] is eligible
    assert alone(home, on=after)[0] is False  # no margin family


@pytest.mark.parametrize("on", [date(2021, 6, 30), date(2021, 7, 1)])
def test_clergy_in_need_may_apply_alone_before_and_since_2021(on: date) -> None:
    assert alone(couple(RICH_YEAR, clergy_away_3y=True), on=on)[0] is True
    assert alone(couple(RICH_YEAR), on=on)[0] is False


@pytest.mark.parametrize(
    ("facts", "eligible"),
    [
        ({"other_receipts": 12 * STANDARD - 12}, True),
        ({"other_receipts": 12 * STANDARD}, False),
        ({"bank_balance": 24 * STANDARD}, True),
        ({"bank_balance": 24 * STANDARD + 1}, False),
        ({"homes": 1}, True),
        ({"homes": 2}, False),
        ({"vehicles": 1}, False),
        ({"vehicles": 1, "exempt_vehicles": 1}, True),
        ({"operating_company": True}, False),
    ],
)
def test_only_the_persons_own_means_count(facts: dict[str, Any], eligible: bool) -> None:
    home = couple(RICH_YEAR, **SEVERE, employed=False, **facts)
    home["members"][0] |= {"bank_balance": 10**9, "vehicles": 3}
    assert alone(home)[0] is eligible


@pytest.mark.parametrize(
    ("day", "eligible"), [(date(2022, 10, 19), False), (date(2022, 10, 20), True)]
)
def test_support_of_siblings_or_the_old_is_left_out(day: date, eligible: bool) -> None:
    facts = {"special_difficulty": True, "support_receipts": 12 * STANDARD}
    home = couple(RICH_YEAR, **facts, support_from_sibling_or_senior=True)
    assert alone(home, on=day)[0] is eligible
    assert alone(couple(RICH_YEAR, **facts), on=day)[0] is False


@pytest.mark.parametrize(
    ("own", "paid"),
    [
        (0, XIAMEN_STANDARD),
        (12 * XIAMEN_STANDARD - 12, XIAMEN_STANDARD),
        (12 * XIAMEN_STANDARD, XIAMEN_STANDARD * 40 // 100),  # 1 to 2 ×, both ends included
        (24 * XIAMEN_STANDARD, XIAMEN_STANDARD * 40 // 100),
        (24 * XIAMEN_STANDARD + 12, 0),
    ],
)
def test_xiamen_pays_two_steps(own: int, paid: int) -> None:
    home = couple(10**9, special_difficulty=True, other_receipts=own)
    assert alone(home, division=XIAMEN) == (paid > 0, paid)


@pytest.mark.parametrize(
    ("facts", "eligible"),
    [
        ({"birth_on": date(1946, 11, 1), "unable_to_care_for_self": True}, True),  # 80 today
        ({"birth_on": date(1946, 11, 2), "unable_to_care_for_self": True}, False),
        ({"birth_on": date(1946, 11, 1)}, False),
    ],
)
def test_putian_includes_the_very_old_who_cannot_care_for_themselves(
    facts: dict[str, Any], eligible: bool
) -> None:
    year = 12 * 2 * 920_00 + 24
    assert alone(couple(year, **facts), division=PUTIAN)[0] is eligible
    assert alone(couple(MARGIN_YEAR, **facts))[0] is False
