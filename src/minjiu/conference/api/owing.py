"""Who still owes the office an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.timezone import localtime

from minjiu.common.clock import now
from minjiu.conference.api.names import names_today
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
    TopicOpinion,
)


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


def owed_to_the_office(department_codes: Sequence[str] | None = None) -> tuple[OwedView, ...]:
    """回执、书面意见、会签 that units have not given yet, by date, units in the notice's order.
    None: all units. Four queries."""
    names = names_today()
    owing: dict[tuple[str, str, date | None, UUID | None, UUID | None], set[str]] = {}

    def owe(
        what: str, title: str, code: str, due_on: date | None, *, meeting: UUID | None = None,
        topic: UUID | None = None,
    ) -> None:  # fmt: skip
        if department_codes is None or code in department_codes:
            owing.setdefault((what, title, due_on, meeting, topic), set()).add(code)

    waiting = Invitation.objects.select_related("meeting").filter(
        meeting__state=MeetingState.NOTIFIED, meeting__starts_at__gt=now(), reply=Reply.NONE
    )
    for one in waiting.exclude(department_code=""):
        meeting = one.meeting
        due_on = localtime(meeting.starts_at).date()
        owe("会议回执", meeting.title, one.department_code, due_on, meeting=meeting.pk)
    opinions = TopicOpinion.objects.select_related("topic").filter(answered_at__isnull=True)
    for one in opinions.filter(topic__state__in=[TopicState.ACCEPTED, TopicState.SCHEDULED]):
        topic = one.topic
        owe("书面意见", topic.title, one.department_code, topic.opinions_due_on, topic=topic.pk)
    unsigned = Countersignature.objects.select_related("minutes__meeting").filter(
        minutes__state=MinutesState.COUNTERSIGNING, opinion=Opinion.PENDING
    )
    for one in unsigned:
        minutes = one.minutes
        owe(
            "纪要会签", minutes.meeting.title, one.department_code, minutes.countersign_due_on,
            meeting=minutes.meeting.pk,
        )  # fmt: skip
    found = [
        OwedView(
            what, title, due_on, tuple(names[code] for code in names if code in codes),
            meeting, topic,
        )
        for (what, title, due_on, meeting, topic), codes in owing.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.what)))
