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
from minjiu.common.errors import NotPermitted

__all__ = [
    "Role",
    "Scope",
    "User",
    "authenticate_operator",
    "division_filter",
    "get_user",
    "has_role",
    "require_role",
    "scopes_of",
    "standing",
    "subtree",
]


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
