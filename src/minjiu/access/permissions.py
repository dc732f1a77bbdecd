"""Who may do what, where. A role says what; its division says where."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from minjiu.access import queries
from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted


def subtree(division_code: str) -> str:
    """The prefix that all divisions below share: 350100 → 3501, 350122 → 350122."""
    code = division_code
    while len(code) in (4, 6) and code.endswith("00"):
        code = code[:-2]
    return code


@dataclass(frozen=True, slots=True)
class Scope:
    """One role in one subtree of divisions; in one department, for one purpose, on one seat, where it
    says so. `holder`: whose it is, where the user stands in for somebody; `since`: from when it is held."""

    role: Role
    prefix: str
    department_code: str
    purpose: str
    seat_number: int | None = None
    since: date | None = None
    holder: User | None = field(default=None, compare=False)

    def covers(
        self, division_code: str | None, department_code: str | None, purpose: str | None
    ) -> bool:
        """Whether what is asked about lies inside; what the question leaves out is not asked."""
        return (
            (division_code is None or division_code.startswith(self.prefix))
            and (department_code is None or self.department_code in ("", department_code))
            and (purpose is None or self.purpose in ("", purpose))
        )


def scopes_of(user: User, on: date | None = None) -> tuple[Scope, ...]:
    """Scopes in force, the user's own first; asked once per request and kept on the user object."""
    day = on or today()
    kept: dict[date, tuple[Scope, ...]] | None = user.kept_scopes
    if kept is None:
        kept = user.kept_scopes = {}
    if day not in kept:
        kept[day] = tuple(
            Scope(
                Role(g.role), subtree(g.division_code), g.department_code, g.purpose,
                g.seat_number, g.valid_from, None if g.user.pk == user.pk else g.user,
            )
            for g in queries.grants_of(user, day)
        )  # fmt: skip
        if kept[day] and all(scope.holder for scope in kept[day]):
            # nothing of their own: whatever they look at, they look at for somebody
            user.acting_for = user.acting_for or kept[day][0].holder
    return kept[day]


def act_by(user: User, scope: Scope | None) -> None:
    """Note for whom the user acts from here on: the holder of a delegated scope, or (None) nobody else.
    The audit trail writes both down (谁办的、代谁办的)."""
    user.acting_for = scope.holder if scope else None


def has_role(
    user: User,
    *roles: Role,
    division_code: str | None = None,
    department_code: str | None = None,
    purpose: str | None = None,
) -> bool:
    """Whether the user holds one of the roles there, in that department, for that purpose."""
    return _scope(user, roles, division_code, department_code, purpose) is not None


def _scope(
    user: User,
    roles: tuple[Role, ...],
    division_code: str | None,
    department_code: str | None,
    purpose: str | None,
) -> Scope | None:
    """The scope that allows it, the user's own before one in which they stand in."""
    return next(
        (
            scope
            for scope in scopes_of(user)
            if scope.role in roles and scope.covers(division_code, department_code, purpose)
        ),
        None,
    )


def acts_as(
    user: User,
    *roles: Role,
    division_code: str | None = None,
    department_code: str | None = None,
    purpose: str | None = None,
) -> bool:
    """`has_role` of somebody about to act, or to look at one thing: where it holds, notes for whom."""
    found = _scope(user, roles, division_code, department_code, purpose)
    if found is not None:
        act_by(user, found)
    return found is not None


def lists_as(user: User, *roles: Role) -> None:
    """Of somebody about to see a list over all their places: notes for whom, where a delegation shows any
    of it, though other rows be their own."""
    shown = [scope for scope in scopes_of(user) if scope.role in roles]
    act_by(user, next((scope for scope in shown if scope.holder), None))


def require_role(
    user: User,
    *roles: Role,
    division_code: str | None = None,
    department_code: str | None = None,
    purpose: str | None = None,
) -> None:
    """Raise NotPermitted unless the user holds one of the roles there; notes for whom they act."""
    if not acts_as(
        user, *roles, division_code=division_code, department_code=department_code, purpose=purpose
    ):
        names = "、".join(role.label for role in roles)
        raise NotPermitted(
            f"这一步由“{names}”办理，",
            "您没有该地区、该事项的这项权限；如有需要请联系安全管理员。",
        )


def division_filter(
    user: User,
    field: str,
    roles: Iterable[Role],
    *,
    of_purpose: Callable[[str], Q] | None = None,
) -> Q:
    """Rows whose division lies in a subtree where the user holds one of the roles.

    A scope for one purpose opens rows of that purpose only: `of_purpose` says which those are;
    where rows have no purpose it is left out.
    """
    allowed = set(roles)
    condition = Q(pk__in=[])
    limits = {(s.prefix, s.purpose) for s in scopes_of(user) if s.role in allowed}
    for prefix, purpose in sorted(limits):
        inside = Q(**{f"{field}__startswith": prefix})
        if purpose and of_purpose:
            inside &= of_purpose(purpose)
        condition |= inside
    return condition
