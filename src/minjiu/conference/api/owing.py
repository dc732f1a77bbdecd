"""Who still owes the office an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.timezone import localtime

from minjiu.common.clock import now
from minjiu.conference.api.names import names_today
from minjiu.conference.api.registers import OPEN
from minjiu.conference.enums import (
    MeetingState,
    MinutesState,
    Opinion,
    Reply,
    TopicState,
)
from minjiu.conference.models import (
    Countersignature,
    Invitation,
    RegisterEntry,
    TopicOpinion,
)
from minjiu.supervision import api as supervision


@dataclass(frozen=True, slots=True)
class OwedView:
    """Something units still owe the office: what, by when, which units; `meeting_id` and
    `topic_id` say where it is given."""

    what: str
    title: str
    due_on: date | None
    departments: tuple[str, ...]
    meeting_id: UUID | None = None
    topic_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DueView:
    """One thing that one unit owes, or comes to, on a day (None: no day was set); the ids say where it
    is given."""

    what: str
    title: str
    department_code: str
    department: str
    due_on: date | None
    meeting_id: UUID | None = None
    topic_id: UUID | None = None
    matter_id: UUID | None = None
    entry_id: UUID | None = None


REPLY, OPINION, COUNTERSIGNATURE = "会议回执", "书面意见", "纪要会签"
LEG, REGISTER = "督促事项", "台账事项"


def owing(department_codes: Sequence[str] | None = None) -> tuple[DueView, ...]:
    """What units still have to do, each with its day: answers to the office (回执、书面意见、会签), their
    parts of matters, entries of registers. None: all units. Five queries."""
    names = names_today()
    found = _answers_owed(names)
    found += [
        DueView(
            LEG, f"{leg.subject}：{leg.part}", leg.department_code, leg.department, leg.due_on,
            matter_id=leg.matter_id,
        )
        for leg in supervision.owed()
    ]  # fmt: skip
    found += [
        DueView(
            REGISTER, one.title, one.department_code, names.get(one.department_code, ""),
            one.due_on, entry_id=one.pk,
        )
        for one in RegisterEntry.objects.filter(state__in=OPEN)
    ]  # fmt: skip
    return tuple(
        one for one in found if department_codes is None or one.department_code in department_codes
    )


def _answers_owed(names: Mapping[str, str]) -> list[DueView]:
    found: dict[DueView, None] = {}  # once, where a seat and a liaison are both asked

    def owe(what: str, title: str, code: str, due_on: date | None, **where: UUID) -> None:
        found[DueView(what, title, code, names.get(code, code), due_on, **where)] = None

    waiting = Invitation.objects.select_related("meeting").filter(
        meeting__state=MeetingState.NOTIFIED, meeting__starts_at__gt=now(), reply=Reply.NONE
    )
    for one in waiting.exclude(department_code=""):
        meeting = one.meeting
        due_on = localtime(meeting.starts_at).date()
        owe(REPLY, meeting.title, one.department_code, due_on, meeting_id=meeting.pk)
    opinions = TopicOpinion.objects.select_related("topic").filter(answered_at__isnull=True)
    for one in opinions.filter(topic__state__in=[TopicState.ACCEPTED, TopicState.SCHEDULED]):
        topic = one.topic
        owe(OPINION, topic.title, one.department_code, topic.opinions_due_on, topic_id=topic.pk)
    unsigned = Countersignature.objects.select_related("minutes__meeting").filter(
        minutes__state=MinutesState.COUNTERSIGNING, opinion=Opinion.PENDING
    )
    for one in unsigned:
        minutes = one.minutes
        owe(
            COUNTERSIGNATURE, minutes.meeting.title, one.department_code,
            minutes.countersign_due_on, meeting_id=minutes.meeting.pk,
        )  # fmt: skip
    return list(found)


def owed_to_the_office(department_codes: Sequence[str] | None = None) -> tuple[OwedView, ...]:
    """回执、书面意见、会签 that units have not given yet, by date, units in the notice's order.
    None: all units. Four queries."""
    names = names_today()
    grouped: dict[tuple[str, str, date | None, UUID | None, UUID | None], set[str]] = {}
    for one in _answers_owed(names):
        if department_codes is None or one.department_code in department_codes:
            key = (one.what, one.title, one.due_on, one.meeting_id, one.topic_id)
            grouped.setdefault(key, set()).add(one.department_code)
    found = [
        OwedView(
            what, title, due_on, tuple(names[code] for code in names if code in codes),
            meeting, topic,
        )
        for (what, title, due_on, meeting, topic), codes in grouped.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.what)))
