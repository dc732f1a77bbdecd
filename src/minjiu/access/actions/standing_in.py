"""Standing in, and being away. A delegation always has an end; nobody hands on a role not their own."""

from datetime import date

from django.db import transaction

from minjiu.access.actions.grants import refuse_closed, refuse_incompatible
from minjiu.access.enums import ADMINISTRATORS, Role
from minjiu.access.models import Absence, Delegation, RoleGrant, User
from minjiu.access.permissions import act_by, require_role
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted, Refused


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
    _require_holder(acting_user, grant)
    role = Role(grant.role)
    if not basis.strip():
        raise Refused("没有写明代理的事由，", "请填写，例如出差、休假。", field="basis")
    if role in ADMINISTRATORS:
        raise Refused("管理员角色不得代理，", "请由安全管理员另行授权。")
    if to_user.pk == grant.user.pk:
        raise Refused("代理人不能是本人，", "请另选一人。")
    if valid_to <= valid_from:
        raise Refused("代理必须写明结束日，且晚于开始日，", "请核对日期。")
    if valid_from < grant.valid_from or (grant.valid_to and valid_to > grant.valid_to):
        raise Refused("代理期间超出了原授权的有效期，", "请缩短代理期间，或先延长原授权。")
    refuse_closed(User.objects.select_for_update().get(pk=to_user.pk))
    refuse_incompatible(to_user, role, valid_from, valid_to)
    delegation = Delegation.objects.create(
        grant=grant, to_user=to_user, valid_from=valid_from, valid_to=valid_to, basis=basis
    )
    to_user.kept_scopes = None
    audit.record(
        "access.delegated",
        acting_user,
        delegation,
        after={
            "role": role,
            "division": grant.division_code,
            "of": str(grant.user.pk),
            "to": str(to_user.pk),
            "from": str(valid_from),
            "until": str(valid_to),
            "basis": basis,
        },
    )
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, ends_on: date, acting_user: User) -> Delegation:
    """End a delegation earlier than was said; the holder or the security administrator does it."""
    _require_holder(acting_user, delegation.grant)
    if not delegation.valid_from < ends_on < delegation.valid_to:
        raise Refused(
            "提前结束代理的日期应在开始日之后、原结束日之前，",
            "请核对日期；需要延长的，请另行办理代理。",
        )
    before = {"until": str(delegation.valid_to)}
    delegation.valid_to = ends_on
    delegation.save(update_fields=["valid_to"])
    audit.record(
        "access.delegation_ended",
        acting_user,
        delegation,
        before=before,
        after={"until": str(ends_on)},
    )
    return delegation


@transaction.atomic
def withdraw_delegation(*, delegation: Delegation, acting_user: User) -> None:
    """Take back a delegation that has not begun; the history keeps it."""
    _require_holder(acting_user, delegation.grant)
    if delegation.valid_from <= today():
        raise Refused("代理已经开始，不能撤回，", "请改为提前结束。")
    audit.record("access.delegation_withdrawn", acting_user, delegation)
    delegation.delete()


@transaction.atomic
def record_absence(*, valid_from: date, valid_to: date, reason: str, acting_user: User) -> Absence:
    """The user's own absence, so that nobody is given a deadline unseen; [valid_from, valid_to)."""
    act_by(acting_user, None)
    if not reason.strip():
        raise Refused("没有写明外出的原因，", "请填写，例如出差、休假。", field="reason")
    if valid_to <= valid_from or valid_to <= today():
        raise Refused(
            "外出的最后一天应不早于第一天，也不能在过去，", "请核对日期。", field="last_day"
        )
    User.objects.select_for_update().get(pk=acting_user.pk)
    kept = Absence.objects.filter(
        user=acting_user, valid_from__lt=valid_to, valid_to__gt=valid_from
    ).first()
    if kept is not None:
        raise Refused(
            f"这几天与已登记的外出（自{kept.valid_from:%Y年%-m月%-d日}）重叠，",
            "请先取消原登记，或改日期。", field="starts_on",
        )  # fmt: skip
    made = Absence.objects.create(
        user=acting_user, valid_from=valid_from, valid_to=valid_to, reason=reason.strip()
    )
    audit.record(
        "access.absence_recorded", acting_user, made,
        after={"from": str(valid_from), "until": str(valid_to)},
    )  # fmt: skip
    return made


@transaction.atomic
def cancel_absence(*, absence: Absence, acting_user: User) -> None:
    """Back earlier, or not gone: what lies ahead is taken back, what was stays in the history."""
    if acting_user.pk != absence.user.pk:
        raise NotPermitted("只能取消自己登记的外出，", "请由本人办理。")
    act_by(acting_user, None)
    if absence.valid_to <= today():
        raise Refused("这次外出已经结束，", "无需取消。")
    audit.record(
        "access.absence_cancelled", acting_user, absence, before={"until": str(absence.valid_to)}
    )
    if absence.valid_from < today():
        absence.valid_to = today()
        absence.save(update_fields=["valid_to"])
    else:
        absence.delete()


def _require_holder(acting_user: User, grant: RoleGrant) -> None:
    """The holder, who acts for nobody else here, or the security administrator."""
    if acting_user.pk != grant.user.pk:
        require_role(acting_user, Role.SECURITY_ADMIN)
    else:
        act_by(acting_user, None)
