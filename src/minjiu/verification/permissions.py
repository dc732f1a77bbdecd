"""Who may do what in a verification (只核对不认定: these people do not decide)."""

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import require_role

STARTS = (Role.TOWNSHIP_CLERK, Role.VERIFICATION_HANDLER)
SEES_SOURCES = (
    Role.VERIFICATION_HANDLER,
    Role.VERIFICATION_REVIEWER,
    Role.COUNTY_EXAMINER,
    Role.CITY_PROVINCIAL,
)


def require_starter(user: User | None, division_code: str, purpose: str) -> None:
    if user is not None:
        require_role(user, *STARTS, division_code=division_code, purpose=purpose)


def require_settler(user: User, division_code: str, purpose: str) -> None:
    """The county, not who heard the family."""
    require_role(user, Role.COUNTY_EXAMINER, division_code=division_code, purpose=purpose)


def require_handler(user: User, division_code: str, purpose: str) -> None:
    require_role(user, Role.VERIFICATION_HANDLER, division_code=division_code, purpose=purpose)


def require_filer(user: User, division_code: str, purpose: str | None) -> None:
    """Who puts a question to a department's people: the county, and who checks."""
    require_role(
        user,
        Role.VERIFICATION_HANDLER,
        Role.COUNTY_EXAMINER,
        division_code=division_code,
        purpose=purpose,
    )


def require_department(user: User, department: str, division_code: str) -> None:
    require_role(
        user, Role.DEPARTMENT_DESK, department_code=department, division_code=division_code
    )


def require_reviewer(user: User, division_code: str, purpose: str) -> None:
    require_role(user, Role.VERIFICATION_REVIEWER, division_code=division_code, purpose=purpose)
