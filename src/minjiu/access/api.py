"""What other rooms may use of access."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from minjiu.access import queries
from minjiu.access.enums import ADMINISTRATORS, Role
from minjiu.access.models import Absence, Delegation, RoleGrant, User
from minjiu.access.permissions import (
    Scope,
    act_by,
    acts_as,
    division_filter,
    has_role,
    lists_as,
    require_role,
    scopes_of,
    subtree,
)
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, NotPermitted
from minjiu.directory import api as directory

__all__ = [
    "AbsenceLine",
    "AbsentLiaison",
    "GrantLine",
    "Role",
    "Scope",
    "StandInLine",
    "User",
    "absent_liaisons",
    "act_by",
    "acts_as",
    "authenticate_operator",
    "delegation_lines",
    "division_filter",
    "find_delegations",
    "get_user",
    "has_role",
    "lists_as",
    "own_absence",
    "own_absences",
    "own_delegation",
    "own_grant",
    "own_grants",
    "require_role",
    "scopes_of",
    "standing",
    "subtree",
]


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A role of one's own, as one may hand it on for a while; administrators' roles never."""

    id: UUID
    words: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class StandInLine:
    """Who stands in for whom: `last_day` is inside; `begun` and `over` as of today."""

    id: UUID
    role: str
    of: str
    by: str
    starts_on: date
    last_day: date
    basis: str
    mine: bool
    begun: bool
    over: bool


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    id: UUID
    starts_on: date
    last_day: date
    reason: str
    over: bool


@dataclass(frozen=True, slots=True)
class AbsentLiaison:
    """A unit that nobody answers for on a day: its liaison is away and nobody there stands in."""

    department_code: str
    on: date
    name: str
    starts_on: date
    last_day: date


_DAY = timedelta(days=1)


def own_grants(user: User, on: date) -> tuple[GrantLine, ...]:
    """Roles in force or to come that the user may hand on."""
    found = RoleGrant.objects.filter(user=user).exclude(role__in=ADMINISTRATORS)
    return tuple(
        GrantLine(one.pk, _grant_words(one), one.valid_to)
        for one in found.order_by("role", "valid_from")
        if one.valid_to is None or one.valid_to > on
    )


def own_grant(user: User, grant_id: UUID) -> RoleGrant:
    """One of the user's own roles; NotFound for somebody else's, also for one they stand in for."""
    found = RoleGrant.objects.filter(pk=grant_id, user=user).first()
    if found is None:
        raise NotFound("本人的角色")
    return found


def _grant_words(grant: RoleGrant) -> str:
    where = grant.department_code or grant.division_code
    if grant.department_code:
        names = {d.code: d.name for d in directory.departments(today())}
        where = names.get(grant.department_code, where)
    return f"{Role(grant.role).label}（{where}）"


def find_delegations(user: User) -> QuerySet[Delegation]:
    """Given and received by the user."""
    return Delegation.objects.select_related("grant__user", "to_user").filter(
        Q(grant__user=user) | Q(to_user=user)
    )


def delegation_lines(user: User, rows: Iterable[Delegation]) -> tuple[StandInLine, ...]:
    """Rows as a page shows them, in their order."""
    return tuple(
        StandInLine(
            one.pk, Role(one.grant.role).label, str(one.grant.user), str(one.to_user),
            one.valid_from, one.valid_to - _DAY, one.basis, one.grant.user.pk == user.pk,
            one.valid_from <= today(), one.valid_to <= today(),
        )
        for one in rows
    )  # fmt: skip


def own_delegation(user: User, delegation_id: UUID) -> Delegation:
    """A delegation that the user gave."""
    found = find_delegations(user).filter(pk=delegation_id, grant__user=user).first()
    if found is None:
        raise NotFound("代理")
    return found


def own_absences(user: User) -> tuple[AbsenceLine, ...]:
    """The newest twenty."""
    return tuple(
        AbsenceLine(
            one.pk, one.valid_from, one.valid_to - _DAY, one.reason, one.valid_to <= today()
        )
        for one in Absence.objects.filter(user=user).order_by("-valid_from")[:20]
    )


def own_absence(user: User, absence_id: UUID) -> Absence:
    found = Absence.objects.filter(pk=absence_id, user=user).first()
    if found is None:
        raise NotFound("外出登记")
    return found


def absent_liaisons(days: Iterable[tuple[str, date]]) -> tuple[AbsentLiaison, ...]:
    """Of these (unit, day), those on which every liaison of the unit is away and nobody who stands in
    is there. A unit without a liaison is not among them. Three queries, however many days."""
    wanted = sorted(set(days), key=lambda one: (one[1], one[0]))
    if not wanted:
        return ()
    grants = queries.liaison_grants({code for code, _ in wanted})
    deputies = queries.delegations_of_grants(grants)
    people = {one.user.pk for one in grants} | {one.to_user.pk for one in deputies}
    away = queries.absences_touching(people, wanted[0][1], wanted[-1][1])

    def absence(user: User, on: date) -> Absence | None:
        return next((a for a in away if a.user.pk == user.pk and _holds(a, on)), None)

    found: list[AbsentLiaison] = []
    for code, on in wanted:
        held = [one for one in grants if one.department_code == code and _holds(one, on)]
        gone = [absence(one.user, on) for one in held]
        ids = {one.pk for one in held}
        stands_in = any(
            d.grant.pk in ids and _holds(d, on) and absence(d.to_user, on) is None for d in deputies
        )
        first = gone[0] if gone else None
        if first is None or None in gone or stands_in:
            continue
        found.append(
            AbsentLiaison(code, on, first.user.name, first.valid_from, first.valid_to - _DAY)
        )
    return tuple(found)


def _holds(row: RoleGrant | Delegation | Absence, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)


def authenticate_operator(username: str, password: str) -> User:
    """Who types an own number and password at an operators' command; raises NotPermitted."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not user.check_password(password):
        raise NotPermitted("工号或密码不正确，", "请核对后重试。")
    return user


def get_user(username: str) -> User | None:
    """The account with this staff number."""
    return User.objects.filter(username=username).first()


def standing(user: User) -> str:
    """“单位 · 角色”: as what the user acts now."""
    roles = dict.fromkeys(scope.role.label for scope in scopes_of(user))
    return " · ".join([user.unit_name, *roles])
