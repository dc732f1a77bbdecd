"""附件 through the pages: read only by whoever may see what they hang on, each look written down."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from minjiu.access.actions.standing_in import delegate
from minjiu.access.models import RoleGrant
from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound
from minjiu.conference import api as conference
from minjiu.conference.actions import meetings, registers
from minjiu.conference.enums import EntryState, MeetingKind, RegisterKind
from minjiu.conference.models import AgendaItem, EntryFile, Paper, PaperRead
from minjiu.files.api import Upload
from minjiu.files.models import StoredFile
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance
from minjiu.supervision.models import Attachment, Leg, Report
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
Of = Callable[[str], Any]
TODAY = date(2026, 11, 2)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Iterator[None]:
    settings.MINJIU_REQUIRE_TOTP = False
    with on_day(TODAY):
        yield


def pdf(name: str = "进展.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def looks(user: Any) -> int:
    return Record.objects.using("audit").filter(action="files.opened", actor_id=user.pk).count()


def test_a_report_with_files_is_for_those_who_see_the_matter(office: Any, liaison: Of) -> None:
    found = supervision.assign(
        number="议〔2026〕1号", subject="共享机制", requirement="…", origin="例会",
        parts=[Part("civil_affairs", Stance.LEAD, "牵头", date(2026, 11, 30))], acting_user=office,
    )  # fmt: skip
    leg = supervision.matter_for(office, found.pk).legs[0]
    unit, page = signed_in(liaison("civil_affairs")), reverse("office:matter", args=[found.pk])
    unit.post(page, {"do": "receive", "leg": str(leg.id)})
    given = {"do": "report", "leg": str(leg.id), "text": "已签约三家", "progress": "40"}
    for bad, says in (
        ([pdf("a.pdf", b"MZ" + bytes(60))], "“a.pdf”不是可以上传的文件类型"),
        ([pdf("b.pdf", PDF + bytes(20 * 1024 * 1024))], "“b.pdf”超过20 MB"),
        ([pdf(f"{n}.pdf") for n in range(6)], "一次最多上传5个附件"),
        ([pdf(), pdf("空.pdf", b"")], "“空.pdf”是空的"),
    ):
        told = unit.post(page, {**given, "file": bad})
        assert (told.status_code, says in told.content.decode()) == (422, True), says
        assert "已签约三家</textarea>" in told.content.decode()
        assert (Report.objects.count(), StoredFile.objects.count()) == (0, 0)
    unit.post(page, {**given, "file": [pdf(), pdf("名单.pdf")]})
    report = supervision.matter_for(office, found.pk).legs[0].reports[0]
    assert [one.name for one in report.files] == ["进展.pdf", "名单.pdf"]
    address = reverse("office:report_file", args=[report.id, report.files[0].id])
    other = liaison("finance")
    assert signed_in(other).get(address).status_code == 404
    assert looks(other) == 0
    answer = signed_in(office).get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert looks(office) == 1
    assert "进展.pdf" in unit.get(page).content.decode()


@pytest.fixture
def item(office: Any) -> AgendaItem:
    start, end = (datetime(2026, 11, 16, hour, tzinfo=SHANGHAI) for hour in (9, 11))
    meeting = meetings.plan_meeting(
        kind=MeetingKind.PARTIAL, title="专题会议", starts_at=start, ends_at=end, place="会议室",
        chair_seat=2, department_codes=["education"], acting_user=office,
    )  # fmt: skip
    return AgendaItem.objects.get(meeting=meeting)


def test_a_paper_as_a_file_has_read_marks(office: Any, liaison: Of, item: AgendaItem) -> None:
    page = reverse("office:meeting", args=[item.meeting.pk])
    given = {"do": "paper", "item": str(item.pk), "title": "材料一"}
    told = signed_in(office).post(page, given)
    assert (told.status_code, "没有正文，也没有文件" in told.content.decode()) == (422, True)
    assert not Paper.objects.exists()
    signed_in(office).post(page, {**given, "file": pdf()})
    paper = Paper.objects.get()
    address = reverse("office:paper_file", args=[paper.pk])
    assert signed_in(liaison("finance")).get(address).status_code == 404
    unit = signed_in(liaison("education"))
    unit.get(reverse("office:paper", args=[paper.pk]))
    assert not PaperRead.objects.exists()  # its page says nothing yet
    assert (unit.get(address).status_code, unit.get(address).status_code) == (200, 200)
    assert PaperRead.objects.get().invitation.department_code == "education"
    assert looks(liaison("education")) == 2
    assert "1人已阅" in signed_in(office).get(page).content.decode()


def test_a_deputy_with_a_role_of_their_own_opens_files_for_whom_they_stand_in(
    office: Any, liaison: Of, item: AgendaItem
) -> None:
    """Own role before the delegated one; what only the delegation shows is looked at for its holder."""
    deputy, holder = liaison("education"), liaison("justice")
    delegate(
        grant=RoleGrant.objects.get(user=holder), to_user=deputy, valid_from=TODAY,
        valid_to=date(2026, 11, 9), basis="出差", acting_user=holder,
    )  # fmt: skip

    def entry_file(code: str) -> str:
        made = registers.plan_entry(
            kind=RegisterKind.TRAINING, department_code=code, title="培训", plan="两期",
            office="一处", due_on=date(2026, 12, 1), acting_user=office,
        )  # fmt: skip
        upload = Upload("签到表.pdf", PDF)
        registers.note_progress(entry=made, text="一期", uploads=[upload], acting_user=office)
        return reverse(
            "office:entry_file", args=[made.pk, EntryFile.objects.get(entry=made).file_id]
        )

    matter = supervision.assign(
        number="议〔2026〕1号", subject="共享机制", requirement="…", origin="例会",
        parts=[Part("justice", Stance.LEAD, "牵头", date(2026, 11, 30))], acting_user=office,
    )  # fmt: skip
    leg = Leg.objects.get(matter=matter)
    supervision.receive(leg=leg, acting_user=holder)
    report = supervision.report(
        leg=leg, text="已起草", progress=10, uploads=[Upload("稿.pdf", PDF)], acting_user=holder
    )
    upload = Upload("材料.pdf", PDF)
    paper = meetings.add_paper(item=item, title="材料", text="", upload=upload, acting_user=office)
    reported = Attachment.objects.get(report=report).file_id
    client = signed_in(deputy)
    for address, for_whom in (
        (entry_file("education"), ""),
        (entry_file("justice"), str(holder)),
        (reverse("office:paper_file", args=[paper.pk]), ""),
        (reverse("office:report_file", args=[report.pk, reported]), str(holder)),
        (reverse("office:papers", args=[item.meeting.pk]), ""),
    ):
        before = looks(deputy)
        assert client.get(address).status_code == 200
        assert looks(deputy) == before + 1
        look = Record.objects.using("audit").filter(action="files.opened").latest("pk")
        assert (address, look.for_whom) == (address, for_whom)


def test_papers_of_an_internal_item_stay_with_the_office(
    office: Any, liaison: Of, item: AgendaItem
) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(internal=True)
    meetings.add_paper(item=item, title="内部材料", text="…", acting_user=office)
    paper = Paper.objects.get()
    with pytest.raises(NotFound):
        conference.paper_for(liaison("education"), paper.pk)
    assert conference.paper_for(office, paper.pk) == paper


def test_a_result_needs_a_document_number_or_a_file(office: Any, liaison: Of) -> None:
    unit = signed_in(liaison("education"))
    entry = registers.plan_entry(
        kind=RegisterKind.TRAINING, department_code="education", title="培训", plan="两期",
        office="职教处", due_on=date(2026, 12, 1), acting_user=liaison("education"),
    )  # fmt: skip
    page = reverse("office:entry", args=[entry.pk])
    told = unit.post(page, {"do": "finish", "result": "已培训120人"})
    assert (told.status_code, "没有文号，也没有附件" in told.content.decode()) == (422, True)
    assert (EntryFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    unit.post(page, {"do": "finish", "result": "已培训120人", "file": [pdf("签到表.pdf")]})
    view = conference.entry_for(office, entry.pk)
    assert (view.state, view.document_number) == (EntryState.DONE, "见附件")
    address = reverse("office:entry_file", args=[entry.pk, view.files[0].id])
    assert signed_in(liaison("finance")).get(address).status_code == 404
    assert unit.get(address).status_code == 200
    assert "签到表.pdf" in unit.get(page).content.decode()
