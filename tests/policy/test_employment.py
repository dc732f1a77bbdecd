"""就业救助: age, capacity, families without a worker, three refusals as information."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, answers, family, person, values, variable

RICH = {"other_receipts": 100 * STANDARD}


def jobless(number: int = 0, **facts: Any) -> dict[str, Any]:
    return person(number, **{**RICH, "dibao_recipient": True, **facts})


@pytest.mark.parametrize(
    ("facts", "eligible"),
    [
        ({}, True),
        ({"birth_on": date(2010, 11, 1)}, True),  # 16 today
        ({"birth_on": date(2010, 11, 2)}, False),
        ({"birth_on": date(1966, 11, 2)}, True),  # 59
        ({"birth_on": date(1966, 11, 1)}, False),  # 60 today
        ({"labour_capacity": "partial"}, True),
        ({"labour_capacity": "none"}, False),
        ({"full_time_student": True}, False),
        ({"employed": True}, False),
        ({"dibao_recipient": False}, False),
        ({"dibao_recipient": False, "margin_recipient": True}, True),
    ],
)
def test_who_is_helped(facts: dict[str, Any], eligible: bool) -> None:
    assert answers(family(jobless(**facts)))["employment"] == (
        "yes" if eligible else "no", None,
    )  # fmt: skip


def notes(*members: dict[str, Any]) -> tuple[str, ...]:
    lines = api.evaluate(family(*members), on=DAY, division=HERE)
    return next(line.notes for line in lines if line.programme == "employment")


NO_WORKER = "能劳动的成员都失业：应确保至少一人就业"


def test_a_family_without_any_worker() -> None:
    assert notes(jobless(0), jobless(1, relation="spouse")) == (NO_WORKER,)
    assert notes(jobless(0), jobless(1, relation="spouse", employed=True)) == ()
    # one who cannot work changes nothing
    assert notes(jobless(0), jobless(1, relation="spouse", labour_capacity="none")) == (NO_WORKER,)
    assert notes(jobless(0, labour_capacity="none")) == ()


@pytest.mark.parametrize(("times", "told"), [(2, False), (3, True), (4, True)])
def test_three_refusals_are_told_and_change_no_amount(times: int, told: bool) -> None:
    record = family(person(jobs_refused=times))
    found = values(record)
    assert found["refused_too_often"] is told
    assert found["dibao_amount"] == STANDARD


def test_refusals_of_somebody_who_cannot_work_or_has_no_dibao_say_nothing() -> None:
    assert (
        variable("refused_too_often", family(person(jobs_refused=9, labour_capacity="none")))
        is False
    )
    assert variable("refused_too_often", family(person(**RICH, jobs_refused=9))) is False


def test_unknown_work_keeps_it_open() -> None:
    record = family(jobless())
    del record["members"][0]["employed"]
    assert variable("employment_eligible", record) is UNKNOWN
    old = family(jobless(birth_on=date(1950, 1, 1)))
    del old["members"][0]["employed"]
    assert variable("employment_eligible", old) is False
