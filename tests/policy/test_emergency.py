"""突发公共事件急难救助: families in hardship, and uninsured workers far from home."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, STANDARD, answers, family, person, variable

RICH = {"other_receipts": 100 * STANDARD}
WORKER = {"migrant_worker": True, "no_income_3_months": True}


@pytest.mark.parametrize(
    ("household", "answer"),
    [
        ({"public_emergency": True, "emergency_hardship": True}, ("yes", 2 * STANDARD)),
        ({"public_emergency": False, "emergency_hardship": True}, ("no", None)),
        ({"public_emergency": True}, ("no", None)),
    ],
)
def test_a_family_in_hardship(household: dict[str, Any], answer: tuple[str, int | None]) -> None:
    record = family(person(0, **RICH), person(1, relation="spouse"), **household)
    assert answers(record)["emergency"] == answer


def test_who_does_not_count_gets_no_share() -> None:
    record = family(
        person(0, **RICH), person(1, relation="spouse", in_prison=True),
        public_emergency=True, emergency_hardship=True,
    )  # fmt: skip
    assert answers(record)["emergency"] == ("yes", STANDARD)


@pytest.mark.parametrize(
    ("facts", "on", "eligible"),
    [
        ({}, date(2022, 10, 20), True),
        ({}, date(2022, 10, 19), False),
        ({"migrant_worker": False}, DAY, False),
        ({"no_income_3_months": False}, DAY, False),
        ({"employed": True}, DAY, False),
        ({"unemployment_insured": True}, DAY, False),
    ],
)
def test_workers_without_income(facts: dict[str, Any], on: date, eligible: bool) -> None:
    record = family(person(**{**RICH, **WORKER, **facts}), public_emergency=True)
    assert variable("emergency_eligible", record, on) is eligible


def test_only_the_worker_is_paid() -> None:
    record = family(
        person(0, **RICH, **WORKER), person(1, relation="spouse"), public_emergency=True
    )
    assert answers(record)["emergency"] == ("yes", STANDARD)


def test_it_exists_since_the_paper_of_2020() -> None:
    def listed(on: date) -> bool:
        return "emergency" in {programme.code for programme in api.programmes(on)}

    assert (listed(date(2020, 8, 24)), listed(date(2020, 8, 25))) == (False, True)


def test_without_knowing_of_an_emergency_it_stays_open() -> None:
    record = family(person(**RICH), emergency_hardship=True)
    del record["household"]["public_emergency"]
    assert variable("emergency_eligible", record) is UNKNOWN
    calm = family(person(**RICH))
    del calm["household"]["public_emergency"]
    assert variable("emergency_eligible", calm) is False
