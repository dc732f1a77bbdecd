"""What a meeting hands out: papers in one bundle with read marks; to each unit its excerpt."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pgtrigger
import pytest
from django.test import Client
from django.urls import reverse
from pdfplumber import open as open_pdf

import gongwen
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.conference import api
from minjiu.conference.actions import disclosing, meetings, minutes, resolutions
from minjiu.conference.actions.attendance import Noted, record_attendance
from minjiu.conference.api.bundles import cut_sections
from minjiu.conference.enums import MeetingKind, Outcome, Presence
from minjiu.conference.models import AgendaItem, Invitation, Meeting, PaperRead
from minjiu.documents import api as documents
from minjiu.documents.models import Document
from minjiu.files.api import Upload
from minjiu.publishing import api as publishing
from minjiu.supervision.api import Part, Stance
from tests.signing_in import signed_in

TODAY = date(2026, 11, 2)
AFTER = date(2026, 11, 17)
START = datetime.fromisoformat("2026-11-16T09:00:00+08:00")
END = datetime.fromisoformat("2026-11-16T11:00:00+08:00")


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Any:
    settings.MINJIU_REQUIRE_TOTP = False
    with on_day(TODAY):
        yield


def plan(office: Any, *units: str) -> Meeting:
    return meetings.plan_meeting(
        kind=MeetingKind.PARTIAL, title="专题会", starts_at=START, ends_at=END, place="三楼会议室",
        chair_seat=2, department_codes=units, acting_user=office,
    )  # fmt: skip


def item(meeting: Meeting, title: str, **facts: Any) -> AgendaItem:
    last = AgendaItem.objects.filter(meeting=meeting).count()
    return AgendaItem.objects.create(meeting=meeting, sequence=last + 1, title=title, **facts)


def text_of(pdf: bytes) -> str:
    with open_pdf(io.BytesIO(pdf)) as book:
        return "".join(page.extract_text() for page in book.pages).replace("\n", "")


def test_papers_come_in_one_bundle_with_their_contents(office: Any, liaison: Any) -> None:
    meeting = plan(office, "education", "finance")
    with pytest.raises(Refused, match="还没有材料"):
        api.papers_bundle(office, meeting.pk)
    open_item, internal = item(meeting, "共享机制"), item(meeting, "人事安排", internal=True)
    for where, title in ((open_item, "关于共享机制的说明"), (internal, "内部方案")):
        meetings.add_paper(
            item=where, title=title, text="一、背景\n正文一段。\n三、建议", acting_user=office
        )
    whole = api.papers_bundle(office, meeting.pk)
    assert whole.media_type == "application/pdf"
    said = text_of(whole.content)
    assert all(
        words in said for words in ("专题会材料目录", "共享机制", "附件2", "三、建议", "内部方案")
    )

    unit = api.papers_bundle(liaison("education"), meeting.pk)
    assert "关于共享机制的说明" in text_of(unit.content)
    assert "内部方案" not in text_of(unit.content)
    with pytest.raises(NotFound):
        api.papers_bundle(liaison("justice"), meeting.pk)


@pytest.mark.django_db
def test_files_stand_beside_the_written_papers(office: Any) -> None:
    meeting = plan(office, "education")
    one = item(meeting, "共享机制")
    meetings.add_paper(item=one, title="说明", text="正文。", acting_user=office)
    meetings.add_paper(
        item=one, title="图表 / 附表", text="",
        upload=Upload("../表.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
        acting_user=office,
    )  # fmt: skip
    found = api.papers_bundle(office, meeting.pk)
    assert found.name == "专题会材料.zip"
    with zipfile.ZipFile(io.BytesIO(found.content)) as package:
        assert package.namelist() == ["00 目录和文字材料.pdf", "02 图表 _ 附表.pdf"]
        contents = text_of(package.read("00 目录和文字材料.pdf"))
    assert "另附文件" in contents


def test_taking_the_bundle_is_reading_its_papers_once(office: Any, liaison: Any) -> None:
    meeting = plan(office, "education", "finance")
    paper = meetings.add_paper(
        item=item(meeting, "共享机制"), title="说明", text="正文。", acting_user=office
    )
    hidden = meetings.add_paper(
        item=item(meeting, "内部", internal=True), title="方案", text="正文。", acting_user=office
    )
    page = reverse("office:papers", args=[meeting.pk])
    assert signed_in(liaison("justice")).get(page).status_code == 404
    assert not PaperRead.objects.exists()
    for _ in range(2):
        answer = signed_in(liaison("education")).get(page)
        assert answer.headers["Content-Type"] == "application/pdf"
    assert signed_in(office).get(page).status_code == 200
    invited = Invitation.objects.filter(meeting=meeting, department_code="education")
    assert set(PaperRead.objects.values_list("paper", "invitation")) == {
        (paper.pk, one.pk) for one in invited
    }
    assert not PaperRead.objects.filter(paper=hidden).exists()


@pytest.fixture
def signed_minutes(office: Any, liaison: Any, convener: Any, signed: Any) -> Meeting:
    """Two items: one for 省教育厅 (and 省司法厅, which was not called), one for 省财政厅."""
    meeting = plan(office, "education", "finance")
    drafted = meetings.draft_notice(meeting=meeting, acting_user=office)
    signed(drafted.notice_document_id)
    meetings.notify(meeting=meeting, acting_user=office)
    with on_day(AFTER):
        meeting = meetings.hold(meeting=meeting, acting_user=office)
    invited = Invitation.objects.filter(meeting=meeting)
    noted = [Noted(one.pk, Presence.PRESENT) for one in invited]
    record_attendance(meeting=meeting, noted=noted, acting_user=office)
    first = AgendaItem.objects.get(meeting=meeting, sequence=1)
    meetings.decide_item(
        item=first, outcome=Outcome.INFORMATION, decision="听取汇报。", acting_user=office
    )
    for title, parts in (
        ("学籍共享", {"education": Stance.LEAD, "justice": Stance.COOPERATING}),
        ("资金拨付", {"finance": Stance.LEAD}),
    ):
        made = meetings.decide_item(
            item=item(meeting, title), outcome=Outcome.RESOLVED, decision=f"同意{title}方案。",
            acting_user=office,
        )  # fmt: skip
        resolutions.resolve(
            item=made, title=f"落实{title}", text="按方案办理", acting_user=office,
            parts=[Part(code, stance, "做好工作", date(2026, 12, 15)) for code, stance in parts.items()],
        )  # fmt: skip
    drawn = minutes.draft_minutes(meeting=meeting, acting_user=office)
    minutes.start_countersigning(minutes=drawn, due_on=date(2026, 11, 10), acting_user=office)
    with on_day(date(2026, 11, 11)):
        minutes.submit_minutes(minutes=drawn, acting_user=office)
        minutes.sign_minutes(minutes=drawn, acting_user=convener)
    return meeting


def test_each_unit_gets_what_concerns_it_word_for_word(
    office: Any, liaison: Any, signed_minutes: Meeting
) -> None:
    meeting = signed_minutes
    names = [name for _, name in api.excerpt_units(office, meeting.pk)]
    assert names == ["省教育厅", "省司法厅", "省财政厅"]
    assert [c for c, _ in api.excerpt_units(liaison("finance"), meeting.pk)] == ["finance"]

    found = api.excerpt_for(liaison("education"), meeting.pk, "education")
    assert found.sections == (
        "二、学籍共享\n同意学籍共享方案。\n议〔2026〕1号　落实学籍共享。按方案办理。\n"
        "牵头：省教育厅，做好工作，2026年12月15日前完成。\n"
        "配合：省司法厅，做好工作，2026年12月15日前完成。",
    )
    assert found.parts == ("议〔2026〕1号“落实学籍共享”，牵头：做好工作（2026年12月15日前）。",)
    assert found.missing == ()
    said = text_of(api.excerpt_pdf(liaison("education"), meeting.pk, "education"))
    for words in ("二、学籍共享", "纪要摘录", "（省教育厅）", found.number, found.digest[:8]):
        assert words in said
    assert "资金拨付" not in said
    # a unit that was not called reads its own part, and only that
    uncalled = liaison("justice")
    assert "学籍共享" in text_of(api.excerpt_pdf(uncalled, meeting.pk, "justice"))
    with pytest.raises(NotFound):
        api.minutes_for(uncalled, meeting.pk)
    for user, unit in ((uncalled, "education"), (liaison("health"), "health")):
        with pytest.raises(NotFound):
            api.excerpt_pdf(user, meeting.pk, unit)


def test_an_excerpt_has_its_page(liaison: Any, signed_minutes: Meeting) -> None:
    page = reverse("office:excerpt", args=[signed_minutes.pk, "education"])
    shown = signed_in(liaison("education")).get(page).content.decode()
    assert "同意学籍共享方案。" in shown
    assert "资金拨付" not in shown
    pdf = reverse("office:excerpt_pdf", args=[signed_minutes.pk, "education"])
    assert signed_in(liaison("education")).get(pdf).content.startswith(b"%PDF")
    assert signed_in(liaison("finance")).get(page).status_code == 404


def test_before_sign_off_there_is_no_excerpt(office: Any, liaison: Any) -> None:
    meeting = plan(office, "education")
    assert api.excerpt_units(office, meeting.pk) == ()
    with pytest.raises(NotFound):
        api.excerpt_for(office, meeting.pk, "education")


def test_a_heading_that_a_hand_changed_is_named_not_dropped() -> None:
    cut = cut_sections("一、甲事\n说明\n二、乙事项\n说明二\n出席：某厅", ["甲事", "乙事"])
    assert cut == (("一、甲事\n说明",), ("乙事",))


def test_an_altered_text_gives_no_excerpt(office: Any, signed_minutes: Meeting) -> None:
    found = Document.objects.filter(kind="minutes")
    changed = {**found.get().content, "title": "另一个标题"}
    with pgtrigger.ignore("documents.Document:frozen_at_sign_off"):
        found.update(content=changed)
    with pytest.raises(Refused, match="与签发时不一致"):
        api.excerpt_pdf(office, signed_minutes.pk, "education")


def test_a_document_is_public_only_once_issued_and_as_it_was_signed(
    office: Any, liaison: Any, signed: Any
) -> None:
    meeting = plan(office, "education")
    drafted = meetings.draft_notice(meeting=meeting, acting_user=office).notice_document_id
    assert drafted is not None
    with pytest.raises(Refused, match="还没有印发"):
        disclosing.disclose(document_id=drafted, acting_user=office)
    signed(drafted)
    meetings.notify(meeting=meeting, acting_user=office)
    with pytest.raises(NotPermitted):
        disclosing.disclose(document_id=drafted, acting_user=liaison("education"))
    page = reverse("office:document", args=[drafted])
    told = signed_in(office).post(page, {"do": "disclose"}, follow=True).content.decode()
    assert "“关于召开专题会的通知”（" in told and "）已在公众门户公开。" in told
    with pytest.raises(Refused, match="已经公开"):
        disclosing.disclose(document_id=drafted, acting_user=office)
    listed = Client().get(reverse("portal:documents")).content.decode()
    assert "关于召开专题会的通知" in listed
    (public,) = publishing.find_public(publishing.SnapshotKind.DOCUMENT)
    shown = Client().get(reverse("portal:document", args=[public.pk])).content.decode()
    assert "三楼会议室" in shown
    assert public.content["digest"] in shown


def test_what_goes_to_one_unit_or_upward_is_not_public(
    office: Any, signed_minutes: Meeting
) -> None:
    minutes_row = Document.objects.get(kind="minutes")
    with pytest.raises(Refused, match="还没有印发"):
        disclosing.disclose(document_id=minutes_row.pk, acting_user=office)
    sent_up = documents.draft(
        issuer=documents.issuer("bureau"),
        content=gongwen.Document(
            kind=gongwen.Kind.REQUEST, issuer=gongwen.Issuer(""), title="关于某事的请示",
            addressees=("福建省人民政府",), body=(gongwen.Paragraph("妥否，请批示。"),),
        ),
        acting_user=office,
    )  # fmt: skip
    with pytest.raises(Refused, match="请示不在门户公开"):
        disclosing.disclose(document_id=sent_up.pk, acting_user=office)
