"""法律援助: which matters, and whose means are not looked at."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, STANDARD, answers, family, person, values, variable

RICH = {"other_receipts": 100 * STANDARD}
COVERED = (
    "state_compensation", "social_benefit", "survivors_pension", "support", "labour", "capacity",
    "injury", "environment", "hero", "good_deed", "acquitted", "violence",
)  # fmt: skip
OLD = (
    "state_compensation",
    "social_benefit",
    "survivors_pension",
    "support",
    "labour",
    "good_deed",
)


@pytest.mark.parametrize("matter", ["none", "outside", *COVERED])
def test_matters_of_a_poor_person(matter: str) -> None:
    expected = "yes" if matter in COVERED else "no"
    assert answers(family(person(legal_matter=matter)))["legal_aid"] == (expected, None)


@pytest.mark.parametrize("matter", COVERED)
def test_matters_that_need_no_test(matter: str) -> None:
    free = matter in ("hero", "good_deed", "acquitted", "violence")
    record = family(person(**RICH, legal_matter=matter))
    assert variable("legal_aid_eligible", record) is free


@pytest.mark.parametrize("matter", COVERED)
def test_the_shorter_list_before_2022(matter: str) -> None:
    record = family(person(dibao_recipient=True, legal_matter=matter))
    assert variable("legal_aid_eligible", record, date(2021, 12, 31)) is (matter in OLD)
    assert variable("legal_aid_eligible", record, date(2022, 1, 1)) is True


@pytest.mark.parametrize(("year", "eligible"), [(24 * STANDARD, True), (24 * STANDARD + 12, False)])
def test_twice_the_standard_a_person_is_still_poor(year: int, eligible: bool) -> None:
    record = family(person(other_receipts=year, legal_matter="support"))
    assert variable("legal_aid_eligible", record) is eligible


@pytest.mark.parametrize(
    ("facts", "waived"),
    [
        ({}, False),
        ({"no_fixed_income": True}, False),
        ({"no_fixed_income": True, "birth_on": date(2008, 11, 2)}, True),  # 17
        ({"no_fixed_income": True, "birth_on": date(2008, 11, 1)}, False),  # 18 today
        ({"no_fixed_income": True, "birth_on": date(1966, 11, 1)}, True),  # 60 today
        ({"no_fixed_income": True, "birth_on": date(1966, 11, 2)}, False),
        ({"birth_on": date(1950, 1, 1)}, False),  # has a fixed income
        ({"no_fixed_income": True, "disability_grade": 4}, True),
        ({"dibao_recipient": True}, True),
        ({"tekun_recipient": True}, True),
        ({"margin_recipient": True}, True),
        ({"judicial_aid_recipient": True}, True),
        ({"key_entitled": True}, True),
        ({"migrant_worker": True}, False),
        ({"migrant_worker": True, "legal_matter": "labour"}, True),
        ({"migrant_worker": True, "legal_matter": "injury"}, True),
        ({"legal_matter": "labour"}, False),
    ],
)
def test_persons_whose_means_are_not_looked_at(facts: dict[str, Any], waived: bool) -> None:
    record = family(person(**{**RICH, "legal_matter": "support", **facts}))
    found = values(record)
    assert (found["legal_aid_eligible"], found["legal_aid_means_waived"]) == (waived, waived)


def test_migrant_workers_before_2022_were_tested() -> None:
    record = family(person(**RICH, migrant_worker=True, legal_matter="labour"))
    assert variable("legal_aid_eligible", record, date(2021, 12, 31)) is False
    assert variable("legal_aid_eligible", record, date(2022, 1, 1)) is True


def test_unknown_income_does_not_hold_up_somebody_who_is_not_tested() -> None:
    record = family(person(legal_matter="violence"))
    del record["members"][0]["wage_receipts"]
    assert variable("legal_aid_eligible", record) is True
    record["members"][0]["legal_matter"] = "support"
    assert variable("legal_aid_eligible", record) is UNKNOWN


def test_justice_decides() -> None:
    line = next(
        x for x in api.evaluate(family(person()), on=DAY, division="350122")
        if x.programme == "legal_aid"
    )  # fmt: skip
    assert (line.department_code, line.answer) == ("justice", "no")
