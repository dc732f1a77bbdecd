"""Who enters, confirms and sees published price figures.

发展改革部门 provides them (闽政办函〔2020〕56号 附件3 二), 民政 answers for who is on the list.
"""

from minjiu.access.api import User, has_role
from minjiu.access.enums import Role
from minjiu.common.errors import NotPermitted

REFORM = "development_reform"
SEES = (
    Role.TOWNSHIP_CLERK,
    Role.COUNTY_EXAMINER,
    Role.COUNTY_LEADER,
    Role.CITY_PROVINCIAL,
    Role.FINANCE,
)


def may_see_prices(user: User) -> bool:
    return has_role(user, *SEES) or _reform(user, None)


def may_enter_prices(user: User, division_code: str | None = None) -> bool:
    """Anywhere, where no division is named."""
    civil = has_role(user, Role.CITY_PROVINCIAL, division_code=division_code)
    return civil or _reform(user, division_code)


def may_confirm_prices(user: User, division_code: str | None = None) -> bool:
    return has_role(user, Role.CITY_PROVINCIAL, division_code=division_code)


def _reform(user: User, division_code: str | None) -> bool:
    return has_role(user, Role.DEPARTMENT_DESK, division_code=division_code, department_code=REFORM)


def require_sees_prices(user: User) -> None:
    if not may_see_prices(user):
        raise NotPermitted("价格联动由民政、财政和发展改革部门查看，", "如有需要请联系安全管理员。")


def require_enters_prices(user: User, division_code: str) -> None:
    if not may_enter_prices(user, division_code):
        raise NotPermitted(
            "这个地区的价格指数由上级或同级民政部门、发展改革部门录入，",
            "您没有该地区的这项权限；如有需要请联系安全管理员。",
        )


def require_confirms_prices(user: User, division_code: str) -> None:
    if not may_confirm_prices(user, division_code):
        raise NotPermitted(
            "价格指数由市、省民政部门复核，",
            "您没有该地区的这项权限；如有需要请联系安全管理员。",
        )
