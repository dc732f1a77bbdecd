"""住房救助: towns and villages, area and grade at the border."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, answers, family, person, values, variable

RICH = {"other_receipts": 100 * STANDARD}


def home(members: int = 1, status: str = "dibao_recipient", **household: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {status: True}
    people = [
        person(i, relation="spouse" if i else "applicant", **RICH, **facts) for i in range(members)
    ]
    return family(*people, **household)


@pytest.mark.parametrize(
    ("members", "area", "short"),
    [(1, 0, True), (1, 14, True), (1, 15, False), (2, 29, True), (2, 30, False)],
)
def test_area_in_towns(members: int, area: int, short: bool) -> None:
    record = home(members, residence="urban", home_area=area)
    assert variable("public_rental_eligible", record) is short
    assert answers(record)["housing"] == (("yes", 0) if short else ("no", None))


def test_who_has_public_housing_gets_no_second() -> None:
    record = home(residence="urban", public_housing_now=True)
    assert values(record)["housing_eligible"] is False


@pytest.mark.parametrize(
    ("grade", "amount"), [("none", 0), ("a", 0), ("b", 0), ("c", 10000_00), ("d", 10000_00)]
)
def test_grade_in_villages(grade: str, amount: int) -> None:
    record = home(residence="rural", house_grade=grade)
    assert answers(record)["housing"] == (("yes", amount) if amount else ("no", None))


def test_repair_once_and_more_for_tekun() -> None:
    assert (
        values(home(residence="rural", house_grade="d", house_repaired_before=True))[
            "housing_amount"
        ]
        == 0
    )
    record = home(status="tekun_recipient", residence="rural", house_grade="d")
    assert values(record)["housing_amount"] == 15000_00


@pytest.mark.parametrize(("form", "answer"), [("dispersed", True), ("institutional", False)])
def test_tekun_in_an_institution_have_a_roof(form: str, answer: bool) -> None:
    roads: tuple[dict[str, Any], ...] = (
        {"residence": "urban"},
        {"residence": "rural", "house_grade": "d"},
    )
    for facts in roads:
        record = home(status="tekun_recipient", **facts)
        record["members"][0]["support_form"] = form
        assert values(record)["housing_eligible"] is answer
    # Who is on 低保 is asked for no form.
    record = home(residence="urban")
    record["members"][0]["support_form"] = form
    assert values(record)["housing_eligible"] is True


def test_a_dangerous_house_in_town_and_a_small_one_in_a_village_are_other_matters() -> None:
    assert values(home(residence="urban", home_area=90, house_grade="d"))["housing_amount"] == 0
    assert values(home(residence="rural", home_area=5))["housing_eligible"] is False


@pytest.mark.parametrize(
    ("status", "on", "eligible"),
    [
        ("margin_recipient", date(2023, 10, 18), False),
        ("margin_recipient", date(2023, 10, 19), True),
        ("rigid_recipient", date(2024, 12, 31), False),
        ("rigid_recipient", date(2025, 1, 1), True),
    ],
)
def test_whose_housing(status: str, on: date, eligible: bool) -> None:
    record = home(status=status, residence="urban")
    assert variable("housing_eligible", record, on) is eligible


def test_monitored_families_have_repair_but_no_rental() -> None:
    assert (
        variable("housing_eligible", home(status="relapse_monitored", residence="urban")) is False
    )
    record = home(status="relapse_monitored", residence="rural", house_grade="c")
    assert variable("housing_eligible", record) is True


def test_the_allowance_waits_for_a_rate_and_counts_the_missing_area() -> None:
    record = home(2, residence="urban", home_area=10)
    assert values(record)["rent_allowance"] == 0
    found = api.rulebook().evaluate(
        record, on=DAY, division=HERE, targets=["rent_allowance"],
        overrides={"rent_allowance_per_m2": 12_00},
    )  # fmt: skip
    assert found.values["rent_allowance"] == 20 * 12_00


def test_the_line_says_which_road() -> None:
    line = next(
        x for x in api.evaluate(home(residence="urban"), on=DAY, division=HERE)
        if x.programme == "housing"
    )  # fmt: skip
    assert (line.department_code, line.notes) == ("housing", ("城镇：公租房或租赁补贴，二选一",))


def test_an_unknown_residence_keeps_it_open() -> None:
    record = home(house_grade="d")
    del record["household"]["residence"]
    assert values(record)["housing_eligible"] is UNKNOWN
    assert variable("housing_eligible", family(person(**RICH))) is False
