"""After an act its page says what was done, whose it is and what comes next, never just “done”."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import minjiu.web
from minjiu.common.clock import on_day
from minjiu.conference.models import Meeting, RegisterEntry, Resolution, Topic, TopicOpinion
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
Of = Callable[[str], Any]
NOTHING_SAID = re.compile(r"\"(已办理|已保存|已完成|已处理|已提交|已更新|操作成功)。\"")


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Any:
    settings.MINJIU_REQUIRE_TOTP = False
    with on_day(date(2026, 11, 2)):
        yield


def said(client: Client, page: str, **form: Any) -> list[str]:
    """The messages on the page that a form leads to."""
    answer = client.post(page, form, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return [str(one) for one in answer.context["messages"]]


def test_no_page_says_only_that_something_was_done() -> None:
    files = sorted(Path(minjiu.web.__file__).parent.rglob("*.py"))
    found = {path.name: NOTHING_SAID.findall(path.read_text("utf-8")) for path in files}
    assert {name: words for name, words in found.items() if words} == {}
    assert NOTHING_SAID.findall('messages.success(request, "已办理。")') == ["已办理"]


def test_a_topic_from_its_proposal_to_the_agenda(office: Any, liaison: Of) -> None:
    client, unit = signed_in(office), signed_in(liaison("education"))
    form = {"title": "助学金名单共享", "text": "建议按月共享", "department": "education"}
    titles = ("助学金名单共享", "重复的议题", "不再需要的议题")
    for title in titles:
        unit.post(reverse("office:topics"), form | {"title": title})
    topic, same, gone = (Topic.objects.get(title=title) for title in titles)
    page, named = reverse("office:topic", args=[topic.pk]), f"议题“{topic.title}”"
    assert said(client, page, do="accept") == [f"{named}已采纳，可以征求书面意见，或列入会议议程。"]
    asked = said(client, page, do="ask", departments=["finance", "justice"], due_on="2026-11-09")
    assert asked[-1] == f"已就{named}请2个单位在2026年11月9日前提出书面意见。"
    opinion = TopicOpinion.objects.get(department_code="finance")
    finance = signed_in(liaison("finance"))
    assert said(finance, page, do="opinion", opinion=opinion.pk, text="无意见") == [
        f"省财政厅对{named}的书面意见已提交办公室。"
    ]
    there = reverse("office:topic", args=[same.pk])
    assert said(client, there, do="merge", into=topic.pk) == [
        f"议题“{same.title}”已并入“{topic.title}”，一并讨论。"
    ]
    there = reverse("office:topic", args=[gone.pk])
    assert said(client, there, do="return", reason="已有规定") == [
        f"议题“{gone.title}”已退回省教育厅，理由已附上。"
    ]


def test_a_meeting_from_its_notice_to_its_minutes(office: Any, convener: Any, liaison: Of) -> None:
    client, chair = signed_in(office), signed_in(convener)
    said(
        client, reverse("office:meetings"), kind="partial", title="专题会", place="三楼", chair="2",
        starts_at="2026-11-10T09:00", ends_at="2026-11-10T11:00", departments=["education"],
    )  # fmt: skip
    meeting = Meeting.objects.get()
    page = reverse("office:meeting", args=[meeting.pk])
    assert said(client, page, do="notice") == ["“专题会”的通知已起草送签，签发、用印后再发出。"]
    meeting.refresh_from_db()
    letter = reverse("office:document", args=[meeting.notice_document_id])
    titled = "“关于召开专题会的通知”"
    number = "闽社救联办〔2026〕1号"
    assert said(chair, letter, do="sign") == [f"{titled}已签发，文号{number}，请用印后印发。"]
    assert said(client, letter, do="seal") == [f"{titled}已用印，可以印发。"]
    assert said(client, page, do="notify") == ["“专题会”的通知已发出，每人一份日历邀请。"]
    mine = meeting.invitations.get(department_code="education", kind="seat")
    unit = signed_in(liaison("education"))
    assert said(unit, page, do="reply", invitation=mine.pk, reply="attend") == [
        f"{mine.unit}{mine.name}的回执已登记：参加，开会前可以更改。"
    ]
    (item,) = meeting.agenda.all()
    assert said(client, page, do="paper", item=item.pk, title="材料一", text="正文") == [
        f"材料“材料一”已附在议程“{item.title}”下，参会单位可以查阅。"
    ]
    with on_day(date(2026, 11, 11)):
        assert said(client, page, do="hold") == [
            "“专题会”已登记召开，请登记到会情况和各项议定结果。"
        ]
        decided = said(
            client, page, do="decide", item=item.pk, outcome="resolved", decision="按月共享"
        )
        assert decided == [f"议程“{item.title}”的结果已登记：形成议定事项。请登记议定事项和分工。"]
        resolved = said(
            client, page, do="resolve", item=item.pk, title="共享名单", text="按月共享",
            department=["education"], stance=["lead"], part=["提供名单"], due_on=["2026-12-31"],
        )  # fmt: skip
        made = Resolution.objects.get()
        assert resolved == [f"{made.number}“共享名单”已登记，已交办1个单位。"]
        came = {f"presence-{one.pk}": "present" for one in meeting.invitations.all()}
        said(client, page, do="presence", **came)
        assert said(client, page, do="sheet") == [
            "议定单已发给有关单位，单位可以先行办理，不等纪要。"
        ]
        assert said(client, page, do="close") == ["“专题会”已结束，请办理纪要的起草、会签和签发。"]
        assert said(client, page, do="draft") == [
            "“专题会”的纪要已起草，请核对修改后送各单位会签。"
        ]
        text = reverse("office:minutes", args=[meeting.pk])
        assert said(client, text, do="revise", text="会议由某某主持。") == ["纪要已保存为第2稿。"]
        asked = said(client, text, do="countersign", due_on="2026-11-13")
        assert asked[-1] == "纪要已送1个单位会签，请在2026年11月13日前回复。"
        one = meeting.minutes.countersignatures.get()
        assert said(unit, text, do="opinion", countersignature=one.pk, opinion="agree") == [
            "省教育厅的会签意见已提交办公室：同意。"
        ]
    with on_day(date(2026, 11, 16)):
        assert said(client, text, do="submit") == ["纪要已送签，等签发人签发或退回。"]
        assert said(chair, text, do="return", reason="补充") == [
            "纪要已退回办公室修改，意见已附上。"
        ]


def test_what_units_do_and_the_office_answers(office: Any, liaison: Of) -> None:
    matter = supervision.assign(
        number="议〔2026〕1号", subject="共享机制", requirement="…", origin="例会",
        parts=[Part("finance", Stance.LEAD, "牵头", date(2026, 11, 30))], acting_user=office,
    )  # fmt: skip
    page = reverse("office:matter", args=[matter.pk])
    leg = supervision.matter_for(office, matter.pk).legs[0].id
    client, unit = signed_in(office), signed_in(liaison("finance"))
    assert said(unit, page, do="receive", leg=leg) == [
        "省财政厅已签收，请在2026年11月30日前办结，并报送办理情况。"
    ]
    asked = said(client, page, do="ask", leg=leg, due_on="2026-11-09")
    assert asked[-1] == "已要求省财政厅在2026年11月9日前报送办理情况。"
    report = {"do": "report", "leg": leg, "text": "已起草", "progress": "40"}
    assert said(unit, page, **report) == ["省财政厅的办理情况已报送，等办公室复核。"]
    first = supervision.matter_for(office, matter.pk).legs[0].reports[0].id
    assert said(client, page, do="review", report=first, accepted="no", note="补名单") == [
        "省财政厅的办理情况已退回补办，意见已附上，请该单位补办后再报。"
    ]
    said(unit, page, **report | {"finished": "1", "progress": "100"})
    (second,) = [
        one.id for one in supervision.matter_for(office, matter.pk).legs[0].reports
        if one.id != first
    ]  # fmt: skip
    extended = said(client, page, do="extend", leg=leg, due_on="2026-12-15", reason="调研")
    assert extended[-1] == "省财政厅的时限已延至2026年12月15日，提醒和灯色按新时限计算。"
    assert said(client, page, do="review", report=second, accepted="yes") == [
        "省财政厅的办理情况已通过复核，这项工作办结。"
    ]


def test_an_entry_of_a_register(liaison: Of) -> None:
    unit = signed_in(liaison("education"))
    planned = said(
        unit, reverse("office:register", args=["training"]), department="education",
        title="资助政策培训", plan="两期", office="学生处", due_on="2026-12-01",
    )  # fmt: skip
    assert planned == ["“资助政策培训”已列入培训台账，办理中请登记进展，完成后填写成果。"]
    page = reverse("office:entry", args=[RegisterEntry.objects.get().pk])
    assert said(unit, page, do="progress", text="第一期") == [
        "“资助政策培训”的进展已登记，完成后请填写成果。"
    ]
    assert said(unit, page, do="finish", result="已培训", document="闽教〔2026〕1号") == [
        "“资助政策培训”已完成，成果已列入培训台账。"
    ]
