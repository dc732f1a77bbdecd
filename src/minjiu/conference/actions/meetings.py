"""会议: planned, called, held, decided, closed. Nothing the notice does not know is invented: no
quorum, no votes, no fixed calendar."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import NotFound, Refused
from minjiu.conference import papers
from minjiu.conference.actions.issuing import send_out, send_to_sign
from minjiu.conference.enums import (
    InviteeKind,
    MeetingKind,
    MeetingState,
    Outcome,
    Presence,
    Reply,
    TopicState,
)
from minjiu.conference.models import (
    AgendaItem,
    Invitation,
    Meeting,
    Paper,
    PaperRead,
    Resolution,
    Topic,
)
from minjiu.conference.permissions import require_office, require_unit
from minjiu.conference.queries import liaisons_on
from minjiu.directory import api as directory
from minjiu.directory.enums import SeatRole
from minjiu.files import api as files

FOLLOW_UP = "上次会议议定事项落实情况"  # a standing item on every agenda
MAY_CHAIR = (SeatRole.CHIEF_CONVENER, SeatRole.CONVENER)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody from a unit that is no member: “视需要邀请其他有关部门参加会议”."""

    unit: str
    name: str
    post: str = ""
    email: str = ""


@transaction.atomic
def plan_meeting(
    *,
    kind: MeetingKind,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    chair_seat: int,
    department_codes: Sequence[str] = (),
    guests: Sequence[Guest] = (),
    acting_user: User,
) -> Meeting:
    """Plan a meeting with its invitations: all 28 seats and all liaisons, or those of some units."""
    require_office(acting_user)
    _check_chair(chair_seat)
    if not title.strip():
        raise Refused("会议没有名称，", "请填写名称。", field="title")
    _check_when_and_where(starts_at, ends_at, place)
    if kind is MeetingKind.PARTIAL and not department_codes:
        raise Refused(
            "部分成员单位会议没有选择单位，", "请选择参会的成员单位。", field="departments"
        )
    meeting = Meeting.objects.create(
        kind=kind, title=title.strip(), starts_at=starts_at, ends_at=ends_at, place=place.strip(),
        chair_seat=chair_seat, state=MeetingState.PLANNED,
    )  # fmt: skip
    AgendaItem.objects.create(meeting=meeting, sequence=1, title=FOLLOW_UP)
    _invite(meeting, None if kind is not MeetingKind.PARTIAL else set(department_codes), guests)
    audit.record("conference.meeting_planned", acting_user, meeting)
    return meeting


def _check_when_and_where(starts_at: datetime, ends_at: datetime, place: str) -> None:
    if ends_at <= starts_at:
        raise Refused("结束时间不晚于开始时间，", "请核对时间。", field="ends_at")
    if not place.strip():
        raise Refused("会议没有地点，", "请填写地点。", field="place")


def _check_chair(seat_number: int) -> None:
    """附件1 三：由总召集人或召集人主持."""
    seat = next((s for s in directory.seats(today()) if s.number == seat_number), None)
    if seat is None or seat.role not in MAY_CHAIR:
        who = f"“{seat.unit}{seat.role.label}”" if seat else "所选人员"
        raise Refused(
            f"{who}不能主持联席会议，", "会议由总召集人或召集人主持，请重新选择。", field="chair"
        )


def _invite(meeting: Meeting, units: set[str] | None, guests: Sequence[Guest]) -> None:
    day = meeting.starts_at.date()
    rows = [
        Invitation(
            meeting=meeting, kind=InviteeKind.SEAT, seat_number=seat.number,
            department_code=seat.department_code or "", unit=seat.unit, name=seat.official,
            post=seat.post,
        )
        for seat in directory.seats(day)
        if units is None or seat.department_code in units or seat.number == meeting.chair_seat
    ]  # fmt: skip
    names = {found.code: found.name for found in directory.departments(day)}
    rows += [
        Invitation(
            meeting=meeting, kind=InviteeKind.LIAISON, department_code=liaison.department_code,
            unit=names[liaison.department_code], name=liaison.name, post=liaison.post,
            email=liaison.email,
        )
        for liaison in liaisons_on(day)
        if units is None or liaison.department_code in units
    ]  # fmt: skip
    rows += [
        Invitation(
            meeting=meeting, kind=InviteeKind.GUEST, unit=guest.unit, name=guest.name,
            post=guest.post, email=guest.email,
        )
        for guest in guests
    ]  # fmt: skip
    Invitation.objects.bulk_create(rows)


