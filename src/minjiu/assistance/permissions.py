"""Who takes which step; a case of the handler's near relatives is the county's to visit too."""

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import has_role, require_role
from minjiu.assistance.enums import SEES_OUTCOME
from minjiu.registry.enums import SEES_FAMILIES


def can_see_outcome(user: User, division_code: str | None = None) -> bool:
    return has_role(user, *SEES_OUTCOME, division_code=division_code)


def handles_cases(user: User) -> bool:
    """Whose own families they are; others read lists with masked names."""
    return has_role(user, *(role for role in SEES_FAMILIES if role is not Role.CITY_PROVINCIAL))


def require_clerk(user: User | None, division_code: str) -> None:
    if user is not None:
        require_role(user, Role.TOWNSHIP_CLERK, division_code=division_code)


def require_examiner(user: User, division_code: str) -> None:
    require_role(user, Role.COUNTY_EXAMINER, division_code=division_code)


def require_leader(user: User, division_code: str) -> None:
    require_role(user, Role.COUNTY_LEADER, division_code=division_code)


def require_clerk_or_examiner(user: User, division_code: str) -> None:
    require_role(user, Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER, division_code=division_code)
