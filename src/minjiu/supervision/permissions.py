"""The office owns the follow-up (附件1 四); a unit speaks for its own leg only."""

from minjiu.access.api import Role, User
from minjiu.access.permissions import require_role
from minjiu.common.errors import NotPermitted
from minjiu.supervision.queries import departments_of, is_convener, is_office, sees_all

__all__ = [
    "departments_of",
    "is_convener",
    "is_office",
    "require_office",
    "require_office_or_convener",
    "require_unit",
    "sees_all",
]


def require_office(user: User) -> None:
    require_role(user, Role.CONFERENCE_OFFICE)


def require_office_or_convener(user: User) -> None:
    if not (is_office(user) or is_convener(user)):
        raise NotPermitted("批示由召集人填写，或由办公室登记，", "您没有这项权限。")


def require_unit(user: User, department_code: str) -> None:
    """Raise NotPermitted unless the user is the liaison of that unit."""
    if department_code not in departments_of(user):
        raise NotPermitted("这项工作由所属单位的联络员办理，", "请由该单位联络员登录办理。")
