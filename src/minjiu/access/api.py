"""What other rooms may use of access."""

from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.access.permissions import (
    Scope,
    division_filter,
    has_role,
    require_role,
    scopes_of,
    subtree,
)

__all__ = [
    "Role",
    "Scope",
    "User",
    "division_filter",
    "get_user",
    "has_role",
    "require_role",
    "scopes_of",
    "standing",
    "subtree",
]


def get_user(username: str) -> User | None:
    """The account with this staff number."""
    return User.objects.filter(username=username).first()


def standing(user: User) -> str:
    """“单位 · 角色”: as what the user acts now."""
    roles = dict.fromkeys(scope.role.label for scope in scopes_of(user))
    return " · ".join([user.unit_name, *roles])
