"""The conference for pages: who sits, what is to be discussed, decided, owed, and the registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.common.clock import now, today
from minjiu.common.errors import NotFound
from minjiu.conference import queries
from minjiu.conference.actions.feeds import digest
from minjiu.conference.calendars import feed_file, invitation_file
from minjiu.conference.enums import (
    EntryState,
    InviteeKind,
    Living,
    MeetingKind,
    MeetingState,
    MinutesState,
    Opinion,
    Outcome,
    Presence,
    RegisterKind,
    Reply,
    ResolutionState,
    TopicOrigin,
    TopicState,
)
from minjiu.conference.ledger import Entry, ledger
from minjiu.conference.models import (
    AgendaItem,
    Bulletin,
    BulletinRemark,
    BulletinRow,
    CalendarFeed,
    Countersignature,
    Invitation,
    Meeting,
    MemberChange,
    Minutes,
    Paper,
    Progress,
    RegisterEntry,
    Resolution,
    Topic,
    TopicOpinion,
)
from minjiu.conference.permissions import departments_of, is_office, require_governs, sees_all
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators
from minjiu.supervision import api as supervision

__all__ = [
    "BulletinView",
    "DutyView",
    "EntryView",
    "LiaisonView",
    "Meeting",
    "MeetingView",
    "MinutesView",
    "OwedView",
    "RegisterCount",
    "TopicView",
    "agenda_item_for",
    "bulletin_for",
    "bulletins_for",
    "countersignature_for",
    "departments_of",
    "director",
    "duty_ledger",
    "entries_for",
    "entry_for",
    "feed_for",
    "feeds_of",
    "get_bulletin_for",
    "get_entry_for",
    "get_meeting_for",
    "get_minutes_for",
    "get_topic_for",
    "governs",
    "indicators_of",
    "invitation_file",
    "invitation_for",
    "is_office",
    "liaisons",
    "meeting_for",
    "meetings_for",
    "member_change_for",
    "member_changes_for",
    "minutes_for",
    "opinion_for",
    "owed_to_the_office",
    "paper_for",
    "require_governs",
    "resolution_for",
    "resolutions_for",
    "sees_all",
    "topic_for",
    "topics_for",
]

governs = queries.governs
director = queries.director_on


@dataclass(frozen=True, slots=True)
class LiaisonView:
    department_code: str
    department: str
    name: str
    post: str
    email: str
    since: date


@dataclass(frozen=True, slots=True)
class OpinionView:
    id: UUID
    department_code: str
    department: str
    text: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class TopicView:
    id: UUID
    title: str
    text: str
    origin: TopicOrigin
    department_code: str
    department: str
    evidence: Sequence[Mapping[str, Any]]
    state: TopicState
    proposed_at: datetime
    proposed_by: str
    answer: str
    opinions_due_on: date | None
    opinions: tuple[OpinionView, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperView:
    id: UUID
    title: str
    read_by: int


@dataclass(frozen=True, slots=True)
class ResolutionView:
    id: UUID
    number: str
    title: str
    text: str
    state: ResolutionState
    matter_id: UUID | None
    meeting_id: UUID
    meeting: str
    request_document_id: UUID | None
    request_number: str
    answer_number: str
    plan: Sequence[Mapping[str, Any]]


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
    id: UUID
    kind: InviteeKind
    department_code: str
    unit: str
    name: str
    post: str
    email: str
    sent_at: datetime | None
    opened_at: datetime | None
    reply: Reply
    reason: str
    substitute_name: str
    presence: Presence


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


@dataclass(frozen=True, slots=True)
class BulletinView:
    id: UUID
    title: str
    period_from: date
    period_to: date
    cut_off_on: date
    issue_from: date
    issued_at: datetime | None
    number: str
    document_id: UUID | None
    rows: tuple[Mapping[str, Any], ...] = ()
    remarks: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    id: UUID
    kind: RegisterKind
    department_code: str
    department: str
    duty_id: str
    title: str
    plan: str
    office: str
    planned_on: date
    due_on: date
    state: EntryState
    result: str
    done_on: date | None
    document_number: str
    amount: Decimal | None
    late: bool
    progress: tuple[tuple[datetime, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterCount:
    """A unit's entries of one register: all that were not dropped, those complete, the last plan."""

    kind: RegisterKind
    entries: int
    done: int
    last: date | None


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty with what shows it; `last_activity` None where nothing has been recorded."""

    id: str
    department_code: str
    department: str
    stance: str
    text: str
    title: str
    page: str
    later: str
    living: Living
    measured: tuple[indicators.Measured, ...]
    registers: tuple[RegisterCount, ...]
    open_resolutions: int
    responsible: str
    last_activity: date | None


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


def _names() -> Mapping[str, str]:
    return {found.code: found.name for found in directory.departments(today())}


# People -----------------------------------------------------------------------------------------


def liaisons(on: date) -> tuple[LiaisonView, ...]:
    """联络员 in the notice's order, and by that the members of the office."""
    names = _names()
    return tuple(
        LiaisonView(
            found.department_code,
            names.get(found.department_code, found.department_code),
            found.name,
            found.post,
            found.email,
            found.valid_from,
        )
        for found in queries.liaisons_on(on)
    )


