"""Statutory working days. A year without data is “未公布”: never a guess.

Day one of a period is the day after the event (民事诉讼 and 行政 practice: 开始的时和日不计算在内).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

_ONE = timedelta(days=1)


class YearNotPublished(LookupError):
    """The State Council's holiday notice of this year is not in the table."""

    def __init__(self, year: int):
        super().__init__(
            f"{year}年节假日安排未公布，暂不能计算工作日；通知发布后请由系统管理员录入该年安排。"
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class Year:
    """One year's notice: working weekends and free weekdays."""

    year: int
    exceptions: Mapping[date, bool]


class Calendar:
    """Working days of the years it knows."""

    def __init__(self, years: Iterable[Year]):
        self._years = {year.year: year.exceptions for year in years}

    @classmethod
    def bundled(cls) -> "Calendar":
        """2015 to 2026 (data/SOURCES.md)."""
        return _bundled()

    def with_years(self, years: Iterable[Year]) -> "Calendar":
        """This calendar and the years an operator entered; an entered year replaces ours."""
        merged = {**self._years, **{year.year: year.exceptions for year in years}}
        return Calendar(Year(number, exceptions) for number, exceptions in merged.items())

    @property
    def published_years(self) -> tuple[int, ...]:
        return tuple(sorted(self._years))

    def is_working_day(self, day: date) -> bool:
        """Raises YearNotPublished."""
        try:
            exceptions = self._years[day.year]
        except KeyError:
            raise YearNotPublished(day.year) from None
        return exceptions.get(day, day.weekday() < 5)

    def add_working_days(self, event_on: date, count: int) -> date:
        """The last day of a period of `count` working days after `event_on`.

        Raises ValueError for a negative count, YearNotPublished where the period reaches a year
        without data.
        """
        if count < 0:
            raise ValueError("工作日数不能为负。")
        day = event_on
        while count:
            day += _ONE
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """Working days later than `after` and not later than `until`; negative when passed."""
        if until < after:
            return -self.working_days_between(until, after)
        days = ((after + _ONE * n) for n in range(1, (until - after).days + 1))
        return sum(self.is_working_day(day) for day in days)


def add_calendar_days(event_on: date, count: int) -> date:
    """The last day of a period of `count` calendar days after `event_on`."""
    return event_on + timedelta(days=count)


@cache
def _bundled() -> Calendar:
    years: dict[int, dict[date, bool]] = {}
    with (files("cncodes") / "data" / "working_days.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            day = date.fromisoformat(row["date"])
            years.setdefault(day.year, {})[day] = row["is_workday"] == "1"
    return Calendar(Year(number, exceptions) for number, exceptions in years.items())
