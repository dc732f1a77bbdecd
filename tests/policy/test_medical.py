"""医疗救助: classes, contribution, deductible, ratio, cap, and the three conditions of ⑤."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, family, person, variable

SANMING, INCOME_2024, INCOME_2025 = "350425", 47_857_00, 50_302_00
MARGIN = 18 * STANDARD  # a year at one and a half times the standard
WELL_OFF = {"other_receipts": 10 * MARGIN}


def of(facts: dict[str, Any], name: str = "medical_class", division: str = HERE) -> Any:
    return variable(name, family(person(**{**WELL_OFF, **facts})), division=division)


@pytest.mark.parametrize(
    ("facts", "number"),
    [
        ({}, 0),
        ({"tekun_recipient": True}, 1),
        ({"orphan": True}, 1),
        ({"de_facto_orphan": True}, 1),
        ({"key_entitled": True}, 2),
        ({"old_revolutionary": True}, 2),
        ({"family_planning_special": True}, 2),
        ({"disability_kind": "limb", "disability_grade": 1}, 2),
        ({"disability_kind": "limb", "disability_grade": 2}, 2),
        ({"disability_kind": "mental", "disability_grade": 3}, 0),
        ({"dibao_recipient": True}, 3),
        ({"other_receipts": 12 * STANDARD - 12}, 3),  # found now
        ({"relapse_monitored": True}, 3),
        ({"still_lifted_from_poverty": True}, 3),
        ({"margin_recipient": True}, 4),
        ({"other_receipts": 12 * STANDARD}, 4),
        ({"other_receipts": MARGIN - 12}, 4),
        ({"other_receipts": MARGIN}, 0),
        # the highest counts
        ({"tekun_recipient": True, "key_entitled": True, "dibao_recipient": True}, 1),
        ({"key_entitled": True, "dibao_recipient": True, "margin_recipient": True}, 2),
        ({"dibao_recipient": True, "margin_recipient": True}, 3),
    ],
)
def test_classes(facts: dict[str, Any], number: int) -> None:
    assert of(facts) == number
    assert of(facts, "medical_person_eligible") is (number > 0)


ILL = {
    "medical_own_12_months": INCOME_2025,
    "medical_rigid_spending": 2 * MARGIN - MARGIN + 12,
    "other_receipts": 2 * MARGIN,
}


@pytest.mark.parametrize(
    ("facts", "number"),
    [
        ({}, 5),
        ({"medical_own_12_months": INCOME_2025 - 1}, 0),
        # what is left is the margin line itself: not below it
        ({"medical_rigid_spending": 2 * MARGIN - MARGIN}, 0),
        ({"bank_balance": 36 * STANDARD}, 5),
        ({"bank_balance": 36 * STANDARD + 1}, 0),
        ({"homes": 2}, 0),
        ({"margin_recipient": True}, 4),
    ],
)
def test_poor_through_illness(facts: dict[str, Any], number: int) -> None:
    assert of({**ILL, **facts}) == number


def test_poor_through_illness_is_who_lives_together() -> None:
    home = family(person(), person(1, relation="other", medical_own_12_months=10**8, **WELL_OFF))
    assert variable("medical_class", home, member=1) == 0


@pytest.mark.parametrize(
    ("facts", "on", "fen"),
    [
        ({"orphan": True}, date(2026, 1, 1), 400_00),
        ({"key_entitled": True}, date(2025, 1, 1), 400_00),
        ({"dibao_recipient": True}, date(2024, 12, 31), 342_00),
        ({"dibao_recipient": True}, date(2023, 1, 1), 315_00),
        ({"margin_recipient": True}, date(2023, 1, 1), 0),
        ({}, date(2023, 1, 1), 0),
    ],
)
def test_contribution(facts: dict[str, Any], on: date, fen: int) -> None:
    somebody = {**WELL_OFF, **facts}
    insured = family(person(**somebody, resident_medical_insured=True))
    assert variable("medical_contribution_subsidy", insured, on=on) == fen
    assert variable("medical_contribution_subsidy", family(person(**somebody)), on=on) == 0


@pytest.mark.parametrize(
    ("facts", "own", "fen"),
    [
        ({"orphan": True}, 10_000_00, 9_000_00),
        ({"key_entitled": True}, 10_000_00, 7_000_00),
        ({"dibao_recipient": True}, 10_000_00, 7_000_00),
        # ④ from a tenth of 47,857.00, 60 %
        ({"margin_recipient": True}, 4_785_70, 0),
        ({"margin_recipient": True}, 4_785_70 + 100, 60),
        ({"margin_recipient": True}, 14_785_70, 6_000_00),
        ({}, 10_000_00, 0),
        # cap: a year's income of the year before
        ({"dibao_recipient": True}, 100_000_00, INCOME_2024),
    ],
)
def test_aid_in_sanming_in_2025(facts: dict[str, Any], own: int, fen: int) -> None:
    home = family(person(**{**WELL_OFF, **facts}, medical_own_this_year=own))
    assert variable("medical_aid", home, on=date(2025, 6, 1), division=SANMING) == fen


def test_aid_of_the_poor_through_illness() -> None:
    """⑤ from a quarter of 50,302.00, 50 %."""
    for own, fen in [(12_575_50, 0), (12_577_50, 1_00), (22_575_50, 5_000_00)]:
        home = family(person(**ILL, medical_own_this_year=own))
        assert variable("medical_person_eligible", home) is True
        assert variable("medical_aid", home) == fen


@pytest.mark.parametrize(
    ("paid", "fen"),
    [(0, 7_000_00), (6_999_99, 1), (7_000_00, 0), (9_000_00, 0)],
)
def test_what_was_paid_this_year_counts(paid: int, fen: int) -> None:
    home = family(
        person(
            dibao_recipient=True, medical_own_this_year=10_000_00, medical_aid_paid_this_year=paid
        )
    )
    assert variable("medical_payable", home) == fen


def test_what_was_paid_counts_against_the_cap() -> None:
    home = family(
        person(
            dibao_recipient=True,
            medical_own_this_year=100_000_00,
            medical_aid_paid_this_year=50_000_00,
        )
    )
    assert variable("medical_payable", home) == INCOME_2025 - 50_000_00


def tilt(facts: dict[str, Any], **given: int) -> int:
    somebody = person(**{**WELL_OFF, "dibao_recipient": True, "treated_by_rule": True, **facts})
    found = api.rulebook().evaluate(
        family(somebody), on=DAY, division=HERE, targets=["medical_tilt"], overrides=given
    )
    return found.members[0]["medical_tilt"]


QUARTER = INCOME_2025 // 4  # where the tilt begins


@pytest.mark.parametrize(
    ("own", "fen"),
    [
        (0, 0),
        # 70 % is aid; of the rest what is above a quarter of 50,302, half of it
        (41_918_33, 0),
        (41_918_40, 1),
        (60_000_00, 2_712_25),
        # aid stops at the year's cap of 50,302: the whole rest counts
        (100_000_00, 18_561_25),
        (100_002_00, 18_562_25),
    ],
)
def test_tilt_takes_half_of_what_stays_too_heavy(own: int, fen: int) -> None:
    assert tilt({"medical_own_this_year": own}) == fen


@pytest.mark.parametrize("facts", [{"treated_by_rule": False}, {"dibao_recipient": False}])
def test_tilt_is_for_who_is_aided_and_was_treated_by_the_rule(facts: dict[str, Any]) -> None:
    assert tilt({"medical_own_this_year": 100_000_00, **facts}) == 0


@pytest.mark.parametrize(("share", "fen"), [(0, 18_561_25), (3690, 18_561_25), (2500, QUARTER)])
def test_tilt_may_have_a_cap_of_its_own(share: int, fen: int) -> None:
    assert tilt({"medical_own_this_year": 100_000_00}, medical_tilt_cap_share=share) == fen


def test_tilt_is_paid_on_top_and_told_as_assumed() -> None:
    home = family(
        person(dibao_recipient=True, medical_own_this_year=100_000_00, treated_by_rule=True)
    )
    found = next(
        line for line in api.evaluate(home, on=DAY, division=HERE) if line.programme == "medical"
    )
    assert found.amount_fen == INCOME_2025 + 18_561_25
    assert any("倾斜救助" in note and "18,561.25元" in note for note in found.notes)
    assert "medical_tilt_ratio" in {one.name for one in found.assumed}


def test_how_somebody_was_treated_matters_only_where_the_burden_is_heavy() -> None:
    somebody = person(dibao_recipient=True, medical_own_this_year=1_000_00)
    del somebody["treated_by_rule"]
    assert variable("medical_person_amount", family(somebody)) == 700_00
    somebody["medical_own_this_year"] = 100_000_00
    assert variable("medical_person_amount", family(somebody)) is UNKNOWN


def test_amount_of_a_family() -> None:
    home = family(
        person(dibao_recipient=True, resident_medical_insured=True, medical_own_this_year=1_000_00),
        person(1, relation="child", birth_on=date(2020, 1, 1), de_facto_orphan=True),
    )
    found = next(
        line for line in api.evaluate(home, on=DAY, division=HERE) if line.programme == "medical"
    )
    assert (found.answer, found.amount_fen, found.per) == ("yes", 360_00 + 700_00, "year")
    assert [p.amount_fen for p in found.persons] == [1_060_00, 0]


def test_the_class_matters_only_as_far_as_it_matters() -> None:
    """Known to be in ②; whether 特困 too leaves the amount open, not the answer."""
    somebody = person(key_entitled=True, **WELL_OFF)
    del somebody["tekun_recipient"], somebody["birth_on"]
    assert variable("medical_person_eligible", family(somebody)) is True
    assert variable("medical_class", family(somebody)) in (2, UNKNOWN)


def test_since_2023() -> None:
    assert "medical" not in {p.code for p in api.programmes(date(2022, 12, 31))}
    assert "medical" in {p.code for p in api.programmes(date(2023, 1, 1))}
