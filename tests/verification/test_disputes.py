"""Objections to a report, and what departments' own people are asked; facts are disputed meanwhile."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import now, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.directory import api as directory
from minjiu.directory.actions.loading import load_directory
from minjiu.registry import api as registry
from minjiu.registry.models import Authorisation
from minjiu.verification import api, queries
from minjiu.verification.actions import reasking, reports
from minjiu.verification.actions.running import carry_out
from minjiu.verification.enums import TaskOutcome, Waiting
from minjiu.verification.models import DepartmentTask, Fact, Objection, Query, Report, Verification
from province.sample import Family
from tests.verification.test_asking_again import report, settle_all, state
from tests.verification.test_many_offices import family, verify  # noqa: F401

pytestmark = pytest.mark.django_db
LAND = "natural_resources.real_estate"


@pytest.fixture
def run(family: Family) -> Verification:  # noqa: F811
    return verify(family)


@pytest.fixture
def desk() -> Any:
    """Makes the account of a department's business desk."""
    load_directory()

    def one(department: str, division: str = "350122") -> Any:
        name = f"desk-{department}-{division}"
        user = create_user(username=name, name=name, unit_name=department, acting_user=None)
        grant_role(
            user=user, role=Role.DEPARTMENT_DESK, division_code=division,
            department_code=department, valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
        )  # fmt: skip
        return user

    return one


def a_person(run: Verification) -> Any:
    return Fact.objects.filter(verification=run, name="homes").order_by("pk")[0].person_id


def homes(run: Verification, person: Any) -> Any:
    members = api.household_facts(run.pk).record["members"]
    return next(m for m in members if m["id"] == str(person)).get("homes", "unknown")


def test_an_objection_is_asked_again_in_its_time_and_both_reports_are_kept(
    run: Verification, staff: Any, departments: Any
) -> None:
    person = a_person(run)
    with pytest.raises(Refused, match="还没有签发"):
        api.record_objection(staff.clerk, run.pk, [], "不对")
    first = report(run, staff)
    with pytest.raises(Refused, match="没有填写异议内容"):
        api.record_objection(staff.clerk, run.pk, [(person, "homes")], " ")
    with pytest.raises(Refused, match="不在这次核对之内"):
        api.record_objection(staff.clerk, run.pk, [(person, "religion")], "不对")
    before = homes(run, person)
    api.record_objection(staff.clerk, run.pk, [(person, "homes")], "房子早就卖了")
    assert (before != "unknown", homes(run, person)) == (True, "unknown")
    objection = Objection.objects.get()
    calendar = directory.working_days()
    assert objection.due_on == calendar.add_working_days(today(), 10)
    with pytest.raises(NotPermitted):
        api.recheck(staff.clerk, objection.pk)
    asked = departments.asked()
    assert api.recheck(staff.handler, objection.pk) == 1
    carry_out(run.pk)
    assert departments.asked()["natural_resources"] == asked["natural_resources"] + 1
    assert homes(run, person) == before  # the source has spoken again
    with pytest.raises(Refused, match="不能再复核查询"):
        api.recheck(staff.handler, objection.pk)
    second = report(run, staff)
    objection.refresh_from_db()
    assert (objection.state, objection.report, objection.result) == ("closed", first, second)
    assert [(r.version, r.cause) for r in api.reports_of(run.pk)] == [
        (2, "异议复核"), (1, "首次出具"),
    ]  # fmt: skip


