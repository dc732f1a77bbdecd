"""A 特困 person is left out of the count of 低保, and nowhere else: alone or with a family."""

from datetime import date
from typing import Any

import pytest

from tests.policy.families import STANDARD, answers, family, person, values, variable

OLD: dict[str, Any] = {"birth_on": date(1950, 1, 1), "tekun_recipient": True}
FLOOD: dict[str, Any] = {"disaster_hit": True, "house_damage": "none", "transitional_months": 1}


def alone(**household: Any) -> dict[str, Any]:
    return family(person(**OLD), **household)


def with_a_son(**household: Any) -> dict[str, Any]:
    return family(person(), person(1, relation="parent", **OLD), **household)


@pytest.mark.parametrize(("home", "persons"), [(alone, 1), (with_a_son, 2)])
def test_help_is_for_everybody_at_home(home: Any, persons: int) -> None:
    assert values(home())["counted_persons"] == persons - 1
    found = answers(home(sudden_spending=1, hardship_months=2))
    assert found["temporary"] == ("yes", 2 * persons * STANDARD)
    found = answers(home(public_emergency=True, emergency_hardship=True))
    assert found["emergency"] == ("yes", persons * STANDARD)
    assert answers(home(**FLOOD))["disaster"] == ("yes", persons * 1300_00)  # Fuzhou adds 300


@pytest.mark.parametrize(
    ("home", "area", "short"),
    [(alone, 14, True), (alone, 15, False), (with_a_son, 29, True), (with_a_son, 30, False)],
)
def test_room_is_for_everybody_at_home(home: Any, area: int, short: bool) -> None:
    record = home(residence="urban", home_area=area)
    assert values(record)["public_rental_eligible"] is short


def test_who_lives_in_an_institution_needs_no_room_at_home() -> None:
    record = with_a_son(residence="urban", home_area=15)
    record["members"][0]["dibao_recipient"] = True
    assert values(record)["public_rental_eligible"] is True
    record["members"][1]["support_form"] = "institutional"
    assert values(record)["public_rental_eligible"] is False


def test_who_is_in_prison_is_not_at_home() -> None:
    record = with_a_son(sudden_spending=1, hardship_months=1)
    record["members"][1]["in_prison"] = True
    assert answers(record)["temporary"] == ("yes", STANDARD)


def test_nobody_is_checked_where_all_at_home_are_known() -> None:
    record = with_a_son(sudden_spending=10**9)
    record["members"][0] |= {"bank_balance": 10**9, "margin_recipient": True}
    assert values(record)["temporary_exempt"] is True
    record["members"][0]["margin_recipient"] = False
    assert values(record)["temporary_exempt"] is False


@pytest.mark.parametrize(
    ("birth_on", "able"), [(date(2008, 11, 1), True), (date(2008, 11, 2), False)]
)
def test_nobody_of_seventeen_supports_others(birth_on: date, able: bool) -> None:
    """18 today, or tomorrow; both can work."""
    applicant = family(person(birth_on=birth_on))
    assert variable("able_applicant", applicant) is able
    child = family(person(), person(1, relation="child", birth_on=birth_on))
    assert variable("able_relative", child, member=1) is able
    # an applicant is no relative of his own
    assert variable("able_relative", family(person(legal_support_duty=True))) is False


@pytest.mark.parametrize("fact", ["no_civil_capacity", "declared_missing", "in_prison"])
def test_each_reason_for_being_unable_to_act_is_enough(fact: str) -> None:
    assert variable("unable_to_act", family(person())) is False
    assert variable("unable_to_act", family(person(**{fact: True}))) is True


@pytest.mark.parametrize(
    ("mother", "supported"), [(date(1980, 5, 1), True), (date(1955, 1, 1), False)]
)
def test_a_disabled_child_is_supported_by_either_parent(mother: date, supported: bool) -> None:
    """The applicant is past it; the mother too, or not."""
    disabled = {"disability_kind": "intellectual", "disability_grade": 1}
    home = family(
        person(birth_on=date(1955, 1, 1)),
        person(1, relation="spouse", birth_on=mother),
        person(2, relation="child", birth_on=date(2000, 1, 1), **disabled),
    )
    assert variable("supported_inside", home, member=2) is supported
