"""残疾人两项补贴: the published amounts, each group, each exclusion."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, family, person, variable

# Not the kinds that make somebody 特困.
DEAF_1 = {"disability_kind": "hearing", "disability_grade": 1}
DEAF_2 = {"disability_kind": "hearing", "disability_grade": 2}
DEAF_3 = {"disability_kind": "hearing", "disability_grade": 3}
# Not in need: more than 1.3 times the standard, and something fixed.
WELL_OFF = {"other_receipts": 12 * STANDARD * 2, "fixed_income": True}


@pytest.mark.parametrize(
    ("on", "living", "grade_1", "grade_2"),
    [
        # second-hand copies of the province's announcements
        (date(2024, 1, 1), 114, 137, 114),
        (date(2024, 12, 31), 114, 137, 114),
        (date(2025, 1, 1), 121, 145, 121),
        (date(2026, 11, 1), 121, 145, 121),
        # before, by the same shares of the floor: assumed
        (date(2020, 1, 1), 85, 102, 85),
        (date(2023, 12, 31), 107, 128, 107),
    ],
)
def test_published_amounts(on: date, living: int, grade_1: int, grade_2: int) -> None:
    for facts, care in [(DEAF_1, grade_1), (DEAF_2, grade_2), (DEAF_3, 0)]:
        home = family(person(dibao_recipient=True, **facts))
        found = [
            variable(name, home, on=on)
            for name in ("disability_living_person", "disability_care_person")
        ]
        assert found == [living * 100, care * 100]


@pytest.mark.parametrize(("facts", "yuan"), [(DEAF_1, 115), (DEAF_2, 85), (DEAF_3, 0), ({}, 0)])
def test_care_of_those_not_in_need(facts: dict[str, Any], yuan: int) -> None:
    home = family(person(**WELL_OFF, **facts))
    assert variable("disability_person_amount", home) == yuan * 100
    assert variable("disability_person_eligible", home) is (yuan > 0)


def test_a_disabled_person_of_a_dibao_family_needs_no_high_grade() -> None:
    facts = {"disability_kind": "speech", "disability_grade": 4}
    assert variable("disability_person_amount", family(person(**facts))) == 121_00
    assert variable("disability_person_amount", family(person())) == 0


@pytest.mark.parametrize(
    ("month", "in_need"),
    [
        (STANDARD, True),  # at the standard no longer 低保
        (STANDARD * 13 // 10, True),  # at 1.3 times: 以内 includes it
        (STANDARD * 13 // 10 + 1, False),
    ],
)
def test_a_little_above_dibao(month: int, in_need: bool) -> None:
    facts = {"other_receipts": 12 * month, "fixed_income": True, "bank_balance": 10**9}
    for severe in (DEAF_1, DEAF_2):
        assert variable("disabled_in_need", family(person(**facts, **severe))) is in_need
    assert variable("disabled_in_need", family(person(**facts, **DEAF_3))) is False


@pytest.mark.parametrize(
    ("relation", "months", "in_need"), [("spouse", 24, True), ("other", 12, False)]
)
def test_a_little_above_dibao_is_who_lives_together(
    relation: str, months: int, in_need: bool
) -> None:
    """The family is at the standard of those who count; a guest is none of them."""
    home = family(
        person(other_receipts=months * STANDARD, bank_balance=10**9),
        person(1, relation=relation, fixed_income=True, **DEAF_2),
    )
    assert variable("income_just_above_dibao", home) is True
    assert variable("disabled_just_above_dibao", home, member=1) is in_need


@pytest.mark.parametrize(
    ("facts", "in_need"),
    [
        ({"birth_on": date(1966, 11, 1)}, True),  # 60 today
        ({"birth_on": date(1966, 11, 1), **DEAF_1}, True),
        ({"birth_on": date(1966, 11, 2)}, False),
        ({"birth_on": date(1966, 11, 1), "fixed_income": True}, False),
        ({"birth_on": date(1966, 11, 1), **DEAF_3}, False),
    ],
)
def test_sixty_and_without_fixed_income(facts: dict[str, Any], in_need: bool) -> None:
    somebody = person(**{**WELL_OFF, "fixed_income": False, **DEAF_2, **facts})
    assert variable("disabled_in_need", family(somebody)) is in_need


@pytest.mark.parametrize(
    ("facts", "living", "care"),
    [
        ({}, 121, 145),
        ({"tekun_recipient": True}, 0, 0),
        ({"work_injury_care": True}, 0, 0),
        ({"orphan": True}, 0, 145),
        ({"de_facto_orphan": True}, 0, 145),
        # the higher of two, not both
        ({"other_living_subsidy": 120_99}, 121, 145),
        ({"other_living_subsidy": 121_00}, 0, 145),
        ({"other_care_subsidy": 144_99}, 121, 145),
        ({"other_care_subsidy": 145_00}, 121, 0),
        ({"other_care_subsidy": 500_00}, 121, 0),
    ],
)
def test_exclusions(facts: dict[str, Any], living: int, care: int) -> None:
    home = family(person(dibao_recipient=True, **DEAF_1, **facts))
    found = [
        variable(name, home) for name in ("disability_living_person", "disability_care_person")
    ]
    assert found == [living * 100, care * 100]
    assert variable("disability_person_eligible", home) is (living + care > 0)


def test_a_family() -> None:
    home = family(person(**DEAF_1), person(1, relation="spouse", **DEAF_2))
    line = next(
        one for one in api.evaluate(home, on=DAY, division=HERE) if one.programme == "disability"
    )
    assert (line.answer, line.amount_fen) == ("yes", (121 + 145 + 121 + 121) * 100)
    assert [p.amount_fen for p in line.persons] == [266_00, 242_00]
    assert line.notes == (
        "其中困难残疾人生活补贴每月242.00元",
        "其中重度残疾人护理补贴每月266.00元",
    )


def test_who_has_no_grade_gets_nothing_whatever_else_is_unknown() -> None:
    bare = {"household": {}, "members": [{"id": "m0", "disability_grade": 0}], "obligors": []}
    assert variable("disability_person_eligible", bare) is False
    bare["members"][0]["disability_grade"] = 1
    assert variable("disability_person_eligible", bare) is UNKNOWN
