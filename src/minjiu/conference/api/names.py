"""Names of departments as they are today."""

from collections.abc import Mapping

from minjiu.common.clock import today
from minjiu.directory import api as directory


def names_today() -> Mapping[str, str]:
    return {found.code: found.name for found in directory.departments(today())}
