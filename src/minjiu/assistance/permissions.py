"""Who takes which step; a case of the handler's near relatives is the county's to visit too."""

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import has_role, require_role
from minjiu.assistance.enums import PURPOSE_OF_EMERGENCIES, SEES_OUTCOME
from minjiu.assistance.models import Case, Emergency
from minjiu.registry.enums import SEES_FAMILIES


def can_see_outcome(
    user: User, division_code: str | None = None, purpose: str | None = None
) -> bool:
    return has_role(user, *SEES_OUTCOME, division_code=division_code, purpose=purpose)


def handles_cases(user: User) -> bool:
    """Whose own families they are; others read lists with masked names."""
    return has_role(user, *(role for role in SEES_FAMILIES if role is not Role.CITY_PROVINCIAL))


def can_open(user: User, division_code: str, purpose: str) -> bool:
    """Who may begin a case of this purpose there."""
    return has_role(user, Role.TOWNSHIP_CLERK, division_code=division_code, purpose=purpose)


def require_opener(user: User | None, division_code: str, purpose: str) -> None:
    """Who may begin a case of this purpose there."""
    if user is not None:
        require_role(user, Role.TOWNSHIP_CLERK, division_code=division_code, purpose=purpose)


def require_reporter(user: User, division_code: str) -> None:
    """Who may write down an emergency there."""
    require_role(
        user, Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER, division_code=division_code,
        purpose=PURPOSE_OF_EMERGENCIES,
    )  # fmt: skip


def require_clerk(user: User | None, case: Case) -> None:
    if user is not None:
        _require(user, case, Role.TOWNSHIP_CLERK)


def require_examiner(user: User, case: Case | Emergency) -> None:
    _require(user, case, Role.COUNTY_EXAMINER)


def require_leader(user: User, case: Case | Emergency) -> None:
    _require(user, case, Role.COUNTY_LEADER)


def require_clerk_or_examiner(user: User, case: Case | Emergency) -> None:
    _require(user, case, Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER)


def _require(user: User, case: Case | Emergency, *roles: Role) -> None:
    """One of the roles in the place and for the purpose of the case."""
    require_role(user, *roles, division_code=case.division_code, purpose=case.purpose)
