from datetime import date

from django.db.models import Q, QuerySet

from minjiu.access.enums import Role
from minjiu.access.models import Delegation, RoleGrant, User


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def grants_of(user: User, on: date) -> list[RoleGrant]:
    """Grants in force, own and delegated. A delegation ends with the grant it stands for."""
    if not user.is_active:
        return []
    own = RoleGrant.objects.filter(_in_force(on), user=user)
    stood_in = Delegation.objects.filter(_in_force(on), to_user=user).values("grant")
    return list(own.union(RoleGrant.objects.filter(_in_force(on), pk__in=stood_in)))


def holders(role: Role, division_code: str, on: date) -> QuerySet[User]:
    """Active users whose grant of `role` covers the division."""
    prefixes = [division_code[:n] for n in (2, 4, 6, 9) if n <= len(division_code)]
    padded = [prefix.ljust(6, "0") for prefix in prefixes]
    codes = {*prefixes, *padded}
    return User.objects.filter(
        pk__in=RoleGrant.objects.filter(_in_force(on), role=role, division_code__in=codes).values(
            "user"
        ),
        is_active=True,
    ).order_by("name", "pk")
