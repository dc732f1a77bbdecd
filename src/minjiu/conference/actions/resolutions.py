"""议定事项: one lead, any number of cooperating units, followed by `supervision`; or referred
upward and waiting for the province's answer."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import papers
from minjiu.conference.actions.issuing import send_out, send_to_sign
from minjiu.conference.enums import MeetingState, Outcome, ResolutionState
from minjiu.conference.ledger import ledger
from minjiu.conference.models import AgendaItem, Resolution
from minjiu.conference.permissions import require_office
from minjiu.directory import api as directory
from minjiu.supervision import api as supervision

_NUMBERING = 7_202_056  # advisory lock: one number at a time


@transaction.atomic
def resolve(
    *,
    item: AgendaItem,
    title: str,
    text: str,
    parts: Sequence[supervision.Part],
    acting_user: User,
) -> Resolution:
    """Write down what was resolved on an item, numbered without gaps. What is referred upward
    comes into force only with the province's approval (附件1 三)."""
    require_office(acting_user)
    chosen = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    if chosen.outcome not in (Outcome.RESOLVED, Outcome.REFERRED):
        raise Refused(
            "这项议程没有形成议定事项，", "请先登记结果为“形成议定事项”或“报省政府研究决定”。"
        )
    if chosen.meeting.state != MeetingState.HELD:
        raise Refused("会议已经结束，", "议定事项应在结束会议前登记。")
    if not title.strip():
        raise Refused("议定事项缺少标题，", "请填写标题。", field="title")
    if not text.strip():
        raise Refused("议定事项缺少内容，", "请写明内容和要求。", field="text")
    # what is referred upward is assigned only with the answer: its parts must hold from now on
    supervision.check_parts(parts)
    _check_measures(parts)
    year = chosen.meeting.starts_at.year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING])
    last = Resolution.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    made = Resolution.objects.create(
        year=year, serial=last + 1, item=chosen, title=title.strip(), text=text.strip(),
        plan=[_as_data(part) for part in parts], state=ResolutionState.AGREED,
    )  # fmt: skip
    audit.record("conference.resolved", acting_user, made)
    if chosen.outcome == Outcome.RESOLVED:
        _come_into_force(made, acting_user)
    return made


def _check_measures(parts: Sequence[supervision.Part]) -> None:
    """A unit is measured on its own leg only: by an indicator of a duty of its own."""
    owner = {duty.id: duty.department_code for duty in directory.duties()}
    for place, part in enumerate(parts):
        codes = {
            code
            for duty_id, entry in ledger().items()
            if owner[duty_id] == part.department_code
            for code in entry.indicators
        }
        if part.indicator_code and part.indicator_code not in codes:
            name = directory.department(part.department_code, today()).name
            raise Refused(
                f"所选指标不是衡量“{name}”的，", "请选择该单位职责的指标，或不设指标。",
                field=f"indicator.{place}",
            )  # fmt: skip


@transaction.atomic
def draft_request(*, resolution: Resolution, acting_user: User) -> Resolution:
    """请示 in 民政厅's own name and number, as 闽民救〔2020〕115号 was, sent to sign."""
    require_office(acting_user)
    locked = _lock(resolution, ResolutionState.AGREED)
    document = send_to_sign(
        issuer_code=papers.BUREAU, content=papers.request_document(locked),
        before=locked.request_document_id, acting_user=acting_user,
    )  # fmt: skip
    locked.request_document_id = document.pk
    locked.save(update_fields=["request_document_id"])
    audit.record("conference.request_drafted", acting_user, locked)
    return locked


@transaction.atomic
def send_request(*, resolution: Resolution, acting_user: User) -> Resolution:
    """报送 the signed and sealed 请示; the resolution waits for the answer."""
    require_office(acting_user)
    locked = _lock(resolution, ResolutionState.AGREED)
    document = send_out(
        document_id=locked.request_document_id, what="请示", acting_user=acting_user
    )
    locked.state = ResolutionState.REFERRED
    locked.request_number, locked.request_sent_on = document.number, today()
    locked.save(update_fields=["state", "request_number", "request_sent_on"])
    audit.record("conference.referred_upward", acting_user, locked)
    return locked


@transaction.atomic
def record_answer(
    *,
    resolution: Resolution,
    approved: bool,
    answer_number: str,
    changed_text: str = "",
    due_on: date | None = None,
    acting_user: User,
) -> Resolution:
    """批复: approved (perhaps changed) it comes into force; refused it ends here, on the record. Parts whose
    deadline has passed meanwhile get `due_on`."""
    require_office(acting_user)
    locked = _lock(resolution, ResolutionState.REFERRED)
    if not answer_number.strip():
        raise Refused("没有批复文号，", "请填写省政府批复的文号。", field="number")
    locked.answer_number, locked.answered_on = answer_number.strip(), today()
    if changed_text.strip():
        locked.text = changed_text.strip()
    if approved:
        locked.plan = [_in_time(row, due_on) for row in locked.plan]
        locked.save(update_fields=["answer_number", "answered_on", "text", "plan"])
        _come_into_force(locked, acting_user)
    else:
        locked.state = ResolutionState.REFUSED
        locked.save(update_fields=["answer_number", "answered_on", "text", "state"])
    audit.record("conference.answer_recorded", acting_user, locked, after={"approved": approved})
    return locked


def _in_time(row: dict[str, Any], due_on: date | None) -> dict[str, Any]:
    was = date.fromisoformat(row["due_on"])
    if was > today():
        return row
    if due_on is None:
        raise Refused(
            f"原定时限（{was:%Y年%-m月%-d日}）在等待批复时已过，",
            "请填写新的时限。",
            field="due_on",
        )
    supervision.check_deadline(due_on)
    return {**row, "due_on": due_on.isoformat()}


def _come_into_force(resolution: Resolution, acting_user: User) -> None:
    matter = supervision.assign(
        number=resolution.number,
        subject=resolution.title,
        requirement=resolution.text,
        origin=f"{resolution.item.meeting.title}　{resolution.item.title}",
        parts=[_as_part(row) for row in resolution.plan],
        acting_user=acting_user,
    )
    resolution.matter_id, resolution.state = matter.pk, ResolutionState.IN_FORCE
    resolution.save(update_fields=["matter_id", "state"])


def _as_data(part: supervision.Part) -> dict[str, Any]:
    return {
        "department": part.department_code,
        "stance": part.stance.value,
        "text": part.text,
        "due_on": part.due_on.isoformat(),
        "indicator": part.indicator_code,
        "target": None if part.target is None else str(part.target),
    }


def _as_part(row: dict[str, Any]) -> supervision.Part:
    return supervision.Part(
        row["department"],
        supervision.Stance(row["stance"]),
        row["text"],
        date.fromisoformat(row["due_on"]),
        row["indicator"],
        None if row["target"] is None else Decimal(row["target"]),
    )


def _lock(resolution: Resolution, state: ResolutionState) -> Resolution:
    locked = (
        Resolution.objects.select_for_update(of=("self",))
        .select_related("item__meeting")
        .get(pk=resolution.pk)
    )
    if locked.state != state:
        raise Refused(
            f"议定事项现在是“{ResolutionState(locked.state).label}”，", "请刷新页面查看。"
        )
    return locked