@transaction.atomic
def add_topic(
    *, meeting: Meeting, topic: Topic, presenter_code: str = "", acting_user: User
) -> AgendaItem:
    """列入议程 an accepted or deferred topic."""
    require_office(acting_user)
    locked = lock(meeting, MeetingState.PLANNED, MeetingState.NOTIFIED)
    chosen = Topic.objects.select_for_update().get(pk=topic.pk)
    if chosen.state not in (TopicState.ACCEPTED, TopicState.DEFERRED):
        raise Refused(
            f"议题“{chosen.title}”现在是“{TopicState(chosen.state).label}”，",
            "只有已采纳或上次未议定的议题可以列入议程。",
        )
    last = AgendaItem.objects.filter(meeting=locked).aggregate(last=Max("sequence"))["last"] or 0
    made = AgendaItem.objects.create(
        meeting=locked, sequence=last + 1, title=chosen.title, topic=chosen,
        presenter_code=presenter_code or chosen.department_code,
    )  # fmt: skip
    chosen.state = TopicState.SCHEDULED
    chosen.save(update_fields=["state"])
    audit.record("conference.topic_scheduled", acting_user, made)
    return made


@transaction.atomic
def add_paper(
    *, item: AgendaItem, title: str, text: str, upload: files.Upload | None = None,
    acting_user: User,
) -> Paper:  # fmt: skip
    """Put a paper before an item: written here, or a file, or both."""
    require_office(acting_user)
    if not title.strip():
        raise Refused("会议材料没有题名，", "请填写题名。", field="title")
    if not text.strip() and upload is None:
        raise Refused("会议材料没有正文，也没有文件，", "请填写正文或上传文件。", field="text")
    stored = None if upload is None else files.store(upload=upload, acting_user=acting_user)
    made = Paper.objects.create(
        item=item, title=title.strip(), text=text.strip(), added_at=now(),
        added_by=acting_user.acting_name, file_id=None if stored is None else stored.pk,
    )  # fmt: skip
    audit.record("conference.paper_added", acting_user, made)
    return made


@transaction.atomic
def draft_notice(*, meeting: Meeting, acting_user: User) -> Meeting:
    """The notice as an official document, sent to sign; anew where the agenda changed."""
    require_office(acting_user)
    locked = lock(meeting, MeetingState.PLANNED)
    agenda = AgendaItem.objects.filter(meeting=locked, internal=False).order_by("sequence")
    document = send_to_sign(
        issuer_code=papers.OFFICE, content=papers.meeting_notice(locked, agenda),
        before=locked.notice_document_id, acting_user=acting_user,
    )  # fmt: skip
    locked.notice_document_id = document.pk
    locked.save(update_fields=["notice_document_id"])
    audit.record("conference.notice_drafted", acting_user, locked)
    return locked


@transaction.atomic
def notify(*, meeting: Meeting, acting_user: User) -> Meeting:
    """Send the signed notice and one calendar invitation a recipient."""
    require_office(acting_user)
    locked = lock(meeting, MeetingState.PLANNED)
    if locked.starts_at <= now():
        raise Refused("会议时间已过，不能发通知，", "请先改期。")
    notice = send_out(
        document_id=locked.notice_document_id, what="会议通知", acting_user=acting_user
    )
    locked.state, locked.notice_number = MeetingState.NOTIFIED, notice.number
    locked.save(update_fields=["state", "notice_number"])
    Invitation.objects.filter(meeting=locked).filter(sent_at__isnull=True).update(sent_at=now())
    audit.record("conference.meeting_notified", acting_user, locked)
    return locked


@transaction.atomic
def move_meeting(
    *, meeting: Meeting, starts_at: datetime, ends_at: datetime, place: str, acting_user: User
) -> Meeting:
    """改期、改地点: calendars get an update under the same UID; replies are asked for again."""
    require_office(acting_user)
    locked = lock(meeting, MeetingState.PLANNED, MeetingState.NOTIFIED)
    if starts_at <= now():
        raise Refused("新的开始时间已过，", "请选择将来的时间。", field="starts_at")
    _check_when_and_where(starts_at, ends_at, place)
    before = {"starts_at": locked.starts_at.isoformat(), "place": locked.place}
    locked.starts_at, locked.ends_at, locked.place = starts_at, ends_at, place.strip()
    locked.calendar_sequence += 1
    locked.save(update_fields=["starts_at", "ends_at", "place", "calendar_sequence"])
    Invitation.objects.filter(meeting=locked).update(
        reply=Reply.NONE, replied_at=None, reason="", substitute_name=""
    )
    audit.record(
        "conference.meeting_moved", acting_user, locked, before=before,
        after={"starts_at": starts_at.isoformat(), "place": locked.place},
    )  # fmt: skip
    return locked


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, acting_user: User) -> Meeting:
    """取消: calendars get a cancellation; topics go back to be scheduled."""
    require_office(acting_user)
    locked = lock(meeting, MeetingState.PLANNED, MeetingState.NOTIFIED)
    if not reason.strip():
        raise Refused("取消会议需要理由，", "请写明理由。", field="reason")
    locked.state, locked.cancelled_reason = MeetingState.CANCELLED, reason.strip()
    locked.calendar_sequence += 1
    locked.save(update_fields=["state", "cancelled_reason", "calendar_sequence"])
    Topic.objects.filter(agenda_items__meeting=locked, state=TopicState.SCHEDULED).update(
        state=TopicState.ACCEPTED
    )
    audit.record("conference.meeting_cancelled", acting_user, locked, after={"reason": reason})
    return locked


