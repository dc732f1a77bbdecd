"""The road from the first visit to the decision, walked through the pages alone."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.assistance.models import Case, Entitlement
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Verification
from province.sample import Family, families

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
TOWN = "350122100"


@pytest.fixture
def elsewhere() -> Any:
    user = create_user(username="far", name="远", unit_name="福清市", acting_user=None)
    grant_role(
        user=user, role=Role.TOWNSHIP_CLERK, division_code="350181",
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    return user


def queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connections["default"]) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


def do(client: Client, case: str, step: str, **given: Any) -> str:
    reply = client.post(
        f"{case}do/{step}/", given, headers={"referer": f"http://testserver{case}"}, follow=True
    )
    assert reply.status_code in (200, 422)
    return words(reply)


def a_poor_family(departments: Any) -> Family:
    money = ("wage_receipts", "business_receipts", "pension_receipts", "support_receipts")
    for family in families(departments.data, 60, 1):
        total = sum(m.declared[k] for m in family.members for k in money)
        if len(family.members) > 1 and total / len(family.members) < 700_000:
            return family
    raise AssertionError


def typed(person: str, facts: dict[str, Any]) -> dict[str, str]:
    """What a clerk types for one member, from what the family says."""
    said = {}
    for name, value in facts.items():
        if name in ("birth_on", "sex", "relation"):
            continue
        text = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        money = name.endswith(("receipts", "balance", "value", "paid", "expenses", "costs"))
        said[f"{person}|{name}"] = f"{value / 100:.2f}" if money else str(text)
    return said


def test_a_family_goes_the_whole_road_through_the_pages(
    sign_in: Callable[[Any], Client], staff: Staff, departments: Any, elsewhere: Any
) -> None:
    family = a_poor_family(departments)
    head, *others = family.members
    clerk = sign_in(staff.clerk)
    with on_day(today() - timedelta(days=20)):
        reply = clerk.post(
            "/families/start/",
            {"id_number": head.id_number, "name": head.name, "division_code": TOWN},
        )
        home = reply["Location"]
        assert head.id_number not in home
        assert "申请人授权" in words(clerk.get(home))
        clerk.post(f"{home}hukou/", {"method": "self"})
        clerk.post(f"{home}hukou/", {"method": "self"})  # a double click asks the police once
        assert f"{home}hukou/progress/" in clerk.get(home).content.decode()
        looks = Record.objects.using("audit").filter(action="registry.household")
        before = looks.count()
        assert clerk.get(f"{home}hukou/progress/").status_code == 204
        carry_out(Verification.objects.get().pk)
        assert looks.count() == before  # nothing of the family was shown
        done = clerk.get(f"{home}hukou/progress/?programme=dibao")
        assert "已取得户口登记成员" in words(done)
        assert f"{home}hukou/progress/" not in done.content.decode()
        assert looks.count() == before + 1
        assert sign_in(elsewhere).get(f"{home}hukou/progress/").status_code == 404
        page = clerk.get(home).content.decode()
        rows = re.findall(r'name="keep" value="(\d+)"[^>]*aria-label="(\w+)共同生活"', page)
        names = [name for _, name in rows]
        form: dict[str, list[str]] = {k: [] for k in ("name", "id_number", "relation", "person")}
        numbers = {m.name: m for m in others}
        keep = []
        for place, name in rows:
            member = numbers.pop(name, None)
            if member:
                keep.append(place)
            form["name"].append(name if member else "")
            form["id_number"].append(member.id_number if member else "")
            form["relation"].append(member.relation if member else "other")
            form["person"].append("")
        for place, member in enumerate(numbers.values(), start=len(rows)):
            keep.append(str(place))
            for key in form:
                form[key].append(str(getattr(member, key, "")))
        assert names
        clerk.post(f"{home}members/", {**form, "keep": keep})
        page = clerk.get(home).content.decode()
        people = re.findall(r'name="signed" value="([0-9a-f-]+)"', page)
        assert len(people) == len(family.members)
        adult = next(
            p for p, m in zip(people, family.members, strict=True) if m.birth_on < date(2000, 1, 1)
        )
        signing = {"signed": people}
        for person, member in zip(people, family.members, strict=True):
            child = member.birth_on > today() - timedelta(days=365 * 18 + 5)
            signing |= {f"method-{person}": "guardian" if child else "self"}
            signing |= {f"guardian-{person}": adult} if child else {}
        clerk.post(f"{home}sign/", signing)
        clerk.post(f"{home}do/obligors-asked/", {"back": "family"})
        declare = clerk.post(f"{home}apply/", {})["Location"]
        case = declare.removesuffix("declare/")
        said = {"|residence": family.residence, "|high_cost_school": "no"}
        said["|self_financed_study_abroad"] = "no"
        for person, member in zip(people, family.members, strict=True):
            said |= typed(person, member.declared) | {f"{person}|none": "on"}
        reply = clerk.post(declare, {**said, "then": "accept"})
        assert reply.status_code == 302, re.findall(r'class="late">([^<]+)', reply.content.decode())
        assert "已向各部门发起核对" in do(clerk, case, "verify")
        assert "已答复0/" in words(clerk.get(f"{case}progress/"))
        carry_out(Case.objects.get().verification_id)
        assert clerk.get(f"{case}progress/").headers["HX-Refresh"] == "true"

        for conflict in re.findall(
            r'name="conflict" value="([^"]+)"', clerk.get(case).content.decode()
        ):
            do(clerk, case, "explain", conflict=conflict, explanation="记不清了")
            do(
                sign_in(staff.examiner), case, "settle", conflict=conflict, outcome="rejected",
                reason="以记录为准",
            )  # fmt: skip
        assert "待另一人复核签发" in do(sign_in(staff.handler), case, "prepare")
        assert "这一步由“核对复核”办理" in do(sign_in(staff.handler), case, "sign")
        assert "核对报告已签发" in do(sign_in(staff.reviewer), case, "sign")
        visit = {
            "visited_on": str(today()), "first_name": "林一", "second_name": "林一",
            "family_present": head.name, "findings": "属实",
        }  # fmt: skip
        assert "请填写两名不同的调查人" in do(clerk, case, "visit", **visit)
        do(clerk, case, "visit", **visit | {"second_name": "王二"})
        do(clerk, case, "publish", place="公开栏", opinion="情况属实")
        assert "请在公示期满的次日起报县" in do(clerk, case, "to-county")
    with on_day(today() - timedelta(days=10)):
        do(clerk, case, "to-county")
    examiner = sign_in(staff.examiner)
    page = examiner.get(case).content.decode()
    advised = re.search(r'name="monthly_amount"[^>]*value="([^"]+)"', page)
    assert advised is not None
    assert "可享受" in page
    assert "请填写与测算不同的理由" in do(
        examiner, case, "grant", monthly_amount="9,999.00", reasons="属实"
    )
    told = do(examiner, case, "grant", monthly_amount=advised[1], reasons="属实")
    assert f"每月{advised[1]}元" in told
    assert Entitlement.objects.get().monthly_amount == float(advised[1].replace(",", ""))
    decision = words(examiner.get(f"{case}decision/"))
    assert "向连江县人民政府申请行政复议" in decision
    assert "向连江县人民法院提起行政诉讼" in decision
    for page in (home, case, f"{case}report/", f"{case}decision/"):
        shown = clerk.get(page).content.decode()
        assert [m.id_number for m in family.members if m.id_number in shown] == []


def test_the_report_says_of_each_fact_what_is_so(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("reported")
    report = words(sign_in(staff.examiner).get(f"/cases/{journey.case_id}/report/"))
    for member in journey.family.members:
        assert member.declared["long_coresident"] is True
    assert report.count("长期共同居住是") == len(journey.family.members)
    assert report.count("被宣告失踪否") == len(journey.family.members)
    assert "商业保险现金价值无" in report


def test_a_returned_case_shows_why_and_what_was_posted_before(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("county_review")
    case = f"/cases/{journey.case_id}/"
    examiner, clerk = sign_in(staff.examiner), sign_in(staff.clerk)
    assert "没有填写退回理由" in do(examiner, case, "return-to-township", reasons=" ")
    assert "已退回乡镇" in do(examiner, case, "return-to-township", reasons="店面没有查清")
    shown = words(clerk.get(case))
    assert "县级退回补充调查" in shown
    assert "店面没有查清" in shown
    assert "再次报县级审核确认" not in shown
    visit = {"visited_on": str(today()), "first_name": "甲", "second_name": "乙",
             "family_present": "本人", "findings": "店面已转让"}  # fmt: skip
    assert "再次报县级审核确认" in do(clerk, case, "visit", **visit)
    posted = do(clerk, case, "publish", place="村务公开栏", opinion="更正意见")
    assert "以前的公示、退回和陈述" in posted
    assert "情况属实，提请审核确认" in posted
    assert "更正意见" in words(clerk.get(f"{case}publicity/"))
    told = do(clerk, case, "withdraw", signed_by="本人", received_on=str(today()))
    assert "已按家庭的书面要求撤回申请" in told
    assert "家庭可以随时重新申请" in told
    for step in ("withdraw", "return-to-township", "send-again"):
        assert f"do/{step}/" not in clerk.get(case).content.decode()


def test_a_form_that_is_wrong_keeps_what_was_typed(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("registered")
    address = f"/cases/{journey.case_id}/declare/"
    clerk = sign_in(staff.clerk)
    page = clerk.get(address).content.decode()
    field = re.search(r'name="([0-9a-f-]+\|wage_receipts)"', page)
    other = field[1].replace("wage_receipts", "pension_receipts")
    reply = clerk.post(address, {field[1]: "三百", other: "1234.50"})
    assert reply.status_code == 422
    assert 'value="1234.50"' in reply.content.decode()
    assert "有填写不正确的地方" in words(reply)


def test_another_county_sees_nothing_and_the_attempt_is_on_record(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client], elsewhere: Any
) -> None:
    journey = travel("verified")
    stranger = sign_in(elsewhere)
    home, case = f"/families/{journey.household_id}/", f"/cases/{journey.case_id}/"
    pages = (home, case, f"{case}report/", f"{case}decision/", f"{case}declare/")
    assert [stranger.get(p).status_code for p in pages] == [404] * 5
    assert stranger.post(f"{case}do/accept/").status_code == 404
    looks = Record.objects.using("audit").filter(actor_id=elsewhere.pk, outcome="refused")
    assert looks.filter(action="assistance.case").count() == 5
    assert looks.filter(action="registry.household").count() == 1
    name = journey.family.members[0].name
    assert name not in words(stranger.get("/cases/"))
    assert name in words(sign_in(staff.clerk).get("/cases/"))


def test_lists_ask_the_same_number_of_questions_for_one_case_and_for_many(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    travel("accepted")
    clerk = sign_in(staff.clerk)
    clerk.get("/cases/")
    few = [queries(clerk, page) for page in ("/", "/cases/")]
    only = Case.objects.get()
    values = {f.attname: getattr(only, f.attname) for f in Case._meta.concrete_fields}
    Case.objects.bulk_create(
        Case(**values | {"id": uuid4(), "household_id": uuid4(), "number": f"T{number:05}"})
        for number in range(60)
    )
    assert [queries(clerk, page) for page in ("/", "/cases/")] == few
    assert "共61件" in words(clerk.get("/cases/"))
    sheet = load_workbook(BytesIO(clerk.get("/cases/?export=xlsx").content)).active
    assert sheet.max_row == 62


def test_r15_a_list_of_families_and_what_a_family_declared_are_looks_too(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("decided")
    examiner = sign_in(staff.examiner)
    looks = Record.objects.using("audit").filter(actor_id=staff.examiner.pk, outcome="seen")
    name = journey.family.members[0].name
    for page, listed in (("/cases/", 1), ("/reviews/", 1), ("/emergencies/", 0), ("/", 1)):
        before = looks.filter(action="assistance.listed").count()
        assert (name in words(examiner.get(page))) == bool(listed), page
        assert looks.filter(action="assistance.listed").count() == before + listed, page
    assert "家庭申报" in words(examiner.get(f"/cases/{journey.case_id}/declare/"))
    declared = looks.get(action="assistance.declaration")
    assert (declared.case_id, declared.purpose) == (journey.case_id, "assistance.dibao")


def test_nothing_else_is_said_of_what_nobody_was_asked(
    travel: Travel, staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    """“其余各项均无” is zero and no; of somebody's strength to work it says nothing."""
    journey = travel("registered")
    case = Case.objects.get(pk=journey.case_id)
    person = str(registry.members_on(case.household_id, today())[0].person_id)
    Case.objects.filter(pk=case.pk).update(declared={})
    sent = {f"{person}|none": "on", f"{person}|wage_receipts": "12.50"}
    assert sign_in(staff.clerk).post(f"/cases/{case.pk}/declare/", sent).status_code == 302
    case.refresh_from_db()
    said = case.declared[person]
    assert (said["wage_receipts"], said["homes"], said["serious_illness"]) == (1250, 0, False)
    unsaid = {"labour_capacity", "long_coresident", "legal_support_duty"}
    assert unsaid & set(said) == set()
    # Nor of how many people an emergency struck that the family says it did not have.
    assert (
        sign_in(staff.clerk).post(f"/cases/{case.pk}/declare/", {"|none": "on"}).status_code == 302
    )
    case.refresh_from_db()
    assert case.declared[""]["sudden_emergency"] is False
    assert {"emergency_persons", "hardship_months"} & set(case.declared[""]) == set()
