"""A conference at work for the demo: last quarter's meeting with its resolution, one to come."""

from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from minjiu.access.api import User, get_user
from minjiu.common.clock import on_day, today
from minjiu.conference import api as conference
from minjiu.conference.actions import (
    attendance,
    meetings,
    membership,
    minutes,
    registers,
    resolutions,
    topics,
)
from minjiu.conference.enums import (
    InviteeKind,
    MeetingKind,
    Opinion,
    Outcome,
    Presence,
    RegisterKind,
    Reply,
)
from minjiu.config.demo.issuers import set_up_issuers
from minjiu.directory import api as directory
from minjiu.documents import api as documents
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance

_SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE_DAYS = 70
_LIAISONS = (
    ("liaison", "human_resources"),
    ("liaison2", "central_bank"),
    ("liaison3", "education"),
)


@transaction.atomic
def seed_conference() -> bool:
    """Once: False where a meeting is there already. All names of liaisons are marked 样例."""
    office = _account("office")
    if conference.meetings_for(office):
        return False
    held_on = min(today() - timedelta(days=60), _last_published_day() - timedelta(days=DUE_DAYS))
    with on_day(held_on - timedelta(days=20)):
        set_up_issuers(signatory=_account("convener"), valid_from=date(2020, 12, 9))
        membership.publish_members(on=date(2020, 12, 9), acting_user=None)
        for username, department in _LIAISONS:
            membership.file_liaison(
                department_code=department, name=f"{_account(username).name}（样例）",
                post="社会救助相关处室负责人", starts_on=today(), reason="样例",
                acting_user=_account(username),
            )  # fmt: skip
        topic = topics.propose(
            title="银行账户查询答复超时", department_code="education",
            text="学生资助核对需要账户余额，部分银行答复超过时限。建议由人行督促各银行按时答复。",
            acting_user=_account("liaison3"),
        )  # fmt: skip
        topics.accept(topic=topic, acting_user=office)
        meeting = _plan("联席会议第三季度例会（样例）", held_on, office)
        item = meetings.add_topic(meeting=meeting, topic=topic, acting_user=office)
        _notify(meeting.pk, office)
    with on_day(held_on):
        _hold(meeting.pk, item.pk, office)
    with on_day(held_on + timedelta(days=5)):
        leg = next(one for one in supervision.owed(["central_bank"]))
        supervision.receive(
            leg=supervision.leg_for(office, leg.id), acting_user=_account("liaison2")
        )
    _coming(office)
    _registers()
    return True


def _notify(meeting_id: UUID, office: User) -> None:
    drafted = meetings.draft_notice(
        meeting=conference.get_meeting_for(office, meeting_id), acting_user=office
    )
    document_id, convener = cast(UUID, drafted.notice_document_id), _account("convener")
    documents.sign(document=documents.document_row_for(convener, document_id), acting_user=convener)
    documents.seal(document=documents.document_row_for(office, document_id), acting_user=office)
    meetings.notify(meeting=drafted, acting_user=office)


def _plan(title: str, day: date, office: User) -> conference.Meeting:
    start = datetime.combine(day, time(9), _SHANGHAI)
    return meetings.plan_meeting(
        kind=MeetingKind.REGULAR, title=title, starts_at=start, ends_at=start + timedelta(hours=2),
        place="省民政厅会议室", chair_seat=2, acting_user=office,
    )  # fmt: skip


def _hold(meeting_id: UUID, item_id: UUID, office: User) -> None:
    meeting = conference.get_meeting_for(office, meeting_id)
    with on_day(today() + timedelta(days=1)):  # at whatever hour the demo is started
        meetings.hold(meeting=meeting, acting_user=office)
    view = conference.meeting_for(office, meeting_id)
    came = {InviteeKind.SEAT: Presence.PRESENT}
    attendance.record_attendance(
        meeting=meeting, acting_user=office,
        noted=[
            attendance.Noted(one.id, came.get(one.kind, Presence.IN_ATTENDANCE))
            for one in view.invitations
        ],
    )  # fmt: skip
    meetings.decide_item(
        item=conference.agenda_item_for(office, view.agenda[0].id), outcome=Outcome.INFORMATION,
        decision="会议听取了上次议定事项落实情况。", acting_user=office,
    )  # fmt: skip
    item = conference.agenda_item_for(office, item_id)
    meetings.decide_item(
        item=item, outcome=Outcome.RESOLVED, discussion="各有关单位作了说明。",
        decision="由人行牵头督促各银行按时答复，民政厅、金融监管局配合。", acting_user=office,
    )  # fmt: skip
    due_on = today() + timedelta(days=DUE_DAYS)
    resolutions.resolve(
        item=item, title="督促各银行按时答复账户查询", text="各银行在承诺时限内答复的查询占比明显提高。",
        parts=[
            Part("central_bank", Stance.LEAD, "督促各银行按时答复", due_on),
            Part("civil_affairs", Stance.COOPERATING, "每周提供未按时答复的银行清单", due_on),
            Part("financial_regulation", Stance.COOPERATING, "督促保险公司同步改进", due_on),
        ],
        acting_user=office,
    )  # fmt: skip
    meetings.send_decisions(meeting=meeting, acting_user=office)
    made = minutes.draft_minutes(
        meeting=conference.get_meeting_for(office, meeting_id), acting_user=office
    )
    minutes.start_countersigning(
        minutes=made, due_on=today() + timedelta(days=90), acting_user=office
    )
    asked = {
        c.department_code: c.id
        for c in conference.minutes_for(office, meeting_id).countersignatures
    }
    for username, department in _LIAISONS[:2]:
        user = _account(username)
        minutes.countersign(
            countersignature=conference.countersignature_for(user, asked[department]),
            opinion=Opinion.AGREE, acting_user=user,
        )  # fmt: skip
    meetings.close_meeting(meeting=meeting, acting_user=office)


def _coming(office: User) -> None:
    topics.propose(
        title="困难职工与低保边缘家庭名单比对", department_code="human_resources",
        text="两份名单口径不同，建议明确比对频次和责任单位。", acting_user=_account("liaison"),
    )  # fmt: skip
    coming = _plan("联席会议第四季度例会（样例）", today() + timedelta(days=14), office)
    _notify(coming.pk, office)
    mine = next(
        one for one in conference.meeting_for(office, coming.pk).invitations
        if one.kind is InviteeKind.SEAT and one.department_code == "education"
    )  # fmt: skip
    education = _account("liaison3")
    meetings.answer(
        invitation=conference.invitation_for(education, mine.id), reply=Reply.ATTEND,
        acting_user=education,
    )  # fmt: skip


def _registers() -> None:
    education = _account("liaison3")
    made = registers.plan_entry(
        kind=RegisterKind.TRAINING, department_code="education", duty_id="D03-04",
        title="乡镇经办员培训（样例）", plan="分两期培训乡镇经办员", office="职业教育处",
        due_on=today() + timedelta(days=60), acting_user=education,
    )  # fmt: skip
    registers.note_progress(entry=made, text="第一期已开班", acting_user=education)
    registers.plan_entry(
        kind=RegisterKind.BLOCKAGE, department_code="central_bank", duty_id="D22-01",
        title="两家村镇银行没有接入查询（样例）", plan="接入并联调", office="支付结算处",
        due_on=today() + timedelta(days=30), acting_user=_account("liaison2"),
    )  # fmt: skip


def _last_published_day() -> date:
    """A resolution's deadline needs working days: the meeting was early enough for that."""
    return date(directory.working_days().published_years[-1], 12, 31)


def _account(username: str) -> User:
    found = get_user(username)
    if found is None:
        raise LookupError(username)
    return found
