"""批量核对 through its pages: begun, held, released, counted by county, looked at one by one."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from minjiu.access.enums import Role
from minjiu.assistance.models import Case, Decision, Entitlement
from minjiu.audit.models import Record
from minjiu.common.clock import now, today
from minjiu.registry import api as registry
from minjiu.verification.actions.bulk import asking
from minjiu.verification.actions.bulk.asking import carry_on
from minjiu.verification.adapters import catalogue
from minjiu.verification.api import bulk
from minjiu.verification.models import BulkFinding, BulkPerson, BulkRun
from tests.verification.bulk import enrolled, officer

pytestmark = pytest.mark.django_db
LAND = "natural_resources.real_estate"
START = {"programme": "dibao", "division": "350122", "months": "0", "per_cent": "100"}


def entitle(home: Any) -> None:
    case = Case.objects.create(
        number=uuid4().hex[:20], household_id=home.pk, applicant_name=home.applicant.name,
        division_code=home.division_code, county_code=home.county_code, programme="dibao",
        state="granted", registered_on=today(),
    )  # fmt: skip
    Entitlement.objects.create(
        case=case, household_id=home.pk, division_code=home.division_code, programme="dibao",
        monthly_amount=500, valid_from=today(),
    )  # fmt: skip


@pytest.fixture
def recipients(departments: Any, alter: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    for code in catalogue.catalogue():
        if code not in ("police.vehicles", "natural_resources.real_estate"):
            alter(code, state="disabled")
    monkeypatch.setattr(asking, "PAUSE", timedelta(0))
    homes = enrolled(departments.data, 12, consenting=10)
    for home in homes:
        entitle(home)
    return homes


def test_a_run_from_the_form_to_a_settled_finding(
    recipients: list[Any], sign_in: Any, departments: Any
) -> None:
    handler = sign_in(officer("handler", Role.VERIFICATION_HANDLER))
    reviewer = sign_in(officer("reviewer", Role.VERIFICATION_REVIEWER))
    examiner = sign_in(officer("examiner", Role.COUNTY_EXAMINER))
    wrong = handler.post("/bulk/", START | {"per_cent": "0"})
    assert (wrong.status_code, BulkRun.objects.count()) == (422, 0)
    assert "抽取比例应为1至100" in wrong.content.decode()
    assert 'value="0"' in wrong.content.decode()
    assert examiner.post("/bulk/", START).status_code == 422
    page = handler.post("/bulk/", START, follow=True)
    run = BulkRun.objects.get()
    assert f"/bulk/{run.pk}/" == page.request["PATH_INFO"]
    assert (run.households, run.chosen) == (12, "最低生活保障：全部")

    carry_on(run.pk)
    shown = handler.get(f"/bulk/{run.pk}/").content.decode()
    assert "公安车辆：20人中" in shown
    assert "由核对复核人员处理后继续" in shown
    release = f"/bulk/{run.pk}/do/release/"
    kept = reviewer.post(release, {"source-police.vehicles": "accept", "reason": "已电话核实"})
    assert (kept.status_code, "已电话核实" in kept.content.decode()) == (422, True)
    both = {"source-police.vehicles": "accept", "source-natural_resources.real_estate": "accept"}
    assert reviewer.post(release, both | {"reason": "已电话核实"}).status_code == 302
    carry_on(run.pk)
    run.refresh_from_db()
    assert run.state == "finished"

    without = BulkPerson.objects.filter(run=run).exclude(missing="")
    sheet = _sheet(examiner.get(f"/bulk/{run.pk}/without/?export=xlsx"))
    assert len(sheet) == 1 + without.count() > 1
    assert {row[2] for row in sheet[1:]} == {"尚未签署"}
    assert "尚未签署" in examiner.get(f"/bulk/{run.pk}/without/").content.decode()

    person = BulkPerson.objects.filter(run=run, missing="")[0]
    one = BulkFinding.objects.create(
        run=run, person_id=person.person_id, household_id=person.household_id,
        division_code=person.division_code, county_code=person.county_code, kind="house",
        name="homes", source="natural_resources.real_estate", before=0, after=1, in_favour=False,
    )  # fmt: skip
    listed = examiner.get(f"/bulk/{run.pk}/findings/?kind=house&outcome=waiting").content.decode()
    assert "住房套数" in listed
    assert "住房套数" not in examiner.get(f"/bulk/{run.pk}/findings/?kind=job").content.decode()
    name = registry.names([person.person_id])[person.person_id]
    for asked, shown in ((f"text={name[:2]}", True), ("text=无此人", False), (f"source={LAND}", True),
                         ("source=police.vehicles", False)):  # fmt: skip
        told = examiner.get(f"/bulk/{run.pk}/findings/?{asked}").content.decode()
        assert ("住房套数" in told) is shown, asked
    address = f"/bulk/findings/{one.pk}/"
    empty = examiner.post(address, {"outcome": "notify", "reason": ""})
    assert (empty.status_code, "没有填写处理说明" in empty.content.decode()) == (422, True)
    done = examiner.post(address, {"outcome": "notify", "reason": "有新房"}, follow=True)
    assert "已记录：开始核查，告知家庭并听取说明" in done.content.decode()
    one.refresh_from_db()
    assert (one.outcome, one.notice_of_day) == ("notify", 1)
    counties = _sheet(examiner.get(f"/bulk/{run.pk}/?export=xlsx"))
    assert counties[1][:4] == ("连江县", run.people, without.count(), 1)
    accounts = _sheet(examiner.get(f"/bulk/{run.pk}/?export=sources"))
    asked_people = run.people - without.count()
    assert sorted((row[0], row[1]) for row in accounts[1:]) == [
        ("不动产登记", asked_people), ("公安车辆", asked_people),
    ]  # fmt: skip
    assert not Decision.objects.exists()
    looks = Record.objects.using("audit").filter(action="verification.bulk_findings")
    assert list(looks.values_list("actor_name", flat=True)) == ["examiner"] * 9


def test_a_held_run_is_told_to_who_may_release_it_and_what_they_made_of_it_stays(
    recipients: list[Any], sign_in: Any, departments: Any
) -> None:
    handler = sign_in(officer("handler", Role.VERIFICATION_HANDLER))
    reviewer = sign_in(officer("reviewer", Role.VERIFICATION_REVIEWER))
    elsewhere = sign_in(officer("elsewhere", Role.VERIFICATION_REVIEWER, "350123"))
    assert "批量核对批" not in handler.get("/").content.decode()
    handler.post("/bulk/", START)
    run = BulkRun.objects.get()
    carry_on(run.pk)
    for client, words in (
        (reviewer, "已自动暂停，等您处理"), (handler, "已暂停，待核对复核人员处理"),
    ):  # fmt: skip
        told = client.get("/").content.decode()
        assert (words in told, "约剩" in told) == (True, False)
    assert run.number not in elsewhere.get("/").content.decode()
    reviewer.post(
        f"/bulk/{run.pk}/do/release/",
        {
            "source-police.vehicles": "accept", "source-natural_resources.real_estate": "exclude",
            "reason": "已电话核实：登记系统故障",
        },
    )  # fmt: skip
    carry_on(run.pk)
    run.refresh_from_db()
    told = bulk.progress(run)
    assert (run.state, told.done, told.percent) == ("finished", told.total, 100)
    accounts = {one.code: one for one in bulk.by_source(run)}
    assert accounts["natural_resources.real_estate"].excluded
    assert {one.waiting for one in accounts.values()} == {0}
    assert [(one.accepted, one.by, one.reason) for one in bulk.looks(run)] == [
        (False, "reviewer", "已电话核实：登记系统故障"), (True, "reviewer", "已电话核实：登记系统故障"),
    ]  # fmt: skip
    assert "登记系统故障" in handler.get(f"/bulk/{run.pk}/").content.decode()
    fill(run, 2)
    examiner = sign_in(officer("examiner", Role.COUNTY_EXAMINER))
    assert "2项批量核对的发现等您处理" in examiner.get("/").content.decode()
    assert "批量核对的发现等您处理" not in reviewer.get("/").content.decode()


def _sheet(answer: Any) -> list[tuple[Any, ...]]:
    return [tuple(c.value for c in row) for row in load_workbook(BytesIO(answer.content)).active]


@pytest.fixture
def some_run() -> BulkRun:
    return BulkRun.objects.create(
        number="批20261128-0001", division_code="350122", programme="dibao",
        purpose="assistance.dibao", chosen="最低生活保障：全部", state="finished", on=today(),
        started_at="2026-11-28T09:00+08:00",
    )  # fmt: skip


def fill(run: BulkRun, count: int) -> None:
    for n in range(count):
        BulkPerson.objects.create(
            run=run, ordinal=10_000 * BulkPerson.objects.count() + n, person_id=uuid4(),
            household_id=uuid4(), division_code="350122100", county_code="350122", canary=False,
            sources=[], missing="unsigned",
        )  # fmt: skip
        BulkFinding.objects.create(
            run=run, person_id=uuid4(), household_id=uuid4(), division_code="350122100",
            county_code="350122", kind="job", name="insured_employment", source="hrss.employment",
            before=0, after=1, in_favour=False,
        )  # fmt: skip


@pytest.mark.parametrize("page", ["", "findings/", "without/"])
def test_pages_ask_the_database_as_often_for_sixty_rows_as_for_one(
    page: str, some_run: BulkRun, sign_in: Any
) -> None:
    client: Client = sign_in(officer("examiner", Role.COUNTY_EXAMINER))
    address = f"/bulk/{some_run.pk}/{page}"
    fill(some_run, 1)
    client.get(address)
    once = _count(client, address)
    fill(some_run, 59)
    assert _count(client, address) == once


def _count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_lists_show_first_what_waits_and_are_cut_to_a_county(
    some_run: BulkRun, sign_in: Any
) -> None:
    fill(some_run, 3)
    BulkRun.objects.filter(pk=some_run.pk).update(division_code="350100")
    one, *_ = BulkFinding.objects.order_by("pk")
    officer_ = officer("examiner", Role.COUNTY_EXAMINER, "350100")
    BulkFinding.objects.filter(pk=one.pk).update(
        outcome="nothing", reason="看过", settled_by=officer_, settled_at=now(), settled_on=today()
    )
    examiner = sign_in(officer_)
    sheet = _sheet(examiner.get(f"/bulk/{some_run.pk}/findings/?export=xlsx"))
    assert [row[8] for row in sheet[1:]] == ["待处理", "待处理", "不影响救助"]
    BulkPerson.objects.filter(run=some_run, ordinal=0).update(
        county_code="350123", division_code="350123100"
    )
    for county, count in (("350123", 1), ("350122", 2), ("", 3)):
        listed = _sheet(examiner.get(f"/bulk/{some_run.pk}/without/?county={county}&export=xlsx"))
        assert len(listed) == 1 + count
    province = sign_in(officer("province", Role.CITY_PROVINCIAL, "350000"))
    assert "姓名开头" not in province.get(f"/bulk/{some_run.pk}/findings/").content.decode()


def test_who_sees_what(some_run: BulkRun, sign_in: Any) -> None:
    fill(some_run, 1)
    one = BulkFinding.objects.get()
    elsewhere = sign_in(officer("elsewhere", Role.COUNTY_EXAMINER, "350123"))
    above = sign_in(officer("province", Role.CITY_PROVINCIAL, "350000"))
    liaison = sign_in(officer("liaison", Role.AUDITOR, "350000"))
    for address in (f"/bulk/{some_run.pk}/", f"/bulk/findings/{one.pk}/"):
        assert elsewhere.get(address).status_code == 404
        assert above.get(address).status_code == 200
        assert liaison.get(address).status_code == 403
    form = {"outcome": "nothing", "reason": "看过"}
    assert above.post(f"/bulk/findings/{one.pk}/", form).status_code == 403
    one.refresh_from_db()
    assert one.outcome == ""
    assert "还没有批量核对" in elsewhere.get("/bulk/").content.decode()
    BulkRun.objects.filter(pk=some_run.pk).update(division_code="350100")
    wider = elsewhere.get(f"/bulk/{some_run.pk}/").content.decode()
    assert 'data-label="县">' not in wider
