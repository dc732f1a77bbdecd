"""A running entitlement on the case page: its history, its changes and letters, its reviews."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from minjiu.assistance.models import Case, Change, Entitlement, Review
from minjiu.common.clock import on_day, today
from minjiu.common.periods import first_of_next_month
from minjiu.config.demo.families import Journey, Staff

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


def do(client: Client, case: str, step: str, **given: Any) -> str:
    reply = client.post(f"{case}do/{step}/", given, follow=True)
    assert reply.status_code in (200, 422)
    return words(reply)


def test_less_goes_from_the_examiner_over_the_leader_to_the_letter(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("decided")
    case = f"/cases/{journey.case_id}/"
    clerk, examiner, leader = map(sign_in, (staff.clerk, staff.examiner, staff.leader))
    running = Entitlement.objects.get()
    undelivered = words(clerk.get(case))
    assert "打印决定书，送达后记录日期" in undelivered
    assert "书面送达（进行中）待送达" in undelivered
    assert "等送达决定书" in words(leader.get(case))
    tomorrow = str(today() + timedelta(days=1))
    assert "送达日期应不早于决定日" in do(clerk, case, "deliver", delivered_on=tomorrow)
    assert "已记录送达" in do(clerk, case, "deliver", delivered_on=str(today()))
    delivered = words(clerk.get(case))
    assert f"号，{today().month}月{today().day}日送达" in delivered
    assert "送达后记录日期" not in delivered
    later = first_of_next_month(running.valid_from)
    less = {
        "kind": "decrease", "monthly_amount": f"{running.monthly_amount - 10}",
        "from_month": f"{later:%Y-%m}", "reasons": "一人就业", "articles": "57号第三十二条",
        "departure": "按调查",
    }  # fmt: skip
    assert f'value="{later:%Y-%m}"' in examiner.get(case).content.decode()
    assert "还没有听取家庭陈述" in do(examiner, case, "change", **less)
    assert "已记录家庭陈述" in do(examiner, case, "hear", kind="spoken", text="刚去试工")
    refused = examiner.post(f"{case}do/change/", {**less, "from_month": "明年"})
    assert "月份没有填写或写法不对" in words(refused)
    assert "一人就业" in refused.content.decode()  # what was typed stays
    assert "已提请第二人复核减发" in do(examiner, case, "change", **less)
    assert "复核前待遇照发" in words(examiner.get(case))
    shown = words(leader.get(case))
    assert "复核通过，减发" in shown
    assert "刚去试工" in shown
    assert "变更生效" in do(leader, case, "confirm-change")
    change = Change.objects.get()
    letter = words(clerk.get(f"{case}changes/{change.pk}/"))
    for said in ("最低生活保障减发通知书", "一人就业", "57号第三十二条", "刚去试工", "行政复议",
                 "在此之前照原金额发放", f"自{later:%Y年}{later.month}月起减发"):  # fmt: skip
        assert said in letter
    assert "已记录送达" in do(clerk, case, "deliver-change", delivered_on=str(today()))
    page = words(clerk.get(case))
    assert page.count("每月") >= 2
    assert f"{today().month}月{today().day}日送达" in page
    assert clerk.get(f"{case}changes/{uuid4()}/").status_code == 404
    # Who only checks reads neither the letter nor the amounts.
    checker = sign_in(staff.handler)
    assert checker.get(f"{case}changes/{change.pk}/").status_code == 404
    assert "通知书" not in words(checker.get(case))


def test_the_list_of_reviews_is_found_exported_and_asks_the_same_for_one_and_for_sixty(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("decided")
    clerk = sign_in(staff.clerk)
    review = Review.objects.get()

    def questions() -> int:
        with CaptureQueriesContext(connections["default"]) as seen:
            assert clerk.get("/reviews/").status_code == 200
        return len(seen)

    clerk.get("/reviews/")
    few = questions()
    only = Case.objects.get()
    values = {f.attname: getattr(only, f.attname) for f in Case._meta.concrete_fields}
    made = Case.objects.bulk_create(
        Case(**values | {"id": uuid4(), "household_id": uuid4(), "number": f"T{n:05}"})
        for n in range(60)
    )
    Review.objects.bulk_create(
        Review(case=c, months=12, counted_from=today(), due_on=today() - timedelta(days=1))
        for c in made
    )
    assert questions() == few
    assert "共61件" in words(clerk.get("/reviews/"))
    assert "共60件" in words(clerk.get("/reviews/?within=late"))
    sheet = load_workbook(BytesIO(clerk.get("/reviews/?within=late&export=xlsx").content)).active
    assert sheet.max_row == 61
    assert "定期核查" not in words(sign_in(staff.handler).get("/"))
    case = f"/cases/{journey.case_id}/"
    assert "开始核查" not in words(clerk.get(case))
    with on_day(review.due_on):
        assert "开始核查" in words(clerk.get(case))
    told = do(clerk, case, "report-review", result="changed", findings="添一口人", frequency="12")
    assert "已记录核查结果" in told
    assert "乡镇核查：有变化" in words(sign_in(staff.examiner).get(case))


def test_a_review_in_progress_shows_the_checkers_their_work_and_nothing_else(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("decided")
    case = f"/cases/{journey.case_id}/"
    handler = sign_in(staff.handler)
    assert "核对已结束" in words(handler.get(case))
    assert "已开始核查" in do(sign_in(staff.clerk), case, "begin-review")
    shown = words(handler.get(case))
    assert "等各部门答复" in shown
    assert "每月" not in shown


def test_r12_what_was_refused_wrongly_is_given_back_through_the_page(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("delivered", rich=True)
    case = f"/cases/{journey.case_id}/"
    examiner = sign_in(staff.examiner)
    examiner.get(case)
    right = {
        "ground": "objection", "monthly_amount": "500", "reasons": "登记的是同名的人",
        "articles": "暂行办法第六十五条", "departure": "按更正后的事实", "from_month": "",
    }  # fmt: skip
    assert "更正并补发" not in words(sign_in(staff.clerk).get(case))
    with on_day(first_of_next_month(today())):
        assert "不是金额" in do(examiner, case, "correct", **{**right, "monthly_amount": "五百"})
        told = do(examiner, case, "correct", **right)
        assert "已更正并记录补发" in told
        assert "补发1个月共500.00元" in told
        letter = re.search(rf"{case}corrections/[0-9a-f-]+/", examiner.get(case).content.decode())
        assert letter is not None
        shown = words(examiner.get(letter[0]))
        for said in ("因异议成立", "伍佰元整", "登记的是同名的人", "行政复议"):
            assert said in shown
        clerk = sign_in(staff.clerk)
        assert "打印更正通知书，送达后记录日期" in words(clerk.get(case))
        given = str(today() + timedelta(days=1))
        assert "送达日期应不早于决定日" in do(clerk, case, "deliver-correction", delivered_on=given)
        assert "已记录送达" in do(clerk, case, "deliver-correction", delivered_on=str(today()))
        assert "送达后记录日期" not in words(clerk.get(case))
