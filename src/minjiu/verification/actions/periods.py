"""Periods of verification: dated values of `policy`, counted by the directory's calendar."""

from datetime import date
from typing import cast

from cncodes.working_days import Calendar, YearNotPublished
from minjiu.directory import api as directory
from minjiu.policy import api as policy


def days(name: str, division_code: str, on: date) -> int:
    """The number that is in force in a division on a day."""
    return cast(int, policy.parameter(name, division_code[:6], on).value)


def working_days_after(
    name: str, division_code: str, on: date, calendar: Calendar | None = None
) -> date | None:
    """The last day of a period; None where the year's holidays are not published.

    Who counts many periods hands over the calendar, which is read once.
    """
    known = calendar or directory.working_days()
    try:
        return known.add_working_days(on, days(name, division_code, on))
    except YearNotPublished:
        return None
