"""低保 and 低保边缘: both sides of every border."""

from datetime import date
from typing import Any

import pytest

from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.policy import api
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


def test_before_the_first_day_with_parameters_the_system_refuses() -> None:
    with pytest.raises(Refused, match=r"2019年12月31日在2020年1月1日以前.*人工测算"):
        values(family(person()), on=date(2019, 12, 31))
    assert values(family(person()), on=date(2020, 1, 1))["dibao_eligible"] is True


@pytest.mark.parametrize(("on", "parent"), [(date(2021, 6, 30), 1), (date(2021, 7, 1), 0)])
def test_a_parent_belonged_to_the_core_until_2021(on: date, parent: int) -> None:
    """220号 names parents beside minor children; 57号 does not."""
    home = family(person(), person(1, relation="parent"))
    assert values(home, on=on)["counted_persons"] == 1 + parent


@pytest.mark.parametrize(
    ("fact", "before", "since"),
    [
        ("in_prison", 0, 0),
        ("clergy_away_3y", 0, 0),
        ("in_compulsory_detox", 1, 0),  # 57号 names them, 220号 does not
        ("declared_missing", 1, 0),
    ],
)
def test_who_was_left_out_before_2021(fact: str, before: int, since: int) -> None:
    home = family(person(), person(1, relation="spouse", **{fact: True}))
    for on, counts in ((date(2021, 6, 30), before), (date(2021, 7, 1), since)):
        assert values(home, on=on)["counted_persons"] == 1 + counts


@pytest.mark.parametrize("on", [date(2021, 6, 30), date(2021, 7, 1)])
def test_somebody_in_tekun_is_in_no_other_scheme(on: date) -> None:
    home = family(person(), person(1, relation="spouse", tekun_recipient=True))
    found = values(home, on=on)
    assert (found["counted_persons"], found["dibao_amount"]) == (1, found["dibao_line"])


def test_a_relative_may_be_left_out_in_the_familys_interest() -> None:
    relative = {"relation": "sibling", "long_coresident": True, "legal_support_duty": True}
    assert values(family(person(), person(1, **relative)))["counted_persons"] == 2
    relative["left_out_in_its_interest"] = True
    assert values(family(person(), person(1, **relative)))["counted_persons"] == 1
    spouse = person(1, relation="spouse", left_out_in_its_interest=True)
    assert values(family(person(), spouse))["counted_persons"] == 2  # 当然成员 are no choice


def test_the_calculation_period_is_the_twelve_months_before() -> None:
    found = api.calculation_period(HERE, date(2026, 11, 24))
    assert found == Period(date(2025, 11, 24), date(2026, 11, 24))
