"""A family takes its application back; the county sends a case back to the township."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minjiu.assistance import api
from minjiu.assistance.actions import applying, checking, deciding, withdrawing
from minjiu.assistance.enums import Heard, Task
from minjiu.assistance.models import Case, Decision, Publicity, Statement
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from minjiu.verification import api as verification
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Query, Verification

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
MONDAY = date(2026, 8, 3)


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def take_back(case: Case, staff: Staff, **given: Any) -> Any:
    said: dict[str, Any] = {"signed_by": case.applicant_name, "received_on": today(), **given}
    return withdrawing.withdraw(case=case, acting_user=said.pop("who", staff.clerk), **said)


def test_a_family_withdraws_on_paper_without_a_reason_and_applies_again(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("verified"))
    with pytest.raises(NotPermitted):
        take_back(case, staff, who=staff.handler)
    with pytest.raises(Refused, match="签字人没有填写"):
        take_back(case, staff, signed_by=" ")
    for wrong in (case.registered_on - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Refused, match="收到日期"):
            take_back(case, staff, received_on=wrong)
    take_back(case, staff)
    view = api.get_case_for(staff.clerk, case.pk)
    assert (view.state_label, view.due, view.can_withdraw) == ("已撤回申请", None, False)
    assert view.steps[-1].text == f"{case.applicant_name}书面撤回申请"
    # The papers stay: what was declared, asked and answered.
    assert view.declared == case.declared
    assert verification.facts_for_page(staff.examiner, case.verification_id)
    assert sum(api.task_counts(staff.clerk).values()) == 0
    trail = Record.objects.filter(action="assistance.withdrawn").get()
    assert (trail.actor_id, trail.case_id) == (staff.clerk.pk, case.pk)
    with pytest.raises(Refused, match="已撤回申请"):
        take_back(case, staff)
    again = applying.open_case(household_id=case.household_id, acting_user=staff.clerk)
    assert again.pk != case.pk
    # Who only checks reads that it went on, and no more.
    assert api.get_case_for(staff.handler, case.pk).withdrawal is None


def test_r1_no_question_leaves_after_the_application_was_withdrawn(
    travel: Travel, staff: Staff, departments: Any
) -> None:
    case = case_of(travel("verified"))
    assert registry.missing_signatures(case.household_id, "assistance.dibao", today()) == ()
    take_back(case, staff, reason="找到工作了")
    assert case.verification_id is not None
    with pytest.raises(Refused, match="已经办结"):
        verification.ask_again(staff.handler, case.verification_id)
    Verification.objects.filter(pk=case.verification_id).update(state="running")
    Query.objects.filter(verification=case.verification_id).update(state="waiting", result="")
    before = departments.asked()
    carry_out(case.verification_id)
    assert departments.asked() == before
    assert registry.missing_signatures(case.household_id, "assistance.dibao", today())


def test_a_proposed_refusal_falls_when_the_family_withdraws_and_a_decided_case_cannot(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("refusal_proposed", rich=True))
    take_back(case, staff, who=staff.examiner)
    assert not Decision.objects.filter(case=case).exists()
    assert Statement.objects.get(case=case).closed_at is not None
    decided = case_of(travel("decided", place=1))
    with pytest.raises(Refused, match="已确认"):
        take_back(decided, staff)


def test_the_county_returns_with_reasons_and_the_whole_period_runs_on(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("county_review", rich=True)
    case = case_of(journey)
    with pytest.raises(NotPermitted):
        checking.return_to_township(case=case, reasons="查", acting_user=staff.clerk)
    with pytest.raises(Refused, match="没有填写退回理由"):
        checking.return_to_township(case=case, reasons=" ", acting_user=staff.examiner)
    deciding.hear_statement(
        case=case, kind=Heard.SPOKEN, text="店面早已转让", acting_user=staff.examiner
    )
    checking.return_to_township(
        case=case, reasons="店面是否转让没有查清", acting_user=staff.examiner
    )
    case.refresh_from_db()
    # 57号 names no suspension: thirty working days from acceptance, as before.
    assert (case.state, case.due_from, case.due_days) == ("accepted", case.accepted_on, 30)
    assert [c.pk for c in api.work_queue(staff.clerk, Task.SUPPLEMENT)] == [case.pk]
    assert api.task_counts(staff.clerk)[Task.PUBLISH] == 0
    with pytest.raises(Refused, match="还没有补充调查"):
        checking.send_again(case=case, acting_user=staff.clerk)
    with pytest.raises(Refused, match="还没有补充调查"):
        checking.post_publicity(
            case=case, place="村务公开栏", opinion="不符", acting_user=staff.clerk
        )
    journey.visit()
    checking.send_again(case=case, acting_user=staff.clerk)
    case.refresh_from_db()
    assert (case.state, case.to_county_on) == ("county_review", today())
    # Heard before the return, the family is heard again on what was found.
    journey.look(staff.examiner)
    with pytest.raises(Refused, match="还没有听取家庭陈述"):
        deciding.propose_refusal(
            case=case, reasons="超过", articles="第四条", acting_user=staff.examiner
        )
    deciding.hear_statement(
        case=case, kind=Heard.WAIVED, text="电话告知，不陈述", acting_user=staff.examiner
    )
    with pytest.raises(Refused, match="已经听取过陈述"):
        deciding.hear_statement(
            case=case, kind=Heard.WAIVED, text="再问", acting_user=staff.examiner
        )
    view = api.get_case_for(staff.examiner, case.pk)
    assert (view.statement, [s.text for s in view.past_statements]) == (
        "电话告知，不陈述", ["店面早已转让"],
    )  # fmt: skip
    assert [r.reasons for r in view.past_returns] == ["店面是否转让没有查清"]
    assert view.returned is None


def test_an_opinion_that_changes_is_posted_again_and_the_earlier_one_stays(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("county_review")
    case = case_of(journey)
    checking.return_to_township(case=case, reasons="人口不符", acting_user=staff.examiner)
    with pytest.raises(Refused, match="没有被退回"):
        checking.send_again(case=case_of(travel("reported", place=1)), acting_user=staff.clerk)
    journey.visit()
    checking.post_publicity(
        case=case, place="村务公开栏", opinion="更正：共同生活3人", acting_user=staff.clerk
    )
    with pytest.raises(Refused, match="公示期到"):
        checking.send_to_county(case=case, acting_user=staff.clerk)
    view = api.get_case_for(staff.clerk, case.pk)
    assert view.publicity.opinion == "更正：共同生活3人"
    assert [p.opinion for p in view.past_publicity] == [
        "经核对和入户调查，情况属实，提请审核确认。"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Publicity.objects.create(
            case=case, place="x", opinion="y", posted_on=today(), ends_on=today()
        )
    with on_day(today() + timedelta(days=8)):
        assert [c.pk for c in api.work_queue(staff.clerk, Task.SUBMIT)] == [case.pk]
        checking.send_to_county(case=case, acting_user=staff.clerk)
    assert case_of(journey).state == "county_review"


def test_the_countys_ten_days_end_with_the_whole_period(travel: Travel, staff: Staff) -> None:
    journey = travel("county_review")
    case = case_of(journey)
    Case.objects.filter(pk=case.pk).update(accepted_on=MONDAY)
    with on_day(date(2026, 9, 7)):  # day 25 of 30
        checking.return_to_township(case=case, reasons="再查", acting_user=staff.examiner)
        journey.visit()
        case = checking.send_again(case=case, acting_user=staff.clerk)
        assert (case.due_on, case.due_days) == (date(2026, 9, 14), 30)
        case = checking.extend(case=case, reason="调查难度较大", acting_user=staff.examiner)
        assert (case.due_days, case.due_from) == (10, date(2026, 9, 7))


def test_after_a_return_departments_may_be_asked_once_more(travel: Travel, staff: Staff) -> None:
    journey = travel("county_review")
    case = case_of(journey)
    first = case.verification_id
    checking.return_to_township(case=case, reasons="情况有变", acting_user=staff.examiner)
    case = checking.start_verification(case=case, acting_user=staff.clerk)
    assert case.verification_id != first
    with pytest.raises(Refused, match="已经发起过核对"):
        checking.start_verification(case=case, acting_user=staff.clerk)
    carry_out(case.verification_id)
    journey.visit()
    with pytest.raises(Refused, match="核对报告还没有签发"):
        checking.send_again(case=case, acting_user=staff.clerk)
