"""因病致贫纳入低保 (闽民保〔2016〕289号, to October 2021): conditions, amount, dates."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from tests.policy.families import answers, family, person, variable

DAY, STANDARD = date(2021, 5, 1), 774_00  # 连江县
DISPOSABLE = 37_202_00  # a head in 2020, of the province
ILL = {"needs_treatment": True, "medical_rigid_spending": 60_000_00}


def amount(*members: dict[str, Any], on: date = DAY) -> tuple[str, int | None]:
    return answers(family(*members), on=on)["illness_dibao"]


def earner(year: int, **facts: Any) -> dict[str, Any]:
    return person(other_receipts=year, **facts)


def test_bills_above_income_bring_the_full_standard() -> None:
    assert amount(earner(24_000_00, **ILL)) == ("yes", STANDARD)


@pytest.mark.parametrize(
    ("bills", "expected"),
    [
        # 24,000 a year is 2,000 a month; 1,226.01 of bills leave 773.99
        (12 * 1_226_01, ("yes", 1 + STANDARD // 10)),  # the difference, and 10 % for the ill
        (12 * 1_226_00, ("no", None)),  # at the line
        (12 * 1_900_00, ("yes", 674_00 + STANDARD // 10)),
        (12 * 1_990_00, ("yes", STANDARD)),  # never above the full standard
    ],
)
def test_income_after_bills(bills: int, expected: tuple[str, int | None]) -> None:
    assert amount(earner(24_000_00, **{**ILL, "medical_rigid_spending": bills})) == expected


@pytest.mark.parametrize(
    ("year", "answer"),
    [(DISPOSABLE * 7 // 10 - 12, "yes"), (DISPOSABLE * 7 // 10 + 12, "no")],
)
def test_income_before_bills(year: int, answer: str) -> None:
    assert amount(earner(year, **ILL))[0] == answer


@pytest.mark.parametrize(
    ("year", "within"), [(25_200_00 - 12, True), (25_200_00, False), (25_200_00 + 12, False)]
)
def test_exactly_seventy_percent_is_not_below(year: int, within: bool) -> None:
    """Of 36,000 a year, which twelve months divide."""
    found = api.rulebook().evaluate(
        family(earner(year)), on=DAY, division="350122", targets=["illness_income_within_limits"],
        overrides={"disposable_income_prior_year": 36_000_00},
    )  # fmt: skip
    assert found.values["illness_income_within_limits"] is within


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"bank_balance": 48 * STANDARD}, "yes"),
        ({"bank_balance": 48 * STANDARD + 1}, "no"),
        ({"needs_treatment": False}, "no"),
        ({"vehicles": 1}, "yes"),  # the conditions found name financial assets only
    ],
)
def test_property_and_illness(facts: dict[str, Any], answer: str) -> None:
    assert amount(earner(24_000_00, **{**ILL, **facts}))[0] == answer


def test_who_is_in_dibao_anyway_is_not_included_again() -> None:
    found = answers(family(earner(12 * STANDARD - 12, **ILL)), on=DAY)
    assert (found["dibao"][0], found["illness_dibao"]) == ("yes", ("no", None))


def test_a_jobless_severely_disabled_adult_gets_no_less_than_the_standard() -> None:
    works = earner(48_000_00, employed=True, stable_job=True, medical_rigid_spending=36_000_00)
    disabled = {"disability_kind": "limb", "disability_grade": 1, "needs_treatment": True}
    home = (works, person(1, relation="spouse", **disabled))
    # 4,000 − 3,000 = 1,000 of a line of 1,548: 548 and 77.40
    assert amount(*home) == ("yes", STANDARD)
    home[1]["employed"] = True
    home[1]["stable_job"] = True
    assert amount(*home) == ("yes", 548_00 + 77_40)


@pytest.mark.parametrize(("on", "listed"), [(date(2021, 10, 31), True), (date(2021, 11, 1), False)])
def test_it_ended_with_the_rules_of_2021(on: date, listed: bool) -> None:
    assert ("illness_dibao" in {p.code for p in api.programmes(on)}) is listed


def test_unknown_bills_leave_it_open() -> None:
    home = family(earner(24_000_00, **ILL))
    del home["members"][0]["medical_rigid_spending"]
    assert answers(home, on=DAY)["illness_dibao"][0] == "unknown"
    assert variable("illness_income_within_limits", home, on=DAY) is True
