"""Giving and ending roles. The security administrator grants; nobody grants to themselves."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cncodes.divisions import DivisionNotInForce, Divisions, UnknownDivision
from minjiu.access import queries
from minjiu.access.enums import OF_A_DEPARTMENT, Role, conflict_between
from minjiu.access.models import RoleGrant, User
from minjiu.access.permissions import require_role
from minjiu.audit import api as audit
from minjiu.common.errors import NotPermitted, Refused
from minjiu.directory import api as directory
from minjiu.directory.enums import SeatRole


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
    if password is not None:
        check_password(password, user)
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
    seat_number: int | None = None,
    acting_user: User | None,
) -> RoleGrant:
    """Give a role; refused where another role of the same person forbids it (等保 三员分立).

    `seat_number`: the seat of the conference whose holder the convener is (1 to 3).
    """
    if acting_user is not None:
        require_role(acting_user, Role.SECURITY_ADMIN)
        if acting_user.pk == user.pk:
            raise NotPermitted("不能给自己授权，", "请由另一位安全管理员办理。")
    _refuse_no_such_place(role, division_code, department_code, valid_from)
    _refuse_no_such_seat(role, seat_number, valid_from)
    # Two grants at the same moment must not slip past each other.
    refuse_closed(User.objects.select_for_update().get(pk=user.pk))
    refuse_incompatible(user, role, valid_from, valid_to)
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        division_code=division_code,
        department_code=department_code,
        purpose=purpose,
        seat_number=seat_number,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
    )
    user.kept_scopes = None
    audit.record(
        "access.role_granted",
        acting_user,
        grant,
        after={
            "role": role,
            "division": division_code,
            "department": department_code,
            "purpose": purpose,
            "seat": seat_number,
            "from": str(valid_from),
            "to": str(valid_to) if valid_to else None,
            "basis": basis,
        },
    )
    return grant


@transaction.atomic
def end_grant(*, grant: RoleGrant, ends_on: date, acting_user: User) -> RoleGrant:
    """End a grant (half-open: the last day is the day before `ends_on`)."""
    require_role(acting_user, Role.SECURITY_ADMIN)
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if ends_on <= grant.valid_from:
        raise Refused("结束日应晚于开始日，", "请核对日期。")
    if grant.valid_to is not None and ends_on >= grant.valid_to:
        # Longer is a grant of its own: asked again whether the roles go together.
        raise Refused(
            f"授权到{grant.valid_to:%Y年%-m月%-d日}为止，只能提前结束，", "需要延长的，请另行授权。"
        )
    before = {"to": str(grant.valid_to)}
    grant.valid_to = ends_on
    grant.save(update_fields=["valid_to"])
    audit.record(
        "access.grant_ended", acting_user, grant, before=before, after={"to": str(ends_on)}
    )
    return grant


def check_password(password: str, user: User) -> None:
    """Refused where the password is too weak for staff."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages), "请另设密码。") from None


def refuse_closed(user: User) -> None:
    if not user.is_active:
        raise Refused(f"{user.name}的账号已停用，", "请先由系统管理员开通账号。")


def _refuse_no_such_place(role: Role, division_code: str, department_code: str, on: date) -> None:
    try:
        Divisions.bundled().get(division_code, on)
    except (UnknownDivision, DivisionNotInForce) as wrong:
        raise Refused(str(wrong), "请填写授权开始日有效的区划代码。") from None
    if role not in OF_A_DEPARTMENT:
        if department_code:
            raise Refused(f"“{role.label}”不按部门授权，", "请去掉部门。")
        return
    known = {d.code: d.name for d in directory.departments(on)}
    if department_code not in known:
        raise Refused(
            f"“{role.label}”须写明所属的成员单位，",
            f"请填写部门代码：{'、'.join(f'{c}（{n}）' for c, n in known.items()) or '先载入机构目录'}。",
        )


def _refuse_no_such_seat(role: Role, seat_number: int | None, on: date) -> None:
    if seat_number is None:
        return
    seats = [one for one in directory.seats(on) if one.role is not SeatRole.MEMBER]
    if role is not Role.CONVENER:
        raise Refused(f"“{role.label}”没有席位，", "请去掉席位。")
    if seat_number not in {one.number for one in seats}:
        told = "、".join(f"{one.number}（{one.role.label}{one.official}）" for one in seats)
        raise Refused(
            f"{seat_number}不是总召集人、召集人的席位，",
            f"请填写席位：{told or '先载入机构目录'}。",
        )


def refuse_incompatible(user: User, role: Role, start: date, end: date | None) -> None:
    for held in queries.grants_between(user, start, end):
        reason = conflict_between(Role(held.role), role)
        if reason:
            since = f"（自{held.valid_from}起）" if held.valid_from > start else ""
            raise Refused(
                f"{user.name}已是“{Role(held.role).label}”{since}，"
                f"不能同时担任“{role.label}”（{reason}），",
                "请改由他人担任，或先结束原授权。",
            )
