"""受灾人员救助: what is paid in 2016 and 2023, by class of house and of family."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, answers, family, person, values, variable

RICH = {"other_receipts": 100 * STANDARD}
ELSEWHERE, FUZHOU = "350503", "350122"
BEFORE, SINCE = date(2023, 7, 27), date(2023, 7, 28)


def hit(
    members: int = 1, person_facts: dict[str, Any] | None = None, **household: Any
) -> dict[str, Any]:
    people = [
        person(i, relation="spouse" if i else "applicant", **RICH, **(person_facts or {}))
        for i in range(members)
    ]
    return family(*people, disaster_hit=True, **household)


@pytest.mark.parametrize(
    ("household", "eligible"),
    [
        ({}, False),
        ({"disaster_urgent": True}, True),
        ({"transitional_months": 1}, True),
        ({"winter_spring_need": True}, True),
        ({"house_damage": "damaged"}, True),
        ({"disaster_deaths": 1}, True),
        ({"disaster_hit": False, "disaster_urgent": True}, False),
    ],
)
def test_when_there_is_a_need(household: dict[str, Any], eligible: bool) -> None:
    record = hit()
    record["household"] |= household
    assert answers(record)["disaster"] == (
        ("yes", variable("disaster_amount", record)) if eligible else ("no", None)
    )


@pytest.mark.parametrize(
    ("on", "division", "general", "special"),
    [
        (BEFORE, ELSEWHERE, 20000_00, 25000_00),
        (SINCE, ELSEWHERE, 40000_00, 50000_00),
        (BEFORE, FUZHOU, 20000_00, 25000_00),
        (SINCE, FUZHOU, 60000_00, 75000_00),
        (DAY, ELSEWHERE, 40000_00, 50000_00),
    ],
)
def test_rebuilding(on: date, division: str, general: int, special: int) -> None:
    record = hit(house_damage="destroyed")
    assert variable("disaster_amount", record, on, division) == general
    poor = hit(1, {"dibao_recipient": True}, house_damage="destroyed")
    assert variable("disaster_amount", poor, on, division) == special


@pytest.mark.parametrize(
    ("facts", "special"),
    [
        ({"tekun_recipient": True}, True),
        ({"margin_recipient": True}, True),
        ({"relapse_monitored": True}, True),
        ({"disability_grade": 4}, True),
        ({"disability_grade": 0}, False),
        ({"still_lifted_from_poverty": True}, False),
    ],
)
def test_the_higher_grade_of_family(facts: dict[str, Any], special: bool) -> None:
    record = hit(1, facts, house_damage="destroyed")
    assert variable("disaster_special_family", record) is special


def test_relocation_is_added_under_the_rules_of_2016_only() -> None:
    record = hit(house_damage="destroyed", rebuilt_elsewhere=True)
    assert variable("disaster_amount", record, BEFORE, ELSEWHERE) == 30000_00
    assert variable("disaster_amount", record, SINCE, ELSEWHERE) == 40000_00


@pytest.mark.parametrize(
    ("on", "division", "amount"),
    [(BEFORE, ELSEWHERE, 0), (SINCE, ELSEWHERE, 2000_00), (SINCE, FUZHOU, 3000_00)],
)
def test_repair(on: date, division: str, amount: int) -> None:
    assert variable("disaster_amount", hit(house_damage="damaged"), on, division) == amount


@pytest.mark.parametrize(
    ("on", "division", "months", "amount"),
    [
        (BEFORE, ELSEWHERE, 3, 2 * 3 * 450_00),
        (BEFORE, ELSEWHERE, 4, 2 * 3 * 450_00),
        (SINCE, ELSEWHERE, 3, 2 * 3 * 1000_00),
        (SINCE, ELSEWHERE, 6, 2 * 6 * 1000_00),
        (SINCE, ELSEWHERE, 7, 2 * 6 * 1000_00),
        (SINCE, FUZHOU, 1, 2 * 1300_00),
    ],
)
def test_persons_times_months(on: date, division: str, months: int, amount: int) -> None:
    record = hit(2, transitional_months=months)
    assert variable("disaster_amount", record, on, division) == amount


def test_everything_together() -> None:
    record = hit(2, transitional_months=3, house_damage="destroyed", disaster_deaths=1)
    assert variable("disaster_amount", record, DAY, ELSEWHERE) == 6000_00 + 40000_00 + 5000_00


def test_what_is_in_kind_is_a_note() -> None:
    record = hit(disaster_urgent=True, winter_spring_need=True, transitional_months=1)
    notes = next(
        x for x in api.evaluate(record, on=DAY, division=HERE) if x.programme == "disaster"
    ).notes
    assert notes == (
        "应急：先安排食宿、饮水、衣被和医疗，不等审批",
        "冬春救助：十月底前列入县级需救助人员名册",
    )
    assert variable("disaster_grain", record, BEFORE) is True
    assert variable("disaster_grain", record, SINCE) is False
    assert variable("disaster_grain", hit(disaster_urgent=True), BEFORE) is False


def test_unknown_damage_keeps_the_amount_open_but_not_the_answer() -> None:
    record = hit(disaster_urgent=True)
    del record["household"]["house_damage"]
    found = values(record)
    assert (found["disaster_eligible"], found["disaster_amount"]) == (True, UNKNOWN)
    assert answers(record)["disaster"] == ("yes", None)
