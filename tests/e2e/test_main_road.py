"""One family from its first visit to the decision, in a browser: granted, and refused, each at a
desk and on a phone; people and days change on the way, departments answer over HTTP."""

import csv
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from minjiu.common.periods import first_of_next_month
from province.sample import Family, named
from tests.e2e.conftest import Desk

pytestmark = pytest.mark.e2e
DESKTOP, PHONE = (1366, 900), (390, 844)
_IDENTITY = ("birth_on", "sex", "relation")


def families_to_try(demo: Any) -> list[Family]:
    with demo.to_try.open(encoding="utf-8-sig") as file:
        numbers = dict.fromkeys(row["户编号"] for row in csv.DictReader(file))
    return [f for f in named(demo.province, list(numbers)) if len(f.members) > 1]


def earned(family: Family) -> float:
    money = ("wage_receipts", "business_receipts", "pension_receipts", "support_receipts")
    return sum(m.declared[k] for m in family.members for k in money) / len(family.members)


def start(page: Any, family: Family) -> None:
    """Register by ID number, both steps of consent."""
    head, *others = family.members
    page.get_by_label("身份证号", exact=True).fill(head.id_number)
    page.get_by_text("校验位正确").wait_for()
    page.get_by_label("姓名", exact=True).fill(head.name)
    page.get_by_label("所在乡镇").select_option("350122103")
    page.get_by_role("button", name="登记，继续办理授权").click()
    page.get_by_role("button", name="申请人已签署，查询户口").click()
    page.get_by_text("已取得户口登记成员").wait_for()
    for member in others:
        row = page.locator("tr", has=page.get_by_label(f"{member.name}共同生活"))
        if not row.count():  # not on the 户口: the next row that nobody stands in
            added = page.locator("tr", has=page.get_by_label("另加一人共同生活")).all()
            row = next(one for one in added if not one.get_by_label("姓名").input_value())
        row.get_by_label("共同生活").check()
        name = row.get_by_label("姓名")
        if not name.input_value():
            name.fill(member.name)
        row.get_by_label("与申请人关系").select_option(member.relation)
        row.get_by_label("身份证号").fill(member.id_number)
    page.get_by_role("button", name="确认家庭成员").click()
    for member in family.members:  # nobody has signed before somebody says so
        page.get_by_label(f"{member.name}已签署").check()
    page.get_by_role("button", name="记录签署").click()
    page.get_by_text("全体成员已签署").wait_for()
    page.get_by_role("button", name="已问清，没有法定义务人").click()
    page.get_by_role("button", name="填写申请").click()


def declare(page: Any, family: Family) -> None:
    page.get_by_label("城乡", exact=True).select_option(family.residence)
    page.get_by_label("子女就读高收费学校").select_option("no")
    page.get_by_label("自费出国留学").select_option("no")
    for member in family.members:
        part = page.locator("fieldset", has=page.get_by_text(f"{member.name}（"))
        part.get_by_text("其他情况").click()
        for name, value in member.declared.items():
            if name in _IDENTITY or (value in (0, False, "none") and name != "labour_capacity"):
                continue
            field = part.locator(f"[name$='|{name}']")
            if field.evaluate("f => f.tagName") == "SELECT":
                field.select_option("yes" if value is True else value)
            elif field.get_attribute("inputmode") == "decimal":
                field.fill(f"{value / 100:.2f}")
            else:
                field.fill(str(value))
        part.get_by_label("其余各项均无").check()
    page.get_by_role("button", name="保存并受理").click()
    page.get_by_text("已保存申报并受理").wait_for()


def settle(desk: Any, clerk: Any, path: str) -> int:
    """The clerk writes down what the family says of each difference; the county settles it.

    How many there were.
    """
    differences = clerk.get_by_role("button", name="记录说明").count()
    for _ in range(differences):
        box = clerk.locator("form", has=clerk.get_by_role("button", name="记录说明")).first
        box.get_by_role("textbox").fill("记不清具体数目")
        with clerk.expect_navigation():
            box.get_by_role("button").click()
        clerk.get_by_text("已记录家庭说明").wait_for()
    examiner = desk.sit_down("examiner", path)
    while examiner.get_by_role("button", name="处理", exact=True).count():
        box = examiner.locator("form", has=examiner.get_by_role("button", name="处理", exact=True))
        box.first.get_by_role("textbox").fill("以部门记录为准")
        with examiner.expect_navigation():
            box.first.get_by_role("button").click()
        examiner.get_by_text("已处理这处差异").wait_for()
    return differences


