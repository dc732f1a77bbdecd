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


# Severe emergencies, ways of amount, caps -------------------------------------------------------

SEVERE: dict[str, Any] = {
    "sudden_emergency": True, "urgent_grant_paid": True, "emergency_severe": True,
}  # fmt: skip
HANJIANG = "350303"  # 920 a month; by own cost


@pytest.mark.parametrize(
    ("division", "persons", "yuan"),
    [
        (HERE, 1, 2910 - 970),  # three months, less what was paid first
        (HERE, 2, 5820 - 1940),
        (HERE, 3, 8000 - 2000),  # both caps
        (HANJIANG, 1, 2760 - 920),
        (HANJIANG, 6, 8000 - 5000),
    ],
)
def test_a_severe_emergency_is_followed_up(division: str, persons: int, yuan: int) -> None:
    home = family(person(), emergency_persons=persons, **SEVERE)
    assert answer(home, division) == ("yes", yuan * 100)
    assert any("跟进救助" in note for note in line(home, division=division).notes)


@pytest.mark.parametrize("name", list(SEVERE))
def test_nothing_follows_without_an_emergency_a_first_grant_or_a_severe_case(name: str) -> None:
    assert values(family(person(), **{**SEVERE, name: False}))["temporary_follow_up"] is False


def test_nothing_follows_where_the_first_grant_gave_it_all() -> None:
    found = api.rulebook().evaluate(
        family(person(), **SEVERE), on=DAY, division=HERE,
        targets=["temporary_eligible", "temporary_amount"],
        overrides={"temporary_severe_months": 1},
    )  # fmt: skip
    assert dict(found.values)["temporary_eligible"] is False
    assert dict(found.values)["temporary_amount"] == 0


@pytest.mark.parametrize(("months", "yuan"), [(1, 1940), (2, 1940), (3, 2910)])
def test_of_what_follows_and_the_ordinary_grant_the_higher(months: int, yuan: int) -> None:
    home = family(person(), sudden_spending=1, hardship_months=months, **SEVERE)
    assert answer(home) == ("yes", yuan * 100)


@pytest.mark.parametrize(
    ("facts", "yuan"),
    [
        ({}, 1_000),  # a tenth
        ({"uraemia": True}, 2_000),
        ({"dibao_recipient": True}, 2_000),
        ({"dibao_recipient": True, "uraemia": True}, 2_000),
        ({"tekun_recipient": True, "uraemia": True}, 9_000),
    ],
)
def test_a_share_of_the_own_medical_cost_where_the_county_says_so(
    facts: dict[str, Any], yuan: int
) -> None:
    sick = person(other_receipts=24 * 920_00, medical_rigid_spending=10_000_00, **facts)
    home = family(sick, sudden_spending=10**8, hardship_months=6)
    assert answer(home, HANJIANG) == ("yes", yuan * 100)


@pytest.mark.parametrize(
    ("stage", "cost", "yuan"),
    [
        ("preschool", 1, 2000), ("compulsory", 1, 2000), ("senior", 1, 2000), ("college", 1, 0),
        ("senior", 0, 0),
    ],
)  # fmt: skip
def test_a_sum_for_each_pupil_there(stage: str, cost: int, yuan: int) -> None:
    pupil = person(
        1, relation="child", birth_on=date(2010, 1, 1), education_stage=stage,
        education_rigid_spending=cost,
    )  # fmt: skip
    home = family(person(other_receipts=24 * 920_00), pupil, sudden_spending=10**8)
    assert values(home, division=HANJIANG)["temporary_by_cost"] == yuan * 100


@pytest.mark.parametrize(("relation", "yuan"), [("child", 3000), ("other", 0)])
def test_costs_of_those_who_do_not_live_there_are_not_shared(relation: str, yuan: int) -> None:
    pupil = person(
        1, relation=relation, birth_on=date(2010, 1, 1), education_stage="senior",
        education_rigid_spending=1, medical_rigid_spending=10_000_00,
    )  # fmt: skip
    home = family(person(), pupil)
    assert variable("temporary_by_cost", home, division=HANJIANG) == yuan * 100


def ordinary(spending: int, **given: Any) -> dict[str, Any]:
    home = family(person(), sudden_spending=spending, hardship_months=6)
    home["household"]["temporary_paid_this_year"] = given.pop("paid", 0)
    found = api.rulebook().evaluate(
        home, on=DAY, division=HERE, targets=["temporary_amount", "temporary_case_by_case"],
        overrides=given,
    )  # fmt: skip
    return dict(found.values)


@pytest.mark.parametrize(
    ("spending", "yuan"),
    [(9_999_99, 0), (10_000_00, 1000), (29_999_99, 1000), (30_000_00, 3000), (10**9, 10_000)],
)
def test_bands_of_the_spending_where_the_county_says_so(spending: int, yuan: int) -> None:
    found = ordinary(spending, temporary_expenditure_rule="bands")
    assert found["temporary_amount"] == yuan * 100


@pytest.mark.parametrize(
    ("given", "fen", "beyond"),
    [
        ({}, 6 * STANDARD, False),
        ({"temporary_cap": 6 * STANDARD}, 6 * STANDARD, False),
        ({"temporary_cap": 6 * STANDARD - 1}, 6 * STANDARD - 1, True),
        ({"temporary_year_cap": 20_000_00, "paid": 20_000_00 - 6 * STANDARD}, 6 * STANDARD, False),
        ({"temporary_year_cap": 20_000_00, "paid": 19_000_00}, 1_000_00, True),
        ({"temporary_year_cap": 20_000_00, "paid": 21_000_00}, 0, True),
    ],
)
def test_caps_and_the_door_they_leave_open(given: dict[str, Any], fen: int, beyond: bool) -> None:
    found = ordinary(1, **given)
    assert (found["temporary_amount"], found["temporary_case_by_case"]) == (fen, beyond)
