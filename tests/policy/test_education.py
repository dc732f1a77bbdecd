"""教育救助: stages, grades, dates, and whose children."""

from datetime import date
from typing import Any

import pytest

from rulebook import UNKNOWN
from tests.policy.families import DAY, STANDARD, answers, family, person, values, variable

RICH = {"other_receipts": 100 * STANDARD}


def pupil(stage: str = "compulsory", **facts: Any) -> dict[str, Any]:
    return person(**{**RICH, "dibao_recipient": True, "education_stage": stage, **facts})


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({"education_stage": "preschool"}, 2000_00),
        ({"school_kind": "primary", "boards_at_school": True}, 2250_00),  # 1250 and meals 1000
        ({"school_kind": "junior", "boards_at_school": True}, 2500_00),
        ({"school_kind": "primary"}, 625_00),
        ({"school_kind": "junior"}, 750_00),
        ({"education_stage": "senior", "school_kind": "general_senior"}, 3000_00),
        ({"education_stage": "senior", "school_kind": "vocational"}, 2300_00),
        ({"education_stage": "college"}, 4000_00),
        ({"education_stage": "postgraduate"}, 0),
        ({"education_stage": "none"}, 0),
    ],
)
def test_by_stage(facts: dict[str, Any], amount: int) -> None:
    assert answers(family(pupil(**facts)))["education"] == (
        ("yes", amount) if amount else ("no", None)
    )


@pytest.mark.parametrize(
    ("stage", "amount"), [("preschool", 1000_00), ("senior", 1700_00), ("college", 4000_00)]
)
def test_the_lower_grade_for_margin_families(stage: str, amount: int) -> None:
    record = family(person(**RICH, margin_recipient=True, education_stage=stage))
    assert answers(record)["education"] == ("yes", amount)


@pytest.mark.parametrize(
    ("status", "on", "eligible"),
    [
        ("dibao_recipient", date(2023, 10, 18), True),
        ("tekun_recipient", date(2023, 10, 18), True),
        ("margin_recipient", date(2023, 10, 18), False),
        ("margin_recipient", date(2023, 10, 19), True),  # 国办发〔2023〕39号
        ("rigid_recipient", date(2023, 10, 19), False),  # no such family yet
        ("rigid_recipient", date(2025, 1, 1), True),
        ("relapse_monitored", DAY, False),
    ],
)
def test_whose_children(status: str, on: date, eligible: bool) -> None:
    facts: dict[str, Any] = {status: True}
    record = family(person(**RICH, education_stage="compulsory", **facts))
    assert variable("education_eligible", record, on) is eligible


@pytest.mark.parametrize(
    ("on", "amount"), [(date(2022, 12, 31), 2000_00), (date(2023, 1, 1), 2250_00)]
)
def test_boarders_before_and_since_2023(on: date, amount: int) -> None:
    record = family(pupil(school_kind="primary", boards_at_school=True))
    assert variable("education_amount", record, on) == amount


@pytest.mark.parametrize(
    ("on", "amount"), [(date(2024, 12, 31), 2000_00), (date(2025, 1, 1), 2300_00)]
)
def test_vocational_schools_before_and_since_2025(on: date, amount: int) -> None:
    record = family(pupil("senior", school_kind="vocational"))
    assert variable("education_amount", record, on) == amount


def test_a_family_sums_its_pupils_and_names_each() -> None:
    record = family(
        person(0, dibao_recipient=True),
        person(1, relation="child", dibao_recipient=True, education_stage="preschool"),
        person(2, relation="child", dibao_recipient=True, education_stage="college"),
    )
    assert values(record)["education_amount"] == 6000_00
    assert variable("education_person_amount", record, member=0) == 0
    assert variable("education_person_amount", record, member=2) == 4000_00


@pytest.mark.parametrize(
    ("facts", "waiver"),
    [
        ({"dibao_recipient": True}, 1600_00),
        ({"dibao_recipient": True, "school_kind": "vocational"}, 0),
        ({"margin_recipient": True}, 0),
        ({"dibao_recipient": True, "education_stage": "compulsory", "school_kind": "junior"}, 0),
        ({"dibao_recipient": True, "education_stage": "college", "school_kind": "none"}, 0),
    ],
)
def test_fees_of_senior_high_schools(facts: dict[str, Any], waiver: int) -> None:
    record = family(person(**{**RICH, "education_stage": "senior", **facts}))
    assert values(record)["education_fee_waiver"] == waiver


@pytest.mark.parametrize(
    ("on", "last_year", "free"),
    [
        (date(2025, 8, 31), True, False),
        (date(2025, 9, 1), True, True),
        (date(2025, 9, 1), False, False),
    ],
)
def test_the_last_kindergarten_year(on: date, last_year: bool, free: bool) -> None:
    record = family(pupil("preschool", preschool_last_year=last_year))
    assert variable("education_preschool_fee_waived", record, on) is free


def test_unknown_stage_matters_only_where_the_family_is_a_recipient() -> None:
    record = family(pupil())
    del record["members"][0]["education_stage"]
    assert variable("education_eligible", record) is UNKNOWN
    rich = family(person(**RICH))
    del rich["members"][0]["education_stage"]
    assert variable("education_eligible", rich) is False


def test_a_known_recipient_is_enough_whatever_else_is_unknown() -> None:
    record = family(pupil("college"))
    for name in ("bank_balance", "wage_receipts", "in_prison", "tekun_recipient"):
        del record["members"][0][name]
    assert variable("education_amount", record) == 4000_00


@pytest.mark.parametrize(
    ("facts", "taught"),
    [
        ({"disability_grade": 4}, True),
        ({"disability_grade": 0}, False),
        ({"disability_grade": 1, "cannot_attend_school": False}, False),
        ({"disability_grade": 1, "birth_on": date(2008, 11, 2)}, True),  # eighteen tomorrow
        ({"disability_grade": 1, "birth_on": date(2008, 11, 1)}, False),
    ],
)
def test_teaching_at_home_whatever_the_family_has(facts: dict[str, Any], taught: bool) -> None:
    child: dict[str, Any] = {"birth_on": date(2016, 1, 1), "cannot_attend_school": True, **RICH}
    record = family(person(**RICH), person(1, relation="child", **{**child, **facts}))
    assert values(record)["education_home_teaching"] is taught
    assert answers(record)["education"] == (("yes", 0) if taught else ("no", None))


def test_an_unknown_grade_keeps_teaching_at_home_open() -> None:
    child = person(1, relation="child", birth_on=date(2016, 1, 1), **RICH)
    child["cannot_attend_school"] = True
    del child["disability_grade"]
    assert values(family(person(**RICH), child))["education_eligible"] is UNKNOWN
