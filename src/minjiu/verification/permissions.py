"""Who may do what in a verification (只核对不认定: these people do not decide)."""

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import require_role
from minjiu.verification.models import Verification

STARTS = (Role.TOWNSHIP_CLERK, Role.VERIFICATION_HANDLER)
SETTLES = (Role.COUNTY_EXAMINER, Role.TOWNSHIP_CLERK)


def require_starter(user: User | None, division_code: str, purpose: str) -> None:
    if user is not None:
        require_role(user, *STARTS, division_code=division_code, purpose=purpose)


def require_settler(user: User, run: Verification) -> None:
    require_role(user, *SETTLES, division_code=run.division_code, purpose=run.purpose)


def require_handler(user: User, run: Verification) -> None:
    require_role(
        user, Role.VERIFICATION_HANDLER, division_code=run.division_code, purpose=run.purpose
    )


def require_reviewer(user: User, run: Verification) -> None:
    require_role(
        user, Role.VERIFICATION_REVIEWER, division_code=run.division_code, purpose=run.purpose
    )
