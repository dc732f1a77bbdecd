"""Townships and counties a clerk may choose from."""

from collections.abc import Iterable

from cncodes.divisions import Division, Divisions
from minjiu.access.enums import Role
from minjiu.access.permissions import Scope
from minjiu.common.clock import today

_HANDLES = (Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER)
TOWNSHIP_LENGTH = 9


def townships_of(scopes: Iterable[Scope]) -> list[Division]:
    """Townships in the scopes where one handles families; counties where there are none."""
    prefixes = tuple(s.prefix for s in scopes if s.role in _HANDLES)
    inside = [
        d
        for d in Divisions.bundled()
        if prefixes and d.code.startswith(prefixes) and d.in_force(today())
    ]
    towns = [d for d in inside if len(d.code) == TOWNSHIP_LENGTH]
    return sorted(towns or [d for d in inside if len(d.code) == 6], key=lambda d: d.code)
