"""Giving and ending roles. The security administrator grants; nobody grants to themselves."""

from datetime import date

from django.db import transaction

from minjiu.access import queries
from minjiu.access.enums import Role, conflict_between
from minjiu.access.models import Delegation, RoleGrant, User
from minjiu.access.permissions import require_role
from minjiu.audit import api as audit
from minjiu.common.errors import NotPermitted, Refused


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    unit_name: str,
    post: str = "",
    password: str | None = None,
    acting_user: User | None,
) -> User:
    """Open an account; `acting_user` None is the installation itself (first accounts, demo)."""
    if acting_user is not None:
        require_role(acting_user, Role.SYSTEM_ADMIN)
    if User.objects.filter(username=username).exists():
        raise Refused(f"工号{username}已有账号，", "请核对工号，或直接为该账号授权。")
    user = User(username=username, name=name, unit_name=unit_name, post=post)
    user.set_password(password)
    user.save()
    audit.record("access.user_created", acting_user, user, after={"username": username})
    return user


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    division_code: str,
    valid_from: date,
    basis: str,
    valid_to: date | None = None,
    department_code: str = "",
    purpose: str = "",
    acting_user: User | None,
) -> RoleGrant:
    """Give a role; refused where another role of the same person forbids it (等保 三员分立)."""
    if acting_user is not None:
        require_role(acting_user, Role.SECURITY_ADMIN)
        if acting_user.pk == user.pk:
            raise NotPermitted("不能给自己授权，", "请由另一位安全管理员办理。")
    # Two grants at the same moment must not slip past each other.
    User.objects.select_for_update().get(pk=user.pk)
    _refuse_incompatible(user, role, valid_from)
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        division_code=division_code,
        department_code=department_code,
        purpose=purpose,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
    )
    vars(user).pop("_scopes", None)
    audit.record(
        "access.role_granted",
        acting_user,
        grant,
        after={"role": role, "division": division_code, "from": str(valid_from), "basis": basis},
    )
    return grant


@transaction.atomic
def end_grant(*, grant: RoleGrant, ends_on: date, acting_user: User) -> RoleGrant:
    """End a grant (half-open: the last day is the day before `ends_on`)."""
    require_role(acting_user, Role.SECURITY_ADMIN)
    if ends_on <= grant.valid_from:
        raise Refused("结束日应晚于开始日，", "请核对日期。")
    before = {"to": str(grant.valid_to)}
    grant.valid_to = ends_on
    grant.save(update_fields=["valid_to"])
    audit.record(
        "access.grant_ended", acting_user, grant, before=before, after={"to": str(ends_on)}
    )
    return grant


@transaction.atomic
def delegate(
    *,
    grant: RoleGrant,
    to_user: User,
    valid_from: date,
    valid_to: date,
    basis: str,
    acting_user: User,
) -> Delegation:
    """Let somebody stand in; the holder or the security administrator does it, with an end."""
    if acting_user.pk != grant.user.pk:
        require_role(acting_user, Role.SECURITY_ADMIN)
    if valid_to <= valid_from:
        raise Refused("代理必须写明结束日，且晚于开始日，", "请核对日期。")
    User.objects.select_for_update().get(pk=to_user.pk)
    _refuse_incompatible(to_user, Role(grant.role), valid_from)
    delegation = Delegation.objects.create(
        grant=grant, to_user=to_user, valid_from=valid_from, valid_to=valid_to, basis=basis
    )
    audit.record(
        "access.delegated",
        acting_user,
        delegation,
        after={"to": str(to_user.pk), "until": str(valid_to)},
    )
    return delegation


def _refuse_incompatible(user: User, role: Role, on: date) -> None:
    for held in queries.grants_of(user, on):
        reason = conflict_between(Role(held.role), role)
        if reason:
            raise Refused(
                f"{user.name}已是“{Role(held.role).label}”，不能同时担任“{role.label}”（{reason}），",
                "请改由他人担任，或先结束原授权。",
            )
