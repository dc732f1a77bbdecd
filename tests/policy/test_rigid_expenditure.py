"""刚性支出困难家庭 (since 2025): each condition on both sides."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from tests.policy.families import DAY, HERE, STANDARD, answers, family, person, values, variable

DISPOSABLE = 50_302_00  # a head in 2025, of the province
MARGIN = 18 * STANDARD  # a year at the 低保边缘 line: no longer of that class
SIXTY = MARGIN * 60 // 100


def eligible(*members: dict[str, Any], on: date = DAY, **household: Any) -> bool:
    return variable("rigid_expenditure_eligible", family(*members, **household), on=on)


@pytest.mark.parametrize(
    ("income", "spent", "expected"),
    [
        (MARGIN, SIXTY + 1, True),
        (MARGIN, SIXTY, False),  # the share must be exceeded
        (MARGIN, 0, False),
        (MARGIN - 12, MARGIN, False),  # 低保边缘
        (12 * STANDARD - 12, MARGIN, False),  # 低保
        (DISPOSABLE - 12, DISPOSABLE, True),
        (DISPOSABLE + 12, 2 * DISPOSABLE, False),  # a month is rounded to the fen
    ],
)
def test_income_and_the_share_of_spending(income: int, spent: int, expected: bool) -> None:
    assert eligible(person(other_receipts=income, medical_rigid_spending=spent)) is expected


def test_no_income_and_some_spending_is_above_any_share() -> None:
    """Such a family is 低保 by income; its car keeps it out of everything but the ratio."""
    assert variable("rigid_spending_too_high", family(person(medical_rigid_spending=1))) is True
    assert variable("rigid_spending_too_high", family(person())) is False


@pytest.mark.parametrize(
    "what", ["medical_rigid_spending", "education_rigid_spending", "disability_rigid_spending"]
)
def test_kinds_of_spending_of_a_member(what: str) -> None:
    spent = {what: SIXTY + 1}
    assert eligible(person(other_receipts=MARGIN, **spent)) is True
    stranger = person(1, relation="sibling", **spent)
    assert eligible(person(other_receipts=MARGIN), stranger) is False


@pytest.mark.parametrize("what", ["living_rigid_spending", "other_rigid_spending"])
def test_kinds_of_spending_of_the_household(what: str) -> None:
    assert eligible(person(other_receipts=MARGIN), **{what: SIXTY + 1}) is True


@pytest.mark.parametrize(
    ("year", "below"), [(48_000_00 - 12, True), (48_000_00, False), (48_000_00 + 12, False)]
)
def test_exactly_the_income_of_the_place_is_not_below(year: int, below: bool) -> None:
    """Of 48,000 a year, which twelve months divide."""
    found = api.rulebook().evaluate(
        family(person(other_receipts=year)), on=DAY, division=HERE,
        targets=["below_disposable_income"],
        overrides={"disposable_income_prior_year": 48_000_00},
    )  # fmt: skip
    assert found.values["below_disposable_income"] is below


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"bank_balance": 36 * STANDARD}, True),
        ({"bank_balance": 36 * STANDARD + 1}, False),
        ({"homes": 2}, False),
        ({"vehicles": 1}, False),
    ],
)
def test_property(facts: dict[str, Any], expected: bool) -> None:
    spent = {"other_receipts": MARGIN, "medical_rigid_spending": MARGIN}
    assert eligible(person(**spent, **facts)) is expected


def test_the_class_exists_since_2025_and_pays_nothing() -> None:
    before, after = date(2024, 12, 31), date(2025, 1, 1)
    assert "rigid_expenditure" not in {p.code for p in api.programmes(before)}
    home = family(person(other_receipts=18 * 970_00, medical_rigid_spending=18 * 970_00))
    assert answers(home, on=after)["rigid_expenditure"] == ("yes", None)
    assert variable("rigid_member", home, on=after) is True
    assert variable("rigid_member", home, on=before) is False


def test_nobody_who_counts() -> None:
    home = family(person(tekun_recipient=True, medical_rigid_spending=1))
    assert values(home)["rigid_expenditure_eligible"] is False


def test_a_missing_bill_is_named() -> None:
    one = person(other_receipts=MARGIN)
    del one["medical_rigid_spending"]
    lines = {x.programme: x for x in api.evaluate(family(one), on=DAY, division=HERE)}
    line = lines["rigid_expenditure"]
    assert line.answer == "unknown"
    assert [text.partition("（")[0] for text in line.missing] == ["医疗自付支出"]
