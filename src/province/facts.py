"""What is true of the people: work, pensions, study, health, property, by the assumptions file."""

from typing import Any

import numpy as np
import numpy.typing as npt

from province.people import People

Array = npt.NDArray[Any]
MONTHS = 12
NOBODY = (
    "dibao_recipient", "tekun_recipient", "margin_recipient", "rigid_recipient",
    "left_out_in_its_interest", "cannot_find_work", "lives_as_own_household",
    "special_difficulty", "unable_to_care_for_self", "support_from_sibling_or_senior",
    "needs_treatment", "orphan", "de_facto_orphan", "hiv_infected_child", "relapse_monitored",
    "still_lifted_from_poverty", "key_entitled", "migrant_worker", "boards_at_school",
    "no_income_3_months", "no_fixed_income", "judicial_aid_recipient",
    "unemployment_subsidy_recipient", "hardship_worker", "vagrant", "accepts_shelter",
    "identity_unknown", "cannot_attend_school",
)  # fmt: skip
NOTHING = (
    "charity_receipts", "charity_for_spending", "education_rigid_spending", "jobs_refused",
    "shelter_days", "unidentified_days",
)  # fmt: skip


def _fen(yuan: Array) -> Array:
    """Whole yuan a month, in fen."""
    return np.rint(yuan).astype(np.int64) * 100


def _pick(condition_values: list[tuple[Array, Any]], default: Any) -> Array:
    return np.select([c for c, _ in condition_values], [v for _, v in condition_values], default)


