"""Bad input through the pages: marked at the field, in words, what was typed kept, nothing half-done."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.periods import Period
from minjiu.conference import api as conference
from minjiu.conference.actions import meetings, minutes
from minjiu.conference.enums import MeetingKind, MinutesState, Outcome, Presence
from minjiu.conference.models import (
    Director,
    Invitation,
    Liaison,
    Meeting,
    Minutes,
    Resolution,
    Topic,
)
from minjiu.directory import api as directory
from minjiu.documents.models import Document
from minjiu.indicators import api as indicators
from minjiu.supervision.models import Leg, Matter
from tests.signing_in import signed_in

Of = Callable[[str], Any]
pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
START, END = (datetime(2026, 11, 16, hour, tzinfo=SHANGHAI) for hour in (9, 11))
RARE = "\U0002ebf0"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Iterator[None]:
    settings.MINJIU_REQUIRE_TOTP = False
    with on_day(TODAY):
        yield


def acts_done() -> int:
    rooms = r"^(conference|supervision|directory|documents)\."
    return Record.objects.filter(action__regex=rooms).count()


def refused(client: Client, page: str, given: Any, *, field: str, says: str, place: int = 0) -> str:
    """Send a form that must be refused; returns the page, marked at one field and nowhere else."""
    acts = acts_done()
    told = client.post(page, given)
    text = told.content.decode()
    marks = re.findall(
        r'<(?:input|select|textarea) aria-invalid="true" aria-describedby="refused-field"[^>]*>',
        text,
    )
    assert (told.status_code, len(marks), text.count("aria-invalid")) == (422, 1, 1), says
    assert f'name="{field}"' in marks[0]
    assert "is-invalid" in marks[0]
    before = text[: text.index(marks[0])]
    same = re.findall(rf'<(?:input|select|textarea)[^>]*name="{field}"', before)
    form = before[before.rindex("<form") :]
    assert len(re.findall(rf'name="{field}"', form)) == place, same
    beside = re.search(r'id="refused-field">([^<]*)<', text)
    assert beside is not None
    assert says in unescape(beside[1])
    assert acts_done() == acts
    return text


def meeting_form(**facts: str) -> dict[str, str]:
    return {
        "kind": "regular", "title": "联席会议例会", "chair": "1", "place": "三楼会议室",
        "starts_at": "2026-11-16T09:00", "ends_at": "2026-11-16T11:00", **facts,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "field", "says"),
    [
        ({"chair": "6"}, "chair", "不能主持联席会议，会议由总召集人或召集人主持"),
        ({"chair": "99"}, "chair", "所选人员不能主持联席会议"),
        ({"title": " "}, "title", "会议没有名称，请填写名称。"),
        ({"place": ""}, "place", "会议没有地点，请填写地点。"),
        ({"ends_at": "2026-11-16T08:00"}, "ends_at", "结束时间不晚于开始时间"),
        ({"starts_at": "明天"}, "starts_at", "开始时间没有填写或不是时间"),
        ({"kind": "partial"}, "departments", "部分成员单位会议没有选择单位"),
        ({"title": "长" * 121}, "title", "有一项内容太长，请缩短后再提交。"),
    ],
)
def test_a_meeting_that_cannot_be(
    office: Any, facts: dict[str, str], field: str, says: str
) -> None:
    page = refused(
        signed_in(office), reverse("office:meetings"), meeting_form(**facts), field=field, says=says
    )
    assert facts.get("place", "三楼会议室") in page
    assert not Meeting.objects.exists()


def person(**facts: str) -> dict[str, str]:
    return {
        "do": "file", "department": "education", "name": "庄惠", "post": "职教处处长",
        "starts_on": "2026-11-02", "reason": "工作变动", **facts,
    }  # fmt: skip


def test_a_liaison_of_two_units_and_an_appointment_that_overlaps(office: Any, liaison: Of) -> None:
    page = reverse("office:people")
    unit = signed_in(liaison("education"))
    unit.post(page, person())
    assert Liaison.objects.get().name == "庄惠"
    text = refused(
        signed_in(liaison("finance")), page, person(department="finance"), field="name",
        says="庄惠已是省教育厅的联络员，一人不能任两个单位的联络员",
    )  # fmt: skip
    assert 'value="庄惠"' in text
    refused(
        unit, page, person(name="林新", starts_on="2026-11-02"), field="starts_on",
        says="与现任联络员（自2026年11月2日起）的任期重叠",
    )  # fmt: skip
    assert Liaison.objects.count() == 1
    post = {"do": "follow", "seat": "2", "name": "新厅长", "post": "省民政厅厅长", "reason": "任免"}
    held = directory.seats(TODAY)[1].official
    refused(
        signed_in(office), page, {**post, "starts_on": "2020-12-01"}, field="starts_on",
        says="与现任（自",
    )  # fmt: skip
    assert directory.seats(TODAY)[1].official == held
    lead = {"do": "director", "name": "某某", "reason": "任免", "starts_on": "2026-11-02"}
    refused(
        signed_in(office), page, {**lead, "post": "省财政厅副厅长"}, field="post",
        says="由省民政厅1名副厅长兼任",
    )  # fmt: skip
    assert not Director.objects.exists()


def test_a_name_of_forty_characters_and_a_rare_one_are_kept_and_a_longer_one_is_marked(
    office: Any, liaison: Of
) -> None:
    page = reverse("office:people")
    refused(
        signed_in(liaison("finance")), page, person(department="finance", name="阿" * 61),
        field="name", says="有一项内容太长",
    )  # fmt: skip
    assert not Liaison.objects.exists()
    forty = "阿卜杜热合曼·" + "买买提" * 11
    assert len(forty) == 40
    for department, name in (("education", forty), ("finance", f"林{RARE}")):
        client = signed_in(liaison(department))
        client.post(page, person(department=department, name=name))
        assert name in client.get(page).content.decode()
    assert {one.name for one in Liaison.objects.all()} == {forty, f"林{RARE}"}


def test_a_topic_without_a_body(liaison: Of, office: Any) -> None:
    text = refused(
        signed_in(liaison("education")), reverse("office:topics"),
        {"department": "education", "title": "银行查询迟复", "text": " \n "}, field="text",
        says="议题缺少标题或内容",
    )  # fmt: skip
    assert 'value="银行查询迟复"' in text
    assert not Topic.objects.exists()


@pytest.fixture
def held(office: Any, convener: Any, signed: Any) -> Meeting:
    """A held meeting with one item that was resolved; everybody came."""
    meeting = meetings.plan_meeting(
        kind=MeetingKind.PARTIAL, title="专题会议", starts_at=START, ends_at=END, place="会议室",
        chair_seat=1, department_codes=["education"], acting_user=office,
    )  # fmt: skip
    drafted = meetings.draft_notice(meeting=meeting, acting_user=office)
    signed(drafted.notice_document_id)
    meetings.notify(meeting=drafted, acting_user=office)
    with on_day(date(2026, 11, 17)):
        meetings.hold(meeting=meeting, acting_user=office)
    item = conference.meeting_for(office, meeting.pk).agenda[0]
    meetings.decide_item(
        item=conference.agenda_item_for(office, item.id), outcome=Outcome.RESOLVED,
        decision="由教育厅牵头。", acting_user=office,
    )  # fmt: skip
    Invitation.objects.filter(meeting=meeting).update(presence=Presence.PRESENT)
    return Meeting.objects.get(pk=meeting.pk)


def resolution_form(meeting: Meeting, office: Any, *rows: tuple[str, ...]) -> dict[str, Any]:
    filled = [*rows, *[("", "lead", "", "")] * (5 - len(rows))]
    names = ("department", "stance", "part", "due_on")
    return {
        "do": "resolve", "item": str(conference.meeting_for(office, meeting.pk).agenda[0].id),
        "title": "督促按时答复", "text": "明显提高",
        **{name: [row[place] for row in filled] for place, name in enumerate(names)},
    }  # fmt: skip


LEAD = ("education", "lead", "牵头办理", "2026-12-01")


@pytest.mark.parametrize(
    ("rows", "field", "place", "says"),
    [
        ([("education", "cooperating", "配合", "2026-12-01")], "stance", 0, "现有0个"),
        ([LEAD, ("finance", "lead", "也牵头", "2026-12-01")], "stance", 0, "现有2个"),
        (
            [LEAD, ("", "lead", "", ""), ("education", "cooperating", "配合", "2026-12-01")],
            "department", 2, "“省教育厅”出现了两次，牵头单位不能同时是配合单位",
        ),
        ([LEAD, ("finance", "cooperating", " ", "2026-12-01")], "part", 1, "没有写明“省财政厅”"),
        ([LEAD, ("finance", "cooperating", "配合", "")], "due_on", 1, "有单位没有写明时限"),
        (
            [LEAD, ("finance", "cooperating", "配合", "2027-03-01")], "due_on", 1,
            "2027年节假日安排未公布，不能以2027年3月1日为时限",
        ),
        ([("education", "lead", "牵头", "2026-11-02")], "due_on", 0, "应晚于今天"),
    ],
)  # fmt: skip
def test_a_resolution_that_cannot_be(
    held: Meeting, office: Any, rows: list[tuple[str, ...]], field: str, place: int, says: str
) -> None:
    text = refused(
        signed_in(office), reverse("office:meeting", args=[held.pk]),
        resolution_form(held, office, *rows), field=field, says=says, place=place,
    )  # fmt: skip
    assert 'value="督促按时答复"' in text
    assert not Resolution.objects.exists()
    assert not Matter.objects.exists()


def measured_form(meeting: Meeting, office: Any, code: str, target: str) -> dict[str, Any]:
    rows = {"indicator": [code, *[""] * 4], "target": [target, *[""] * 4]}
    return {**resolution_form(meeting, office, LEAD), **rows}


def test_what_is_to_be_reached_is_an_indicator_of_the_units_own(held: Meeting, office: Any) -> None:
    period = Period(date(2026, 10, 1), date(2026, 11, 1))
    indicators.record(
        indicators.Figure(code, unit, period, 80, 100, "…")
        for code, unit in (("D03-05.a", "education"), ("D22-02.a", "central_bank"))
    )
    client, page = signed_in(office), reverse("office:meeting", args=[held.pk])
    for code, target, field, says in (
        ("D22-02.a", "95", "indicator", "所选指标不是衡量“省教育厅”的"),
        ("D03-05.a", "", "target", "没有写明目标"),
        ("D03-05.a", "950", "target", "占比填0到100"),
    ):
        refused(client, page, measured_form(held, office, code, target), field=field, says=says)
    assert not Resolution.objects.exists()
    client.post(page, measured_form(held, office, "D03-05.a", "95%"))
    leg = Leg.objects.get()
    assert (leg.indicator_code, leg.indicator_target) == ("D03-05.a", Decimal("0.95"))


def test_the_office_answers_for_those_who_have_no_liaison(
    office: Any, convener: Any, signed: Any, liaison: Of
) -> None:
    meeting = meetings.plan_meeting(
        kind=MeetingKind.PARTIAL, title="专题会议", starts_at=START, ends_at=END, place="会议室",
        chair_seat=1, department_codes=["education"],
        guests=[meetings.Guest("省法院", "某庭长")], acting_user=office,
    )  # fmt: skip
    drafted = meetings.draft_notice(meeting=meeting, acting_user=office)
    signed(drafted.notice_document_id)
    meetings.notify(meeting=drafted, acting_user=office)
    page, client = reverse("office:meeting", args=[meeting.pk]), signed_in(office)
    shown = client.get(page).content.decode()
    assert shown.count("提交回执") == 2  # 总召集人 and the guest
    assert shown.count("日历邀请</a></td>") == 3
    guest = Invitation.objects.get(meeting=meeting, unit="省法院")
    given = {"do": "reply", "invitation": str(guest.pk), "reply": "leave"}
    refused(client, page, given, field="reason", says="请假需要理由")
    client.post(page, {**given, "reason": "另有会议"})
    guest.refresh_from_db()
    assert (guest.reply, guest.reason) == ("leave", "另有会议")
    assert "代为登记回执" not in signed_in(liaison("education")).get(page).content.decode()


def test_a_signed_document_is_voided_on_its_page_by_its_signatory(
    office: Any, convener: Any
) -> None:
    meeting = meetings.plan_meeting(
        kind=MeetingKind.REGULAR, title="例会", starts_at=START, ends_at=END, place="会议室",
        chair_seat=1, acting_user=office,
    )  # fmt: skip
    drafted = meetings.draft_notice(meeting=meeting, acting_user=office)
    page = reverse("office:document", args=[drafted.notice_document_id])
    chair = signed_in(convener)
    chair.post(page, {"do": "sign"})
    assert 'value="void"' not in signed_in(office).get(page).content.decode()
    assert 'value="void"' in chair.get(page).content.decode()
    refused(chair, page, {"do": "void", "reason": " "}, field="reason", says="作废公文需要理由")
    chair.post(page, {"do": "void", "reason": "日期有误"})
    assert Document.objects.get().state == "voided"


def test_a_letter_and_a_report_are_written_signed_sealed_and_issued_on_their_page(
    office: Any, convener: Any
) -> None:
    client, chair, page = signed_in(office), signed_in(convener), reverse("office:documents")
    given = {
        "kind": "letter", "addressees": "省住建厅", "title": "关于商请提供公积金信息的函",
        "text": "一、事项\n商请按月提供。",
    }  # fmt: skip
    for changes, field, says in (
        ({"kind": "notice"}, "kind", "由会议、督促和通报页面起草"),
        ({"title": " "}, "title", "没有填写标题"),
        ({"addressees": "，"}, "addressees", "没有填写主送机关"),
        ({"text": " "}, "text", "没有填写正文"),
        ({"text": "二、事项"}, "text", "层次序号“二、”应为“一、”"),
        ({"attachments": "清单"}, "attachments", "附件没有名称"),
        ({"attachments": "附件：清单"}, "attachments", "附件“清单”没有内容"),
    ):
        if field == "kind":
            assert says in client.post(page, given | changes).content.decode()
        else:
            refused(client, page, given | changes, field=field, says=says)
    assert chair.post(page, given).status_code == 403
    assert not Document.objects.exists()
    given |= {
        "attachments": "附件：字段清单\n一、账户状态\n1. 缴存基数",
        "copies_to": "省数据局、省审改办",
    }
    report = {"kind": "report", "addressees": "省政府", "title": "关于进展情况的报告"}
    for form, number in ((given, "闽社救联办函〔2026〕1号"), (given | report, "闽民救〔2026〕1号")):
        address = client.post(page, form).headers["Location"]
        chair.post(address, {"do": "sign"})
        for do in ("seal", "issue"):
            assert client.post(address, {"do": do}).status_code == 302
        made = Document.objects.latest("drafted_at")
        assert (made.number, made.state) == (number, "issued")


def test_a_letter_that_comes_back_is_corrected_as_it_was_typed(office: Any, convener: Any) -> None:
    client, chair = signed_in(office), signed_in(convener)
    typed = {
        "title": "关于商请提供公积金信息的函", "addressees": "省住建厅、省数据局",
        "text": "一、事项。商请按月提供。\n1. 2026年数据\n请支持。",
        "attachments": "附件：字段清单\n一、账户状态", "copies_to": "省审改办",
    }  # fmt: skip
    address = client.post(reverse("office:documents"), {"kind": "letter", **typed}).headers[
        "Location"
    ]
    again = {"do": "rewrite", **typed, "title": "关于提供公积金信息的函"}
    assert "只有“起草”的公文可以这样办理" in client.post(address, again).content.decode()
    chair.post(address, {"do": "return", "reason": "标题过长"})
    page = unescape(client.get(address).content.decode())
    assert "修改后重新送签" not in chair.get(address).content.decode()
    for value in typed.values():
        assert value in page
    shown = page[page.index('<div class="document">') :]
    assert "<strong>一、事项。</strong>商请按月提供。" in shown
    refused(client, address, {**again, "text": ""}, field="text", says="没有填写正文")
    assert "已修改并重新送签" in client.post(address, again, follow=True).content.decode()
    made = Document.objects.get()
    assert (made.state, made.revision, made.title) == ("submitted", 2, again["title"])


def test_minutes_after_sign_off_and_minutes_without_text(
    held: Meeting, office: Any, convener: Any, liaison: Of
) -> None:
    made = minutes.draft_minutes(meeting=held, acting_user=office)
    page, client = reverse("office:minutes", args=[held.pk]), signed_in(office)
    refused(client, page, {"do": "revise", "text": " "}, field="text", says="纪要正文是空的")
    refused(
        client, page, {"do": "countersign", "due_on": "2026-11-02"}, field="due_on",
        says="会签时限应晚于今天",
    )  # fmt: skip
    client.post(page, {"do": "countersign", "due_on": "2026-11-09"})
    asked = conference.minutes_for(office, held.pk).countersignatures
    unit = signed_in(liaison("education"))
    mine = next(one for one in asked if one.department_code == "education")
    said = {"do": "opinion", "countersignature": str(mine.id)}
    refused(unit, page, {**said, "opinion": "comment"}, field="comment", says="需要写明内容")
    with on_day(date(2026, 11, 10)):
        client.post(page, {"do": "submit"})
        signed_in(convener).post(page, {"do": "sign"})
        signed = Minutes.objects.get(pk=made.pk)
        assert signed.state == MinutesState.SIGNED
        told = client.post(page, {"do": "revise", "text": "改掉"})
        assert (told.status_code, "已经签发，不能再改" in told.content.decode()) == (422, True)
    assert Minutes.objects.get(pk=made.pk).text == signed.text


def test_a_rare_character_stops_the_document_before_it_is_made(held: Meeting, office: Any) -> None:
    made = minutes.draft_minutes(meeting=held, acting_user=office)
    minutes.revise_minutes(minutes=made, text=f"会议由林{RARE}主持。", acting_user=office)
    page, client = reverse("office:minutes", args=[held.pk]), signed_in(office)
    client.post(page, {"do": "countersign", "due_on": "2026-11-09"})
    documents = Document.objects.count()
    with on_day(date(2026, 11, 10)):
        told = client.post(page, {"do": "submit"})
    assert told.status_code == 422
    assert RARE in told.content.decode()
    assert "U+2EBF0" in told.content.decode()
    state = Minutes.objects.get(pk=made.pk).state
    assert (state, Document.objects.count()) == (MinutesState.COUNTERSIGNING, documents)


def test_a_page_without_a_fitting_field_says_it_above(office: Any, account: Any) -> None:
    told = signed_in(account("c2", Role.CONVENER)).post(
        reverse("office:meetings"), meeting_form(chair="6")
    )
    assert told.status_code == 403
    text = signed_in(office).post(reverse("office:people"), {"do": "nothing"}).content.decode()
    assert "没有选择要办的事" in text
    assert "aria-invalid" not in text
