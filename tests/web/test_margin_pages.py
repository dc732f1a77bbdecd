"""Applying for 低保边缘家庭 by itself, through the pages: chosen on the family's, told in its words."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.assistance.enums import Programme
from minjiu.assistance.models import Case, Entitlement
from minjiu.common.clock import today
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.enums import Purpose
from minjiu.registry.models import Authorisation, Household
from tests.registry.families import family, ids, sign_all

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
SignIn = Callable[[Any], Client]


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


def test_the_family_page_signs_and_applies_for_what_was_chosen(
    sign_in: SignIn, staff: Staff
) -> None:
    home, client = family(), sign_in(staff.clerk)
    page = f"/families/{home.pk}/"
    sign_all(home)
    assert "第四步申请最低生活保障" in words(client.get(page))
    margin = words(client.get(f"{page}?programme=dibao_margin"))
    assert "第四步" not in margin
    assert "授权只用于低保边缘家庭认定" in margin
    # Who may not sign another's purpose does not get there by a hidden field.
    wrong = client.post(
        f"{page}sign/", {"programme": "rigid_expenditure"}, HTTP_REFERER=page, follow=True
    )
    assert "办理的项目没有选择或不在选项内" in words(wrong)
    who = ids(home)
    signing: dict[str, Any] = {
        "programme": "dibao_margin",
        "signed": [str(p) for p in who.values()],
    }
    signing |= {f"method-{p}": "self" for p in who.values()}
    child = who["陈小明"]
    signing |= {f"method-{child}": "guardian", f"guardian-{child}": str(who["陈国华"])}
    told = client.post(f"{page}sign/", signing, follow=True)
    assert told.redirect_chain[-1][0] == f"{page}?programme=dibao_margin"
    assert "第四步申请低保边缘家庭认定" in words(told)
    paper = Authorisation.objects.get(purpose=Purpose.DIBAO_MARGIN)
    assert "最低生活保障边缘家庭认定" in paper.text
    client.post(f"{page}apply/", {"programme": "dibao_margin"})
    case = Case.objects.get()
    assert case.programme == "dibao_margin"
    # The one is on its way, the other may still be applied for.
    assert "第四步" not in words(client.get(f"{page}?programme=dibao_margin"))
    assert f"低保边缘家庭认定{case.number}登记中" in words(client.get(page))
    assert "第四步申请最低生活保障" in words(client.get(page))
    shown = words(client.get(f"/cases/{case.pk}/"))
    assert "家庭授权有效至" in shown and "未签署授权" not in shown


def test_who_is_let_into_one_purpose_begins_there(sign_in: SignIn) -> None:
    user = create_user(username="m", name="m", unit_name="凤城镇", acting_user=None)
    grant_role(
        user=user, role=Role.TOWNSHIP_CLERK, division_code="350122100", valid_from=today(),
        basis="测试", purpose=Purpose.DIBAO_MARGIN, acting_user=None,
    )  # fmt: skip
    client, home = sign_in(user), family()
    page = f"/families/{home.pk}/"
    sign_all(home, Purpose.DIBAO_MARGIN)
    assert "第四步申请低保边缘家庭认定" in words(client.get(page))
    assert "第四步" not in words(client.get(f"{page}?programme=dibao"))
    assert client.post(f"{page}apply/", {"programme": "dibao"}).status_code == 403
    assert not Case.objects.exists()


def test_an_ended_application_does_not_bar_the_next(sign_in: SignIn, staff: Staff) -> None:
    home, client = family(), sign_in(staff.clerk)
    sign_all(home)
    client.post(f"/families/{home.pk}/apply/", {"programme": "dibao"})
    page = f"/families/{home.pk}/"
    assert "第四步" not in words(client.get(page))
    Case.objects.update(state="refused")
    shown = words(client.get(page))
    assert "不予确认" in shown and "第四步申请最低生活保障" in shown


def test_it_is_decided_and_told_in_its_own_words(
    travel: Travel, staff: Staff, sign_in: SignIn
) -> None:
    journey = travel("county_review", programme=Programme.DIBAO_MARGIN)
    case = f"/cases/{journey.case_id}/"
    examiner = sign_in(staff.examiner)
    shown = words(examiner.get(case))
    assert "予以确认，下月起为低保边缘家庭" in shown
    assert "月保障金额" not in shown
    assert "下列家庭申请低保边缘家庭认定" in words(examiner.get(f"{case}publicity/"))
    told = examiner.post(f"{case}do/grant/", {"reasons": "收入符合规定"}, follow=True)
    assert "已予以确认" in words(told)
    month = Entitlement.objects.get().valid_from
    assert f"已确认，低保边缘家庭，自{month:%Y年%-m月}起" in words(told)
    assert "每月0" not in words(told)
    letter = words(examiner.get(f"{case}decision/"))
    for says in (
        "低保边缘家庭认定予以确认决定书", f"自{month:%Y年%-m月}起，你家为低保边缘家庭",
        "它本身不发放低保金", "民发〔2021〕57号第八条", "行政复议",
    ):  # fmt: skip
        assert says in letter
    assert "每月发放" not in letter
    said = f"共同生活的{len(journey.family.members)}名家庭成员"
    posted = words(examiner.get(f"{case}publicity/"))
    confirm_members(  # who leaves later was decided about, and was posted, all the same
        household=Household.objects.get(pk=journey.household_id), members=[],
        acting_user=staff.clerk,
    )  # fmt: skip
    assert len(journey.family.members) > 1 and said in letter
    assert letter == words(examiner.get(f"{case}decision/"))
    assert posted == words(examiner.get(f"{case}publicity/"))
    page = words(examiner.get(case))
    assert "取消认定（不再符合条件）" in page and "增发" not in page