def true_facts(
    rng: np.random.Generator, people: People, homes: int, car_share: float, assumed: Any
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Facts by person (money in fen, sums of the 12 months), and monthly amounts for registers."""
    n, age = len(people.home), people.age
    chance = lambda share: rng.random(n) < share  # noqa: E731
    work, pensions, health = assumed["work"], assumed["pensions"], assumed["health"]
    wealth = rng.normal(0, 1, homes)[people.home]

    grade = np.where(
        chance(np.where(age < 60, health["disability_share_under_60"], health["disability_share_from_60"])),
        rng.choice([1, 2, 3, 4], n, p=[0.14, 0.24, 0.31, 0.31]), 0,
    )  # fmt: skip
    kinds = np.array(["visual", "hearing", "speech", "limb", "intellectual", "mental", "multiple"])
    kind = np.where(
        grade > 0, kinds[rng.choice(7, n, p=[0.13, 0.12, 0.02, 0.5, 0.08, 0.1, 0.05])], "none"
    )
    severe = (grade == 1) | (grade == 2)
    ill = chance(health["serious_illness_share"])
    dependent = severe & chance(health["cannot_live_independently_share_of_severe"])

    study = assumed["study"]
    stage = _pick(
        [
            (age < 3, "none"), (age < 6, "preschool"), (age < 15, "compulsory"),
            (age < 18, "senior"),
            ((age < 22) & chance(study["college_share_18_21"]), "college"),
            ((age >= 22) & (age < 25) & chance(study["postgraduate_share_22_24"]), "postgraduate"),
        ], "none",
    )  # fmt: skip
    student = (age >= 6) & (stage != "none")

    fit = (age >= 16) & ~student & ~dependent & ~ill
    employed = fit & (
        ((age < 60) & chance(np.where(severe, 0.2, work["employed_share"])))
        | ((age >= 60) & (age < 75) & chance(work["employed_after_60_share"]))
    )
    farm = employed & chance(work["farm_share"])
    formal = employed & ~farm & (age < 60) & ~chance(work["informal_share"])
    level = np.exp(
        work["household_spread"] * wealth + work["wage_person_spread"] * rng.normal(0, 1, n)
    )
    wage = np.where(employed & ~farm, _fen(work["wage_month_median_yuan"] * level), 0)
    trade = np.where(
        farm, _fen(work["wage_month_median_yuan"] * work["farm_income_ratio"] * level), 0
    )

    old = age >= pensions["from_age"]
    scheme = rng.random(n)
    employee = old & (scheme < pensions["employee_share"])
    resident = old & ~employee & (scheme < pensions["employee_share"] + pensions["resident_share"])
    pension = np.where(
        employee,
        _fen(pensions["employee_month_median_yuan"] * np.exp(0.3 * wealth)),
        np.where(resident, pensions["resident_month_yuan"] * 100, 0),
    )
    central = np.where(resident, pensions["central_basic_month_yuan"] * 100, 0)
    idle = fit & ~employed & (age < 60) & chance(assumed["unemployment"]["share"] * 8)
    unemployment = np.where(idle, assumed["unemployment"]["month_yuan"] * 100, 0)

    # Old people whose household has no worker mostly get help from children elsewhere.
    earning = np.bincount(people.home, weights=employed, minlength=homes)[people.home] > 0
    oldest = np.zeros(homes, np.int64)
    np.maximum.at(oldest, people.home, age)
    help_from = assumed["support"]
    supported = (people.slot == 0) & ~earning & (oldest[people.home] >= 60)
    supported &= chance(help_from["share"])
    support = np.where(
        supported,
        _fen(
            help_from["month_median_yuan"]
            * np.exp(help_from["spread"] * wealth)
            * people.sizes[people.home]
        ),
        0,
    )

    held = assumed["property"]
    adult = age >= 18
    balance = np.where(
        adult & ~student,
        _fen(held["balance_median_yuan"] * np.exp(
            held["balance_follows_household"] * wealth + 0.6 * held["balance_spread"] * rng.normal(0, 1, n)
        )), 0,
    )  # fmt: skip
    head = people.slot == 0
    richer = np.clip(0.5 + 0.35 * wealth, 0.03, 2.2)
    car = head & (age < 76) & chance(np.clip(car_share * richer * 1.1, 0, 0.97))
    motorcycle = adult & (age < 70) & chance(held["motorcycle_share"])
    housed = head & ~chance(held["no_home_share"])
    homes_owned = housed.astype(np.int64) + (
        head & chance(np.clip(held["second_home_share"] * richer, 0, 0.5))
    )
    shops = (head & chance(np.clip(held["other_real_estate_share"] * richer, 0, 0.3))).astype(
        np.int64
    )

    away = assumed["special"]
    prison = adult & ~employed & chance(away["in_prison_share"])
    zero, no = np.zeros(n, np.int64), np.zeros(n, bool)
    facts: dict[str, Array] = {
        "birth_on": people.birth_on, "sex": np.where(people.male, "male", "female"),
        "relation": people.relation, "long_coresident": np.ones(n, bool),
        "legal_support_duty": np.ones(n, bool), "cannot_live_independently": dependent,
        "clergy_away_3y": adult & chance(away["clergy_away_share"]), "in_prison": prison,
        "in_compulsory_detox": adult & ~prison & chance(away["compulsory_detox_share"]),
        "declared_missing": adult & chance(away["declared_missing_share"]),
        "education_stage": stage, "full_time_student": student, "disability_kind": kind,
        "disability_grade": grade, "serious_illness": ill,
        "pregnant_or_nursing": ~people.male & (age >= 20) & (age < 42) & chance(0.03),
        "cares_for_dependant": fit & ~employed & chance(0.15),
        "labour_capacity": _pick(
            [(severe | ill | (age < 16) | (age >= 75), "none"),
             ((grade > 0) | (age >= 60), "partial")], "full"),
        "employed": employed, "insured_employment": formal, "stable_job": formal,
        "insured_months": np.where(formal, MONTHS, 0), "wage_receipts": wage * MONTHS,
        "business_receipts": trade * MONTHS, "business_costs": zero, "property_receipts": zero,
        "property_costs": zero, "pension_receipts": pension * MONTHS,
        "central_basic_pension_receipts": central * MONTHS,
        "unemployment_receipts": unemployment * assumed["unemployment"]["months"],
        "support_receipts": support * MONTHS, "other_transfer_receipts": zero,
        "transfers_paid": np.where(formal, wage // 1000 * 105, 0) * MONTHS,
        "preferential_pension_receipts": zero, "scholarship_receipts": zero,
        "assistance_receipts": zero, "other_receipts": zero,
        "medical_rigid_spending": np.where(ill, _fen(rng.lognormal(9.2, 0.7, n)), 0),
        "disability_rigid_spending": zero, "bank_balance": balance, "securities_value": zero,
        "insurance_value": zero, "other_financial_value": zero,
        "vehicles": car.astype(np.int64) + motorcycle,
        "exempt_vehicles": motorcycle.astype(np.int64), "homes": homes_owned,
        "other_real_estate": shops,
        "operating_company": head & employed & chance(np.clip(held["company_share"] * richer, 0, 0.3)),
        "school_kind": _pick(
            [((stage == "compulsory") & (age < 12), "primary"), (stage == "compulsory", "junior"),
             (stage == "senior", "general_senior")], "none"),
        "preschool_last_year": (stage == "preschool") & (age == 5),
        "unemployment_benefit_recipient": idle, "unemployment_insured": formal,
        "legal_matter": np.full(n, "none"),
        # Nobody has what follows: the sandbox draws none of it, and that is known.
        **dict.fromkeys(NOBODY, no), **dict.fromkeys(NOTHING, zero),
    }  # fmt: skip
    monthly = {
        "pension": pension, "central": central, "employee": employee,
        "unemployment": unemployment, "wage": wage,
    }  # fmt: skip
    return facts, monthly