@pytest.mark.parametrize("act", ["sign", "return"])
def test_signing_and_reopening_hold_the_run_before_the_report_and_a_draft_may_be_gone(
    run: Verification, staff: Any, act: str
) -> None:
    settle_all(run, staff)
    api.prepare(staff.handler, run.pk)
    draft = Report.objects.get(verification=run)
    copy = Report.objects.get(pk=draft.pk)

    def ended(one: Report) -> None:
        if act == "sign":
            reports.sign_report(report=one, acting_user=staff.reviewer)
        else:
            reports.return_report(report=one, reason="再核实", acting_user=staff.reviewer)

    with transaction.atomic():
        reasking.reopen(Verification.objects.select_for_update().get(pk=run.pk))
    with pytest.raises(Refused, match="已经作废"):
        ended(copy)
    Verification.objects.filter(pk=run.pk).update(state="ready")
    api.prepare(staff.handler, run.pk)
    with CaptureQueriesContext(connection) as asked:
        ended(Report.objects.get(verification=run))
    held = [re.findall(r'FROM "(\w+)"', q["sql"])[0] for q in asked if "FOR UPDATE" in q["sql"]]
    assert held[:2] == ["verification_verification", "verification_report"]


def test_no_new_report_passes_over_an_objection(run: Verification, staff: Any) -> None:
    report(run, staff)
    api.record_objection(staff.clerk, run.pk, [], "整份报告都不对")
    Verification.objects.filter(pk=run.pk).update(state="ready")
    with pytest.raises(Refused, match="还没有复核"):
        api.prepare(staff.handler, run.pk)
    objection = Objection.objects.get()
    api.withdraw_objection(staff.clerk, objection.pk)
    api.prepare(staff.handler, run.pk)
    with pytest.raises(Refused, match="不能撤回"):
        api.withdraw_objection(staff.clerk, objection.pk)


def test_an_objection_to_the_whole_report_leaves_nothing_of_it_known(
    run: Verification, staff: Any
) -> None:
    person = a_person(run)
    report(run, staff)
    before = homes(run, person)
    api.record_objection(staff.clerk, run.pk, [], "整份报告都不对")
    statuses = {fact.status for fact in api.facts_for_page(staff.handler, run.pk) if fact.source}
    assert (before != "unknown", homes(run, person)) == (True, "unknown")
    assert not {"found", "not_found"} & statuses
    api.recheck(staff.handler, Objection.objects.get().pk)
    carry_out(run.pk)
    assert homes(run, person) == before  # every source has spoken again


def test_a_source_that_fails_at_the_recheck_leaves_the_fact_disputed(
    run: Verification, staff: Any, departments: Any
) -> None:
    person = a_person(run)
    report(run, staff)
    api.record_objection(staff.clerk, run.pk, [(person, "homes")], "不是我的房子")
    departments.fault("natural_resources", "error")
    api.recheck(staff.handler, Objection.objects.get().pk)
    carry_out(run.pk)
    assert homes(run, person) == "unknown"
    assert api.progress(run.pk).may_ask_again == 1


def test_a_recheck_that_nobody_answers_still_ends_with_a_report(
    run: Verification, staff: Any, departments: Any
) -> None:
    person = a_person(run)
    report(run, staff)
    with pytest.raises(Refused, match="取齐后才能出报告"):
        api.prepare(staff.handler, run.pk)
    api.record_objection(staff.clerk, run.pk, [(person, "homes")], "不是我的房子")
    departments.fault("natural_resources", "error")
    api.recheck(staff.handler, Objection.objects.get().pk)
    carry_out(run.pk)
    Verification.objects.update(case_id=uuid4())
    waits = {w for w in Waiting if Verification.objects.filter(pk__in=api.runs_waiting_for(w))}
    assert waits == {Waiting.REPORT}
    second = report(run, staff)
    objection = Objection.objects.get()
    assert (objection.state, objection.result, second.version) == ("closed", second, 2)
    lacking = [q[1] for q in second.content["queries"] if q[2] == "source_error"]
    assert (second.cause, lacking, homes(run, person)) == ("recheck", [LAND], "unknown")
    with pytest.raises(Refused, match="取齐后才能出报告"):
        api.prepare(staff.handler, run.pk)