@transaction.atomic
def answer(
    *,
    invitation: Invitation,
    reply: Reply,
    reason: str = "",
    substitute_name: str = "",
    substitute_post: str = "",
    acting_user: User,
) -> Invitation:
    """回执 by the unit's liaison (for guests and the conveners, by the office)."""
    locked = _invitation(invitation)
    if locked.department_code:
        require_unit(acting_user, locked.department_code)
    else:
        require_office(acting_user)
    if locked.meeting.state != MeetingState.NOTIFIED:
        raise Refused("会议不在接受回执的阶段，", "请联系办公室。")
    if reply is Reply.NONE:
        raise Refused("没有选择回复，", "请选择参加、委托他人参加或请假。", field="reply")
    if reply is Reply.LEAVE and not reason.strip():
        raise Refused("请假需要理由，", "请写明理由。", field="reason")
    if reply is Reply.SUBSTITUTE and not substitute_name.strip():
        raise Refused("委托他人参加需要写明代会人，", "请填写姓名和职务。", field="substitute_name")
    locked.reply, locked.reason, locked.replied_at = reply, reason.strip(), now()
    substitute = reply is Reply.SUBSTITUTE
    locked.substitute_name = substitute_name.strip() if substitute else ""
    locked.substitute_post = substitute_post.strip() if substitute else ""
    locked.save(
        update_fields=["reply", "reason", "replied_at", "substitute_name", "substitute_post"]
    )
    audit.record("conference.invitation_answered", acting_user, locked, after={"reply": reply})
    return locked


@transaction.atomic
def note_read(*, paper_id: UUID, department_codes: Collection[str]) -> None:
    """Note the first time an invited unit reads a paper."""
    invited = Invitation.objects.filter(
        meeting__agenda__papers=paper_id, department_code__in=department_codes
    )
    PaperRead.objects.bulk_create(
        (PaperRead(paper_id=paper_id, invitation=one, at=now()) for one in invited),
        ignore_conflicts=True,
    )


