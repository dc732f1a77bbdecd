"""急难救助 through the pages: a form that asks little, first aid, papers afterwards."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from minjiu.assistance.actions import emergency as actions
from minjiu.assistance.models import Emergency
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.config.demo.families import Staff

pytestmark = pytest.mark.django_db
TOWN = "350122100"
FORM = {"name": "陈国华", "division_code": TOWN, "persons": "2", "what_happened": "房屋失火"}


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


def test_from_the_report_to_the_papers(staff: Staff, sign_in: Callable[[Any], Client]) -> None:
    clerk = sign_in(staff.clerk)
    form = {**FORM, "key": str(uuid4()), "reported_on": str(today())}
    assert "登记急难" in words(clerk.get("/emergencies/"))
    assert "身份证号" not in words(clerk.get("/emergencies/report/"))
    wrong = clerk.post("/emergencies/report/", {**form, "persons": "两"})
    assert wrong.status_code == 422
    assert "受困人数不是数字" in words(wrong)
    assert "房屋失火" in wrong.content.decode()
    assert form["key"] in wrong.content.decode()
    page = clerk.post("/emergencies/report/", form)["Location"]
    assert clerk.post("/emergencies/report/", form)["Location"] == page  # sent twice
    assert "1件急难等待先行救助" in words(clerk.get("/"))
    shown = words(clerk.get(page))
    for said in ("按规定测算", "每次不超过2,000.00元", "急难型，不核对收入财产", "5个工作日"):
        assert said in shown
    refused = clerk.post(f"{page}do/order/", {"amount": "2001", "means": "现金", "reasons": "急"})
    assert refused.status_code == 422
    assert "先行救助每次不超过" in words(refused)
    given = {"amount": "1,500", "means": "现金", "reasons": "食宿无着"}
    told = words(clerk.post(f"{page}do/order/", given, follow=True))
    assert "先行救助1,500.00元" in told
    assert "手续已补齐" in words(clerk.post(f"{page}do/papers/", {"papers": "证明"}, follow=True))
    assert "急难等待" not in words(clerk.get("/"))
    assert clerk.post(f"{page}do/nothing/").status_code == 404
    handler = sign_in(staff.handler)
    assert handler.get(page).status_code == 404
    looks = Record.objects.using("audit").filter(action="assistance.emergency")
    assert looks.filter(actor_id=staff.handler.pk, outcome="refused").count() == 1
    assert looks.filter(actor_id=staff.clerk.pk).exclude(outcome="refused").exists()


def test_a_refusal_goes_from_the_township_over_two_officers_to_the_letter(
    staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    clerk, examiner, leader = (sign_in(u) for u in (staff.clerk, staff.examiner, staff.leader))
    page = clerk.post(
        "/emergencies/report/", {**FORM, "key": str(uuid4()), "reported_on": str(today())}
    )["Location"]

    def do(who: Client, step: str, **given: str) -> str:
        reply = who.post(f"{page}do/{step}/", given, follow=True)
        assert reply.status_code in (200, 422)
        return words(reply)

    assert "没有填写陈述内容" in do(clerk, "hear", text=" ", kind="spoken")
    told = do(clerk, "hear", text="无处可住", kind="spoken")
    assert "已记录陈述" in told and "提请第二人复核" not in told
    assert "提请第二人复核" in words(examiner.get(page))
    assert "没有填写依据条款" in do(examiner, "propose", reasons="已安置", articles=" ")
    do(examiner, "propose", reasons="已安置", articles="第四十七条")
    assert "决定先行救助" in words(clerk.get(page))
    assert "1件急难拟不予救助，等您复核" in words(leader.get("/"))
    assert "复核通过" in words(leader.get(page)) and "复核通过" not in words(examiner.get(page))
    assert "已复核，决定生效" in do(leader, "confirm")
    letter = words(clerk.get(f"{page}refusal/"))
    for said in (
        "陈国华：",
        "已安置",
        "无处可住",
        "第四十七条",
        "连江县人民政府申请行政复议",
        "复核：leader",
    ):
        assert said in letter
    assert "1件不予救助决定书待送达" in words(clerk.get("/"))
    assert "已记录送达" in do(clerk, "deliver", delivered_on=str(today()))
    assert "决定书待送达" not in words(clerk.get("/"))
    assert sign_in(staff.handler).get(f"{page}refusal/").status_code == 404


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_sixty(
    staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    clerk = sign_in(staff.clerk)

    def report(number: int) -> None:
        actions.report(
            key=uuid4(), name=f"人{number}", division_code=TOWN, what_happened="车祸", persons=1,
            acting_user=staff.clerk,
        )  # fmt: skip

    def questions() -> int:
        with CaptureQueriesContext(connections["default"]) as seen:
            assert clerk.get("/emergencies/").status_code == 200
        return len(seen)

    report(0)
    clerk.get("/emergencies/")
    few = questions()
    for number in range(1, 60):
        report(number)
    assert questions() <= few + 1  # the page after
    first = Emergency.objects.first()
    assert first is not None
    actions.close_without_aid(emergency=first, reason="重复", acting_user=staff.clerk)
    assert "共59件" in words(clerk.get("/emergencies/?state=reported"))
    sheet = load_workbook(BytesIO(clerk.get("/emergencies/?state=closed&export=xlsx").content))
    assert sheet.active.max_row == 2
