"""Letters of the ladder as documents of their own, and the last step: the next meeting."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.errors import Refused
from minjiu.conference import papers
from minjiu.conference.actions.issuing import send_out, send_to_sign
from minjiu.conference.enums import MeetingState
from minjiu.conference.models import AgendaItem, Meeting
from minjiu.conference.permissions import require_office
from minjiu.documents import api as documents
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Leg, Rung


@transaction.atomic
def draft_letter(
    *, leg: Leg, text: str, reply_due_on: date, acting_user: User
) -> documents.Document:
    """Draft the 提醒函 or slip of the next step and send it to sign; an earlier draft is replaced."""
    require_office(acting_user)
    view, step = _next(leg, acting_user)
    if not step.by_document:
        raise Refused(f"“{step.label}”不用起草公文，", "请直接办理。")
    made = send_to_sign(
        issuer_code=papers.OFFICE,
        content=papers.letter_document(
            slip=step.colour, label=step.label, unit=view.department, number=view.matter_number,
            subject=view.subject, part=view.part, why=view.why, text=text,
            reply_due_on=reply_due_on,
        ),
        before=step.document_id, acting_user=acting_user,
    )  # fmt: skip
    supervision.prepare_letter(
        leg=leg, rung=step.rung, document_id=made.pk, text=text, reply_due_on=reply_due_on,
        acting_user=acting_user,
    )  # fmt: skip
    audit.record("conference.letter_drafted", acting_user, made)
    return made


@transaction.atomic
def send_letter(*, leg: Leg, acting_user: User) -> supervision.Notice:
    """Send the signed letter; only then the step is marked, with the letter's number."""
    require_office(acting_user)
    _, step = _next(leg, acting_user)
    send_out(document_id=step.document_id, what=step.label, acting_user=acting_user)
    return supervision.climb(leg=leg, rung=step.rung, acting_user=acting_user)


@transaction.atomic
def put_on_agenda(
    *, leg: Leg, meeting: Meeting, text: str, reply_due_on: date, acting_user: User
) -> AgendaItem:
    """列入下次会议: an item of its own, presented by the unit."""
    require_office(acting_user)
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.state not in (MeetingState.PLANNED, MeetingState.NOTIFIED):
        raise Refused(f"“{locked.title}”已经召开或取消，", "请选择还没有召开的会议。")
    view, _ = _next(leg, acting_user)
    supervision.climb(
        leg=leg, rung=Rung.NEXT_MEETING, text=f"列入{locked.title}。{text.strip()}",
        reply_due_on=reply_due_on, acting_user=acting_user,
    )  # fmt: skip
    last = AgendaItem.objects.filter(meeting=locked).aggregate(last=Max("sequence"))["last"] or 0
    made = AgendaItem.objects.create(
        meeting=locked, sequence=last + 1, presenter_code=view.department_code,
        title=f"{view.matter_number}“{view.subject}”落实情况"[:160],
    )  # fmt: skip
    audit.record("conference.matter_on_agenda", acting_user, made)
    return made


def _next(leg: Leg, user: User) -> tuple[supervision.LegView, supervision.StepView]:
    matter = supervision.matter_for(user, leg.matter.pk)
    view = next(one for one in matter.legs if one.id == leg.pk)
    if view.next_step is None:
        raise Refused("这项工作已经办结，或各级督促都已用过，", "请刷新页面查看。")
    return view, view.next_step
