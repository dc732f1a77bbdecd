"""The ladder (督促办法), by default 提醒函 → 召集人阅批 → 总召集人批示 → 下次会议. Each step is an
act, never automatic; a letter counts once it is signed and numbered, a report upward once it has its
instruction."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from cncodes.working_days import Calendar
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.directory import api as directory
from minjiu.directory.enums import SeatRole
from minjiu.documents import api as documents
from minjiu.supervision import lights, queries
from minjiu.supervision.actions.assigning import check_deadline
from minjiu.supervision.enums import (
    BY_DOCUMENT,
    BY_INSTRUCTION,
    LegState,
    Light,
    Rung,
)
from minjiu.supervision.ladders import Step
from minjiu.supervision.models import Leg, Letter, Notice
from minjiu.supervision.permissions import (
    require_office,
    require_seat,
    require_unit,
)

_SIGNED = (
    documents.DocumentState.SIGNED, documents.DocumentState.SEALED,
    documents.DocumentState.ISSUED, documents.DocumentState.FILED,
)  # fmt: skip
_INSTRUCTS = {
    Rung.CONVENER: SeatRole.CONVENER,
    Rung.CHIEF_CONVENER: SeatRole.CHIEF_CONVENER,
}


def colour_of(leg: Leg, on: date, calendar: Calendar) -> lights.Colour:
    """The light of a leg read through `queries.legs()`."""
    facts = lights.LegFacts(
        LegState(leg.state),
        leg.due_on,
        leg.progress,
        leg.rejected_reports,  # type: ignore[attr-defined]  # annotated by queries.legs
        leg.report_due_on,
        leg.milestone_due_on,  # type: ignore[attr-defined]
    )
    return lights.light(facts, on, lights.thresholds_on(on), calendar)


def next_step(leg: Leg) -> Step | None:
    """The step not yet taken, by the ladder in force when the matter was assigned."""
    steps = queries.scheme_on(leg.matter.assigned_on).steps
    taken = Notice.objects.filter(leg=leg).count()
    return steps[taken] if taken < len(steps) else None


@transaction.atomic
def prepare_letter(
    *, leg: Leg, rung: Rung, document_id: UUID, text: str, reply_due_on: date, acting_user: User
) -> Letter:
    """Remember the drafted letter of the next step; an earlier draft of it is replaced."""
    require_office(acting_user)
    step, _ = _check(leg, rung)
    if not text.strip():
        raise Refused(f"{step.label}没有内容，", "请写明要求。", field="text")
    check_deadline(reply_due_on)
    made, _ = Letter.objects.update_or_create(
        leg_id=leg.pk, position=step.position,
        defaults={"document_id": document_id, "text": text.strip(), "reply_due_on": reply_due_on},
    )  # fmt: skip
    return made


@transaction.atomic
def climb(
    *, leg: Leg, rung: Rung, text: str = "", reply_due_on: date | None = None, acting_user: User
) -> Notice:
    """Take the next step. A letter brings its own text and date and must be signed and numbered;
    the others say theirs here."""
    require_office(acting_user)
    step, colour = _check(leg, rung)
    number, document_id = "", None
    if rung in BY_DOCUMENT:
        letter = Letter.objects.filter(leg_id=leg.pk, position=step.position).first()
        document_id = None if letter is None else letter.document_id
        number = _number_of(document_id, step, acting_user)
        text, reply_due_on = (letter.text, letter.reply_due_on) if letter else (text, reply_due_on)
    if not text.strip():
        raise Refused("督促内容是空的，", "请写明要求。", field="text")
    if reply_due_on is None:
        raise Refused("没有回复时限，", "请选择日期。", field="due_on")
    if rung not in BY_DOCUMENT:
        check_deadline(reply_due_on)
    made = Notice.objects.create(
        leg_id=leg.pk, position=step.position, rung=rung, label=step.label,
        colour=step.colour or "", text=text.strip(), why=f"{colour.light.label}：{colour.why}",
        issued_at=now(), issued_by=acting_user.acting_name, reply_due_on=reply_due_on,
        document_id=document_id, document_number=number,
    )  # fmt: skip
    audit.record(
        "supervision.chased", acting_user, made,
        after={"rung": rung, "label": step.label, "why": made.why, "number": number},
    )  # fmt: skip
    return made


def _check(leg: Leg, rung: Rung) -> tuple[Step, lights.Colour]:
    Leg.objects.select_for_update().get(pk=leg.pk)
    current = queries.legs().get(pk=leg.pk)
    step = next_step(current)
    if step is None or rung is not step.rung:
        told = f"下一级是“{step.label}”" if step else "各级都已用过"
        raise Refused(f"督促应逐级进行，{told}，", "请按顺序办理。")
    before = Notice.objects.filter(leg=current).order_by("position").last()
    if before is not None and before.rung in BY_INSTRUCTION and not before.instruction:
        raise Refused(f"“{before.label}”还没有批示，", "请登记批示后再办理下一级。")
    colour = colour_of(current, today(), directory.working_days())
    enough = (Light.YELLOW, Light.RED) if step.light is Light.YELLOW else (Light.RED,)
    if colour.light not in enough:
        raise Refused(
            f"这项工作的灯色是“{colour.light.label}”（{colour.why}），不能办理“{step.label}”，",
            "请待灯色变化后再办理。",
        )
    return step, colour


def _number_of(document_id: UUID | None, step: Step, acting_user: User) -> str:
    if document_id is None:
        raise Refused(f"还没有起草{step.label}，", "请先起草并送签，签发编号后再登记。")
    document = documents.document_row_for(acting_user, document_id)
    if document.state not in _SIGNED or not document.number:
        state = documents.DocumentState(document.state).label
        raise Refused(f"{step.label}现为“{state}”，没有文号，", "请签发编号后再登记。")
    return document.number


@transaction.atomic
def instruct(*, notice: Notice, text: str, seat_number: int, on: date, acting_user: User) -> Notice:
    """阅批、批示, written by who held the seat that day, or by who stands in for them on record."""
    current = Notice.objects.select_for_update().get(pk=notice.pk)
    if current.rung not in BY_INSTRUCTION:
        raise Refused(f"“{current.label}”不需要批示，", "请核对督促层级。")
    seat = require_seat(
        acting_user, _INSTRUCTS[Rung(current.rung)], seat_number, current.label, min(on, today())
    )
    if current.instruction:
        raise Refused("已经登记批示，", "补充批示请在下一级办理。")
    if not text.strip():
        raise Refused("批示是空的，", "请填写批示内容。", field="text")
    if on > today():
        raise Refused("批示日期在将来，", "请核对日期。", field="on")
    if on < localtime(current.issued_at).date():
        raise Refused("批示日期早于报请日期，", "请核对日期。", field="on")
    by = f"{seat.official}（{acting_user.name}代）" if acting_user.acting_for else seat.official
    current.instruction, current.instructed_by = text.strip(), by
    current.instructed_on = on
    current.save(update_fields=["instruction", "instructed_by", "instructed_on"])
    audit.record(
        "supervision.instructed", acting_user, current,
        after={"by": seat.official, "seat": seat.number},
    )  # fmt: skip
    return current


@transaction.atomic
def reply(*, notice: Notice, text: str, acting_user: User) -> Notice:
    """The unit answers what it was reminded of."""
    current = Notice.objects.select_for_update(of=("self",)).select_related("leg").get(pk=notice.pk)
    require_unit(acting_user, current.leg.department_code)
    if current.replied_at is not None:
        raise Refused("已经回复，", "补充情况请另行报送办理情况。")
    if not text.strip():
        raise Refused("回复是空的，", "请写明原因和下一步安排。", field="text")
    current.reply, current.replied_at = text.strip(), now()
    current.save(update_fields=["reply", "replied_at"])
    audit.record("supervision.replied", acting_user, current)
    return current