def report(desk: Any, path: str, button: str = "出具核对报告") -> None:
    """One draws the report up, another signs it."""
    handler = desk.sit_down("handler", path)
    handler.get_by_role("button", name=button, exact=True).click()
    handler.get_by_text("核对报告已出具，待另一人复核签发").wait_for()
    reviewer = desk.sit_down("reviewer", path)
    reviewer.get_by_role("button", name="复核签发").click()
    reviewer.get_by_text("核对报告已签发。").wait_for()


def verify(desk: Any, clerk: Any, path: str) -> int:
    """Asked, heard, settled, signed; how many differences there were."""
    clerk.get_by_role("button", name="发起核对").click()
    clerk.get_by_role("heading", name="不一致之处").wait_for()
    desk.look(clerk, "case-verified")
    differences = settle(desk, clerk, path)
    report(desk, path)
    return differences


def verify_with_two_silent(demo: Any, desk: Any, clerk: Any, path: str, people: int) -> int:
    """Two offices are down: the report comes on time without them; asked later, it is completed."""
    silent = ("natural_resources", "police")
    seeded(clerk, demo.address)
    clerk.goto(demo.address + path)
    for office in silent:
        demo.fault(office, "error")
    differences = verify(desk, clerk, path)
    handler = desk.sit_down("handler", path)
    handler.get_by_text(f"{2 * people}项未取得（按未知处理，不作无处理）").wait_for()
    desk.look(handler, "case-two-unknown")
    for office in silent:
        demo.fault(office, "none")
    handler.get_by_role("button", name=f"再次询问这{2 * people}项").click()
    handler.get_by_role("button", name="重新出具核对报告").wait_for()
    assert handler.get_by_text("项未取得").count() == 0
    clerk.goto(desk.demo.address + path)  # the same browser: whoever signs in again ends the other
    differences += settle(desk, clerk, path)
    report(desk, path, "重新出具核对报告")
    reviewer = desk.sit_down("reviewer", f"{path}report/")
    reviewer.get_by_text("第2版").first.wait_for()
    reviewer.get_by_text("签名核验一致").wait_for()
    desk.look(reviewer, "report-second-version")
    return differences


def seeded(page: Any, address: str) -> None:
    """The demo's own families are through. Offices that fall silent before would fail them too, and
    their lines would be left in peace while the next family is asked about."""
    ends = time.monotonic() + 300
    page.goto(address)
    while page.get_by_text("演示家庭办理").count():
        assert time.monotonic() < ends
        page.wait_for_timeout(1_000)
        page.reload()


@dataclass(frozen=True)
class OnItsWay:
    """A family whose case waits for the county; `path` leads to its page."""

    family: Family
    path: str
    differences: int


def travel_to_publicity(desk: Any, family: Family, *, silent: bool) -> OnItsWay:
    """Registered, verified, visited, posted, all at one width."""
    clerk = desk.sit_down("clerk", "families/")
    start(clerk, family)
    declare(clerk, family)
    path = clerk.url.removeprefix(desk.demo.address)
    if silent:
        found = verify_with_two_silent(desk.demo, desk, clerk, path, len(family.members))
    else:
        found = verify(desk, clerk, path)
    clerk.goto(desk.demo.address + path)
    for label, text in (
        ("调查人一", "林小燕"), ("调查人二", "王建军"), ("在场家庭成员", family.members[0].name),
        ("调查情况", "与申报相符"),
    ):  # fmt: skip
        clerk.get_by_label(label).fill(text)
    clerk.get_by_role("button", name="记录", exact=True).click()
    clerk.get_by_text("已记录入户调查").wait_for()
    clerk.get_by_label("初审意见").fill("情况属实，提请审核确认")
    clerk.get_by_role("button", name="公示", exact=True).click()
    clerk.get_by_text("公示期满的次日起可以报县").wait_for()
    return OnItsWay(family, path, found)