def member_changes_for(user: User) -> QuerySet[MemberChange]:
    """Changes the user may see, the open ones first."""
    found = MemberChange.objects.order_by("-proposed_at")
    if not sees_all(user):
        found = found.filter(department_code__in=departments_of(user))
    return found


def member_change_for(user: User, change_id: UUID) -> MemberChange:
    found = member_changes_for(user).filter(pk=change_id).first()
    if found is None:
        raise NotFound("成员调整")
    return found


# Topics -----------------------------------------------------------------------------------------


def topics_for(user: User, *, state: TopicState | None = None) -> tuple[TopicView, ...]:
    """Topics the user may see, newest first; two queries."""
    found = queries.topics_visible_to(user)
    if state is not None:
        found = found.filter(state=state)
    names = _names()
    return tuple(_topic(topic, names) for topic in found.order_by("-proposed_at"))


def get_topic_for(user: User, topic_id: UUID) -> Topic:
    found = queries.topics_visible_to(user).filter(pk=topic_id).first()
    if found is None:
        raise NotFound("议题")
    return found


def topic_for(user: User, topic_id: UUID) -> TopicView:
    """One topic with the opinions written on it."""
    found, names = get_topic_for(user, topic_id), _names()
    opinions = tuple(
        OpinionView(
            one.pk, one.department_code, names.get(one.department_code, one.department_code),
            one.text, one.answered_at,
        )
        for one in TopicOpinion.objects.filter(topic=found).order_by("department_code")
    )  # fmt: skip
    return _topic(found, names, opinions)


def opinion_for(user: User, opinion_id: UUID) -> TopicOpinion:
    found = TopicOpinion.objects.filter(
        pk=opinion_id, topic__in=queries.topics_visible_to(user)
    ).first()
    if found is None:
        raise NotFound("书面意见")
    return found


def _topic(
    found: Topic, names: Mapping[str, str], opinions: tuple[OpinionView, ...] = ()
) -> TopicView:
    return TopicView(
        found.pk,
        found.title,
        found.text,
        TopicOrigin(found.origin),
        found.department_code,
        names.get(found.department_code, "办公室" if not found.department_code else ""),
        cast("list[Mapping[str, Any]]", found.evidence),  # pyright: ignore[reportUnknownMemberType]
        TopicState(found.state),
        found.proposed_at,
        found.proposed_by,
        found.answer,
        found.opinions_due_on,
        opinions,
    )


# Meetings ---------------------------------------------------------------------------------------


def meetings_for(user: User) -> tuple[MeetingView, ...]:
    """Meetings the user may see, newest first; two queries."""
    found = queries.meetings_visible_to(user).order_by("-starts_at")
    return tuple(_meeting(one) for one in _counted(found))


