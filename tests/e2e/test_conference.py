"""The conference from a member's change to the next meeting's first item, in a browser: units and
the office take turns, the meeting is on a tablet, days change on the way."""

import os
import subprocess
import sys
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.utils.timezone import localtime
from icalendar import Calendar

from cncodes.working_days import Calendar as WorkingDays
from minjiu.common.clock import today

pytestmark = pytest.mark.e2e
HERE = Path(__file__).parent
TITLE, TOPIC = "联席会议临时会议", "部分银行查询答复超时"
BANK, SCHOOL, WORK = "central_bank", "education", "human_resources"


def units_do(demo: Any, what: str) -> None:
    """All 25 units at once, through the same actions as the pages; one log-in shows the page."""
    subprocess.run(
        [Path(sys.executable).with_name("minjiu"), "demo", "shell", "-c",
         (HERE / "all_units.py").read_text("utf-8") + f"\n{what}()"],
        env={
            **os.environ, "MINJIU_HOME": str(demo.place), "MINJIU_DEMO_DAYS_AHEAD": str(demo.ahead)
        },
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def day(demo: Any, later: int = 0) -> date:
    return today() + timedelta(days=demo.days + later)


def press(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def path_of(desk: Any, page: Any) -> str:
    return page.url.removeprefix(desk.demo.address).partition("?")[0]


def sign_and_seal(desk: Any, document: str) -> Any:
    """The office's page after it; a second log-in ends the first one's session."""
    signatory = desk.sit_down("convener", document)
    press(signatory, "签发")
    office = desk.sit_down("office", document)
    with office.expect_navigation():
        office.get_by_role("button", name="用印").click()
    office.get_by_text("已用印").first.wait_for()
    return office


def text_of(page: Any, address: str) -> str:
    found = page.request.get(address)
    assert (found.status, found.headers["content-type"]) == (200, "application/pdf")
    with pdfplumber.open(BytesIO(found.body())) as pdf:
        return "".join(side.extract_text() for side in pdf.pages)


def announce_years(desk: Any) -> None:
    """Late in December deadlines lie in a year that nobody has announced: the system administrator enters
    what comes after the last one known. (The clock cannot go back: departments answer today.)"""
    known = WorkingDays.bundled().published_years[-1]
    page = desk.sit_down("system", "working-days/")
    for year in range(known + 1, max(known + 1, day(desk.demo, 60).year) + 1):
        page.get_by_label("年份", exact=True).fill(str(year))
        page.get_by_label("通知文号").fill("样例")
        free = ("01-01", "04-05", "06-09", "09-15")
        spans = (("02-05", "02-12"), ("05-01", "05-05"), ("10-01", "10-07"))
        lines = [f"{year}-{one}" for one in free]
        lines += [f"{year}-{first}至{year}-{last}" for first, last in spans]
        page.get_by_label("放假的日子").fill("\n".join(lines))
        press(page, "录入")
        page.get_by_text(f"已录入{year}年的安排").wait_for()
    desk.look(page, "working-days")


def change_a_member(desk: Any) -> None:
    unit = desk.sit_down("liaison3", "office/people/")
    form = unit.locator("form", has=unit.get_by_role("button", name="提出", exact=True))
    form.get_by_label("姓名").fill("林新任")
    form.get_by_label("职务").fill("省教育厅副厅长")
    form.get_by_label("自", exact=True).fill(day(desk.demo).isoformat())
    form.get_by_label("原因").fill("工作变动")
    press(unit, "提出")
    office = desk.sit_down("office", "office/people/")
    desk.look(office, "people")
    press(office, "确定并公布")
    public = desk.public("public/members/")
    public.get_by_role("cell", name="林新任").wait_for()
    desk.look(public, "members")


def propose(desk: Any) -> str:
    """A topic with a figure as evidence; accepted."""
    unit = desk.sit_down("liaison3", "office/topics/")
    unit.get_by_label("标题", exact=True).fill(TOPIC)
    unit.get_by_label("问题和建议").fill("学生资助核对常因银行迟复拖延，建议由人行牵头督促。")
    unit.get_by_label("附上的指标").select_option(index=0)
    press(unit, "提出")
    unit.get_by_role("heading", name="依据的数据（提出时固定）").wait_for()
    office = desk.sit_down("office", path_of(desk, unit))
    press(office, "采纳")
    return path_of(desk, office)


def plan(desk: Any, title: str, later: int) -> Any:
    office = desk.sit_down("office", "office/meetings/")
    on = day(desk.demo, later)
    for label, value in (
        ("名称", title), ("开始", f"{on}T09:00"), ("结束", f"{on}T11:00"),
        ("地点", "省民政厅三楼会议室"),
    ):  # fmt: skip
        office.get_by_label(label, exact=True).fill(value)
    office.get_by_label("主持人").select_option(index=1)
    press(office, "保存")
    return office


def call(desk: Any, topic: str) -> str:
    """The meeting planned, its notice signed, sealed, sent; the files looked at."""
    office = plan(desk, TITLE, 1)
    meeting = path_of(desk, office)
    office.goto(desk.demo.address + topic)
    chosen = office.get_by_label("列入会议")
    chosen.select_option(label=chosen.locator("option", has_text=TITLE).inner_text())
    press(office, "列入议程")
    office.goto(desk.demo.address + meeting)
    press(office, "起草通知并送签")
    document = path_of(desk, office)
    desk.look(office, "document")
    office = sign_and_seal(desk, document)
    notice = text_of(office, f"{desk.demo.address}{document}document.pdf").replace("\n", "")
    assert f"关于召开{TITLE}的通知" in notice
    assert "（福建省民政厅代章）" in notice
    assert TOPIC in notice
    office.goto(desk.demo.address + meeting)
    press(office, "发出通知")
    office.get_by_text("通知已发出").wait_for()
    unit = desk.sit_down("liaison3", meeting)
    with unit.expect_download() as kept:
        unit.get_by_role("link", name="日历邀请").first.click()
    file = Calendar.from_ical(Path(kept.value.path()).read_bytes())
    assert (str(file["method"]), str(file.walk("VEVENT")[0]["summary"])) == ("REQUEST", TITLE)
    reply = unit.locator("form", has=unit.get_by_role("button", name="提交回执")).first
    reply.get_by_label("回执").select_option(label="委托他人参加")
    reply.get_by_label("代会人姓名").fill("陈代会")
    reply.get_by_label("代会人职务").fill("处长")
    press(unit, "提交回执")
    desk.look(unit, "meeting-unit")
    units_do(desk.demo, "reply")
    return meeting


def meet(desk: Any, meeting: str) -> None:
    """Held on a tablet: people, results, a resolution with one lead and two more units."""
    office = desk.sit_down("office", meeting)
    began = f"{day(desk.demo)}T{localtime():%H:%M}"
    office.get_by_label("实际开始时间（提前召开的填写）").fill(began)
    press(office, "登记会议召开")
    office.get_by_text("参会人员（").click()
    press(office, "其余按回执登记")
    office.get_by_text("参会人员（").click()
    for unanswered in office.locator("select[name^=presence-]").all():
        if unanswered.input_value() == "expected":
            unanswered.select_option("present")
    press(office, "保存到会情况")
    for title, result, decision in (
        ("上次会议议定事项落实情况", "通报情况", "会议听取了落实情况。"),
        (TOPIC, "形成议定事项", "由人行牵头，教育厅、人社厅配合。"),
    ):
        item = office.locator(".card", has=office.get_by_role("heading", name=title)).last
        item.get_by_label("结果").select_option(label=result)
        item.get_by_label("议定内容").fill(decision)
        with office.expect_navigation():
            item.get_by_role("button", name="登记结果").click()
    desk.look(office, "meeting")
    form = office.locator("form", has=office.get_by_role("button", name="登记议定事项"))
    form.get_by_label("事项", exact=True).fill("督促银行按时答复")
    form.get_by_label("内容", exact=True).fill("按时答复率明显提高")
    due = day(desk.demo, 2).isoformat()
    for number, unit, part in (
        (1, BANK, "督促各银行"),
        (2, SCHOOL, "提供清单"),
        (3, WORK, "核对数据"),
    ):
        form.get_by_label(f"第{number}个单位").select_option(unit)
        row = form.locator(".row", has=office.get_by_label(f"第{number}个单位"))
        row.get_by_label("承担的工作").fill(part)
        row.get_by_label("时限").fill(due)
    press(office, "登记议定事项")
    press(office, "发出议定单")
    press(office, "结束会议")


def countersign(desk: Any, meeting: str) -> None:
    office = desk.sit_down("office", meeting)
    press(office, "起草纪要")
    office.get_by_label("会签时限").fill(day(desk.demo, 3).isoformat())
    press(office, "送各单位会签")
    minutes = path_of(desk, office)
    unit = desk.sit_down("liaison3", minutes)
    press(unit, "会签")
    units_do(desk.demo, "countersign")
    office.reload()
    office.get_by_role("heading", name="会签（25/25）").wait_for()
    desk.look(office, "minutes")
    press(office, "送签")
    signatory = desk.sit_down("convener", minutes)
    press(signatory, "签发")
    signatory.get_by_text("摘要值").wait_for()


def chase(desk: Any) -> str:
    """Yellow: a letter goes out. Two days after: red, and the unit reports late."""
    office = desk.sit_down("office", "office/board/?light=yellow&unit=central_bank")
    office.get_by_role("link", name="督促银行按时答复").first.click()
    matter = path_of(desk, office)
    lead = office.locator(".card", has=office.get_by_role("heading", name="（牵头）"))
    lead.get_by_text("临近或滞后").first.wait_for()
    lead.get_by_text("督促、延期、中止").click()
    lead.get_by_label("提醒函的内容").fill("请抓紧督促并报送情况。")
    lead.get_by_label("回复时限").fill(day(desk.demo, 2).isoformat())
    press(office, "起草提醒函")
    office = sign_and_seal(desk, path_of(desk, office))
    office.goto(desk.demo.address + matter)
    lead = office.locator(".card", has=office.get_by_role("heading", name="（牵头）"))
    lead.get_by_text("督促、延期、中止").click()
    press(office, "发出并登记")
    lead.get_by_role("link", name="闽社救联办函〔").wait_for()
    desk.demo.live_on(3)
    unit = desk.sit_down("liaison2", "office/")
    unit.get_by_role("heading", name="本单位工作台").wait_for()
    desk.look(unit, "liaison")
    unit.goto(desk.demo.address + matter)
    press(unit, "签收")
    unit.get_by_label("办理情况").fill("已督促，尚有两家未完成。")
    unit.get_by_label("进度（%）").fill("70")
    press(unit, "报送")
    unit.get_by_text("逾期").first.wait_for()
    desk.look(unit, "matter")
    return matter


def issue_bulletin(desk: Any) -> None:
    office = desk.sit_down("office", "office/bulletins/")
    press(office, "固定并送各单位预览")
    bulletin = path_of(desk, office)
    desk.demo.live_on(4)
    office = desk.sit_down("office", bulletin)
    press(office, "成文送签")
    office = sign_and_seal(desk, path_of(desk, office))
    office.goto(desk.demo.address + bulletin)
    desk.look(office, "bulletin")
    press(office, "印发")
    public = desk.public("public/bulletins/")
    public.get_by_role("link", name="联席会议议定事项进展情况通报").click()
    row = public.get_by_role("row", name="人行福建省分行").filter(has_text="督促银行按时答复")
    assert "已过1天" in row.inner_text()
    desk.look(public, "bulletin-public")


@pytest.mark.parametrize("desk", [(820, 1180)], indirect=True, ids=["tablet"])
def test_a_problem_is_proposed_resolved_chased_and_told(demo: Any, desk: Any) -> None:
    announce_years(desk)
    change_a_member(desk)
    meeting = call(desk, propose(desk))
    meet(desk, meeting)  # brought forward, which is one restart less
    countersign(desk, meeting)
    chase(desk)
    issue_bulletin(desk)
    office = plan(desk, "联席会议下一次会议", 7)
    first = office.locator(".card", has_text="1. 上次会议议定事项落实情况").first
    owed = first.get_by_role("row", name="督促银行按时答复").filter(has_text="牵头")
    assert "逾期" in owed.inner_text()
    desk.look(office, "next-meeting")
