"""The office owns the follow-up (附件1 四); a unit speaks for its own leg only; an instruction is
written by who holds the seat."""

from collections.abc import Collection
from datetime import date

from minjiu.access.api import Role, Scope, User, act_by, acts_as, scopes_of
from minjiu.access.permissions import require_role
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted
from minjiu.directory import api as directory
from minjiu.directory.api import SeatOn
from minjiu.directory.enums import SeatRole
from minjiu.supervision.queries import (
    SEES_ALL,
    departments_of,
    is_convener,
    is_office,
    sees_all,
)

__all__ = [
    "departments_of",
    "is_convener",
    "is_office",
    "look_as",
    "own_seats",
    "require_office",
    "require_seat",
    "require_unit",
    "sees_all",
]


def require_office(user: User) -> None:
    require_role(user, Role.CONFERENCE_OFFICE)


def require_unit(user: User, department_code: str) -> None:
    """Raise NotPermitted unless the user is the liaison of that unit."""
    if not acts_as(user, Role.LIAISON, department_code=department_code):
        raise NotPermitted("这项工作由所属单位的联络员办理，", "请由该单位联络员登录办理。")


def look_as(user: User, department_codes: Collection[str]) -> None:
    """Of somebody who may see a thing of these units and is about to: notes for whom, as they see it
    by a role of their own or only by one in which they stand in."""
    allows = (
        one
        for one in scopes_of(user)
        if one.role in SEES_ALL
        or (one.role is Role.LIAISON and one.department_code in department_codes)
    )
    act_by(user, next(allows, None))


def own_seats(user: User, on: date) -> tuple[SeatOn, ...]:
    """Seats of conveners that are the user's on that day, or that they stand in for now."""
    return tuple(seat for seat in directory.seats(on) if _scope(user, seat, on) is not None)


def require_seat(user: User, role: SeatRole, seat_number: int, label: str, on: date) -> SeatOn:
    """The seat of that role, where the user held it that day, or stands in now for who did. Raises
    NotPermitted for everybody else, the office too."""
    seat = next((one for one in directory.seats(on) if one.number == seat_number), None)
    scope = _scope(user, seat, on) if seat is not None and seat.role is role else None
    if seat is None or scope is None:
        raise NotPermitted(
            f"“{label}”由{on:%Y年%-m月%-d日}在任的{role.label}本人批示，",
            "请由本人登录填写，或由其登记在册的代理人填写；账号没有登记席位的，请联系安全管理员。",
        )
    act_by(user, scope)
    return seat


def _scope(user: User, seat: SeatOn, on: date) -> Scope | None:
    """The user's own or delegated grant for this holder of the seat: one given before the holder came is
    of whoever sat there before."""
    return next(
        (
            one
            for one in scopes_of(user, today())
            if one.role is Role.CONVENER
            and one.seat_number == seat.number
            and one.since is not None
            and seat.since <= one.since <= on
        ),
        None,
    )
