"""Operators enter a year; a year that nobody entered stays “未公布”."""

import csv
from datetime import date, timedelta
from importlib.resources import files

import pytest

from cncodes.working_days import YearNotPublished
from minjiu.access.models import User
from minjiu.audit.models import Record
from minjiu.common.errors import Refused
from minjiu.directory.actions.calendars import enter_year
from minjiu.directory.api import working_days
from minjiu.directory.models import HolidayNotice

pytestmark = pytest.mark.django_db
DOCUMENT = "国办发明电〔2026〕0号"


def year_2027(**change: bool) -> dict[date, bool]:
    """Made up for the test: nobody has announced 2027."""
    free = [(1, 1), (2, 5), (2, 8), (2, 9), (2, 10), (2, 11), (2, 12), (4, 5), (5, 3), (5, 4),
            (5, 5), (6, 9), (9, 15), (10, 1), (10, 4), (10, 5), (10, 6), (10, 7), (5, 1),
            (10, 2), (10, 3)]  # fmt: skip
    days = {date(2027, m, d): False for m, d in free} | {date(2027, 10, 9): True}
    return days | {date.fromisoformat(day.replace("_", "-")): w for day, w in change.items()}


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({}, r"2027-01-01（元旦）没有列为放假"),
        ({date(2026, 1, 1): False}, "2026-01-01不在2027年"),
        (year_2027() | {date(2027, 3, 1): True}, "2027-03-01是平日"),
        (
            year_2027() | {date(2027, 3, 1) + timedelta(days=n): False for n in range(20)},
            "相差过大",
        ),
    ],
)
def test_a_year_that_cannot_be_is_refused(days: dict[date, bool], says: str) -> None:
    with pytest.raises(Refused, match=says):
        enter_year(year=2027, document=DOCUMENT, days=days, acting_user=None)
    with pytest.raises(Refused, match="通知文号"):
        enter_year(year=2027, document=" ", days=year_2027(), acting_user=None)
    with pytest.raises(YearNotPublished):
        working_days().is_working_day(date(2027, 1, 4))


def test_an_entered_year_counts_and_is_on_record() -> None:
    user = User.objects.create(username="1", name="江涛", unit_name="省民政厅")
    enter_year(year=2027, document=DOCUMENT, days=year_2027(), acting_user=user)
    assert working_days().add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert working_days().is_working_day(date(2027, 10, 9))
    record = Record.objects.get(action="directory.year_entered")
    assert (record.actor_name, record.before, record.after["document"]) == ("江涛", None, DOCUMENT)


def test_a_correction_replaces_and_keeps_what_it_replaced() -> None:
    enter_year(year=2027, document=DOCUMENT, days=year_2027(), acting_user=None)
    enter_year(
        year=2027, document="更正", days=year_2027() | {date(2027, 2, 15): False}, acting_user=None
    )
    assert not working_days().is_working_day(date(2027, 2, 15))
    kept = HolidayNotice.objects.order_by("pk")
    assert [(n.document, n.replaced_at is None) for n in kept] == [
        (DOCUMENT, False),
        ("更正", True),
    ]
    assert Record.objects.latest("id").before["document"] == DOCUMENT


@pytest.mark.parametrize("year", range(2015, 2027))
def test_every_year_we_know_would_be_accepted(year: int) -> None:
    table = (files("cncodes") / "data" / "working_days.csv").read_text(encoding="utf-8")
    days = {
        date.fromisoformat(row["date"]): row["is_workday"] == "1"
        for row in csv.DictReader(table.splitlines())
        if row["date"].startswith(str(year))
    }
    enter_year(year=year, document=DOCUMENT, days=days, acting_user=None)
    assert working_days().published_years == tuple(range(2015, 2027))