def test_of_several_offices_the_one_whose_record_is_wrong_is_asked(
    run: Verification, staff: Any, desk: Any, departments: Any
) -> None:
    held = [h for h in api.correctable(run.pk) if h.name == "bank_balance"]
    person = held[0].person_id
    mine = {h.office: h for h in held if h.person_id == person}
    assert len(mine) > 2
    with pytest.raises(Refused, match="几个单位反馈过"):
        api.file_correction(staff.handler, run.pk, person, "bank_balance", "不是本人账户")
    wrong = mine["银行账户·邮储银行"]
    api.file_correction(
        staff.handler, run.pk, person, "bank_balance", "不是本人账户", wrong.query_id
    )
    task = DepartmentTask.objects.get()
    assert task.query is not None
    assert (task.query.pk, task.query.branch) == (wrong.query_id, "bank.postal")
    seen = api.department_task_for(desk("central_bank"), task.pk)
    assert (seen.line.source, seen.reported) == (wrong.office, wrong.words)
    assert queries.facts(run.pk)[person, "bank_balance"].status == "disputed"
    before = departments.asked()
    api.answer_task(desk("central_bank", "350100"), task.pk, TaskOutcome.CORRECTED, "已更正")
    carry_out(run.pk)
    asked = {office: n - before[office] for office, n in departments.asked().items()}
    assert {office: n for office, n in asked.items() if n} == {"bank.postal": 1}
    # The one office has spoken again; what the others said was never in doubt.
    assert queries.facts(run.pk)[person, "bank_balance"].status in ("found", "not_found")


def test_nobodys_number_is_written_into_a_question_to_a_department(
    run: Verification,
    staff: Any,
    family: Family,  # noqa: F811
) -> None:
    person, number = a_person(run), family.members[0].id_number
    query = Query.objects.filter(verification=run, source=LAND)[0]
    for act in (
        lambda: api.file_correction(staff.handler, run.pk, person, "homes", f"{number}登记错"),
        lambda: api.ask_by_hand(staff.handler, run.pk, query.pk, f"查{number}"),
        lambda: api.complain(staff.handler, LAND, "350122", f"{number}的记录为空"),
    ):
        with pytest.raises(Refused, match="有身份证号") as refused:
            act()
        assert number not in str(refused.value)
    assert not DepartmentTask.objects.exists()


def test_we_file_the_correction_and_a_corrected_record_is_asked_for_again(
    run: Verification, staff: Any, desk: Any, departments: Any
) -> None:
    person, before = a_person(run), homes(run, a_person(run))
    with pytest.raises(NotPermitted):
        api.file_correction(staff.clerk, run.pk, person, "homes", "登记错人")
    with pytest.raises(Refused, match="没有写明"):
        api.file_correction(staff.examiner, run.pk, person, "homes", " ")
    with pytest.raises(Refused, match="没有部门反馈过"):
        api.file_correction(staff.examiner, run.pk, person, "wage_receipts", "错")
    api.file_correction(staff.examiner, run.pk, person, "homes", "登记在同名的人名下")
    with pytest.raises(Refused, match="已经提出"):
        api.file_correction(staff.handler, run.pk, person, "homes", "再提一次")
    assert (before != "unknown", homes(run, person)) == (True, "unknown")
    task = DepartmentTask.objects.get()
    assert (task.department, task.source) == ("natural_resources", LAND)
    officer = desk("natural_resources")
    with pytest.raises(Refused, match="不能这样答复"):
        api.answer_task(officer, task.pk, TaskOutcome.DONE, "已办")
    with pytest.raises(Refused, match="没有填写答复说明"):
        api.answer_task(officer, task.pk, TaskOutcome.CORRECTED, "")
    settle_all(run, staff)
    api.prepare(staff.handler, run.pk)
    asked = departments.asked()["natural_resources"]
    api.answer_task(officer, task.pk, TaskOutcome.CORRECTED, "查档后已更正")
    assert state(run) == "running"  # the draft would have said the old thing
    carry_out(run.pk)
    assert departments.asked()["natural_resources"] == asked + 1
    assert homes(run, person) == before
    with pytest.raises(Refused, match="不能再答复"):
        api.answer_task(officer, task.pk, TaskOutcome.UPHELD, "无误")


