"""临时救助: 急难型 asks no means; 支出型 by income, property and what is left."""

from datetime import date
from typing import Any

import pytest

from cncodes.divisions import Divisions
from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, family, person, values, variable

INCOME_2025 = 50_302_00  # 全省, the year before DAY


def line(record: dict[str, Any], on: date = DAY, division: str = HERE) -> Any:
    return next(
        one
        for one in api.evaluate(record, on=on, division=division)
        if one.programme == "temporary"
    )


def answer(record: dict[str, Any], division: str = HERE) -> tuple[str, int | None]:
    found = line(record, division=division)
    return found.answer, found.amount_fen


def test_nothing_happened_nothing_paid() -> None:
    assert answer(family(person())) == ("no", None)
    assert values(family(person()))["temporary_amount"] == 0


@pytest.mark.parametrize(
    ("division", "persons", "yuan"),
    [
        (HERE, 1, 970),  # not less than one person-month
        (HERE, 2, 1940),
        (HERE, 3, 2000),  # the cap
        ("350303", 5, 4600),  # 涵江: 920 a person, cap 5,000
        ("350303", 6, 5000),
    ],
)
def test_a_small_amount_first(division: str, persons: int, yuan: int) -> None:
    home = family(person(), sudden_emergency=True, emergency_persons=persons)
    assert answer(home, division) == ("yes", yuan * 100)


def test_an_emergency_asks_no_means() -> None:
    rich = family(person(other_receipts=10**9, bank_balance=10**10, homes=9), sudden_emergency=True)
    assert answer(rich) == ("yes", 970_00)
    nothing_known = {
        "household": {"sudden_emergency": True, "urgent_grant_paid": False, "emergency_persons": 1}
    }
    assert answer(nothing_known) == ("yes", 970_00)


def test_two_steps_of_help() -> None:
    """After the urgent grant the same family may get the ordinary one, and not the urgent again."""
    home = family(
        person(),
        sudden_emergency=True,
        urgent_grant_paid=True,
        sudden_spending=1,
        hardship_months=2,
    )
    assert answer(home) == ("yes", 2 * STANDARD)
    home["household"]["sudden_spending"] = 0
    assert answer(home) == ("no", None)


@pytest.mark.parametrize(("months", "paid"), [(1, 1), (6, 6), (7, 6), (24, 6)])
def test_months_are_limited(months: int, paid: int) -> None:
    home = family(
        person(),
        person(1, relation="spouse"),
        sudden_spending=1,
        hardship_months=months,
    )
    assert answer(home) == ("yes", 2 * STANDARD * paid)


@pytest.mark.parametrize(("spending", "hard"), [(12 * STANDARD, False), (12 * STANDARD + 1, True)])
def test_spending_beyond_what_the_family_can_bear(spending: int, hard: bool) -> None:
    """What is left of twice the standard is the standard, or a fen less."""
    home = family(person(other_receipts=24 * STANDARD), sudden_spending=spending)
    assert values(home)["temporary_expenditure"] is hard


def test_no_spending_is_no_hardship_of_spending() -> None:
    assert values(family(person(), sudden_spending=0))["temporary_expenditure"] is False


# months are rounded to fen: the last income a year below 50,302.00 is twelve times 4,191.83
@pytest.mark.parametrize(("year", "within"), [(12 * 4_191_83, True), (12 * 4_191_84, False)])
def test_income_is_held_against_that_of_the_place(year: int, within: bool) -> None:
    home = family(person(other_receipts=year), sudden_spending=10**9)
    assert values(home)["temporary_expenditure"] is within


@pytest.mark.parametrize(
    ("facts", "within"),
    [
        ({"bank_balance": 36 * STANDARD}, True),
        ({"bank_balance": 36 * STANDARD + 1}, False),
        ({"homes": 2}, False),
    ],
)
def test_property_as_for_the_margin(facts: dict[str, Any], within: bool) -> None:
    assert values(family(person(**facts), sudden_spending=1))["temporary_expenditure"] is within


