"""Who may do what in the conference: the office works, units speak for themselves."""

from minjiu.access.api import Role, User, acts_as
from minjiu.common.errors import NotPermitted
from minjiu.conference.queries import governs, sees_all
from minjiu.supervision.permissions import (
    departments_of,
    is_convener,
    is_office,
    look_as,
    require_office,
    require_unit,
)

__all__ = [
    "departments_of",
    "governs",
    "is_convener",
    "is_office",
    "look_as",
    "require_governs",
    "require_office",
    "require_office_or_unit",
    "require_unit",
    "sees_all",
]


def require_governs(user: User) -> None:
    if not governs(user):
        raise NotPermitted("联席会议工作由办公室、召集人和联络员办理，", "您没有这项权限。")


def require_office_or_unit(user: User, department_code: str) -> None:
    if not acts_as(user, Role.CONFERENCE_OFFICE):
        require_unit(user, department_code)
