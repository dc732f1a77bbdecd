"""What makes the desk bearable: lists, limits, masks, drafts, papers (the interface's promises)."""

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

from cncodes.resident_id import check_character, mask
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.assistance.enums import CaseState
from minjiu.assistance.models import Case
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.models import ImportBatch

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
SignIn = Callable[[Any], Client]
TOWN = "350122100"
HTMX = {"HX-Request": "true"}


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


def cases(count: int, **more: Any) -> list[Case]:
    """Cases due one a day, names that repeat, so that keys and not names part the pages."""
    values = {
        "division_code": TOWN, "county_code": "350122", "programme": "dibao",
        "state": CaseState.COUNTY_REVIEW, "registered_on": today(), "due_rule": "收到后",
    }  # fmt: skip
    return Case.objects.bulk_create(
        Case(**{
            **values, "number": f"C{n:05}", "household_id": uuid4(), "applicant_name": f"人{n % 7}",
            "due_on": today() + timedelta(days=n // 3) if n % 5 else None, **more,
        })
        for n in range(count)
    )  # fmt: skip


def rows(reply: Any) -> list[str]:
    return re.findall(r"C\d{5}", reply.content.decode())


@pytest.mark.parametrize("sort", ["due", "name", "number", "registered"])
def test_a_list_is_walked_forth_and_back_and_every_case_comes_once(
    staff: Staff, sign_in: SignIn, sort: str
) -> None:
    cases(125)
    client, seen, address = sign_in(staff.examiner), [], f"/cases/?sort={sort}"
    addresses = []
    while address:
        addresses.append(address)
        reply = client.get(address)
        seen.append(rows(reply))
        later = re.search(r'rel="next" href="([^"]+)"', reply.content.decode())
        address = "/cases/" + unescape(later[1]) if later else ""
    assert [len(page) for page in seen] == [50, 50, 25]
    assert len({n for page in seen for n in page}) == 125
    earlier = re.search(r'rel="prev" href="([^"]+)"', reply.content.decode())
    assert earlier is not None
    assert rows(client.get("/cases/" + unescape(earlier[1]))) == seen[1]
    assert all("人" not in address for address in addresses)
    for wrong in ("after=x", f"after={uuid4()}", "before=%00", "sort=applicant"):
        assert len(rows(client.get(f"/cases/?{wrong}"))) == 50


def test_filters_stay_in_the_address_and_go_into_the_sheet(staff: Staff, sign_in: SignIn) -> None:
    cases(60)
    client = sign_in(staff.examiner)
    found = client.get(f"/cases/?text=人3&state=county_review&town={TOWN}")
    assert len(rows(found)) == 9
    assert client.get("/cases/?state=granted").content.decode().count("没有符合条件的个案") == 1
    link = re.search(r'href="([^"]+export=xlsx)"', found.content.decode())
    assert link is not None
    sheet = load_workbook(BytesIO(client.get("/cases/" + unescape(link[1])).content)).active
    assert sheet.max_row == 10
    assert {row[1].value for row in list(sheet.rows)[1:]} == {"人3"}
    looks = Record.objects.using("audit").filter(action="assistance.exported")
    assert [x.object_label for x in looks] == ["导出9件"]


def test_a_row_of_today_says_what_waits(staff: Staff, sign_in: SignIn) -> None:
    cases(2)
    Case.objects.filter(applicant_name="人1").update(state="refusal_proposed")
    said = '<div class="small text-secondary">{}</div>'
    examiner, leader = (sign_in(who) for who in (staff.examiner, staff.leader))
    assert examiner.get("/").content.decode().count(said.format("待审核确认")) == 1
    assert leader.get("/").content.decode().count(said.format("待复核拟不予确认")) == 1
    assert "small text-secondary" not in examiner.get("/cases/").content.decode()


def test_no_list_asks_more_for_sixty_rows_than_for_one(
    staff: Staff, sign_in: SignIn, departments: Any
) -> None:
    client, clerk = sign_in(staff.examiner), staff.clerk
    pages = ("/", "/?task=review", "/cases/", "/imports/")

    def batch(number: int) -> ImportBatch:
        return ImportBatch(
            file_name=f"{number}.xlsx", file_digest=f"{number}", imported_by_id=staff.examiner.pk,
            imported_by_name="x", imported_at=clerk.date_joined, rows=1, accepted=1, refused=0,
        )  # fmt: skip

    def asked() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connections["default"]) as seen:
                assert client.get(page).status_code == 200
            counts.append(len(seen))
        with CaptureQueriesContext(connections["default"]) as seen:
            assert "陈" in words(client.post("/families/", {"text": "陈"}))
        return [*counts, len(seen)]

    def family(number: int) -> None:
        first = f"35012219{40 + number % 50}0101{number:03}"
        register_applicant(
            id_number=first + check_character(first), name=f"陈{number}", division_code=TOWN,
            acting_user=None,
        )  # fmt: skip

    cases(1)
    batch(0).save()
    family(0)
    client.get("/")
    few = asked()
    Case.objects.all().delete()
    cases(60)
    ImportBatch.objects.bulk_create(batch(n) for n in range(1, 60))
    for number in range(1, 60):
        family(number)
    assert asked() == few
    assert "共60件" in words(client.get("/cases/"))


