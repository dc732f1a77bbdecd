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

pytestmark = pytest.mark.django_db


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


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
    assert "价格临时补贴未公布" in words(clerk.get(f"{page}report/"))
    assert "启动价格联动" in words(clerk.get(f"{page}why/price_linkage/"))
