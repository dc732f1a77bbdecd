"""特困人员救助供养 as clerk and examiner see it: what is asked, assessed, and said by 43号."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from minjiu.assistance.enums import Programme
from minjiu.assistance.models import Case, Investigation
from minjiu.common.clock import today
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from tests.web.test_margin_pages import words

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
SignIn = Callable[[Any], Client]


def test_self_care_is_assessed_at_the_visit_and_not_asked_in_the_form(
    travel: Travel, staff: Staff, sign_in: SignIn
) -> None:
    dibao = travel("registered", place=1)
    client = sign_in(staff.clerk)
    asked = words(client.get(f"/cases/{dibao.case_id}/declare/"))
    assert "不能自主吃饭" in asked and "子女就读高收费学校" in asked.split("其他情况")[0]
    registered = travel("registered", programme=Programme.TEKUN)
    asked = words(client.get(f"/cases/{registered.case_id}/declare/"))
    assert "不能自主吃饭" not in asked and "特困供养方式" in asked.split("其余各项均无")[0]
    assert "子女就读高收费学校" not in asked.split("其他情况")[0]
    assert "民发〔2021〕43号，条号未核" in words(client.get(f"/cases/{registered.case_id}/"))


def test_what_the_two_found_is_kept_through_a_refusal_and_shown(
    travel: Travel, staff: Staff, sign_in: SignIn
) -> None:
    journey = travel("verified", programme=Programme.TEKUN)
    client, page = sign_in(staff.clerk), f"/cases/{journey.case_id}/"
    member = registry.members_on(Case.objects.get(pk=journey.case_id).household_id, today())[0]
    assert f"{member.name}还没有评估生活自理能力" in words(client.get(page))
    form = {
        "visited_on": f"{today()}", "first_name": "林小燕", "second_name": "林小燕",
        "family_present": member.name, "findings": "独居", "level": "township",
        "assessed": str(member.person_id), f"care-{member.person_id}": ["cannot_bathe_alone"],
    }  # fmt: skip
    refused = client.post(f"{page}do/visit/", form)
    assert refused.status_code == 422
    html = " ".join(refused.content.decode().split())
    assert f'name="assessed" value="{member.person_id}" checked' in html
    assert 'value="cannot_bathe_alone" checked' in html
    assert 'value="cannot_eat_alone" checked' not in html
    client.post(f"{page}do/visit/", form | {"second_name": "王建军"})
    kept = Investigation.objects.get()
    assert kept.care == {str(member.person_id): ["cannot_bathe_alone"]}
    shown = words(client.get(page))
    assert f"{member.name}生活自理能力：不能自主洗澡" in shown
    assert "不能自主洗澡" not in words(sign_in(staff.handler).get(page)).split("下一步")[0]


def test_the_county_decides_by_43_and_no_page_offers_what_it_does_not_know(
    travel: Travel, staff: Staff, sign_in: SignIn
) -> None:
    journey = travel("county_review", programme=Programme.TEKUN)
    examiner, page = sign_in(staff.examiner), f"/cases/{journey.case_id}/"
    shown = words(examiner.get(page))
    assert "随机抽查核实的比例不低于30%（43号第十六条）" in shown
    assert "分散供养2档（半护理）" in shown and "全家月供养金合计" in shown
    assert "延长办理期限" not in shown and "57号第二十二条" not in shown
    examiner.post(f"{page}do/hear/", {"kind": "spoken", "text": "没有别的收入"})
    assert "民发〔2021〕43号第四条、第十八条" in examiner.get(page).content.decode()
    dibao = travel("county_review")
    other = words(examiner.get(f"/cases/{dibao.case_id}/"))
    assert "延长办理期限至45个工作日" in other and "43号" not in other.split("测算")[0]
    for programme, found in (("tekun", journey), ("dibao", dibao)):
        listed = words(examiner.get(f"/cases/?programme={programme}"))
        for one in (journey, dibao):
            number = Case.objects.get(pk=one.case_id).number
            assert (number in listed) is (one is found)
