"""签收、反馈、复核、延期、中止、办结: what happens to one unit's leg."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from minjiu.access.api import Role, User, acts_as
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.files import api as files
from minjiu.supervision.actions.assigning import check_deadline
from minjiu.supervision.enums import LegState, Review, Stance
from minjiu.supervision.models import Attachment, Extension, Leg, Matter, Milestone, Report
from minjiu.supervision.permissions import require_office, require_unit

MOST_FILES = 5


@transaction.atomic
def receive(*, leg: Leg, acting_user: User) -> Leg:
    """签收 by the unit's liaison."""
    locked = _lock(leg, LegState.ASSIGNED)
    require_unit(acting_user, locked.department_code)
    locked.state = LegState.UNDER_WAY
    locked.received_at, locked.received_by = now(), acting_user.acting_name
    locked.save(update_fields=["state", "received_at", "received_by"])
    audit.record("supervision.received", acting_user, locked)
    return locked


@transaction.atomic
def report(
    *,
    leg: Leg,
    text: str,
    progress: int,
    finished: bool = False,
    uploads: Sequence[files.Upload] = (),
    acting_user: User,
) -> Report:
    """反馈 of what was done, with files. Where an indicator measures progress nobody types it in."""
    locked = _lock(leg, LegState.UNDER_WAY)
    require_unit(acting_user, locked.department_code)
    if not text.strip():
        raise Refused("没有填写办理情况，", "请写明做了什么、结果如何。", field="text")
    if not 0 <= progress <= 100:
        raise Refused(f"进度{progress}%不在0到100之间，", "请核对。", field="progress")
    if locked.indicator_code and progress != locked.progress:
        raise Refused("这项工作的进度由指标自动测量，", "请只填写文字情况。")
    made = Report.objects.create(
        leg=locked, text=text.strip(), progress=progress, finished=finished,
        reported_at=now(), reported_by=acting_user.acting_name,
    )  # fmt: skip
    if len(uploads) > MOST_FILES:
        raise Refused(f"一次最多上传{MOST_FILES}个附件，", "请合并后上传。", field="file")
    for upload in uploads:
        stored = files.store(upload=upload, acting_user=acting_user)
        Attachment.objects.create(report=made, file_id=stored.pk)
    locked.state, locked.progress, locked.report_due_on = LegState.REPORTED, progress, None
    locked.save(update_fields=["state", "progress", "report_due_on"])
    audit.record("supervision.reported", acting_user, made, after={"progress": progress})
    return made


@transaction.atomic
def review(*, report: Report, accepted: bool, note: str = "", acting_user: User) -> Leg:
    """复核 by the office: accepted goes on (or ends, where that was asked), rejected goes back."""
    require_office(acting_user)
    leg = _lock(report.leg, LegState.REPORTED)
    current = Report.objects.get(pk=report.pk)
    if current.review != Review.PENDING:
        raise Refused("这份办理情况已经复核，", "无需重复办理。")
    if not accepted and not note.strip():
        raise Refused("退回补办需要写明理由，", "请填写复核意见。", field="note")
    current.review = Review.ACCEPTED if accepted else Review.REJECTED
    current.review_note, current.reviewed_at = note.strip(), now()
    current.save(update_fields=["review", "review_note", "reviewed_at"])
    leg.state = LegState.DONE if accepted and current.finished else LegState.UNDER_WAY
    if leg.state == LegState.DONE:
        leg.progress = 100
    leg.save(update_fields=["state", "progress"])
    _close_when_all_done(leg.matter)
    audit.record("supervision.reviewed", acting_user, current, after={"review": current.review})
    return leg


@transaction.atomic
def ask_for_report(*, leg: Leg, due_on: date, acting_user: User) -> Leg:
    """Ask a unit to report by a day; refused where a measurement already tells the progress."""
    require_office(acting_user)
    locked = _lock(leg, LegState.ASSIGNED, LegState.UNDER_WAY)
    if locked.indicator_code:
        raise Refused("这项工作由指标自动测量，不要求另行报送，", "请直接查看指标。")
    check_deadline(due_on)
    locked.report_due_on = due_on
    locked.save(update_fields=["report_due_on"])
    audit.record(
        "supervision.report_asked", acting_user, locked, after={"due_on": due_on.isoformat()}
    )
    return locked


@transaction.atomic
def set_milestone(*, leg: Leg, text: str, due_on: date, acting_user: User) -> Milestone:
    """阶段任务 within a leg's deadline, by the office or the unit itself; a late one turns the light
    yellow as a late report does."""
    locked = _lock(leg, LegState.ASSIGNED, LegState.UNDER_WAY, LegState.REPORTED)
    if not acts_as(acting_user, Role.CONFERENCE_OFFICE):
        require_unit(acting_user, locked.department_code)
    if not text.strip():
        raise Refused("没有写明阶段任务，", "请写明到时完成什么。", field="text")
    if due_on > locked.due_on:
        raise Refused(
            f"阶段时限晚于整项时限{locked.due_on:%Y年%-m月%-d日}，", "请核对日期。", field="due_on"
        )
    check_deadline(due_on)
    if Milestone.objects.filter(leg=locked, text=text.strip()).exists():
        raise Refused("这个阶段任务已经列出，", "请改写，或另列一项。", field="text")
    made = Milestone.objects.create(
        leg=locked, text=text.strip(), due_on=due_on, set_by=acting_user.acting_name
    )
    audit.record(
        "supervision.milestone_set", acting_user, made, after={"due_on": due_on.isoformat()}
    )
    return made


