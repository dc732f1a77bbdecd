"""Rules of the notice that no other test of this folder carries the name of."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pdfplumber
import pytest

from minjiu.common.clock import on_day
from minjiu.common.errors import NotPermitted, Refused
from minjiu.conference import api
from minjiu.conference.actions import meetings, membership, registers
from minjiu.conference.enums import MeetingKind, RegisterKind
from minjiu.conference.ledger import ledger
from minjiu.conference.models import Director
from minjiu.directory import api as directory
from minjiu.documents import api as documents

Of = Callable[[str], Any]
TODAY = date(2026, 11, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def entry(user: Any, kind: RegisterKind, unit: str, **facts: str) -> Any:
    given = {"title": "事项", "plan": "计划", "office": "社会救助处", **facts}
    return registers.plan_entry(
        kind=kind, department_code=unit, due_on=date(2026, 12, 1), acting_user=user, **given
    )


def counted(user: Any, kind: RegisterKind) -> list[str]:
    return [one.state.value for one in api.entries_for(user, kind=kind)]


def test_r00_4_what_central_and_provincial_documents_ask_is_carried_out_on_record(
    office: Any, liaison: Of
) -> None:
    """按照中央和我省有关文件精神认真组织开展工作: a document's tasks are broken down by unit, and
    one counts as done with a document only."""
    with pytest.raises(NotPermitted):
        entry(liaison("finance"), RegisterKind.DEPLOYMENT, "education")
    made = entry(
        office, RegisterKind.DEPLOYMENT, "education", title="中办发〔2020〕18号　教育救助任务"
    )
    assert counted(liaison("education"), RegisterKind.DEPLOYMENT) == ["planned"]
    assert counted(liaison("finance"), RegisterKind.DEPLOYMENT) == []
    with pytest.raises(Refused, match="没有文号，也没有附件"):
        registers.finish_entry(
            entry=made, result="已落实", document_number="", acting_user=liaison("education")
        )
    registers.finish_entry(
        entry=made,
        result="已落实",
        document_number="闽教〔2026〕9号",
        acting_user=liaison("education"),
    )
    assert counted(office, RegisterKind.DEPLOYMENT) == ["done"]


@pytest.mark.parametrize(
    "kind",
    [
        RegisterKind.DEPLOYMENT,  # 贯彻落实……决策部署
        RegisterKind.SUGGESTION,  # 向省委、省政府提出建议
        RegisterKind.BLOCKAGE,  # 研究解决居民家庭经济状况核对跨部门信息共享问题
        RegisterKind.ASSIGNMENT,  # 完成省委、省政府交办的其他事项
        RegisterKind.BRIEFING,  # 研究分析……新情况、新问题
    ],
)
def test_r02_1_each_function_of_the_conference_has_its_register(
    office: Any, liaison: Of, kind: RegisterKind
) -> None:
    with pytest.raises(Refused, match="没有填写计划"):
        entry(office, kind, "civil_affairs", plan=" ")
    made = entry(office, kind, "civil_affairs")
    registers.note_progress(entry=made, text="已研究", acting_user=liaison("civil_affairs"))
    assert counted(office, kind) == ["under_way"]


def test_r02_1_no_duty_is_without_a_page_or_the_name_of_the_one_to_come() -> None:
    assert [key for key, one in ledger().items() if not (one.page or one.later)] == []
    # Where a page stands while the function is still to come, the page has something to show.
    both = {key: one for key, one in ledger().items() if one.page and one.later}
    assert [key for key, one in both.items() if not (one.registers or one.indicators)] == []
    assert set(both) == {
        "D04-03", "D05-05", "D05-06", "D10-01", "D10-02", "D11-02", "D12-03", "D12-05", "D13-04",
        "D16-01", "D17-06", "D19-02", "D24-03", "D24-05",
    }  # fmt: skip


def test_r03_5_the_office_is_led_by_a_deputy_head_of_civil_affairs(
    office: Any, liaison: Of
) -> None:
    def appoint(user: Any, post: str, starts_on: date = TODAY, name: str = "甲") -> Director:
        return membership.appoint_director(
            name=name, post=post, starts_on=starts_on, basis="任免文件", acting_user=user
        )

    assert api.director(TODAY) is None  # the notice names nobody, and nobody is invented
    with pytest.raises(NotPermitted):
        appoint(liaison("civil_affairs"), "省民政厅副厅长")
    with pytest.raises(Refused, match="由省民政厅1名副厅长兼任"):
        appoint(office, "省财政厅副厅长")
    appoint(office, "省民政厅副厅长")
    with pytest.raises(Refused, match="重叠"):
        appoint(office, "省民政厅党组成员、副厅长", name="乙")
    appoint(office, "省民政厅党组成员、副厅长", date(2026, 12, 1), "乙")
    held = [api.director(day) for day in (TODAY, date(2026, 11, 30), date(2026, 12, 1))]
    assert [one.name for one in held if one] == ["甲", "甲", "乙"]


def test_r03_5_the_office_does_the_daily_work(office: Any, liaison: Of) -> None:
    start = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
    facts = {
        "kind": MeetingKind.REGULAR, "title": "例会", "starts_at": start,
        "ends_at": start.replace(hour=11), "place": "三楼", "chair_seat": 1,
    }  # fmt: skip
    with pytest.raises(NotPermitted):
        meetings.plan_meeting(**facts, acting_user=liaison("civil_affairs"))
    assert meetings.plan_meeting(**facts, acting_user=office).title == "例会"


def test_r04_4_civil_affairs_seals_for_the_office(
    office: Any, liaison: Of, signed: Any, settings: Any
) -> None:
    """The conference has no seal: the paper is the office's, 民政厅 seals and is named in brackets."""
    start = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
    meeting = meetings.plan_meeting(
        kind=MeetingKind.REGULAR, title="例会", starts_at=start, ends_at=start.replace(hour=11),
        place="三楼", chair_seat=1, acting_user=office,
    )  # fmt: skip
    drafted = meetings.draft_notice(meeting=meeting, acting_user=office)
    assert drafted.notice_document_id is not None
    signed(drafted.notice_document_id)
    view = documents.get_document_for(office, drafted.notice_document_id)
    assert (view.issuer, view.sealing_body) == (
        "福建省社会救助工作联席会议办公室", "福建省民政厅",
    )  # fmt: skip
    with pdfplumber.open(BytesIO(documents.pdf_for(office, view.id))) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages)
    assert "（福建省民政厅代章）" in text
    settings.MINJIU_SEAL = "none"
    again = meetings.plan_meeting(
        kind=MeetingKind.REGULAR, title="再会", starts_at=start, ends_at=start.replace(hour=11),
        place="三楼", chair_seat=1, acting_user=office,
    )  # fmt: skip
    second = meetings.draft_notice(meeting=again, acting_user=office)
    with pytest.raises(Refused, match="印章"):
        signed(second.notice_document_id)


def test_r05_2_a_unit_is_shown_what_waits_for_it_and_the_others_work_with_it(
    office: Any, liaison: Of
) -> None:
    """互通信息，相互支持: a data problem entered by one unit is the office's to see and to solve."""
    made = entry(liaison("central_bank"), RegisterKind.BLOCKAGE, "central_bank")
    assert [one.id for one in api.entries_for(office, kind=RegisterKind.BLOCKAGE)] == [made.pk]
    assert len(directory.departments(TODAY)) == 25
