"""Who takes which step; a case of the handler's near relatives is the county's to visit too."""

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import require_role


def require_clerk(user: User | None, division_code: str) -> None:
    if user is not None:
        require_role(user, Role.TOWNSHIP_CLERK, division_code=division_code)


def require_examiner(user: User, division_code: str) -> None:
    require_role(user, Role.COUNTY_EXAMINER, division_code=division_code)


def require_leader(user: User, division_code: str) -> None:
    require_role(user, Role.COUNTY_LEADER, division_code=division_code)
