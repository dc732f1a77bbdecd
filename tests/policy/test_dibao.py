"""低保 and 低保边缘: both sides of every border."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, answers, family, person, values


def test_a_person_with_nothing_gets_the_standard() -> None:
    found = answers(family(person()))
    assert (found["dibao"], found["dibao_margin"]) == (("yes", STANDARD), ("no", None))


@pytest.mark.parametrize(
    ("year", "dibao", "margin"),
    [
        (12 * STANDARD - 12, ("yes", 1), "no"),  # 1 fen a month below the line
        (12 * STANDARD, ("no", None), "yes"),  # at the line: 低于 means below
        (18 * STANDARD - 12, ("no", None), "yes"),
        (18 * STANDARD, ("no", None), "no"),
    ],
)
def test_the_income_lines(year: int, dibao: tuple[str, int | None], margin: str) -> None:
    found = answers(family(person(other_receipts=year)))
    assert (found["dibao"], found["dibao_margin"][0]) == (dibao, margin)


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({"relation": "spouse"}, True),
        ({"relation": "child", "birth_on": date(2008, 11, 2)}, True),  # 17
        ({"relation": "child", "birth_on": date(2008, 11, 1)}, False),  # 18 today
        ({"relation": "child", "cannot_live_independently": True}, True),
        ({"relation": "child", "full_time_student": True, "education_stage": "college"}, True),
        (
            {"relation": "child", "full_time_student": True, "education_stage": "postgraduate"},
            False,
        ),
        ({"relation": "parent"}, False),
        ({"relation": "parent", "long_coresident": True}, False),
        ({"relation": "parent", "long_coresident": True, "legal_support_duty": True}, True),
        ({"relation": "spouse", "in_prison": True}, False),
        ({"relation": "spouse", "in_compulsory_detox": True}, False),
        ({"relation": "spouse", "declared_missing": True}, False),
        ({"relation": "spouse", "clergy_away_3y": True}, False),
    ],
)
def test_who_counts(facts: dict[str, Any], counts: bool) -> None:
    assert values(family(person(), person(1, **facts)))["counted_persons"] == 1 + counts


def test_income_of_somebody_who_does_not_count_is_not_income() -> None:
    record = family(person(), person(1, relation="parent", other_receipts=10**9))
    assert values(record)["household_income"] == 0


@pytest.mark.parametrize(
    ("facts", "monthly"),
    [
        ({"wage_receipts": 12_000_00}, 800_00),  # less 20 % for going to work
        ({"business_receipts": 12_000_00, "business_costs": 7_200_00}, 400_00),
        ({"business_receipts": 1_00, "business_costs": 7_200_00}, 0),
        ({"property_receipts": 1_200_00, "property_costs": 120_00}, 90_00),
        ({"pension_receipts": 3_600_00, "central_basic_pension_receipts": 1_716_00}, 157_00),
        ({"unemployment_receipts": 2_400_00, "transfers_paid": 1_200_00}, 100_00),
        ({"support_receipts": 1_200_00, "other_transfer_receipts": 12_00}, 101_00),
        ({"scholarship_receipts": 99_999_00, "assistance_receipts": 99_999_00}, 0),
        ({"preferential_pension_receipts": 99_999_00}, 0),
        ({"other_receipts": 7}, 1),  # 7 fen a year: a half and more is rounded up
        ({"other_receipts": 5}, 0),
    ],
)
def test_what_is_income(facts: dict[str, Any], monthly: int) -> None:
    assert values(family(person(**facts)))["household_income"] == monthly


@pytest.mark.parametrize(
    ("facts", "within"),
    [
        ({"bank_balance": 24 * STANDARD}, True),
        ({"bank_balance": 24 * STANDARD + 1}, False),
        ({"bank_balance": 12 * STANDARD, "securities_value": 12 * STANDARD + 1}, False),
        ({"homes": 1}, True),
        ({"homes": 2}, False),
        ({"vehicles": 1}, False),
        ({"vehicles": 1, "exempt_vehicles": 1}, True),
        ({"operating_company": True}, False),
    ],
)
def test_property(facts: dict[str, Any], within: bool) -> None:
    assert values(family(person(**facts)))["property_within_limits"] is within


@pytest.mark.parametrize("what", ["high_cost_school", "self_financed_study_abroad"])
def test_spending_that_shows_means(what: str) -> None:
    household: dict[str, Any] = {what: True}
    assert answers(family(person(), **household))["dibao"] == ("no", None)


@pytest.mark.parametrize(
    ("facts", "income", "alone"),
    [
        ({"disability_kind": "limb", "disability_grade": 2}, 12 * STANDARD, True),
        ({"disability_kind": "limb", "disability_grade": 3}, 12 * STANDARD, False),
        ({"disability_kind": "mental", "disability_grade": 3}, 12 * STANDARD, True),
        ({"disability_kind": "intellectual", "disability_grade": 4}, 12 * STANDARD, False),
        ({"serious_illness": True}, 12 * STANDARD, True),
        ({"serious_illness": True}, 18 * STANDARD, False),
        ({"disability_kind": "limb", "disability_grade": 1}, 18 * STANDARD, False),
        # jobless, adult, severely disabled: whatever the family's income
        (
            {"disability_kind": "limb", "disability_grade": 1, "employed": False},
            18 * STANDARD,
            True,
        ),
    ],
)
def test_single_person_cases(facts: dict[str, Any], income: int, alone: bool) -> None:
    record = family(person(other_receipts=income, **{"employed": True, **facts}))
    found = api.determine(record, on=DAY, division=HERE)
    assert found.members[0]["single_person_case"] is alone


def test_unknown_stays_unknown_and_says_what_to_find_out() -> None:
    record = family(person())
    del record["members"][0]["bank_balance"]
    line = api.evaluate(record, on=DAY, division=HERE)[0]
    assert (line.answer, line.amount_fen) == ("unknown", None)
    assert line.missing == ("银行存款余额（人行）",)
    assert line.next_step == "查清：银行存款余额（人行）"


def test_an_unknown_that_cannot_change_the_answer_does_not_hold_it_up() -> None:
    record = family(person(other_receipts=18 * STANDARD))
    del record["members"][0]["bank_balance"]
    assert answers(record)["dibao"] == ("no", None)


def test_the_answer_names_values_nobody_published() -> None:
    line = api.evaluate(family(person()), on=DAY, division=HERE)[0]
    assert "deposit_limit_months" in {p.name for p in line.assumed}
    assert "dibao_standard" not in {p.name for p in line.assumed}


def test_before_the_law_of_2021_the_system_refuses() -> None:
    with pytest.raises(Refused, match=r"2021年6月30日适用.*人工测算"):
        values(family(person()), on=date(2021, 6, 30))
    assert values(family(person()), on=date(2021, 7, 1))["dibao_eligible"] is True


def test_the_calculation_period_is_the_twelve_months_before() -> None:
    found = api.calculation_period(HERE, date(2026, 11, 24))
    assert found == Period(date(2025, 11, 24), date(2026, 11, 24))


MONEY = st.integers(0, 10**8)
RECEIPTS = ("wage_receipts", "business_receipts", "pension_receipts", "other_receipts")


@settings(deadline=None)
@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(RECEIPTS, MONEY)), min_size=1, max_size=5),
    st.sampled_from(RECEIPTS),
    MONEY,
)
def test_more_income_never_raises_the_amount(
    earnings: list[dict[str, int]], what: str, more: int
) -> None:
    people = [
        person(i, relation="applicant" if i == 0 else "spouse", **facts)
        for i, facts in enumerate(earnings)
    ]
    before = values(family(*people))
    people[0] = {**people[0], what: people[0][what] + more}
    after = values(family(*people))
    assert 0 <= after["dibao_amount"] <= before["dibao_amount"]


@settings(deadline=None)
@given(st.data())
def test_hiding_a_fact_never_turns_a_yes_into_a_no(data: st.DataObject) -> None:
    facts = data.draw(st.fixed_dictionaries(dict.fromkeys((*RECEIPTS, "bank_balance"), MONEY)))
    whole = values(family(person(**facts)))
    hidden = data.draw(st.sampled_from([*facts, "homes", "vehicles", "in_prison", "relation"]))
    part = person(**facts)
    del part[hidden]
    found = values(family(part))
    for name in ("dibao_eligible", "dibao_margin_eligible", "dibao_amount"):
        assert found[name] is UNKNOWN or found[name] == whole[name]
