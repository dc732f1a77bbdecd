"""工会和慈善帮扶: flags, and charity counted once."""

from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, answers, family, person, values, variable

RICH = {"other_receipts": 100 * STANDARD}


def test_the_union_s_list() -> None:
    record = family(person(**RICH, hardship_worker=True))
    assert answers(record)["union_and_charity"] == ("yes", None)
    assert variable("charity_referral", record) is False


@pytest.mark.parametrize(
    ("facts", "referred"),
    [
        ({"dibao_recipient": True}, False),
        ({"dibao_recipient": True, "serious_illness": True}, True),
        ({"serious_illness": True}, False),  # not on assistance
        ({"dibao_recipient": True, "medical_rigid_spending": 3 * STANDARD - 1}, False),
        ({"dibao_recipient": True, "medical_rigid_spending": 3 * STANDARD}, True),
    ],
)
def test_who_may_be_referred_to_charity(facts: dict[str, Any], referred: bool) -> None:
    assert variable("charity_referral", family(person(**{**RICH, **facts}))) is referred


@pytest.mark.parametrize(
    ("given", "against", "left"),
    [
        (0, 0, 5000_00),
        (2000_00, 2000_00, 3000_00),
        (5000_00, 5000_00, 0),
        (9000_00, 5000_00, 0),  # never more than the spending itself
    ],
)
def test_charity_counts_once(given: int, against: int, left: int) -> None:
    record = family(person(**RICH, medical_rigid_spending=5000_00, charity_for_spending=given))
    found = values(record)
    assert found["charity_against_spending"] == against
    assert variable("medical_left_after_charity", record) == left


def test_charity_that_was_spent_is_no_income() -> None:
    without = values(family(person()))["dibao_amount"]
    assert (
        values(family(person(charity_receipts=10**8, charity_for_spending=10**8)))["dibao_amount"]
        == without
    )


def test_charity_that_already_paid_can_end_the_referral() -> None:
    record = family(
        person(
            **RICH,
            dibao_recipient=True,
            medical_rigid_spending=4 * STANDARD,
            charity_for_spending=2 * STANDARD,
        )
    )
    assert variable("charity_referral", record) is False


def test_unknown_spending() -> None:
    record = family(person(**RICH, dibao_recipient=True))
    del record["members"][0]["medical_rigid_spending"]
    assert variable("union_and_charity_eligible", record) is UNKNOWN
    record["members"][0]["serious_illness"] = True
    assert variable("union_and_charity_eligible", record) is True


def test_the_line_says_how_much_charity_has_paid() -> None:
    record = family(
        person(
            **RICH,
            hardship_worker=True,
            medical_rigid_spending=5000_00,
            charity_for_spending=2000_00,
        )
    )
    lines = api.evaluate(record, on=DAY, division=HERE)
    line = next(x for x in lines if x.programme == "union_and_charity")
    assert line.notes == ("工会：建档困难职工", "已有慈善资助，只抵扣一次医疗支出：2,000.00元")