def get_meeting_for(user: User, meeting_id: UUID) -> Meeting:
    found = queries.meetings_visible_to(user).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound("会议")
    return found


def meeting_for(user: User, meeting_id: UUID) -> MeetingView:
    """One meeting whole; internal items are for the office and the conveners."""
    get_meeting_for(user, meeting_id)
    found = _counted(Meeting.objects.filter(pk=meeting_id)).get()
    names = _names()
    resolved: dict[UUID, list[ResolutionView]] = {}
    for one in Resolution.objects.filter(item__meeting=found).select_related("item__meeting"):
        resolved.setdefault(one.item.pk, []).append(_resolution(one))
    papers: dict[UUID, list[PaperView]] = {}
    with_reads = Paper.objects.filter(item__meeting=found).select_related("item")
    for paper in with_reads.annotate(read_by=Count("reads")).order_by("added_at"):
        papers.setdefault(paper.item.pk, []).append(
            PaperView(paper.pk, paper.title, cast(int, vars(paper)["read_by"]))
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
    invited = Invitation.objects.filter(meeting=found).order_by("kind", "seat_number", "unit")
    return _meeting(found, agenda, tuple(_invitation(one) for one in invited))


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


def feed_for(key: str) -> bytes:
    """The calendar at a private address; the same NotFound for a wrong key and a stopped one."""
    feed = CalendarFeed.objects.filter(digest=digest(key)).first()
    if feed is None:
        raise NotFound("日历")
    meetings = (
        Invitation.objects.select_related("meeting")
        .filter(department_code=feed.department_code)
        .exclude(meeting__state=MeetingState.PLANNED)
        .order_by("meeting__starts_at", "kind", "seat_number")
    )
    one_each = {one.meeting.pk: one for one in meetings}  # a meeting once, whoever is invited
    return feed_file(one_each.values(), supervision.owed([feed.department_code]), at=now())


def feeds_of(department_codes: Sequence[str]) -> Mapping[str, datetime]:
    """When the private calendar of each unit was made; units without one are left out."""
    found = CalendarFeed.objects.filter(department_code__in=department_codes)
    return {one.department_code: one.made_at for one in found}


def paper_for(user: User, paper_id: UUID) -> Paper:
    found = (
        Paper.objects.select_related("item__meeting")
        .filter(pk=paper_id, item__meeting__in=queries.meetings_visible_to(user))
        .first()
    )
    if found is None:
        raise NotFound("会议材料")
    return found


def _counted(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return found.select_related("minutes").annotate(
        invited=Count("invitations", distinct=True),
        replied=Count("invitations", filter=~Q(invitations__reply=Reply.NONE), distinct=True),
    )


def _meeting(
    found: Meeting,
    agenda: tuple[ItemView, ...] = (),
    invitations: tuple[InvitationView, ...] = (),
) -> MeetingView:
    counts = vars(found)
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
        cast(int, counts["invited"]),
        cast(int, counts["replied"]),
        None if minutes is None else MinutesState(minutes.state),
        agenda,
        invitations,
    )


def _invitation(one: Invitation) -> InvitationView:
    return InvitationView(
        one.pk,
        InviteeKind(one.kind),
        one.department_code,
        one.unit,
        one.name,
        one.post,
        one.email,
        one.sent_at,
        one.opened_at,
        Reply(one.reply),
        one.reason,
        one.substitute_name,
        Presence(one.presence),
    )


# Minutes ----------------------------------------------------------------------------------------


def get_minutes_for(user: User, meeting_id: UUID) -> Minutes:
    meeting = get_meeting_for(user, meeting_id)
    found = Minutes.objects.select_related("meeting").filter(meeting=meeting).first()
    if found is None:
        raise NotFound("纪要")
    return found


def minutes_for(user: User, meeting_id: UUID) -> MinutesView:
    found, names = get_minutes_for(user, meeting_id), _names()
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


# Resolutions ------------------------------------------------------------------------------------


def resolutions_for(user: User) -> tuple[ResolutionView, ...]:
    """议定事项 of meetings the user may see, newest first."""
    found = Resolution.objects.select_related("item__meeting").order_by("-year", "-serial")
    if not sees_all(user):
        found = found.filter(item__meeting__in=queries.meetings_visible_to(user))
    return tuple(_resolution(one) for one in found)


def resolution_for(user: User, resolution_id: UUID) -> Resolution:
    found = (
        Resolution.objects.select_related("item__meeting")
        .filter(pk=resolution_id, item__meeting__in=queries.meetings_visible_to(user))
        .first()
    )
    if found is None:
        raise NotFound("议定事项")
    return found


def _resolution(one: Resolution) -> ResolutionView:
    return ResolutionView(
        one.pk,
        one.number,
        one.title,
        one.text,
        ResolutionState(one.state),
        one.matter_id,
        one.item.meeting.pk,
        one.item.meeting.title,
        one.request_document_id,
        one.request_number,
        one.answer_number,
        cast("list[Mapping[str, Any]]", one.plan),  # pyright: ignore[reportUnknownMemberType]
    )


# Bulletins --------------------------------------------------------------------------------------


def bulletins_for(user: User) -> tuple[BulletinView, ...]:
    require_governs(user)
    return tuple(_bulletin(one) for one in Bulletin.objects.order_by("-cut_off_on"))


def get_bulletin_for(user: User, bulletin_id: UUID) -> Bulletin:
    require_governs(user)
    found = Bulletin.objects.filter(pk=bulletin_id).first()
    if found is None:
        raise NotFound("通报")
    return found


def bulletin_for(user: User, bulletin_id: UUID) -> BulletinView:
    """A bulletin with its rows: before it is issued a unit sees its own rows only."""
    found = get_bulletin_for(user, bulletin_id)
    rows = BulletinRow.objects.filter(bulletin=found).order_by("sequence")
    remarks = BulletinRemark.objects.filter(bulletin=found)
    if found.issued_at is None and not sees_all(user):
        rows = rows.filter(department_code__in=departments_of(user))
        remarks = remarks.filter(department_code__in=departments_of(user))
    contents = tuple(
        {**cast("dict[str, Any]", row.content), "department_code": row.department_code}  # pyright: ignore[reportUnknownMemberType]
        for row in rows
    )
    return _bulletin(found, contents, {one.department_code: one.text for one in remarks})


def _bulletin(
    one: Bulletin,
    rows: tuple[Mapping[str, Any], ...] = (),
    remarks: Mapping[str, str] | None = None,
) -> BulletinView:
    return BulletinView(
        one.pk,
        one.title,
        one.period_from,
        one.period_to,
        one.cut_off_on,
        one.issue_from,
        one.issued_at,
        one.number,
        one.document_id,
        rows,
        remarks,
    )


# Registers --------------------------------------------------------------------------------------


def entries_for(
    user: User, *, kind: RegisterKind | None = None, department_code: str = ""
) -> tuple[EntryView, ...]:
    """台账 entries the user may see, newest plan first; two queries."""
    found = queries.entries_visible_to(user).order_by("-planned_on", "title")
    if kind is not None:
        found = found.filter(kind=kind)
    if department_code:
        found = found.filter(department_code=department_code)
    names = _names()
    return tuple(_entry(one, names) for one in found)


def get_entry_for(user: User, entry_id: UUID) -> RegisterEntry:
    found = queries.entries_visible_to(user).filter(pk=entry_id).first()
    if found is None:
        raise NotFound("台账事项")
    return found


def entry_for(user: User, entry_id: UUID) -> EntryView:
    found = get_entry_for(user, entry_id)
    told = Progress.objects.filter(entry=found).order_by("at")
    return _entry(found, _names(), tuple((one.at, one.text, one.written_by) for one in told))


def _entry(
    one: RegisterEntry,
    names: Mapping[str, str],
    progress: tuple[tuple[datetime, str, str], ...] = (),
) -> EntryView:
    state = EntryState(one.state)
    return EntryView(
        one.pk,
        RegisterKind(one.kind),
        one.department_code,
        names.get(one.department_code, one.department_code),
        one.duty_id,
        one.title,
        one.plan,
        one.office,
        one.planned_on,
        one.due_on,
        state,
        one.result,
        one.done_on,
        one.document_number,
        one.amount,
        state in (EntryState.PLANNED, EntryState.UNDER_WAY) and one.due_on < today(),
        progress,
    )


# Duty ledger ------------------------------------------------------------------------------------


def duty_ledger(department_code: str | None = None) -> tuple[DutyView, ...]:
    """Each duty with its evidence, in the notice's order; five queries, however many duties."""
    names, held = _names(), {one.department_code: one for one in liaisons(today())}
    codes = [code for entry in ledger().values() for code in entry.indicators]
    figures: dict[str, list[indicators.Measured]] = {}
    for one in indicators.newest(codes):
        if one.division_code == "350000":
            figures.setdefault(one.code, []).append(one)
    kept: dict[tuple[str, str], tuple[int, int, date]] = {}
    counted = RegisterEntry.objects.exclude(state=EntryState.DROPPED).values(
        "kind", "department_code"
    )
    for row in counted.annotate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state=EntryState.DONE)),
        last=Max("planned_on"),
    ):
        kept[row["kind"], row["department_code"]] = (row["all"], row["done"], row["last"])
    open_legs: dict[str, int] = {}
    for leg in supervision.owed():
        open_legs[leg.department_code] = open_legs.get(leg.department_code, 0) + 1
    return tuple(
        _duty(duty, ledger()[duty.id], names, held, figures, kept, open_legs)
        for duty in directory.duties(department_code)
    )


