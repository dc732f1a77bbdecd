"""Meetings with their agenda, papers and invitations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import cast
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.common.errors import NotFound
from minjiu.conference import queries
from minjiu.conference.api.names import names_at
from minjiu.conference.api.resolutions import ResolutionView, resolution_lines
from minjiu.conference.enums import (
    InviteeKind,
    MeetingKind,
    MeetingState,
    MinutesState,
    Outcome,
    Presence,
    Reply,
)
from minjiu.conference.models import (
    AgendaItem,
    Invitation,
    Meeting,
    Minutes,
    Paper,
    Resolution,
)
from minjiu.conference.permissions import departments_of, look_as, sees_all
from minjiu.directory import api as directory
from minjiu.files import api as files
from minjiu.files.api import OpenedFile


@dataclass(frozen=True, slots=True)
class PaperView:
    id: UUID
    title: str
    has_file: bool
    read_by: int


@dataclass(frozen=True, slots=True)
class ItemView:
    id: UUID
    sequence: int
    title: str
    topic_id: UUID | None
    presenter: str
    internal: bool
    discussion: str
    outcome: Outcome
    decision: str
    told_at: datetime | None
    papers: tuple[PaperView, ...]
    resolutions: tuple[ResolutionView, ...]


@dataclass(frozen=True, slots=True)
class InvitationView:
    """One person asked to come; `capacity` as what: 总召集人, 召集人, 成员, 联络员, 邀请单位. `late`, `early`:
    came after the start, left before the end. `own`: whether the caller may open it; `reason` of
    others' leave is empty for a unit."""

    id: UUID
    kind: InviteeKind
    capacity: str
    department_code: str
    unit: str
    name: str
    post: str
    sent_at: datetime | None
    opened_at: datetime | None
    reply: Reply
    reason: str
    substitute_name: str
    substitute_post: str
    presence: Presence
    arrived_at: time | None
    left_at: time | None
    late: bool
    early: bool
    own: bool


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One meeting; agenda and invitations only where the page of one meeting asks."""

    id: UUID
    kind: MeetingKind
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    chair_seat: int
    state: MeetingState
    notice_document_id: UUID | None
    notice_number: str
    decisions_out_at: datetime | None
    cancelled_reason: str
    invited: int
    replied: int
    minutes_state: MinutesState | None
    agenda: tuple[ItemView, ...] = ()
    invitations: tuple[InvitationView, ...] = ()


def find_meetings(
    user: User, *, text: str = "", kind: str = "", state: str = "", year: str = ""
) -> QuerySet[Meeting]:
    """Meetings the user may see, narrowed by what is given."""
    found = queries.meetings_visible_to(user).select_related("minutes")
    if text:
        found = found.filter(Q(title__icontains=text) | Q(place__icontains=text))
    given = {"kind": kind, "state": state, "starts_at__year": year}
    return found.filter(**{field: value for field, value in given.items() if value})


def meeting_years(user: User) -> tuple[int, ...]:
    """Years with meetings the user may see, the newest first."""
    days = queries.meetings_visible_to(user).dates("starts_at", "year", order="DESC")
    return tuple(day.year for day in days)


def meeting_lines(rows: Iterable[Meeting]) -> tuple[MeetingView, ...]:
    """Rows as pages show them, in their order; one query beside that of the rows."""
    listed = list(rows)
    counted = {
        row["meeting"]: (row["invited"], row["replied"])
        for row in Invitation.objects.filter(meeting__in=listed)
        .order_by()
        .values("meeting")
        .annotate(invited=Count("pk"), replied=Count("pk", filter=~Q(reply=Reply.NONE)))
    }
    return tuple(_meeting(one, *counted.get(one.pk, (0, 0))) for one in listed)


def meetings_for(user: User) -> tuple[MeetingView, ...]:
    """Meetings the user may see, newest first; two queries."""
    return meeting_lines(find_meetings(user).order_by("-starts_at"))


def get_meeting_for(user: User, meeting_id: UUID) -> Meeting:
    found = queries.meetings_visible_to(user).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound("会议")
    return found


def meeting_for(user: User, meeting_id: UUID) -> MeetingView:
    """One meeting whole; internal items are for the office and the conveners."""
    found = find_meetings(user).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound("会议")
    names = names_at(found.starts_at)
    resolved: dict[UUID, list[ResolutionView]] = {}
    rows = list(Resolution.objects.filter(item__meeting=found).select_related("item__meeting"))
    for row, view in zip(rows, resolution_lines(rows), strict=True):
        resolved.setdefault(row.item.pk, []).append(view)
    papers: dict[UUID, list[PaperView]] = {}
    with_reads = Paper.objects.filter(item__meeting=found).select_related("item")
    for paper in with_reads.annotate(read_by=Count("reads")).order_by("added_at"):
        papers.setdefault(paper.item.pk, []).append(
            PaperView(
                paper.pk, paper.title, paper.file_id is not None, cast(int, vars(paper)["read_by"])
            )
        )
    items = AgendaItem.objects.filter(meeting=found).select_related("topic").order_by("sequence")
    if not sees_all(user):
        items = items.filter(internal=False)
    agenda = tuple(
        ItemView(
            item.pk, item.sequence, item.title, item.topic.pk if item.topic else None,
            names.get(item.presenter_code, ""), item.internal, item.discussion,
            Outcome(item.outcome), item.decision, item.told_at, tuple(papers.get(item.pk, ())),
            tuple(resolved.get(item.pk, ())),
        )
        for item in items
    )  # fmt: skip
    invitations = _invitations(found, None if sees_all(user) else departments_of(user))
    replied = sum(one.reply is not Reply.NONE for one in invitations)
    whole = _meeting(found, len(invitations), replied)
    return replace(whole, agenda=agenda, invitations=invitations)


def agenda_item_for(user: User, item_id: UUID) -> AgendaItem:
    found = (
        AgendaItem.objects.select_related("meeting", "topic")
        .filter(pk=item_id, meeting__in=queries.meetings_visible_to(user))
        .first()
    )
    if found is None:
        raise NotFound("议程")
    return found


def invitation_for(user: User, invitation_id: UUID) -> Invitation:
    """The office: any; a unit: its own."""
    found = Invitation.objects.select_related("meeting").filter(pk=invitation_id)
    if not sees_all(user):
        found = found.filter(department_code__in=departments_of(user))
    one = found.first()
    if one is None:
        raise NotFound("邀请")
    return one


def paper_for(user: User, paper_id: UUID) -> Paper:
    """A paper; of an internal item only for the office and the conveners."""
    found = _papers(user).filter(pk=paper_id).first()
    if found is None:
        raise NotFound("会议材料")
    return found


def papers_of(user: User, meeting: Meeting) -> tuple[Paper, ...]:
    """Papers of a meeting that the user may see, in the order of the agenda."""
    return tuple(_papers(user).filter(item__meeting=meeting).order_by("item__sequence", "added_at"))


def _papers(user: User) -> QuerySet[Paper]:
    """Papers of meetings the user may see; those of internal items for whoever sees all."""
    found = Paper.objects.select_related("item__meeting").filter(
        item__meeting__in=queries.meetings_visible_to(user)
    )
    return found if sees_all(user) else found.filter(item__internal=False)


def paper_file(user: User, paper_id: UUID) -> OpenedFile:
    """The file of a paper, for whoever may see the paper."""
    found = paper_for(user, paper_id)
    return open_paper(user, found, invited_units(found.item.meeting))


def invited_units(meeting: Meeting) -> tuple[str, ...]:
    return tuple(
        Invitation.objects.filter(meeting=meeting).values_list("department_code", flat=True)
    )


def open_paper(user: User, paper: Paper, invited: Collection[str]) -> OpenedFile:
    """The file of a paper that the user may see, of a meeting with these units; the look says for
    whom."""
    if paper.file_id is None:
        raise NotFound("附件")
    look_as(user, () if paper.item.internal else invited)
    return files.open_file(user, paper.file_id)


def _meeting(found: Meeting, invited: int, replied: int) -> MeetingView:
    minutes = cast("Minutes | None", getattr(found, "minutes", None))
    return MeetingView(
        found.pk,
        MeetingKind(found.kind),
        found.title,
        found.starts_at,
        found.ends_at,
        found.place,
        found.chair_seat,
        MeetingState(found.state),
        found.notice_document_id,
        found.notice_number,
        found.decisions_out_at,
        found.cancelled_reason,
        invited,
        replied,
        None if minutes is None else MinutesState(minutes.state),
    )


def _invitations(meeting: Meeting, units: Collection[str] | None) -> tuple[InvitationView, ...]:
    """As these units may see them; None: as whoever sees all."""
    start, end = localtime(meeting.starts_at), localtime(meeting.ends_at)
    roles = {seat.number: seat.role.label for seat in directory.seats(start.date())}
    invited = Invitation.objects.filter(meeting=meeting).order_by("seat_number", "unit", "name")
    return tuple(
        InvitationView(
            one.pk, InviteeKind(one.kind),
            roles.get(one.seat_number or 0) or InviteeKind(one.kind).label, one.department_code,
            one.unit, one.name, one.post, one.sent_at, one.opened_at, Reply(one.reply),
            one.reason if units is None or one.department_code in units else "",
            one.substitute_name, one.substitute_post, Presence(one.presence),
            one.arrived_at, one.left_at,
            one.arrived_at is not None and one.arrived_at > start.time(),
            one.left_at is not None and one.left_at < end.time(),
            units is None or one.department_code in units,
        )
        for one in sorted(invited, key=lambda one: InviteeKind.values.index(one.kind))
    )  # fmt: skip
