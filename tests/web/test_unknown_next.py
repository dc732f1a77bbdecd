"""What is not known, about whom and why, and what a clerk does next, on every page that shows it."""

from typing import Any

import pytest
from django.test import Client

from minjiu.registry.models import Household
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Query, Verification
from province.sample import families
from tests.web.test_asking_again import at_desk
from tests.web.test_case_pages import TOWN, words

pytestmark = pytest.mark.django_db
TOLD = "没有查到的怎么办：不要让家庭自己去部门开证明。"
UNHARMED = "没有取得的按未知处理，不能据此不予救助。"


def test_the_case_page_and_the_report_say_what_to_do(
    travel: Any, staff: Any, departments: Any
) -> None:
    for office, kind in (("market", "error"), ("disabled", "stale"), ("union", "not_covered")):
        departments.fault(office, kind)
    journey = travel("verified")
    run = Verification.objects.get(case_id=journey.case_id)
    asked = Query.objects.filter(verification=run)
    total, n = asked.count(), len(journey.family.members)
    everybody = "、".join(m.name for m in journey.family.members)
    case = f"/cases/{journey.case_id}/"
    clerk, examiner, handler = at_desk(staff.clerk), at_desk(staff.examiner), at_desk(staff.handler)
    page = words(clerk.get(case))
    assert (
        f"已答复{total - 3 * n}/{total}，{n}项数据过期，{n}项不在覆盖范围，"
        f"{n}项未取得（按未知处理，不作无处理）；系统将于"
    ) in page
    for line in ("残疾人证{}：数据过期", "困难职工{}：不在覆盖范围"):
        assert page.count(line.format(everybody)) == 1
    assert f"企业与个体登记{everybody}：" in page
    clerks = "急需的，请核对经办再次询问，或者请部门人工协查。不在覆盖范围的，再问也没有，请在入户调查时核实。"
    assert f"{TOLD}{clerks}其他步骤照常办理，{UNHARMED}" in page
    assert "核对已取齐" not in page
    assert "涉及的项目显示为“待查”" in page
    assert "或者由您请部门人工协查" in words(examiner.get(case))
    assert "可以现在再次询问，或者请部门人工协查" in words(handler.get(case))
    assert f"{TOLD}{clerks}" in words(clerk.get(f"{case}report/"))
    Verification.objects.update(closed_at=run.started_at)
    closed = words(clerk.get(case))
    assert "个案已经办结，不再向部门询问" in closed
    assert TOLD not in closed
    Verification.objects.update(state="running", closed_at=None)
    arriving = words(clerk.get(f"{case}progress/"))
    assert f"残疾人证{n}人：数据过期" in arriving
    assert "怎么办" not in arriving


def test_nothing_is_said_where_everything_is_known(travel: Any, staff: Any) -> None:
    case = f"/cases/{travel('verified').case_id}/"
    for page in (case, f"{case}report/"):
        assert "怎么办" not in words(at_desk(staff.clerk).get(page))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (
            "not_covered",
            "没有取得户口登记：不在覆盖范围。可以重新查询，也可以直接按实际情况确认成员。",
        ),
        ("error", "没有取得户口登记：来源暂不可用（503）。可以重新查询"),
        (
            "nothing",
            "户口登记中没有查到申请人。请核对姓名和身份证号；无误的，直接按实际情况确认成员。",
        ),
    ],
)
def test_the_family_page_says_what_to_do_without_the_household_register(
    staff: Any, departments: Any, kind: str, says: str
) -> None:
    departments.fault("police", kind)
    clerk: Client = at_desk(staff.clerk)
    head = next(families(departments.data, 40, 1)).members[0]
    home = clerk.post(
        "/families/start/",
        {"id_number": head.id_number, "name": head.name, "division_code": TOWN},
    )["Location"]
    clerk.post(f"{home}hukou/", {"method": "self"})
    assert Household.objects.count() == 1
    carry_out(Verification.objects.get().pk)
    page = words(clerk.get(home))
    assert says in page, page[page.find("第一步") :][:300]
    assert "已取得户口登记成员" not in page
