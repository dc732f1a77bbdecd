"""A deadline that nobody will see is told at once to whoever sets it."""

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest

from minjiu.access import api as access
from minjiu.common.clock import today
from minjiu.directory import api as directory


def warn_of_absences(request: HttpRequest, days: Iterable[tuple[str, date]]) -> None:
    """For each (unit, deadline) on which its liaison is away and nobody stands in."""
    found = access.absent_liaisons(days)
    if not found:
        return
    names = {d.code: d.name for d in directory.departments(today())}
    for one in found:
        unit = names.get(one.department_code, one.department_code)
        messages.warning(
            request,
            f"{unit}的联络员{one.name}{one.starts_on:%-m月%-d日}至{one.last_day:%-m月%-d日}外出，没有代理人，"
            f"{one.on:%-m月%-d日}的时限落在其间。请改期，或提请该单位委托代理。",
        )
