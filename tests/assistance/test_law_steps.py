"""Periods, people and papers of 民发〔2021〕57号, one test a rule."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minjiu.assistance import api
from minjiu.assistance.actions import applying, checking, deciding
from minjiu.assistance.actions.ruling import office
from minjiu.assistance.enums import Level, Task
from minjiu.assistance.models import Case, Decision
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.config.demo.families import Journey, Staff

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
# A day in a year whose holidays are published to its end and with no holiday in the next weeks.
MONDAY = date(2026, 8, 3)


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def test_each_period_begins_the_day_after_and_counts_working_days(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("registered"))
    with on_day(MONDAY):
        case = applying.accept(case=case, acting_user=staff.clerk)
        assert (case.due_from, case.due_days, case.due_on) == (MONDAY, 3, date(2026, 8, 6))
        shown = api.lines([case], staff.clerk)[0].due
        assert shown is not None
        assert (shown.words, shown.late, shown.soon) == ("剩3个工作日", False, True)
    with on_day(date(2026, 8, 6)):
        assert api.lines([case], staff.clerk)[0].due.words == "今日到期"
    with on_day(date(2026, 8, 10)):
        late = api.lines([case], staff.clerk)[0].due
        assert (late.words, late.late) == ("超期2个工作日", True)
    with on_day(MONDAY):
        case = checking.record_investigation(
            case=case, visited_on=MONDAY, first_name="甲", second_name="乙",
            family_present="本人", findings="属实", acting_user=staff.clerk,
        ).case  # fmt: skip
    # Begun in time, the whole period is what is left: 30 working days from acceptance.
    case.refresh_from_db()
    assert (case.due_from, case.due_days, case.due_on) == (MONDAY, 30, date(2026, 9, 14))
    with on_day(MONDAY):
        due = api.lines([case], staff.clerk)[0].due
    assert due.computation.startswith("2026年8月3日的次日起算，30个工作日，至2026年9月14日")
    assert "8月8日、8月9日" in due.computation
    assert "9月14日" in due.computation


def test_special_circumstances_make_it_45_days_once_with_reason_at_the_county(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("accepted"))
    with pytest.raises(NotPermitted):
        checking.extend(case=case, reason="人户分离", acting_user=staff.clerk)
    with pytest.raises(Refused, match="没有填写延长理由"):
        checking.extend(case=case, reason=" ", acting_user=staff.examiner)
    Case.objects.filter(pk=case.pk).update(accepted_on=MONDAY)
    case = checking.extend(case=case, reason="人户分离", acting_user=staff.examiner)
    assert (case.due_days, case.due_on) == (45, date(2026, 10, 10))  # a working Saturday
    with pytest.raises(Refused, match="已经延长过"):
        checking.extend(case=case, reason="再延", acting_user=staff.examiner)


def test_a_complaint_at_the_county_takes_a_visit_by_the_county(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("county_review")
    case = case_of(journey)
    journey.look(staff.examiner)
    with pytest.raises(Refused, match="没有填写投诉举报"):
        checking.record_complaint(case=case, text="", acting_user=staff.examiner)
    checking.record_complaint(case=case, text="有人反映其有店面", acting_user=staff.examiner)
    give = {"reasons": "属实", "departure": "按标准", "monthly_amount": Decimal(100)}
    with pytest.raises(Refused, match="有投诉举报的申请须由县级入户调查"):
        deciding.grant(case=case, acting_user=staff.examiner, **give)
    checking.record_investigation(
        case=case, visited_on=today(), first_name="甲", second_name="乙", family_present="本人",
        findings="店面已转让", level=Level.COUNTY, acting_user=staff.examiner,
    )  # fmt: skip
    deciding.grant(case=case, acting_user=staff.examiner, **give)
    assert case_of(journey).state == "granted"


def test_publicity_is_not_late_while_it_runs_and_can_be_sent_on_the_eighth_day(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("publicity"))
    posted = today() - timedelta(days=3)
    assert api.get_case_for(staff.clerk, case.pk).publicity.ends_on == posted + timedelta(days=7)
    for day, tasks in ((7, 0), (8, 1)):
        with on_day(posted + timedelta(days=day)):
            assert api.task_counts(staff.clerk)[Task.SUBMIT] == tasks
            due = api.lines([case], staff.clerk)[0].due
            assert due is None or not due.late


def test_a_refusal_stays_in_the_queue_until_it_is_delivered_within_three_working_days(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("decided", rich=True))
    decided = Decision.objects.get(case=case).effective_on
    assert case.due_days == 3
    assert case.due_from == decided
    assert [c.pk for c in api.work_queue(staff.clerk, Task.DELIVER_TOWN)] == [case.pk]
    for wrong in (decided - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Refused, match="送达日期"):
            deciding.record_delivery(case=case, delivered_on=wrong, acting_user=staff.clerk)
    deciding.record_delivery(case=case, delivered_on=decided, acting_user=staff.clerk)
    assert list(api.work_queue(staff.clerk, Task.DELIVER_TOWN)) == []
    view = api.get_case_for(staff.examiner, case.pk).decision
    assert view.reconsideration_until == decided + timedelta(days=60)
    month = decided.month + 6
    assert (view.lawsuit_until.year, view.lawsuit_until.month) == (
        decided.year + (month - 1) // 12, (month - 1) % 12 + 1,
    )  # fmt: skip


def test_a_granted_letter_waits_for_its_day_of_delivery_too(travel: Travel, staff: Staff) -> None:
    case = case_of(travel("decided"))
    decided = Decision.objects.get(case=case).effective_on
    deliver = deciding.record_delivery
    for wrong in (decided - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Refused, match="送达日期"):
            deliver(case=case, delivered_on=wrong, acting_user=staff.clerk)
    with pytest.raises(NotPermitted):
        deliver(case=case, delivered_on=decided, acting_user=staff.leader)
    for who, task in ((staff.clerk, Task.DELIVER_TOWN), (staff.examiner, Task.DELIVER_COUNTY)):
        assert [c.pk for c in api.work_queue(who, task)] == [case.pk]
    deliver(case=case, delivered_on=decided, acting_user=staff.clerk)
    for who, task in ((staff.clerk, Task.DELIVER_TOWN), (staff.examiner, Task.DELIVER_COUNTY)):
        assert list(api.work_queue(who, task)) == []
    with pytest.raises(Refused, match="没有等待送达的决定书"):
        deliver(case=case, delivered_on=decided, acting_user=staff.clerk)
    view = api.get_case_for(staff.examiner, case.pk)
    assert (view.state, view.decision.delivered_on) == ("granted", decided)
    assert view.decision.reconsideration_until == decided + timedelta(days=60)
    assert (view.steps[-1].text, view.steps[-1].actor) == (
        f"决定书已于{decided:%Y年%-m月%-d日}送达", "连江县 clerk",
    )  # fmt: skip
    assert Record.objects.filter(action="assistance.delivered", case_id=case.pk).count() == 1


def test_nobody_decides_on_evidence_unseen(travel: Travel, staff: Staff) -> None:
    case = case_of(travel("county_review"))
    give = {"reasons": "属实", "departure": "按标准", "monthly_amount": Decimal(100)}
    with pytest.raises(Refused, match="您还没有查看"):
        deciding.grant(case=case, acting_user=staff.examiner, **give)
    proposed = travel("refusal_proposed", rich=True)
    with pytest.raises(Refused, match="您还没有查看"):
        deciding.confirm_refusal(case=case_of(proposed), acting_user=staff.leader)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(case=proposed.case_id).update(
            effective_on=today(), reviewed_by=staff.leader, review_seen_at=None
        )
    proposed.look(staff.leader)
    assert deciding.confirm_refusal(case=case_of(proposed), acting_user=staff.leader).review_seen_at


def test_who_checks_sees_neither_what_the_rules_say_nor_what_was_decided(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("decided")
    whole = api.get_case_for(staff.examiner, journey.case_id)
    assert whole.lines and whole.decision and whole.entitlement
    checked = api.get_case_for(staff.handler, journey.case_id)
    assert (checked.lines, checked.decision, checked.entitlement) == ((), None, None)
    assert (checked.state_label, checked.statement, checked.steps) == ("核对已结束", "", ())
    row = api.lines([case_of(journey)], staff.handler)[0]
    assert (row.state_label, row.due) == ("核对已结束", None)
    assert [label for _, label in api.states_for(staff.handler)] == ["核对与调查", "核对已结束"]
    assert list(api.all_cases(staff.handler, state="granted")) == [case_of(journey)]
    unchecked = travel("accepted", place=1)
    with pytest.raises(NotFound):
        api.get_case_for(staff.handler, unchecked.case_id)


def test_each_case_waits_for_the_right_person(travel: Travel, staff: Staff) -> None:
    verified = travel("verified")
    assert api.task_counts(staff.handler).keys() == {Task.RECHECK, Task.PREPARE}
    waiting: dict[Any, Task] = {}
    for user in (staff.clerk, staff.examiner, staff.handler, staff.reviewer, staff.leader):
        for task, count in api.task_counts(user).items():
            if count:
                waiting[user.username, task] = task
    assert ("clerk", Task.VISIT) in waiting
    assert (("clerk", Task.HEAR) in waiting) != (("handler", Task.PREPARE) in waiting)
    journey = travel("reported", place=1)
    assert [c.pk for c in api.work_queue(staff.clerk, Task.PUBLISH)] == [journey.case_id]
    assert verified.case_id not in {c.pk for c in api.work_queue(staff.reviewer)}


def test_a_letter_names_the_body_in_full_where_its_county_is_a_district() -> None:
    for code, name in (("350102", "福州市鼓楼区"), ("350122", "连江县"), ("350181", "福清市")):
        said = office(Case(county_code=code, applicant_name="陈"))
        assert said == {
            "addressed_to": "陈", "reconsideration_body": f"{name}人民政府",
            "court": f"{name}人民法院",
        }  # fmt: skip


def test_a_remedy_that_would_end_on_a_holiday_ends_on_the_next_working_day(
    travel: Travel, staff: Staff
) -> None:
    """民事诉讼法第八十五条; of a year whose holidays nobody has published, the day as counted."""
    case = case_of(travel("delivered", rich=True))
    for delivered, reconsideration, lawsuit in (
        (date(2026, 8, 2), date(2026, 10, 8), date(2027, 2, 2)),  # 10月1日至7日放假
        (date(2026, 8, 3), date(2026, 10, 8), date(2027, 2, 3)),
        (date(2026, 3, 2), date(2026, 5, 6), date(2026, 9, 2)),  # 5月1日至5日放假
        (date(2025, 11, 16), date(2026, 1, 15), date(2026, 5, 18)),  # 5月16日是周六
    ):
        Decision.objects.filter(case=case).update(delivered_on=delivered)
        decision = api.get_case_for(staff.examiner, case.pk).decision
        assert decision is not None
        assert (decision.reconsideration_until, decision.lawsuit_until) == (
            reconsideration,
            lawsuit,
        )