@pytest.mark.parametrize(
    "record", ["dibao_recipient", "tekun_recipient", "margin_recipient", "rigid_recipient"]
)
def test_who_is_known_already_is_not_checked_again(record: str) -> None:
    somebody = person(bank_balance=10**9, **{record: True})
    home = family(somebody, sudden_spending=10**9)
    assert values(home)["temporary_expenditure"] is True
    # one of two is not enough
    home["members"].append(person(1, relation="spouse", bank_balance=10**9))
    assert values(home)["temporary_expenditure"] is False


@pytest.mark.parametrize(
    ("months", "persons", "township"), [(3, 1, True), (2, 2, False), (4, 1, False)]
)
def test_what_the_township_may_decide(months: int, persons: int, township: bool) -> None:
    """Up to 3,000: three months of 970, not four."""
    people = [person(n, relation="applicant" if n == 0 else "spouse") for n in range(persons)]
    home = family(*people, sudden_spending=1, hardship_months=months)
    assert values(home)["temporary_township_decides"] is township
    assert ("在乡镇（街道）审批限额以内" in line(home).notes) is township


def test_the_limit_itself_is_within_the_limit() -> None:
    found = api.rulebook().evaluate(
        family(person(), sudden_spending=1),
        on=DAY,
        division=HERE,
        targets=["temporary_township_decides"],
        overrides={"temporary_township_limit": STANDARD},
    )
    assert found.values["temporary_township_decides"] is True


def test_unknowns() -> None:
    home = family(person())
    del home["household"]["sudden_emergency"]
    assert answer(home) == ("unknown", None)
    # whether it was paid before matters only where there was an emergency
    home = family(person())
    del home["household"]["urgent_grant_paid"]
    assert answer(home) == ("no", None)
    home["household"]["sudden_emergency"] = True
    assert answer(home) == ("unknown", None)
    assert values(home)["temporary_amount"] is UNKNOWN


def test_every_base_standard_is_within_a_quarter_of_the_dibao_standard() -> None:
    ratios = [v.value for v in api.rulebook().parameters.values("temporary_base_ratio")]
    assert all(isinstance(ratio, int) and 7_500 <= ratio <= 12_500 for ratio in ratios)


@pytest.mark.parametrize("year", range(2020, 2027))
def test_a_person_month_is_never_above_the_cap(year: int) -> None:
    """Else the two bounds of 急难型 would cross."""
    on = date(year, 12, 31)
    for city in Divisions.bundled():
        if city.level == "prefecture":
            base = variable("temporary_base", family(person()), on=on, division=city.code)
            assert base <= api.parameter("temporary_urgent_cap", city.code, on).value


@pytest.mark.parametrize(("months", "noted"), [(6, False), (7, True)])
def test_hardship_beyond_the_months_is_looked_at_case_by_case(months: int, noted: bool) -> None:
    home = family(person(), sudden_spending=1, hardship_months=months)
    assert values(home)["temporary_case_by_case"] is noted
    assert any("一事一议" in note for note in line(home).notes) is noted
    home["household"]["sudden_emergency"] = True  # the urgent grant comes first
    assert values(home)["temporary_case_by_case"] is False
    rich = family(person(other_receipts=10**9), sudden_spending=1, hardship_months=months)
    assert values(rich)["temporary_case_by_case"] is False


@pytest.mark.parametrize(
    ("month", "within"), [(4_000_00 - 1, True), (4_000_00, False), (4_000_00 + 1, False)]
)
def test_exactly_the_income_of_the_place_is_not_below(month: int, within: bool) -> None:
    """Of 48,000 a year, which twelve months divide."""
    found = api.rulebook().evaluate(
        family(person(other_receipts=12 * month)), on=DAY, division=HERE,
        targets=["temporary_means_within_limits"],
        overrides={"disposable_income_prior_year": 48_000_00},
    )  # fmt: skip
    assert found.values["temporary_means_within_limits"] is within
