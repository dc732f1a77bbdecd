"""What is income: deductions, imputed wages, support that obligors owe, what is left out."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, family, obligor, person, values, variable

NOW = 2195_00  # minimum wage of 连江县
PUTIAN, PUTIAN_NOW = "350302", 2045_00


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
    ("facts", "yearly"),
    [
        ({}, 12_000_00 - 2_400_00),
        ({"disability_grade": 4}, 0),  # half the minimum wage is more than the wage itself
        ({"disability_grade": 4, "wage_receipts": 24_000_00}, 24_000_00 - 6 * NOW),
        ({"disability_grade": 4, "wage_receipts": 100_000_00}, 80_000_00),  # 20 % is more
    ],
)
def test_the_cost_of_going_to_work(facts: dict[str, Any], yearly: int) -> None:
    home = family(person(**{"wage_receipts": 12_000_00, **facts}))
    assert variable("wage_counted", home) == yearly


def test_the_cost_may_be_a_share_of_the_minimum_wage() -> None:
    home = family(person(wage_receipts=120_000_00))
    found = api.rulebook().evaluate(
        home, on=DAY, division="350122", targets=["wage_counted"],
        overrides={"employment_cost_base": "minimum_wage"},
    )  # fmt: skip
    assert found.members[0]["wage_counted"] == 120_000_00 - 12 * NOW // 5


UNSTABLE = {"employed": True}


@pytest.mark.parametrize(
    ("facts", "province", "putian"),
    [
        # employed without proof: the minimum wage less 20 % (Putian 30 %)
        (UNSTABLE, 80, 70),
        ({**UNSTABLE, "stable_job": True}, 0, 70),  # Putian asks for 12 insured months
        ({**UNSTABLE, "stable_job": True, "insured_months": 11}, 0, 70),
        ({**UNSTABLE, "stable_job": True, "insured_months": 12}, 0, 0),
        ({**UNSTABLE, "business_receipts": 1}, 0, 0),
        # able and idle: only Putian imputes
        ({}, 0, 100),
        ({"cares_for_dependant": True}, 0, 0),
        ({"pregnant_or_nursing": True}, 0, 0),
        ({"serious_illness": True}, 0, 0),
        ({"cannot_find_work": True}, 0, 0),
        ({"labour_capacity": "partial"}, 0, 0),
        ({"full_time_student": True}, 0, 0),
        ({"disability_kind": "limb", "disability_grade": 2}, 0, 0),
        ({"disability_kind": "limb", "disability_grade": 3}, 0, 100),
        ({"birth_on": date(2010, 11, 2)}, 0, 0),  # 15
        ({"birth_on": date(2010, 11, 1)}, 0, 100),  # 16 today
        ({"birth_on": date(1966, 11, 2)}, 0, 100),  # 59
        ({"birth_on": date(1966, 11, 1)}, 0, 0),  # 60 today
    ],
)
def test_imputed_wages(facts: dict[str, Any], province: int, putian: int) -> None:
    home = family(person(**facts))
    assert variable("imputed_wage", home) == 12 * NOW * province // 100
    found = variable("imputed_wage", home, division=PUTIAN)
    assert found == 12 * PUTIAN_NOW * putian // 100


def test_a_wage_above_the_imputed_one_counts_itself() -> None:
    home = family(person(employed=True, wage_receipts=60_000_00))
    assert variable("wage_counted", home) == 48_000_00
    home = family(person(employed=True, wage_receipts=1_200_00))
    assert variable("wage_counted", home) == 12 * NOW * 80 // 100


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        (date(2021, 6, 30), 3_600_00),  # 220号 leaves nothing out
        (date(2021, 7, 1), 1_884_00),
        (date(2025, 12, 31), 1_884_00),
        (date(2026, 1, 1), 1_884_00),  # past 十四五: assumed to go on
    ],
)
def test_the_central_basic_pension(on: date, counted: int) -> None:
    home = family(person(pension_receipts=3_600_00, central_basic_pension_receipts=1_716_00))
    assert variable("pension_counted", home, on=on) == counted


def test_charity_counts_once() -> None:
    """What went into a hospital bill lessened the bill already; the rest is a gift received."""
    gift = {"charity_receipts": 10_000_00, "charity_for_spending": 8_800_00}
    assert values(family(person(**gift)))["household_income"] == 100_00
    gift["charity_for_spending"] = 99_000_00
    assert values(family(person(**gift)))["household_income"] == 0
    bill = {"medical_rigid_spending": 9_000_00, "charity_for_spending": 8_800_00}
    assert variable("medical_own_share", family(person(**bill))) == 200_00
    assert values(family(person(**bill)))["rigid_spending"] == 200_00


def test_rigid_spending_is_deducted_where_the_place_says_so() -> None:
    home = family(
        person(other_receipts=12_000_00, medical_rigid_spending=6_000_00),
        person(1, relation="spouse", disability_rigid_spending=3_600_00, cannot_find_work=True),
        person(2, relation="sibling", medical_rigid_spending=90_000_00),  # does not count
    )
    home["members"][0]["cannot_find_work"] = True
    assert values(home)["household_income"] == 1_000_00
    assert values(home, division="350305")["household_income"] == 200_00
    home["members"][0]["medical_rigid_spending"] = 99_000_00
    assert values(home, division="350305")["household_income"] == 0


@pytest.mark.parametrize(
    ("facts", "owed"),
    [
        # 3 persons: free up to 2 × 970 × 3 = 5,820
        ({"obligor_household_income": 5_820_00}, 0),
        ({"obligor_household_income": 5_820_02}, 1),
        ({"obligor_household_income": 8_820_00}, 1_500_00),
        ({"obligor_household_income": 8_820_00, "obligor_supported_persons": 4}, 375_00),
        (
            {
                "obligor_household_income": 8_820_00,
                "obligor_supported_persons": 4,
                "supported_here": 2,
            },
            750_00,
        ),
        (
            {
                "obligor_household_income": 99_000_00,
                "support_documented": True,
                "documented_support": 300_00,
            },
            300_00,
        ),
    ],
)
def test_what_an_obligor_owes(facts: dict[str, Any], owed: int) -> None:
    home = family(person(), obligors=(obligor(**{"obligor_household_persons": 3, **facts}),))
    assert values(home)["household_income"] == owed


def test_the_excess_may_be_taken_per_person() -> None:
    home = family(
        person(),
        obligors=(obligor(obligor_household_persons=3, obligor_household_income=8_820_00),),
    )
    found = api.rulebook().evaluate(
        home, on=DAY, division="350122", targets=["support_owed"],
        overrides={"support_excess_per_person": True},
    )  # fmt: skip
    assert found.values["support_owed"] == 500_00


def test_obligors_take_the_place_of_what_was_received() -> None:
    home = family(person(support_receipts=12_000_00))
    assert values(home)["household_income"] == 1_000_00
    home["obligors"] = [obligor(obligor_household_income=0), obligor(1, documented_support=1)]
    assert values(home)["household_income"] == 0
    del home["obligors"]
    assert values(home)["household_income"] is UNKNOWN
