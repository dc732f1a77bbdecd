"""Two people of one name are told apart by unit and number."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from minjiu.common.errors import Refused
from minjiu.directory import api
from minjiu.directory.actions.appointing import replace_holder
from minjiu.directory.actions.loading import load_directory
from minjiu.directory.models import Appointment, Official

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def seats_of_one_unit() -> list[int]:
    by_unit: dict[str, list[int]] = {}
    for seat in api.seats(DAY):
        by_unit.setdefault(seat.unit, []).append(seat.number)
    return next(numbers for numbers in by_unit.values() if len(numbers) > 1)


def hold(seat: int, name: str, namesake: int = 1) -> Appointment:
    return replace_holder(
        seat_number=seat, official=name, post="副厅长", starts_on=DAY, basis="文件",
        namesake=namesake, acting_user=None,
    )  # fmt: skip


def test_two_namesakes_of_one_unit_are_two_people() -> None:
    load_directory()
    first, second = seats_of_one_unit()[:2]
    for wrong in (0, 10):
        with pytest.raises(Refused, match="同名编号应为1至9") as refused:
            hold(second, "陈强", wrong)
        assert refused.value.field == "namesake"
    one, other = hold(first, "陈强"), hold(second, "陈强", 2)
    assert one.official != other.official
    shown = {s.number: (s.official, s.namesake, s.shown) for s in api.seats(DAY)}
    assert (shown[first], shown[second]) == (("陈强", 1, "陈强"), ("陈强", 2, "陈强（同名2）"))
    elsewhere = next(s.number for s in api.seats(DAY) if s.unit != one.seat.unit)
    assert hold(elsewhere, "陈强").official not in (one.official, other.official)
    assert Official.objects.filter(name="陈强").count() == 3
    with pytest.raises(IntegrityError, match="official_once"), transaction.atomic():
        Official.objects.create(name="陈强", unit=one.seat.unit, number=2)


def test_loading_again_keeps_officials_as_they_are() -> None:
    load_directory()
    before = set(Official.objects.values_list("name", "unit", "number"))
    assert load_directory() and before == set(
        Official.objects.values_list("name", "unit", "number")
    )
    assert {unit for _, unit, _ in before} == {s.unit for s in api.seats(date(2020, 12, 9))}
