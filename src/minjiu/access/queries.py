from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from minjiu.access.enums import Role
from minjiu.access.models import Absence, Delegation, RoleGrant, User


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def grants_of(user: User, on: date) -> list[RoleGrant]:
    """Grants in force, own ones first, with their holders. A delegation ends with the grant it stands
    for."""
    if not user.is_active:
        return []
    stood_in = Delegation.objects.filter(_in_force(on), to_user=user).values("grant")
    found = RoleGrant.objects.filter(_in_force(on)).filter(Q(user=user) | Q(pk__in=stood_in))
    return sorted(found.select_related("user"), key=lambda one: one.user.pk != user.pk)


def grants_between(user: User, start: date, end: date | None) -> list[RoleGrant]:
    """Grants that hold on any day of [start, end), own and delegated, begun or still to begin."""

    def touches(prefix: str = "") -> Q:
        ends, begins = f"{prefix}valid_to", f"{prefix}valid_from"
        begun = Q() if end is None else Q(**{f"{begins}__lt": end})
        return begun & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": start}))

    own = RoleGrant.objects.filter(touches(), user=user)
    stood_in = Delegation.objects.filter(touches(), touches("grant__"), to_user=user)
    return list(own.union(RoleGrant.objects.filter(pk__in=stood_in.values("grant"))))


def absences_touching(user_ids: Iterable[UUID], start: date, end: date) -> list[Absence]:
    """Absences of these users on any day of [start, end]."""
    return list(
        Absence.objects.select_related("user").filter(
            user__in=list(user_ids), valid_from__lte=end, valid_to__gt=start
        )
    )


def liaison_grants(department_codes: Iterable[str]) -> list[RoleGrant]:
    found = RoleGrant.objects.select_related("user").filter(
        role=Role.LIAISON, department_code__in=list(department_codes), user__is_active=True
    )
    return list(found.order_by("valid_from", "pk"))


def delegations_of_grants(grants: Iterable[RoleGrant]) -> list[Delegation]:
    return list(
        Delegation.objects.select_related("to_user", "grant").filter(
            grant__in=list(grants), to_user__is_active=True
        )
    )
