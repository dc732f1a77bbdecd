"""What further departments hold: tax, funds, housing aid, insurance, marriage, and the like.

Drawn from a stream of its own, so that what was drawn before stays as it was.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from province.people import People

Array = npt.NDArray[Any]


def holdings(
    rng: np.random.Generator,
    people: People,
    facts: dict[str, Array],
    monthly: dict[str, Array],
    rural: Array,
    assumed: Any,
) -> dict[str, Array]:
    """Columns of the registers; where a rule asks for the same thing, `facts` is made to agree."""
    n, age, held = len(people.home), people.age, assumed["further"]
    zero = np.zeros(n, np.int64)

    def chance(share: Any) -> Array:
        return rng.random(n) < share

    def fen(median: float, spread: float) -> Array:
        return np.rint(median * np.exp(spread * rng.normal(0, 1, n))).astype(np.int64) * 100

    adult, insured = age >= 18, facts["insured_employment"]
    saver = facts["bank_balance"] > held["insured_savers_from_yuan"] * 100
    company = facts["operating_company"]
    trading = (facts["business_receipts"] > 0) & ~company & chance(held["registered_trade_share"])
    marital = _marital(rng, people, adult)
    columns = {
        "injury_fen": np.where(chance(held["injury_share"]) & adult & ~insured, fen(1_800, 0.2), 0),
        "fund_month_fen": np.where(insured, monthly["wage"] // 1_000 * 120, 0),
        "fund_months": np.where(insured, rng.integers(3, 72, n), 0),
        "public_housing": np.where(
            (people.slot == 0) & (facts["homes"] == 0) & chance(held["public_housing_share"]),
            np.where(rural[people.home], "农村危房改造", np.where(chance(0.5), "公租房", "租赁补贴")),
            "",
        ),
        "business": np.where(company, "enterprise", np.where(trading, "individual", "")),
        "tax_quarter_fen": np.where(company & chance(0.7), fen(3_000, 0.9), 0),
        "cash_value_fen": np.where(
            saver & adult & chance(held["life_insurance_share"]), fen(18_000, 0.8), 0
        ),
        "accident_policy": adult & chance(held["accident_insurance_share"]),
        "aid_fen": np.where(
            facts["full_time_student"] & chance(held["student_aid_share"]), 100_000, 0
        ),
        "assisted": np.where(rural, chance_of(rng, len(rural), held["assisted_share"]), "")[
            people.home
        ],
        "needy_worker": insured & chance(held["needy_worker_share"]),
        "marital": marital,
        "funeral": (age >= 80) & chance(held["funeral_record_share"]),
        "assistance_fen": np.where(
            (people.slot == 0) & (age >= 60) & chance(held["assistance_share"]), 65_000, 0
        ),
        "loan_fen": np.where(facts["homes"] * adult > 0, fen(90_000, 0.8), 0) * chance(0.3),
        "securities_fen": np.where(
            saver & adult & chance(held["securities_share"]), fen(25_000, 1.0), 0
        ),
        "veteran_fen": np.where(
            people.male & (age >= 60) & chance(held["veteran_share"]), fen(900, 0.2), 0
        ),
        "vessels": (adult & chance(held["vessel_share"])).astype(np.int64),
        "support_order": adult & chance(held["support_order_share"]),
        "outside_record": adult & chance(held["outside_record_share"]),
    }  # fmt: skip
    facts["insurance_value"] = columns["cash_value_fen"] + zero
    facts["securities_value"] = columns["securities_fen"] + zero
    facts["preferential_pension_receipts"] = columns["veteran_fen"] * 12
    facts["assistance_receipts"] = columns["assistance_fen"] * 12
    return columns


def chance_of(rng: np.random.Generator, count: int, share: float) -> Array:
    """The category of a household that the agriculture department helps, mostly none."""
    return np.where(
        rng.random(count) < share, np.where(rng.random(count) < 0.7, "脱贫户", "监测对象"), ""
    )


def _marital(rng: np.random.Generator, people: People, adult: Array) -> Array:
    """As the register codes it (GB/T 2261.2): 20 married, 30 widowed, 40 divorced, "" no record."""
    slots = np.zeros((int(people.home.max()) + 1, 7), bool)
    slots[people.home, people.slot] = True
    both = slots[people.home, 0] & slots[people.home, 1]
    parents = slots[people.home, 5] & slots[people.home, 6]
    married = ((people.slot <= 1) & both) | ((people.slot >= 5) & parents)
    with_child = (people.slot == 0) & ~both & slots[people.home, 2]
    alone = np.where(rng.random(len(adult)) < 0.5, "40", "30")
    single = np.where((people.slot >= 5) | with_child, alone, "")
    return np.where(adult & married, "20", np.where(adult, single, ""))
