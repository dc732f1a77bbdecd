"""部门待办 and 来源 through the pages: each sees its own, refusals beside the field."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.common.clock import now, today
from minjiu.conference.models import Progress, RegisterEntry
from minjiu.directory.actions.loading import load_directory
from minjiu.verification.models import DepartmentTask

pytestmark = pytest.mark.django_db
LAND = "natural_resources.real_estate"


def client(name: str, role: Role, division: str = "350122", department: str = "") -> Client:
    user = create_user(username=name, name=name, unit_name=name, acting_user=None)
    grant_role(
        user=user, role=role, division_code=division, department_code=department,
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    made = Client()
    made.force_login(user)
    return made


@pytest.fixture
def handler() -> Client:
    return client("handler", Role.VERIFICATION_HANDLER)


@pytest.fixture(autouse=True)
def departments_known() -> None:
    load_directory()


@pytest.fixture
def land() -> Client:
    return client("land", Role.DEPARTMENT_DESK, department="natural_resources")


def complain(handler: Client, text: str = "土地用途大量为空", source: str = LAND) -> Any:
    return handler.post("/sources/", {"do": "complain", "source": source, "text": text})


def test_a_quality_problem_reaches_the_department_and_comes_back_answered(
    handler: Client, land: Client
) -> None:
    refused = complain(handler, " ")
    assert refused.status_code == 422
    assert "没有写明数据有什么问题" in refused.content.decode()
    assert complain(handler).status_code == 302
    task = DepartmentTask.objects.get()
    assert (task.kind, task.person_id, task.division_code) == ("complaint", None, "350122")
    assert "不动产登记" in land.get("/department/").content.decode()
    assert "1件部门待办等您答复" in land.get("/").content.decode()
    page = f"/department/{task.pk}/"
    empty = land.post(page, {"outcome": "done", "text": ""})
    assert (empty.status_code, "没有填写答复说明" in empty.content.decode()) == (422, True)
    assert land.post(page, {"outcome": "done", "text": "已补录"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.outcome, task.answer) == ("answered", "done", "已补录")
    assert "已补录" in land.get(page).content.decode()
    assert "已处理：已补录" in handler.get("/sources/").content.decode()
    far = client("far", Role.VERIFICATION_HANDLER, "350181")
    assert "已补录" not in far.get("/sources/").content.decode()


def test_a_quality_problem_names_nobody_and_can_be_taken_back(handler: Client) -> None:
    named = complain(handler, "11010519491231002X的房产不对")
    assert (named.status_code, DepartmentTask.objects.count()) == (422, 0)
    told = named.content.decode()
    assert "请在个案中提出校核纠错" in told
    assert f'<option value="{LAND}" selected>' in told
    complain(handler)
    task = DepartmentTask.objects.get()
    back = {"do": "withdraw", "which": f"{task.pk}"}
    far = client("far", Role.VERIFICATION_HANDLER, "350181")
    assert far.post("/sources/", back).status_code == 404
    above = client("above", Role.CITY_PROVINCIAL, "350100")
    assert above.post("/sources/", back).status_code == 403
    assert handler.post("/sources/", back).status_code == 302
    task.refresh_from_db()
    assert task.state == "withdrawn"


def test_another_department_another_county_and_the_county_itself_see_nothing(
    handler: Client, land: Client
) -> None:
    complain(handler)
    page = f"/department/{DepartmentTask.objects.get().pk}/"
    for other in (
        client("school", Role.DEPARTMENT_DESK, department="education"),
        client("far", Role.DEPARTMENT_DESK, "350181", "natural_resources"),
    ):
        assert "不动产登记</td>" not in other.get("/department/").content.decode()
        assert other.get(page).status_code == 404
        assert other.post(page, {"outcome": "done", "text": "x"}).status_code == 404
    assert handler.get("/department/").status_code == 403
    assert land.get("/sources/").status_code == 403


def test_the_list_costs_the_same_for_one_and_sixty_and_is_taken_away_as_filtered(
    handler: Client, land: Client
) -> None:
    complain(handler)

    def queries(page: str) -> int:
        land.get(page)
        with CaptureQueriesContext(connections["default"]) as seen:
            assert land.get(page).status_code == 200
        return len(seen)

    one = queries("/department/")
    task = DepartmentTask.objects.get()
    DepartmentTask.objects.bulk_create(
        DepartmentTask(
            kind="complaint", department=task.department, source=LAND, division_code="350122",
            text=f"第{n}件", filed_at=now(), filed_by=task.filed_by,
        )
        for n in range(60)
    )  # fmt: skip
    assert queries("/department/") == one
    assert "61件" in land.get("/department/").content.decode()
    DepartmentTask.objects.filter(pk=task.pk).update(state="withdrawn")
    taken = land.get("/department/?state=withdrawn&export=xlsx")
    sheet = load_workbook(BytesIO(taken.content)).active
    assert sheet is not None
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == ["土地用途大量为空"]


def test_a_blockage_goes_into_the_register_of_the_conference(handler: Client) -> None:
    province = client("province", Role.CITY_PROVINCIAL, "350000")
    given = {
        "do": "block", "source": LAND, "item": "土地用途", "receiver": "各县核对机构",
        "since": f"{today() - timedelta(days=20)}", "proposal": "补录并按周更新",
        "due_on": f"{today() + timedelta(days=30)}",
    }  # fmt: skip
    late = province.post("/sources/", given | {"since": f"{today() + timedelta(days=1)}"})
    assert (late.status_code, "起始日晚于今天" in late.content.decode()) == (422, True)
    assert handler.post("/sources/", given).status_code == 403
    named = province.post("/sources/", given | {"proposal": "请补13900000000的"})
    assert (named.status_code, "不写具体的人" in named.content.decode()) == (422, True)
    assert f'<option value="{LAND}" selected>' in named.content.decode()
    assert RegisterEntry.objects.count() == 0
    assert province.post("/sources/", given).status_code == 302
    made = RegisterEntry.objects.get()
    assert (made.kind, made.department_code, made.title) == (
        "blockage", "natural_resources", "不动产登记：土地用途",
    )  # fmt: skip
    assert made.details == {
        "item": "土地用途", "from": "不动产登记", "to": "各县核对机构",
        "since": given["since"], "proposal": "补录并按周更新",
    }  # fmt: skip
    Progress.objects.create(entry=made, at=now(), text="已开始补录", written_by="省自然资源厅")
    followed = handler.get("/sources/").content.decode()
    assert "待办理：已开始补录" in followed
    RegisterEntry.objects.filter(pk=made.pk).update(
        state="done", done_on=today(), result="已按周更新", document_number="闽自然资函〔2026〕1号"
    )
    assert "已解决：已按周更新" in province.get("/sources/").content.decode()
