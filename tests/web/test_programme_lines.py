"""What the case page and the report say of programmes that nobody applies for."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from minjiu.assistance.actions.determining import determine
from minjiu.assistance.models import Case, Entitlement
from minjiu.config.demo.families import Journey, Staff
from minjiu.web.desk.programmes import answers

pytestmark = pytest.mark.django_db


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


def a_line(**changed: Any) -> dict[str, Any]:
    return {
        "programme": "medical", "name": "医疗救助", "answer": "yes", "amount_fen": None, "per": "year",
        "persons": [], "department": "medical_insurance", "next_step": "办理", "missing": [],
        "assumed": [], "recipient": None, "unpublished": "", **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words_before", "named", "more", "step"),
    [
        ({"missing": ["甲", "乙", "丙", "丁"]}, "金额待查，缺少", ("甲", "乙", "丙"), 1, "办理"),
        ({"missing": ["甲"], "amount_fen": 5}, "缺少", (), 0, "办理"),  # paid whatever 甲 is
        ({"missing": ["甲"], "per": None}, "缺少", (), 0, "办理"),  # pays nothing
        (
            {"answer": "unknown", "missing": ["甲"], "next_step": "查清：甲"},
            "缺少", ("甲",), 0, "查清后重新测算",
        ),
        ({"answer": "no", "missing": ["甲"]}, "缺少", (), 0, "办理"),
    ],
)  # fmt: skip
def test_a_line_says_what_holds_up_the_answer_or_the_amount(
    changed: dict[str, Any], words_before: str, named: tuple[str, ...], more: int, step: str
) -> None:
    [line] = list(answers([a_line(**changed)], {}, "dibao"))
    assert (line.missing_words, line.missing) == (words_before, named)
    assert (line.more_missing, line.next_step) == (more, step)


def test_people_without_amounts_stand_in_one_line() -> None:
    def told(*amounts: int | None) -> tuple[str, ...]:
        persons = [
            {"member": str(n), "answer": "yes", "amount_fen": fen} for n, fen in enumerate(amounts)
        ]
        [line] = list(answers([a_line(persons=persons)], {"0": "余霞", "1": "李勇"}, ""))
        return line.people

    assert told(None, None) == ("余霞、李勇",)
    assert told(500_00, None) == ("余霞　每年500.00元", "李勇")
    assert told() == ()


def test_price_linkage_is_a_line_for_those_on_the_list_alone(
    travel: Callable[..., Journey], staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("reported")
    made = Case.objects.get()
    clerk, page = sign_in(staff.clerk), f"/cases/{journey.case_id}/"
    determine(case=made, acting_user=staff.clerk)
    shown = words(clerk.get(page))
    assert "最低生活保障" in shown
    assert "价格临时补贴" not in shown
    assert "价格临时补贴" not in words(clerk.get(f"{page}report/"))
    Entitlement.objects.create(
        case=made, household_id=made.household_id, division_code=made.division_code,
        programme="dibao", monthly_amount=500, valid_from=date(2025, 1, 1),
    )  # fmt: skip
    determine(case=made, acting_user=staff.clerk)
    shown = words(clerk.get(page))
    assert "统一发放，不用申请（1项）价格临时补贴未公布民政福州市" in shown
    assert "没有公布或没有录入，现在还不能判断是否启动" in shown
    assert "各月是否启动" in shown
    assert "价格临时补贴未公布" in words(clerk.get(f"{page}report/"))
    assert "启动价格联动" in words(clerk.get(f"{page}why/price_linkage/"))
