"""Asking again, and another version of the report, through the pages."""

from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from django.test import Client

from minjiu.audit.models import Record
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Query, Verification
from tests.web.test_case_pages import do, elsewhere, words  # noqa: F401

pytestmark = pytest.mark.django_db


def at_desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_handler_asks_again_before_and_after_the_report(
    travel: Any,
    staff: Any,
    departments: Any,
    elsewhere: Any,  # noqa: F811
) -> None:
    departments.fault("market", "error")
    journey = travel("prepared")
    departments.fault("market", "none")
    run = Verification.objects.get(case_id=journey.case_id)
    people = Query.objects.filter(verification=run, source="market.registration").count()
    case = f"/cases/{journey.case_id}/"
    clerk, handler, reviewer = (
        at_desk(staff.clerk), at_desk(staff.handler), at_desk(staff.reviewer),
    )  # fmt: skip
    unknown = f"{people}项未取得（按未知处理，不作无处理）；"
    assert f"{unknown}报告待签发，签发以前不自动再问" in words(clerk.get(case))
    assert "再次询问这" not in words(clerk.get(case))  # not the clerk's
    assert "没有填写退回理由" in do(reviewer, case, "return-report", reason=" ")
    assert "核对报告已签发。" in do(reviewer, case, "sign")
    assert f"再次询问这{people}项" in words(handler.get(case))
    assert f"{unknown}系统将于" in words(clerk.get(case))
    assert f"已再次询问{people}项" in do(handler, case, "ask-again")
    assert "已签发的报告照样保存" in words(handler.get(case))
    carry_out(run.pk)
    page = words(handler.get(case))
    assert "项未取得" not in page
    assert "第1版报告签发后又有答复" in page
    assert "已出具" in do(handler, case, "prepare")
    assert "核对报告已签发。" in do(reviewer, case, "sign")
    printed = words(handler.get(f"{case}report/"))
    assert "2号，第2版（补充查询后重新出具）" in printed
    assert "没有未取得的来源" in do(handler, case, "ask-again")
    assert ("签名核验一致" in printed, "仅保存备查" in printed) == (True, False)
    first = words(handler.get(f"{case}report/1/"))
    assert "1号，第1版（首次出具）" in first
    assert "这是此前的一版" in first
    assert ("企业与个体登记" in first.split("没有取得的答复")[1]) is True
    assert "企业与个体登记" not in printed.split("没有取得的答复")[1]
    assert handler.get(f"{case}report/3/").status_code == 404
    away = at_desk(elsewhere)
    assert away.get(f"{case}report/1/").status_code == 404
    assert away.get(f"{case}report/1.pdf").status_code == 404
    made = handler.get(f"{case}report/1.pdf")
    assert (made.status_code, made["Content-Type"]) == (200, "application/pdf")
    with pdfplumber.open(BytesIO(made.content)) as paper:
        text = "".join(page.extract_text() for page in paper.pages)
    said = "".join(text.split())
    assert "家庭经济状况的核对报告" in said
    assert "1号" in said
    for member in journey.family.members:
        assert member.name in said
        assert member.id_number not in said
    looks = Record.objects.using("audit").filter(action="verification.report")
    assert set(looks.values_list("outcome", "actor_name")) >= {("seen", "handler")}