@transaction.atomic
def reach_milestone(*, milestone: Milestone, acting_user: User) -> Milestone:
    """The unit says that it is reached; what was done stands in its reports."""
    _lock(milestone.leg, LegState.UNDER_WAY, LegState.REPORTED)
    current = Milestone.objects.select_related("leg").get(pk=milestone.pk)
    require_unit(acting_user, current.leg.department_code)
    if current.reached_on is not None:
        raise Refused("这个阶段任务已经登记完成，", "无需重复办理。")
    current.reached_on, current.reached_by = today(), acting_user.acting_name
    current.save(update_fields=["reached_on", "reached_by"])
    audit.record("supervision.milestone_reached", acting_user, current)
    return current


@transaction.atomic
def extend(*, leg: Leg, due_on: date, reason: str, acting_user: User) -> Extension:
    """延期 with who decided and why; reminders and light follow the new deadline."""
    require_office(acting_user)
    locked = _lock(leg, LegState.ASSIGNED, LegState.UNDER_WAY, LegState.REPORTED)
    if not reason.strip():
        raise Refused("延期需要理由，", "请写明理由。", field="reason")
    if due_on <= locked.due_on:
        raise Refused(
            f"新时限应晚于原时限{locked.due_on:%Y年%-m月%-d日}，", "请核对日期。", field="due_on"
        )
    check_deadline(due_on)
    made = Extension.objects.create(
        leg=locked, before_on=locked.due_on, after_on=due_on, reason=reason.strip(),
        decided_at=now(), decided_by=acting_user.acting_name,
    )  # fmt: skip
    locked.due_on = due_on
    locked.save(update_fields=["due_on"])
    audit.record(
        "supervision.extended", acting_user, made,
        before={"due_on": made.before_on.isoformat()}, after={"due_on": due_on.isoformat()},
    )  # fmt: skip
    return made


@transaction.atomic
def suspend(*, leg: Leg, reason: str, acting_user: User) -> Leg:
    """中止, with its reason; the light goes out."""
    require_office(acting_user)
    locked = _lock(leg, LegState.ASSIGNED, LegState.UNDER_WAY)
    if not reason.strip():
        raise Refused("中止需要理由，", "请写明理由。", field="reason")
    locked.state, locked.suspended_reason = LegState.SUSPENDED, reason.strip()
    locked.save(update_fields=["state", "suspended_reason"])
    _close_when_all_done(locked.matter)
    audit.record("supervision.suspended", acting_user, locked, after={"reason": reason.strip()})
    return locked


@transaction.atomic
def measure(*, leg: Leg, value: Decimal, starting: Decimal, acting_user: User | None) -> Leg:
    """Progress from the indicator the leg is bound to: the share of the way from `starting` (its
    value when the matter was assigned) to the target. Reaching it does not end the leg: people do."""
    locked = Leg.objects.select_for_update(of=("self",)).select_related("matter").get(pk=leg.pk)
    if locked.indicator_target is None:
        raise Refused("这项工作没有绑定指标，", "请由单位报送办理情况。")
    way = locked.indicator_target - starting
    done = value - starting
    share = Decimal(100) if not way else max(Decimal(0), min(Decimal(100), 100 * done / way))
    before, locked.progress = locked.progress, int(share)
    if before != locked.progress:
        locked.save(update_fields=["progress"])
        audit.record(
            "supervision.measured", acting_user, locked,
            before={"progress": before}, after={"progress": locked.progress, "value": str(value)},
        )  # fmt: skip
    return locked


def _lock(leg: Leg, *states: LegState) -> Leg:
    locked = Leg.objects.select_for_update(of=("self",)).select_related("matter").get(pk=leg.pk)
    if locked.state not in states:
        names = "、".join(f"“{state.label}”" for state in states)
        raise Refused(
            f"这项工作现在是“{LegState(locked.state).label}”，这一步要在{names}时办理，",
            "请刷新页面查看当前进度。",
        )
    return locked


def _close_when_all_done(matter: Matter) -> None:
    """The lead is not done while a cooperating unit is not: the matter ends with its last leg."""
    ended = (LegState.DONE, LegState.SUSPENDED)
    if (
        matter.closed_on is None
        and not Leg.objects.filter(matter=matter).exclude(state__in=ended).exists()
    ):
        lead = Leg.objects.get(matter=matter, stance=Stance.LEAD)
        if lead.state == LegState.DONE:
            matter.closed_on = today()
            matter.save(update_fields=["closed_on"])
