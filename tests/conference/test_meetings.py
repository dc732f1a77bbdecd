"""From a topic to a followed resolution, as the notice orders it (附件1 三、四)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, transaction
from icalendar import Calendar as Ics

from minjiu.access.actions.grants import create_user
from minjiu.audit.models import Record
from minjiu.common.clock import now, on_day
from minjiu.common.errors import NotPermitted, Refused
from minjiu.conference import api
from minjiu.conference.actions import meetings, minutes, resolutions, topics
from minjiu.conference.actions.attendance import Noted, record_attendance
from minjiu.conference.actions.membership import file_liaison
from minjiu.conference.calendars import invitation_file
from minjiu.conference.enums import (
    InviteeKind,
    MeetingKind,
    MeetingState,
    MinutesState,
    Opinion,
    Outcome,
    Presence,
    Reply,
    ResolutionState,
    TopicState,
)
from minjiu.conference.models import (
    AgendaItem,
    Countersignature,
    Invitation,
    Meeting,
    Minutes,
    Resolution,
    Topic,
)
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance
from tests.signing_in import signed_in

Of = Callable[[str], Any]
TODAY, DAY, AFTER = date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 17)
SHANGHAI = ZoneInfo("Asia/Shanghai")
START, END = (datetime(2026, 11, 16, hour, tzinfo=SHANGHAI) for hour in (9, 11))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def plan(office: Any, **facts: Any) -> Meeting:
    given = {
        "kind": MeetingKind.REGULAR, "title": "联席会议2026年例会", "starts_at": START,
        "ends_at": END, "place": "省民政厅三楼会议室", "chair_seat": 1, **facts,
    }  # fmt: skip
    return meetings.plan_meeting(**given, acting_user=office)


@pytest.fixture
def notify(office: Any, signed: Any) -> Callable[[Meeting], None]:
    """The notice drafted, signed, sealed and sent with the calendar invitations."""

    def send(meeting: Meeting) -> None:
        drafted = meetings.draft_notice(meeting=meeting, acting_user=office)
        signed(drafted.notice_document_id)
        meetings.notify(meeting=meeting, acting_user=office)

    return send


Notify = Callable[[Meeting], None]


def topic(liaison: Of, title: str = "银行查询迟复") -> Topic:
    return topics.propose(
        title=title, text="建议由人行督促", department_code="education",
        acting_user=liaison("education"),
    )  # fmt: skip


def called(office: Any, liaison: Of, notify: Notify, **facts: Any) -> tuple[Meeting, AgendaItem]:
    """A meeting with one topic, called and held."""
    meeting = plan(office, **facts)
    accepted = topics.accept(topic=topic(liaison), acting_user=office)
    item = meetings.add_topic(meeting=meeting, topic=accepted, acting_user=office)
    notify(meeting)
    return hold(meeting, office), item


def test_a_unit_sees_who_is_asked_but_opens_and_reads_its_own(
    office: Any, liaison: Of, notify: Notify, settings: Any
) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    file_liaison(
        department_code="finance", name="某某", post="社保处副处长", email="a@example.cn",
        starts_on=TODAY, reason="工作变动", acting_user=liaison("finance"),
    )  # fmt: skip
    meeting = plan(office)
    notify(meeting)
    for code, reason in (("education", "出差"), ("finance", "住院")):
        one = Invitation.objects.get(meeting=meeting, department_code=code, kind=InviteeKind.SEAT)
        meetings.answer(invitation=one, reply=Reply.LEAVE, reason=reason, acting_user=liaison(code))
    theirs = api.meeting_for(liaison("education"), meeting.pk).invitations
    whole = api.meeting_for(office, meeting.pk).invitations
    assert [one.id for one in theirs] == [one.id for one in whole]
    assert {one.reason for one in whole} == {"", "出差", "住院"}
    assert {one.reason for one in theirs} == {"", "出差"}
    assert [one.department_code for one in theirs if one.own] == ["education"]
    assert all(one.own for one in whole)
    assert "@" not in f"{theirs}{whole}{api.liaisons(DAY)}"  # nobody's page needs an address
    for user, seen in ((liaison("education"), theirs), (office, whole)):
        page = signed_in(user).get(f"/office/meetings/{meeting.pk}/").content.decode()
        links = set(re.findall("/office/invitations/([^/]+)/", page))
        assert links == {str(one.id) for one in seen if one.own}
        assert ("住院" in page) == (user is office)


def hold(meeting: Meeting, office: Any) -> Meeting:
    """Held in its time."""
    with on_day(AFTER):
        return meetings.hold(meeting=meeting, acting_user=office)


def everybody_came(meeting: Meeting, office: Any) -> None:
    came = {InviteeKind.SEAT: Presence.PRESENT}
    noted = [
        Noted(one.pk, came.get(InviteeKind(one.kind), Presence.IN_ATTENDANCE))
        for one in Invitation.objects.filter(meeting=meeting)
    ]
    record_attendance(meeting=meeting, noted=noted, acting_user=office)


def decided(
    office: Any, liaison: Of, notify: Notify, outcome: Outcome = Outcome.RESOLVED
) -> tuple[Meeting, AgendaItem]:
    meeting, item = called(office, liaison, notify)
    first = AgendaItem.objects.get(meeting=meeting, sequence=1)
    meetings.decide_item(
        item=first, outcome=Outcome.INFORMATION, decision="会议听取了落实情况。", acting_user=office
    )
    item = meetings.decide_item(
        item=item, outcome=outcome, decision="由人行牵头督促。", discussion="各单位作了发言。",
        acting_user=office,
    )  # fmt: skip
    return meeting, item


PARTS = (
    Part("central_bank", Stance.LEAD, "督促银行按时答复", date(2026, 12, 15)),
    Part("civil_affairs", Stance.COOPERATING, "每周提供清单", date(2026, 12, 15)),
    Part("financial_regulation", Stance.COOPERATING, "督促保险公司", date(2026, 12, 15)),
)


@pytest.mark.parametrize("seat", [4, 8, 28])
def test_r04_1_only_the_three_may_chair(office: Any, seat: int) -> None:
    with pytest.raises(Refused, match="不能主持联席会议"):
        plan(office, chair_seat=seat)
    assert not Meeting.objects.exists()
    with pytest.raises(NotPermitted):
        plan(_outsider(), chair_seat=1)
    assert plan(office, chair_seat=3).chair_seat == 3


def _outsider() -> Any:
    return create_user(username="x", name="x", unit_name="", acting_user=None)


def test_r04_1_all_members_and_liaisons_come(office: Any, liaison: Of) -> None:
    file_liaison(
        department_code="education", name="联络人", post="处长", starts_on=TODAY, reason="来函",
        email="a@example.cn", acting_user=liaison("education"),
    )  # fmt: skip
    meeting = plan(office)
    kinds = [i.kind for i in Invitation.objects.filter(meeting=meeting)]
    assert (kinds.count(InviteeKind.SEAT), kinds.count(InviteeKind.LIAISON)) == (28, 1)


def test_r03_3_and_r04_2_some_units_and_guests(office: Any) -> None:
    with pytest.raises(Refused, match="没有选择单位"):
        plan(office, kind=MeetingKind.PARTIAL)
    meeting = plan(
        office, kind=MeetingKind.PARTIAL, department_codes=["education", "finance"],
        guests=[meetings.Guest("省法院", "某庭长")],
    )  # fmt: skip
    units = [i.unit for i in Invitation.objects.filter(meeting=meeting).order_by("kind", "unit")]
    assert sorted(units) == sorted(["省政府", "省教育厅", "省财政厅", "省法院"])


def test_an_update_and_a_cancellation_keep_the_uid(
    office: Any, liaison: Of, notify: Notify
) -> None:
    meeting = plan(office)
    notify(meeting)
    invitation = Invitation.objects.select_related("meeting").get(meeting=meeting, seat_number=6)

    def file() -> tuple[str, Any]:
        fresh = Invitation.objects.select_related("meeting").get(pk=invitation.pk)
        found = Ics.from_ical(invitation_file(fresh, at=now(), organizer_email="office@example.cn"))
        return str(found["method"]), found.walk("VEVENT")[0]

    method, event = file()
    assert (method, int(event["sequence"]), event["dtstart"].dt) == ("REQUEST", 0, START)
    uid = str(event["uid"])
    meetings.move_meeting(
        meeting=meeting, starts_at=START.replace(day=17), ends_at=END.replace(day=17),
        place="二楼", acting_user=office,
    )  # fmt: skip
    method, event = file()
    assert (method, int(event["sequence"]), str(event["uid"])) == ("REQUEST", 1, uid)
    meetings.cancel_meeting(meeting=meeting, reason="改为书面征求意见", acting_user=office)
    method, event = file()
    assert (method, int(event["sequence"]), str(event["status"])) == ("CANCEL", 2, "CANCELLED")
    assert str(event["uid"]) == uid


def test_replies(office: Any, liaison: Of, notify: Notify) -> None:
    meeting = plan(office)
    invitation = Invitation.objects.get(meeting=meeting, seat_number=6)

    def reply(user: Any, kind: Reply, **facts: str) -> Invitation:
        return meetings.answer(invitation=invitation, reply=kind, **facts, acting_user=user)

    with pytest.raises(Refused, match="不在接受回执的阶段"):
        reply(liaison("education"), Reply.ATTEND)
    notify(meeting)
    with pytest.raises(NotPermitted):
        reply(liaison("finance"), Reply.ATTEND)
    with pytest.raises(Refused, match="请假需要理由"):
        reply(liaison("education"), Reply.LEAVE)
    with pytest.raises(Refused, match="写明代会人"):
        reply(liaison("education"), Reply.SUBSTITUTE)
    found = reply(
        liaison("education"), Reply.SUBSTITUTE, substitute_name="代某", substitute_post="处长"
    )
    assert (found.name, found.substitute_name) == ("李迅", "代某")
    came = Noted(found.pk, Presence.SUBSTITUTE)
    record_attendance(meeting=meeting, noted=[came], acting_user=office)
    assert "省教育厅代某（代）" in _draft(office, meeting)


def _draft(office: Any, meeting: Meeting) -> str:
    held = hold(meeting, office)
    return minutes.draft_minutes(meeting=held, acting_user=office).text


def test_a_meeting_is_not_held_before_its_time_without_its_actual_start(
    office: Any, notify: Notify
) -> None:
    meeting = plan(office)
    notify(meeting)
    with pytest.raises(
        Refused, match=r"会议定于2026年11月16日09:00开始，还没有到时间.*实际开始时间"
    ) as told:
        meetings.hold(meeting=meeting, acting_user=office)
    assert told.value.field == "began_at"
    early = START.replace(day=9)
    for began_at, says in ((early, "还没有到"), (START.replace(day=1), "早于发出通知的时间")):
        with pytest.raises(Refused, match=says):
            meetings.hold(meeting=meeting, began_at=began_at, acting_user=office)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.NOTIFIED
    with on_day(date(2026, 11, 10)):
        held = meetings.hold(meeting=meeting, began_at=early, acting_user=office)
    assert (held.starts_at, held.ends_at) == (early, END.replace(day=9))
    assert minutes.draft_of(held).startswith("2026年11月9日，")
    record = Record.objects.filter(action="conference.meeting_held").get()
    assert record.before == {"starts_at": START.astimezone(UTC).isoformat()}


def test_units_are_called_as_they_were_on_the_day_of_the_paper(
    office: Any, liaison: Of, notify: Notify
) -> None:
    """银保监局 became 金融监管局, 人行福州中心支行 its 省分行 (both 2023)."""
    codes = ["financial_regulation", "central_bank"]
    old_day = datetime(2021, 3, 1, 9, tzinfo=SHANGHAI)
    units: dict[int, set[str]] = {}
    for start in (old_day, START):
        with on_day(start.date() - timedelta(days=7)):
            meeting = plan(
                office, kind=MeetingKind.PARTIAL, department_codes=codes, starts_at=start,
                ends_at=start.replace(hour=11),
            )  # fmt: skip
        invited = Invitation.objects.filter(meeting=meeting, department_code__in=codes)
        units[start.year] = {one.unit for one in invited}
    assert units == {
        2021: {"福建银保监局", "人行福州中心支行"}, 2026: {"福建金融监管局", "人行福建省分行"},
    }  # fmt: skip
    old = Meeting.objects.get(starts_at=old_day)
    item = AgendaItem.objects.create(
        meeting=old, sequence=2, title="迟复", outcome=Outcome.RESOLVED, decision="督促。",
        presenter_code="central_bank",
    )  # fmt: skip
    row = Resolution.objects.create(
        year=2021, serial=1, item=item, title="督促", text="…", state=ResolutionState.AGREED,
        plan=[{"department": "central_bank", "stance": "lead", "text": "督促", "due_on": "2021-06-01"}],
    )  # fmt: skip
    (view,) = api.resolution_lines([row])
    assert (view.lead["name"], api.meeting_for(office, old.pk).agenda[1].presenter) == (
        "人行福州中心支行", "人行福州中心支行",
    )  # fmt: skip


def test_a_meeting_with_an_undecided_item_cannot_close(
    office: Any, liaison: Of, notify: Notify
) -> None:
    meeting, item = called(office, liaison, notify)
    with pytest.raises(Refused, match="还有议程没有议定：上次会议议定事项落实情况、银行查询迟复"):
        meetings.close_meeting(meeting=meeting, acting_user=office)
    first = AgendaItem.objects.get(meeting=meeting, sequence=1)
    meetings.decide_item(
        item=first, outcome=Outcome.INFORMATION, decision="听取。", acting_user=office
    )
    meetings.decide_item(
        item=item, outcome=Outcome.DEFERRED, decision="待补充数据。", acting_user=office
    )
    with pytest.raises(Refused, match="议定单还没有发给"):
        meetings.close_meeting(meeting=meeting, acting_user=office)
    meetings.send_decisions(meeting=meeting, acting_user=office)
    with pytest.raises(Refused, match="还有28人没有登记到会"):
        meetings.close_meeting(meeting=meeting, acting_user=office)
    everybody_came(meeting, office)
    assert meetings.close_meeting(meeting=meeting, acting_user=office).state == MeetingState.CLOSED
    assert item.topic is not None
    assert Topic.objects.get(pk=item.topic.pk).state == TopicState.DEFERRED
    following = plan(office, starts_at=START.replace(month=12), ends_at=END.replace(month=12))
    again = meetings.add_topic(meeting=following, topic=Topic.objects.get(), acting_user=office)
    assert (again.sequence, again.topic) == (2, item.topic)


def test_r05_1_a_resolution_is_followed_by_its_parts(
    office: Any, liaison: Of, notify: Notify
) -> None:
    meeting, item = decided(office, liaison, notify)
    with pytest.raises(Refused, match="有且只有一个牵头单位"):
        resolutions.resolve(
            item=item, title="督促答复", text="…", parts=PARTS[1:], acting_user=office
        )
    with pytest.raises(Refused, match="出现了两次"):
        resolutions.resolve(
            item=item, title="督促答复", text="…",
            parts=[*PARTS, Part("central_bank", Stance.COOPERATING, "配合", PARTS[0].due_on)],
            acting_user=office,
        )  # fmt: skip
    assert not Resolution.objects.exists()
    made = resolutions.resolve(
        item=item, title="督促答复", text="按时答复率达到95%", parts=PARTS, acting_user=office
    )
    assert (made.number, made.state) == ("议〔2026〕1号", ResolutionState.IN_FORCE)
    assert made.matter_id is not None
    followed = supervision.matter_for(office, made.matter_id)
    assert [leg.department_code for leg in followed.legs] == [
        "central_bank", "civil_affairs", "financial_regulation",
    ]  # fmt: skip
    meetings.send_decisions(meeting=meeting, acting_user=office)
    everybody_came(meeting, office)
    meetings.close_meeting(meeting=meeting, acting_user=office)


def test_r04_3_a_major_matter_waits_for_the_province(
    office: Any, liaison: Of, notify: Notify, signed: Any
) -> None:
    _, item = decided(office, liaison, notify, Outcome.REFERRED)
    with pytest.raises(Refused, match="有且只有一个牵头单位"):
        resolutions.resolve(
            item=item, title="提高标准", text="…", parts=PARTS[1:], acting_user=office
        )
    made = resolutions.resolve(
        item=item, title="提高标准", text="…", parts=PARTS, acting_user=office
    )
    assert (made.state, made.matter_id) == (ResolutionState.AGREED, None)
    with pytest.raises(Refused, match="还没有起草请示"):
        resolutions.send_request(resolution=made, acting_user=office)
    with pytest.raises(Refused, match="议定事项现在是“已议定”"):
        resolutions.record_answer(
            resolution=made, approved=True, answer_number="闽政函〔2026〕1号", acting_user=office
        )
    drafted = resolutions.draft_request(resolution=made, acting_user=office)
    signed(drafted.request_document_id)
    resolutions.send_request(resolution=made, acting_user=office)
    answer = {
        "resolution": made, "approved": True, "answer_number": "闽政函〔2026〕1号",
        "changed_text": "修改后的内容", "acting_user": office,
    }  # fmt: skip
    with on_day(date(2026, 12, 16)):  # the province took its time: the deadlines have passed
        with pytest.raises(Refused, match="原定时限（2026年12月15日）在等待批复时已过") as told:
            resolutions.record_answer(**answer)
        assert told.value.field == "due_on"
        with pytest.raises(Refused, match="2027年节假日安排未公布"):
            resolutions.record_answer(**answer, due_on=date(2027, 1, 15))
        assert Resolution.objects.get().state == ResolutionState.REFERRED
        done = resolutions.record_answer(**answer, due_on=date(2026, 12, 30))
    assert (done.state, done.text, done.request_number) == (
        ResolutionState.IN_FORCE, "修改后的内容", "闽民救〔2026〕1号",
    )  # fmt: skip
    legs = supervision.matter_for(office, cast(Any, done.matter_id)).legs
    assert {leg.due_on for leg in legs} == {date(2026, 12, 30)}


def test_a_refused_request_ends_on_the_record(
    office: Any, liaison: Of, notify: Notify, signed: Any
) -> None:
    _, item = decided(office, liaison, notify, Outcome.REFERRED)
    made = resolutions.resolve(
        item=item, title="提高标准", text="…", parts=PARTS, acting_user=office
    )
    drafted = resolutions.draft_request(resolution=made, acting_user=office)
    signed(drafted.request_document_id)
    resolutions.send_request(resolution=made, acting_user=office)
    done = resolutions.record_answer(
        resolution=made, approved=False, answer_number="闽政函〔2026〕2号", acting_user=office
    )
    assert (done.state, done.matter_id) == (ResolutionState.REFUSED, None)


def countersigning(office: Any, liaison: Of, notify: Notify) -> Minutes:
    meeting, _ = decided(office, liaison, notify)
    everybody_came(meeting, office)
    made = minutes.draft_minutes(meeting=meeting, acting_user=office)
    return minutes.start_countersigning(minutes=made, due_on=date(2026, 11, 9), acting_user=office)


def test_minutes_are_countersigned_signed_and_frozen(
    office: Any, liaison: Of, notify: Notify, convener: Any
) -> None:
    made = countersigning(office, liaison, notify)
    assert Countersignature.objects.filter(minutes=made).count() == 25
    education = Countersignature.objects.get(minutes=made, department_code="education")
    with pytest.raises(NotPermitted):
        minutes.countersign(
            countersignature=education, opinion=Opinion.AGREE, acting_user=liaison("finance")
        )
    with pytest.raises(Refused, match="“保留意见”需要写明内容"):
        minutes.countersign(
            countersignature=education, opinion=Opinion.RESERVATION,
            acting_user=liaison("education"),
        )  # fmt: skip
    minutes.countersign(
        countersignature=education, opinion=Opinion.AGREE, acting_user=liaison("education")
    )
    with pytest.raises(Refused, match="还有24个单位没有会签"):
        minutes.submit_minutes(minutes=made, acting_user=office)
    with on_day(date(2026, 11, 10)):
        sent = minutes.submit_minutes(minutes=made, acting_user=office)
        with pytest.raises(NotPermitted, match="由其签发人签发"):
            minutes.sign_minutes(minutes=sent, acting_user=office)
        signed = minutes.sign_minutes(minutes=sent, acting_user=convener)
    silent = Countersignature.objects.filter(minutes=made, opinion=Opinion.SILENCE).count()
    assert (silent, signed.state, signed.number) == (
        24, MinutesState.SIGNED, "闽社救联办纪要〔2026〕1号",
    )  # fmt: skip
    with pytest.raises(Refused, match="已经签发，不能再改"):
        minutes.revise_minutes(minutes=signed, text="改动", acting_user=office)
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        Minutes.objects.filter(pk=made.pk).update(text="改动")


def test_a_revision_asks_the_units_again(office: Any, liaison: Of, notify: Notify) -> None:
    made = countersigning(office, liaison, notify)
    education = Countersignature.objects.get(minutes=made, department_code="education")
    minutes.countersign(
        countersignature=education, opinion=Opinion.COMMENT, comment="第二条改为……",
        acting_user=liaison("education"),
    )  # fmt: skip
    with pytest.raises(Refused, match="正文是空的"):
        minutes.revise_minutes(minutes=made, text=" ", acting_user=office)
    revised = minutes.revise_minutes(minutes=made, text=made.text + "\n补充", acting_user=office)
    education.refresh_from_db()
    assert (revised.revision, education.opinion) == (2, Opinion.PENDING)


def test_drafting_anew_never_overwrites_a_hand(office: Any, liaison: Of, notify: Notify) -> None:
    meeting, item = decided(office, liaison, notify)
    resolutions.resolve(
        item=item, title="督促按时答复", text="年底前明显改善。", parts=PARTS, acting_user=office
    )
    made = minutes.draft_minutes(meeting=meeting, acting_user=office)
    assert made.text.splitlines() == [
        "2026年11月16日，省政府副省长郑建闽主持召开联席会议2026年例会。会议情况纪要如下：",
        "一、上次会议议定事项落实情况",
        "会议听取了落实情况。",
        f"二、{item.title}",
        "各单位作了发言。",
        "由人行牵头督促。",
        "议〔2026〕1号　督促按时答复。年底前明显改善。",
        "牵头：人行福建省分行，督促银行按时答复，2026年12月15日前完成。",
        "配合：省民政厅，每周提供清单，2026年12月15日前完成。",
        "配合：福建金融监管局，督促保险公司，2026年12月15日前完成。",
    ]
    minutes.revise_minutes(minutes=made, text="改写", acting_user=office)
    with pytest.raises(Refused, match="会覆盖修改"):
        minutes.draft_minutes(meeting=meeting, acting_user=office)
