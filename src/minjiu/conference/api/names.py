"""Names of departments: today's for what is owed, those of its day for what was written."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localtime

from minjiu.common.clock import today
from minjiu.directory import api as directory


def names_today() -> Mapping[str, str]:
    return {found.code: found.name for found in directory.departments(today())}


def names_at(moment: datetime) -> Mapping[str, str]:
    """What the units were called then, in the notice's order."""
    return {found.code: found.name for found in directory.departments(localtime(moment).date())}
