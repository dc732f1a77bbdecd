"""纪要 and its countersignatures."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from minjiu.access.api import User
from minjiu.common.errors import NotFound
from minjiu.conference.api.meetings import get_meeting_for
from minjiu.conference.api.names import names_at
from minjiu.conference.enums import (
    MinutesState,
    Opinion,
)
from minjiu.conference.models import (
    Countersignature,
    Minutes,
)
from minjiu.conference.permissions import departments_of, sees_all


@dataclass(frozen=True, slots=True)
class CountersignatureView:
    id: UUID
    department_code: str
    department: str
    opinion: Opinion
    comment: str
    answered_at: datetime | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class MinutesView:
    id: UUID
    meeting_id: UUID
    title: str
    text: str
    revision: int
    edited_by_hand: bool
    state: MinutesState
    countersign_due_on: date | None
    signed_by: str
    signed_at: datetime | None
    number: str
    digest: str
    document_id: UUID | None
    countersignatures: tuple[CountersignatureView, ...]


def get_minutes_for(user: User, meeting_id: UUID) -> Minutes:
    meeting = get_meeting_for(user, meeting_id)
    found = Minutes.objects.select_related("meeting").filter(meeting=meeting).first()
    if found is None:
        raise NotFound("纪要")
    return found


def minutes_for(user: User, meeting_id: UUID) -> MinutesView:
    found = get_minutes_for(user, meeting_id)
    names = names_at(found.meeting.starts_at)
    signed = Countersignature.objects.filter(minutes=found).order_by("department_code")
    return MinutesView(
        found.pk,
        found.meeting.pk,
        found.meeting.title,
        found.text,
        found.revision,
        found.edited_by_hand,
        MinutesState(found.state),
        found.countersign_due_on,
        found.signed_by,
        found.signed_at,
        found.number,
        found.digest,
        found.document_id,
        tuple(
            CountersignatureView(
                one.pk, one.department_code, names.get(one.department_code, ""),
                Opinion(one.opinion), one.comment, one.answered_at, one.answered_by,
            )
            for one in sorted(signed, key=lambda one: list(names).index(one.department_code))
        ),
    )  # fmt: skip


def countersignature_for(user: User, countersignature_id: UUID) -> Countersignature:
    found = Countersignature.objects.select_related("minutes__meeting").filter(
        pk=countersignature_id
    )
    if not sees_all(user):
        found = found.filter(department_code__in=departments_of(user))
    one = found.first()
    if one is None:
        raise NotFound("会签")
    return one