def test_each_page_says_as_whom_and_for_where_and_offers_what_one_may_do(
    staff: Staff, sign_in: SignIn
) -> None:
    finance = create_user(username="f", name="方", unit_name="省财政厅", acting_user=None)
    grant_role(
        user=finance, role=Role.FINANCE, division_code="350000", valid_from=date(2026, 1, 1),
        basis="测试", acting_user=None,
    )  # fmt: skip
    clerk, other = words(sign_in(staff.clerk).get("/")), words(sign_in(finance).get("/"))
    assert "乡镇经办" in clerk
    assert "连江县及下级" in clerk or "连江县" in clerk
    assert "找家庭" in clerk
    assert "福建省及下级" in other
    assert "找家庭" not in other
    assert "不办理家庭个案" in other
    page = sign_in(staff.handler).get("/")
    assert f'data-who="{staff.handler.pk}"' in page.content.decode()  # whose drafts the tab keeps
    checker = words(page)
    assert "待出核对报告" in checker
    assert "导入" not in checker


def test_a_province_reads_names_masked_in_lists(staff: Staff, sign_in: SignIn) -> None:
    province = create_user(username="p", name="叶", unit_name="省民政厅", acting_user=None)
    grant_role(
        user=province, role=Role.CITY_PROVINCIAL, division_code="350000",
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    cases(1, applicant_name="欧阳小明")
    assert "欧*明" in words(sign_in(province).get("/cases/"))
    assert "欧阳小明" not in words(sign_in(province).get("/cases/"))
    assert "欧阳小明" in words(sign_in(staff.examiner).get("/cases/"))
    assert [registry.mask_name(n) for n in ("张三", "张小三", "张")] == ["张*", "张*三", "张"]


def test_a_masked_number_opens_for_a_purpose_asked_once_and_is_written_down(
    travel: Travel, staff: Staff, sign_in: SignIn
) -> None:
    journey = travel("registered")
    head = registry.members_on(journey.household_id, today())[0]
    number = journey.family.members[0].id_number
    place = f"/families/{journey.household_id}/people/{head.person_id}"
    clerk = sign_in(staff.clerk)
    page = clerk.get(f"/cases/{journey.case_id}/").content.decode()
    assert mask(number) in page
    assert number not in page
    assert "139****0000" in page
    asked = clerk.post(f"{place}/id_number/", headers=HTMX)
    assert "为什么查看身份证号" in words(asked)
    assert number not in asked.content.decode()
    wrong = clerk.post(f"{place}/id_number/", {"purpose": "好奇"}, headers=HTMX)
    assert number not in wrong.content.decode()
    assert number in words(clerk.post(f"{place}/id_number/", {"purpose": "核实身份"}, headers=HTMX))
    assert "13900000000" in words(clerk.post(f"{place}/phone/"))  # no second question, no script
    looks = Record.objects.using("audit").filter(action="registry.revealed").order_by("pk")
    assert [(x.object_label, x.purpose, x.case_id) for x in looks] == [
        ("身份证号", "核实身份", journey.case_id), ("联系电话", "核实身份", journey.case_id),
    ]  # fmt: skip
    far = create_user(username="far", name="远", unit_name="福清市", acting_user=None)
    grant_role(
        user=far, role=Role.TOWNSHIP_CLERK, division_code="350181",
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    refused = sign_in(far).post(f"{place}/id_number/", {"purpose": "核实身份"}, headers=HTMX)
    assert refused.status_code == 404
    assert number not in refused.content.decode()


def test_a_number_is_checked_as_it_is_typed(staff: Staff, sign_in: SignIn) -> None:
    clerk = sign_in(staff.clerk)
    first = "35010219700101001"
    good = first + check_character(first)
    told = words(clerk.post("/number/", {"id_number": good}))
    assert "校验位正确" in told
    assert "1970年1月1日出生" in told
    assert "男" in told
    assert "鼓楼区" in told
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    assert "校验位不符" in words(clerk.post("/number/", {"id_number": wrong}))
    assert "应为18位" in words(clerk.post("/number/", {"id_number": good[:12]}))
    assert words(clerk.post("/number/", {"id_number": ""})) == ""
    assert Client().post("/number/", {"id_number": good}).status_code == 302


def test_a_refused_registration_marks_its_field_and_keeps_what_was_typed(
    staff: Staff, sign_in: SignIn
) -> None:
    clerk = sign_in(staff.clerk)
    typed = {"id_number": "350102197001010019", "name": "林大山", "division_code": TOWN}
    reply = clerk.post("/families/start/", {**typed, "address": "东街1号"})
    page = reply.content.decode()
    assert reply.status_code == 422
    assert re.search(r'id="start-id_number"[^>]*value="350102197001010019"', page)
    assert re.search(r'form-control is-invalid" id="start-id_number"', page)
    assert 'href="#start-id_number"' in page
    assert 'value="林大山"' in page
    assert 'value="东街1号"' in page


@pytest.mark.parametrize(
    ("stage", "who", "step", "given", "field"),
    [
        ("reported", "clerk", "publish", {"place": "x" * 121, "opinion": "属实"}, "place"),
        ("verified", "clerk", "visit", {"visited_on": "昨天", "findings": "属实"}, "visited_on"),
        ("county_review", "examiner", "grant", {"monthly_amount": "八百"}, "monthly_amount"),
        ("county_review", "examiner", "grant", {"monthly_amount": "1e40"}, "monthly_amount"),
        ("county_review", "examiner", "hear", {"kind": "sung", "text": "x"}, ""),
        ("verified", "clerk", "explain", {"conflict": "x"}, ""),
        ("accepted", "examiner", "extend", {"reason": ""}, "reason"),
    ],
)
def test_a_refused_step_comes_back_with_the_reason_beside_its_field(
    travel: Travel, staff: Staff, sign_in: SignIn, stage: str, who: str, step: str,
    given: dict[str, str], field: str,
) -> None:  # fmt: skip
    case = travel(stage).case_id
    client = sign_in(getattr(staff, who))
    client.get(f"/cases/{case}/")
    reply = client.post(f"/cases/{case}/do/{step}/", given)
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "没有办成" in page
    if field:
        assert f'href="#{step}-{field}"' in page
        assert re.search(rf'is-invalid" (?:type="date" )?id="{step}-{field}"', page)


def test_members_typed_wrong_stay_typed(staff: Staff, sign_in: SignIn) -> None:
    clerk = sign_in(staff.clerk)
    first = "35010219700101001"
    home = clerk.post(
        "/families/start/",
        {"id_number": first + check_character(first), "name": "林大山", "division_code": TOWN},
    )["Location"]
    sent = {
        "name": ["林小山", ""], "id_number": ["350102200001010010", ""], "person": ["", ""],
        "relation": ["child", "spouse"], "keep": ["0"],
    }  # fmt: skip
    reply = clerk.post(f"{home}members/", sent)
    assert reply.status_code == 422
    assert 'value="350102200001010010"' in reply.content.decode()
    for broken in ({"relation": ["cousin", "spouse"]}, {"name": ["林小山"]}):
        assert clerk.post(f"{home}members/", {**sent, **broken}).status_code == 422
    assert clerk.post(f"{home}sign/", {"signed": "x"}).status_code == 422
    assert clerk.post(f"{home}hukou/", {"method": "stamp"}).status_code == 422


def test_limits_are_said_in_working_days_with_their_computation(
    staff: Staff, sign_in: SignIn
) -> None:
    day = date(2026, 8, 3)
    cases(1, due_from=day, due_days=3, due_on=date(2026, 8, 6), registered_on=day)
    with on_day(day):
        page = sign_in(staff.examiner).get("/").content.decode()
    assert "剩3个工作日" in page
    assert "2026年8月3日的次日起算，3个工作日，至2026年8月6日" in page
    with on_day(date(2026, 8, 7)):
        assert "超期1个工作日" in sign_in(staff.examiner).get("/").content.decode()


def test_the_papers_of_a_case_print(travel: Travel, staff: Staff, sign_in: SignIn) -> None:
    waiting = travel("awaiting_documents").case_id
    clerk = sign_in(staff.clerk)
    notice = words(clerk.get(f"/cases/{waiting}/notice/"))
    assert "病历或残疾证复印件" in notice
    assert "不会再要求其他材料" in notice
    assert clerk.get(f"/cases/{waiting}/publicity/").status_code == 404
    assert clerk.get(f"/cases/{waiting}/report/").status_code == 404
    journey = travel("publicity", place=1)
    shown = words(clerk.get(f"/cases/{journey.case_id}/publicity/"))
    ends = today() + timedelta(days=4)
    assert f"至{ends:%Y年%-m月%-d日}止" in shown
    assert f"{len(journey.family.members)}经核对" in shown
    report = clerk.get(f"/cases/{journey.case_id}/report/")
    sheet = report.content.decode().partition("测算说明（供办理人参考")[2]
    for label in ("家庭月收入", "家庭保障线", "人均金融资产上限"):
        assert label in sheet
    # Every value once: the sheet grows with the rules, not with their references.
    own = sheet.partition('<h3 class="h4">低保边缘家庭')[0]
    assert own.count("<td>个人收入</td>") == 1
    assert own.count("<td>家庭金融资产</td>") == 1
    assert own.count("<tr>") < 200
    checker = words(sign_in(staff.handler).get(f"/cases/{journey.case_id}/report/"))
    assert "核对报告" in checker
    assert "测算说明（供办理人参考" not in checker
    assert sign_in(staff.handler).get(f"/cases/{journey.case_id}/publicity/").status_code == 404