def test_an_upheld_record_counts_again_and_asks_nobody(
    run: Verification, staff: Any, desk: Any
) -> None:
    person, before = a_person(run), homes(run, a_person(run))
    api.file_correction(staff.handler, run.pk, person, "homes", "家庭称已出售")
    task = DepartmentTask.objects.get()
    api.answer_task(desk("natural_resources"), task.pk, TaskOutcome.UPHELD, "登记簿无转移记录")
    assert (homes(run, person), state(run)) == (before, "ready")
    assert Query.objects.filter(verification=run, rounds__gt=0).count() == 0


def test_r1_people_of_a_department_are_asked_under_a_paper_that_stands(
    run: Verification, staff: Any, desk: Any
) -> None:
    query = Query.objects.filter(verification=run, source="bank.accounts")[0]
    api.ask_by_hand(staff.handler, run.pk, query.pk, "请核实账户是否为本人")
    task = DepartmentTask.objects.get()
    bank, other = desk("central_bank"), desk("education")
    with pytest.raises(NotFound):
        api.reveal_task_number(other, task.pk)
    number = registry.number_of(query.person_id)
    assert api.reveal_task_number(bank, task.pk) == number
    (look,) = Record.objects.using("audit").filter(action="verification.department_number")
    assert (look.object_id, number in repr(look.__dict__)) == (str(task.pk), False)
    api.withdraw_task(staff.handler, task.pk)
    assert api.reveal_task_number(bank, task.pk) == ""
    Authorisation.objects.filter(household_id=run.household_id).update(
        withdrawn_at=now(), withdrawal_reason="改变主意"
    )
    with pytest.raises(Refused, match="授权书已失效"):
        api.ask_by_hand(staff.handler, run.pk, query.pk, "请再核实一次")
    assert DepartmentTask.objects.count() == 1


def test_a_department_sees_its_own_and_what_it_needs(
    run: Verification,
    staff: Any,
    desk: Any,
    family: Family,  # noqa: F811
) -> None:
    person = a_person(run)
    api.file_correction(staff.handler, run.pk, person, "homes", "家庭称已出售")
    query = Query.objects.filter(verification=run, source="bank.accounts")[0]
    api.ask_by_hand(staff.handler, run.pk, query.pk, "请核实账户是否为本人")
    api.complain(staff.handler, LAND, "350122", "上月起土地用途大量为空")
    mine, elsewhere, other = (
        desk("natural_resources"), desk("natural_resources", "350181"), desk("education"),
    )  # fmt: skip
    assert {t.kind for t in api.department_tasks_for(mine)} == {"correction", "complaint"}
    assert [t.kind for t in api.department_tasks_for(desk("central_bank"))] == ["by_hand"]
    assert list(api.department_tasks_for(elsewhere)) + list(api.department_tasks_for(other)) == []
    task = DepartmentTask.objects.get(kind="correction")
    with pytest.raises(NotFound):
        api.department_task_for(other, task.pk)
    with pytest.raises(NotFound):
        api.answer_task(elsewhere, task.pk, TaskOutcome.UPHELD, "无误")
    seen = api.department_task_for(mine, task.pk)
    member = next(m for m in family.members if m.name == seen.person)
    assert seen.id_masked.startswith(member.id_number[:6])
    assert member.id_number not in repr(seen)
    held = Fact.objects.get(verification=run, person_id=person, name="homes")
    assert seen.records == tuple(i["record_id"] for i in held.items)
    looks = Record.objects.using("audit").filter(action="verification.department_task")
    assert set(looks.values_list("actor_name", "outcome")) == {
        (mine.name, "seen"), (other.name, "refused"),
    }  # fmt: skip