def note_bundle_read(*, meeting: Meeting, department_codes: Collection[str]) -> None:
    """The bundle was taken: an invited unit has all papers of the agenda that goes out."""
    invited = Invitation.objects.filter(meeting=meeting, department_code__in=department_codes)
    papers_out = Paper.objects.filter(item__meeting=meeting, item__internal=False)
    PaperRead.objects.bulk_create(
        (
            PaperRead(paper=paper, invitation=one, at=now())
            for one in invited
            for paper in papers_out
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def hold(*, meeting: Meeting, began_at: datetime | None = None, acting_user: User) -> Meeting:
    """召开: from now on discussion and outcomes may be written. Before its time a meeting is held only
    with its actual start, which then is its start on every paper."""
    require_office(acting_user)
    locked = lock(meeting, MeetingState.NOTIFIED)
    before = locked.starts_at
    if began_at is not None:
        _check_began(locked, began_at)
        locked.starts_at, locked.ends_at = began_at, locked.ends_at + (began_at - before)
    elif before > now():
        raise Refused(
            f"会议定于{localtime(before):%Y年%-m月%-d日%H:%M}开始，还没有到时间，",
            "已经提前召开的，请填写实际开始时间；改到其他时间的，请先改期。", field="began_at",
        )  # fmt: skip
    locked.state = MeetingState.HELD
    locked.save(update_fields=["state", "starts_at", "ends_at"])
    audit.record(
        "conference.meeting_held", acting_user, locked,
        before={"starts_at": before.isoformat()}, after={"starts_at": locked.starts_at.isoformat()},
    )  # fmt: skip
    return locked


def _check_began(meeting: Meeting, began_at: datetime) -> None:
    if began_at > now():
        raise Refused("实际开始时间还没有到，", "请核对时间。", field="began_at")
    sent = Invitation.objects.filter(meeting=meeting).aggregate(at=Min("sent_at"))["at"]
    if sent is not None and began_at < sent.replace(second=0, microsecond=0):
        raise Refused(
            f"实际开始时间早于发出通知的时间（{localtime(sent):%-m月%-d日%H:%M}），",
            "请核对时间。", field="began_at",
        )  # fmt: skip


@transaction.atomic
def decide_item(
    *, item: AgendaItem, outcome: Outcome, decision: str, discussion: str = "", acting_user: User
) -> AgendaItem:
    """What came of an item. Resolved and referred items get their resolutions in
    `actions/resolutions.py`."""
    require_office(acting_user)
    locked = (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("meeting", "topic")
        .get(pk=item.pk)
    )
    if locked.meeting.state != MeetingState.HELD:
        raise Refused("会议召开后才登记议定结果，", "请先登记会议召开。")
    if outcome is not Outcome.OPEN and not decision.strip():
        raise Refused("没有写明议定内容，", "转下次会议的也请写明原因。", field="decision")
    locked.outcome, locked.decision = outcome, decision.strip()
    locked.discussion = discussion.strip()
    locked.save(update_fields=["outcome", "decision", "discussion"])
    if locked.topic is not None:
        locked.topic.state = {
            Outcome.OPEN: TopicState.SCHEDULED,
            Outcome.DEFERRED: TopicState.DEFERRED,
        }.get(outcome, TopicState.DECIDED)
        locked.topic.save(update_fields=["state"])
    audit.record("conference.item_decided", acting_user, locked, after={"outcome": outcome})
    return locked


@transaction.atomic
def send_decisions(*, meeting: Meeting, acting_user: User) -> Meeting:
    """议定单: a provisional sheet goes to the units concerned within days, so that work starts
    before the minutes are through; an item is finished when its units have been told."""
    require_office(acting_user)
    locked = lock(meeting, MeetingState.HELD)
    open_items = AgendaItem.objects.filter(meeting=locked).filter(outcome=Outcome.OPEN)
    if names := [item.title for item in open_items]:
        raise Refused(f"还有议程没有议定：{'、'.join(names)}，", "请逐项登记结果。")
    AgendaItem.objects.filter(meeting=locked).filter(told_at__isnull=True).update(told_at=now())
    locked.decisions_out_at = locked.decisions_out_at or now()
    locked.save(update_fields=["decisions_out_at"])
    audit.record("conference.decisions_sent", acting_user, locked)
    return locked


@transaction.atomic
def close_meeting(*, meeting: Meeting, acting_user: User) -> Meeting:
    """A meeting with an undecided item, or one nobody was told of, cannot close."""
    require_office(acting_user)
    locked = lock(meeting, MeetingState.HELD)
    items = list(AgendaItem.objects.filter(meeting=locked))
    if names := [item.title for item in items if item.outcome == Outcome.OPEN]:
        raise Refused(f"还有议程没有议定：{'、'.join(names)}，", "请逐项登记结果后再结束会议。")
    if any(item.told_at is None for item in items):
        raise Refused("议定单还没有发给有关单位，", "请先发出议定单。")
    unset = Invitation.objects.filter(meeting=locked).filter(presence=Presence.EXPECTED).count()
    if unset:
        raise Refused(f"还有{unset}人没有登记到会情况，", "请登记出席、代出席、列席、请假或缺席。")
    resolved = [item for item in items if item.outcome in (Outcome.RESOLVED, Outcome.REFERRED)]
    without = [item.title for item in resolved if not Resolution.objects.filter(item=item).exists()]
    if without:
        raise Refused(
            f"这些议程形成了议定事项但没有登记：{'、'.join(without)}，", "请登记议定事项和分工。"
        )
    locked.state = MeetingState.CLOSED
    locked.save(update_fields=["state"])
    audit.record("conference.meeting_closed", acting_user, locked)
    return locked


def open_invitation(*, invitation_id: UUID, department_codes: frozenset[str]) -> Invitation:
    """The unit opens its invitation; the office sees who has."""
    found = Invitation.objects.filter(
        pk=invitation_id, department_code__in=department_codes
    ).first()
    if found is None:
        raise NotFound("邀请")
    Invitation.objects.filter(pk=found.pk, opened_at__isnull=True).update(opened_at=now())
    return found


def _invitation(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("meeting")
        .get(pk=invitation.pk)
    )


def lock(meeting: Meeting, *states: MeetingState) -> Meeting:
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.state not in states:
        names = "、".join(f"“{state.label}”" for state in states)
        raise Refused(
            f"会议现在是“{MeetingState(locked.state).label}”，这一步要在{names}时办理，",
            "请刷新页面查看。",
        )
    return locked
