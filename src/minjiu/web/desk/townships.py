"""Townships and counties a clerk may choose from."""

from collections.abc import Iterable

from cncodes.divisions import Division, Divisions
from minjiu.access.enums import Role
from minjiu.access.permissions import Scope
from minjiu.common.clock import today

_HANDLES = (Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER)
TOWNSHIP_LENGTH = 9


def townships_of(scopes: Iterable[Scope], roles: Iterable[Role] = _HANDLES) -> list[Division]:
    """Townships in the scopes of these roles; counties where there are none.

    A province has more than a list can hold: beyond one county, its counties stand for them.
    """
    wanted = set(roles)
    prefixes = tuple(s.prefix for s in scopes if s.role in wanted)
    inside = [
        d
        for d in Divisions.bundled()
        if prefixes and d.code.startswith(prefixes) and d.in_force(today())
    ]
    towns = [d for d in inside if len(d.code) == TOWNSHIP_LENGTH]
    counties = [d for d in inside if len(d.code) == 6 and not d.code.endswith("00")]
    return sorted(counties if len(counties) > 1 else towns or counties, key=lambda d: d.code)