@pytest.fixture(scope="module")
def waiting(demo: Any, browser: Any) -> dict[tuple[str, int], OnItsWay]:
    """By what becomes of it and at which width: a family before the county. The days of publicity
    pass once for all four."""
    families = sorted(families_to_try(demo), key=earned)
    chosen = {
        ("granted", DESKTOP): families[0], ("granted", PHONE): families[1],
        ("refused", DESKTOP): families[-2], ("refused", PHONE): families[-1],
    }  # fmt: skip
    desks = {size: Desk(demo, browser, *size) for size in (DESKTOP, PHONE)}
    found = {
        (end, size[0]): travel_to_publicity(
            desks[size], family, silent=(end, size) == ("granted", DESKTOP)
        )
        for (end, size), family in chosen.items()
    }
    demo.live_on(9)
    for size, desk in desks.items():
        clerk = desk.sit_down("clerk")
        for (_, width), one in found.items():
            if width == size[0]:
                clerk.goto(demo.address + one.path)
                clerk.get_by_role("button", name="报县级审核确认").click()
                clerk.get_by_text("等县级民政部门审核确认").wait_for()
        assert desk.errors == []
        assert sum(one.differences for (_, w), one in found.items() if w == size[0]) > 0
    return found


def test_a_family_is_granted_and_paid_from_next_month(
    demo: Any, desk: Any, waiting: dict[tuple[str, int], OnItsWay]
) -> None:
    family, path = waiting["granted", desk.width].family, waiting["granted", desk.width].path
    page = desk.sit_down("examiner", path)
    # down the tree, as an officer explains it: the answer, its reason, the income behind it
    page.locator(".tree summary:visible", has_text="家庭符合低保条件").first.click()
    page.locator(".tree summary:visible", has_text="家庭月收入").first.click()
    desk.look(page, "case-review")
    masked = page.locator(".masked").first
    assert "*" in masked.inner_text()
    masked.click()
    page.get_by_label("为什么查看身份证号").select_option("核实身份")
    page.get_by_role("button", name="查看，并记录").click()
    page.locator(".revealed", has_text=family.members[0].id_number).wait_for()
    advised = page.get_by_label("月保障金额").input_value()
    page.get_by_label("理由", exact=True).fill("家庭收入、财产符合规定")
    page.get_by_role("button", name="予以确认").click()
    page.locator("#next", has_text="已确认").wait_for()
    told = page.locator("#next").inner_text()
    month = first_of_next_month(date.today() + timedelta(days=demo.ahead))  # noqa: DTZ011  the demo's
    assert f"已确认，每月{advised}元，自{month:%Y年%-m月}起" in told
    page.get_by_role("button", name="记录送达").click()
    page.get_by_text("已记录送达").wait_for()
    desk.look(page, "granted")
    page.get_by_role("link", name="决定书").first.click()
    page.get_by_role("heading", name="决定书").wait_for()
    desk.look(page, "decision")


def test_a_refusal_is_heard_and_reviewed_by_a_second_officer(
    demo: Any, desk: Any, waiting: dict[tuple[str, int], OnItsWay]
) -> None:
    path = waiting["refused", desk.width].path
    page = desk.sit_down("examiner", path)
    desk.look(page, "case-review")
    page.get_by_text("拟不予确认（须").click()
    page.get_by_label("陈述内容").fill("孩子要上学，希望再考虑")
    page.get_by_role("button", name="记录陈述").click()
    page.get_by_text("已记录家庭陈述").wait_for()
    refusal = page.locator("form", has=page.get_by_role("button", name="提请第二人复核"))
    refusal.get_by_label("理由", exact=True).fill("人均收入超过标准")
    refusal.get_by_label("依据条款").fill("民发〔2021〕57号第四条")
    refusal.get_by_role("button", name="提请第二人复核").click()
    page.get_by_text("等第二人复核").wait_for()
    leader = desk.sit_down("leader", path)
    leader.get_by_role("button", name="复核通过").click()
    leader.get_by_text("已复核，决定生效").wait_for()
    leader.get_by_role("link", name="决定书").click()
    leader.get_by_text("行政复议").wait_for()
    letter = leader.locator(".document").inner_text()
    assert "孩子要上学，希望再考虑" in letter
    assert "向连江县人民政府申请行政复议" in letter
    assert "6个月内向连江县人民法院提起行政诉讼" in letter
    desk.look(leader, "decision")