def indicators_of(duty_id: str) -> tuple[str, ...]:
    """Codes of the indicators that show a duty."""
    return ledger()[duty_id].indicators


def _duty(
    duty: directory.DutyText,
    entry: Entry,
    names: Mapping[str, str],
    held: Mapping[str, LiaisonView],
    figures: Mapping[str, Sequence[indicators.Measured]],
    kept: Mapping[tuple[str, str], tuple[int, int, date]],
    open_legs: Mapping[str, int],
) -> DutyView:
    code = duty.department_code
    measured = tuple(
        one
        for name in entry.indicators
        for one in figures.get(name, ())
        # a unit is measured only on its own leg
        if one.department_code == code
    )
    registers = tuple(
        RegisterCount(kind, *kept.get((kind.value, code), (0, 0, None))) for kind in entry.registers
    )
    # a month under way ends in the future; what is known is known today
    days = [min(one.period_to, today()) for one in measured] + [r.last for r in registers if r.last]
    return DutyView(
        duty.id,
        code,
        names.get(code, code),
        duty.stance,
        duty.text,
        entry.title,
        entry.page,
        entry.later,
        _living(entry, measured, registers),
        measured,
        registers,
        open_legs.get(code, 0),
        held[code].name if code in held else "",
        max(days, default=None),
    )


def _living(
    entry: Entry,
    measured: Sequence[indicators.Measured],
    registers: Sequence[RegisterCount],
) -> Living:
    if not entry.page:
        return Living.LATER
    if entry.event_only and not measured and not any(one.entries for one in registers):
        return Living.UNTRIGGERED
    return Living.LIVING if measured or registers else Living.BARE


# Who still owes what ----------------------------------------------------------------------------


def owed_to_the_office(department_codes: Sequence[str] | None = None) -> tuple[OwedView, ...]:
    """回执、书面意见、会签 that units have not given yet, by date, units in the notice's order.
    None: all units. Four queries."""
    names = _names()
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
