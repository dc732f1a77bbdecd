"""R12: what is put right after a decision reaches every month that it concerned, to the fen."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from minjiu.assistance import api
from minjiu.assistance.actions import changing, correcting, deciding
from minjiu.assistance.actions.correcting import Span, lacking
from minjiu.assistance.enums import ChangeKind, Ground, Heard, Task
from minjiu.assistance.models import BackPay, BackPayDue, Case, Correction, Decision, Entitlement
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.common.periods import first_of_next_month, months_before
from minjiu.config.demo.families import Journey, Staff
from minjiu.verification import api as verification
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Fact, Objection, Verification

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
DAY = timedelta(days=1)
RECEIPTS = ("wage_receipts", "business_receipts", "pension_receipts", "support_receipts")
YUAN = st.integers(0, 500_000).map(lambda fen: Decimal(fen) / 100)
MONTHS = st.integers(0, 40).map(lambda n: date(2024 + n // 12, n % 12 + 1, 1))


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def correct(case: Case, staff: Staff, amount: Decimal, **given: Any) -> Correction:
    said: dict[str, Any] = {
        "ground": Ground.OBJECTION, "reasons": "登记的是同名的人", "articles": "暂行办法第六十五条",
        "departure": "按更正后的事实", "acting_user": staff.examiner, **given,
    }  # fmt: skip
    return correcting.correct(case=case, monthly_amount=amount, **said)


def months_of(correction: Correction) -> list[tuple[date, Decimal, Decimal, Decimal]]:
    return list(
        BackPay.objects.filter(correction=correction)
        .order_by("month")
        .values_list("month", "due", "granted", "amount")
    )


@given(
    due=YUAN,
    granted=st.lists(st.builds(Span, YUAN, MONTHS, st.none() | MONTHS), max_size=4),
    start=MONTHS,
    end=MONTHS,
)
def test_r12_back_pay_fills_every_month_up_and_never_beyond(
    due: Decimal, granted: list[Span], start: date, end: date
) -> None:
    owed = {one.month: one for one in lacking(due, granted, start, end)}
    month = date(2024, 1, 1)
    while month < date(2028, 1, 1):
        had = sum(
            (s.amount for s in granted if s.start <= month and (s.end is None or s.end > month)),
            Decimal(0),
        )
        lacks = start <= month < end and had < due
        assert (month in owed) == lacks
        if lacks:
            assert (owed[month].amount, owed[month].granted) == (due - had, had)
        month = first_of_next_month(month)


def test_r12_a_refusal_that_was_wrong_is_put_right_from_the_month_it_would_have_begun(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("delivered", rich=True))
    refused_on = Decision.objects.get(case=case).effective_on
    assert refused_on is not None
    first = first_of_next_month(refused_on)
    later = date(first.year + 1, 3, 15)
    right = Decimal("512.34")
    with pytest.raises(NotPermitted):
        correct(case, staff, right, acting_user=staff.clerk)
    with on_day(later):
        for name, says in (
            ("reasons", "没有填写理由"), ("articles", "没有填写依据条款"), ("departure", "更正与测算不同"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=says):
                correct(case, staff, right, **{name: " "})
        for wrong in (months_before(first, 1), date(later.year, 4, 1), date(later.year, 1, 2)):
            with pytest.raises(Refused, match="整月计算"):
                correct(case, staff, right, from_month=wrong)
        made = correct(case, staff, right)
        owed = months_of(made)
        count = (later.year - first.year) * 12 + later.month - first.month + 1
        assert len(owed) == count
        assert [row[0] for row in owed] == [months_before(first, -n) for n in range(count)]
        assert {row[1:] for row in owed} == {(right, Decimal(0), right)}
        # From next month on it simply runs; the wrong decision stays on record.
        running = Entitlement.objects.get(case=case)
        assert (running.monthly_amount, running.valid_from) == (right, date(later.year, 4, 1))
        assert case_of_id(case).state == "granted"
        assert Decision.objects.get(case=case).outcome == "refused"
        # The same form once more owes nothing more.
        with pytest.raises(Refused, match="没有需要补发的月份"):
            correct(case, staff, right)
        # What funds joins: the same months and amounts.
        rows = BackPayDue.objects.filter(household_id=case.household_id).order_by("month")
        assert [(r.month, r.amount) for r in rows] == [(row[0], row[3]) for row in owed]
        view = api.get_case_for(staff.examiner, case.pk).corrections[0]
        assert (view.ground, view.total) == ("异议成立", right * count)


def case_of_id(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_r12_a_grant_that_was_too_small_owes_the_difference_and_a_second_one_only_what_is_left(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("decided")
    journey.look(staff.examiner)
    case = case_of(journey)
    before = Entitlement.objects.get(case=case)
    third = months_before(before.valid_from, -2)
    with on_day(third):
        first = correct(case, staff, before.monthly_amount + 100)
        assert [row[0] for row in months_of(first)] == [
            before.valid_from, months_before(before.valid_from, -1), third,
        ]  # fmt: skip
        assert {row[3] for row in months_of(first)} == {Decimal(100)}
        second = correct(case, staff, before.monthly_amount + 130, from_month=third)
        assert [row[2:] for row in months_of(second)] == [
            (before.monthly_amount + 100, Decimal(30))
        ]
        spans = Entitlement.objects.filter(case=case).order_by("valid_from")
        assert [(e.monthly_amount, e.valid_from, e.valid_to) for e in spans] == [
            (before.monthly_amount, before.valid_from, first_of_next_month(third)),
            (before.monthly_amount + 130, first_of_next_month(third), None),
        ]
        # Less is no correction: it is heard and reviewed.
        with pytest.raises(Refused, match="减少待遇请办理变更"):
            correct(case, staff, before.monthly_amount)
    with pytest.raises(IntegrityError), transaction.atomic():
        BackPay.objects.filter(correction=first).update(amount=99)


def test_r12_a_corrected_fact_is_what_the_correction_is_worked_out_from(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("decided")
    journey.look(staff.examiner)
    case = case_of(journey)
    running = Entitlement.objects.get(case=case)
    Fact.objects.filter(verification_id=case.verification_id, name__in=RECEIPTS).update(value=0)
    made = deciding.determine(case=case, acting_user=None)
    line = next(x for x in made.lines if x["programme"] == "dibao")
    right = Decimal(line["amount_fen"]) / 100
    assert right > running.monthly_amount
    with on_day(running.valid_from):
        correction = correct(case, staff, right, departure="")
    assert [row[3] for row in months_of(correction)] == [right - running.monthly_amount]


def test_r12_back_pay_does_not_undo_a_stop(travel: Travel, staff: Staff) -> None:
    journey = travel("decided")
    journey.look(staff.examiner)
    journey.look(staff.leader)
    case = case_of(journey)
    running = Entitlement.objects.get(case=case)
    stopped_from = first_of_next_month(running.valid_from)
    deciding.hear_statement(case=case, kind=Heard.SPOKEN, text="已搬走", acting_user=staff.examiner)
    changing.propose_change(
        case=case, kind=ChangeKind.END, from_month=stopped_from, reasons="书面放弃",
        articles="57号第三十二条", acting_user=staff.examiner,
    )  # fmt: skip
    changing.confirm_change(case=case, acting_user=staff.leader)
    with on_day(running.valid_from):
        made = correct(case, staff, running.monthly_amount + 5)
        assert [row[3] for row in months_of(made)] == [Decimal(5)]
    assert not Entitlement.objects.filter(case=case, valid_to__isnull=True).exists()
    assert case_of_id(case).state == "ended"
    assert today() < stopped_from


def asked_again_after(journey: Journey, staff: Staff, case: Case) -> None:
    """The family objects to what a department says; asked again, another report is signed."""
    run = case.verification_id
    assert run is not None
    fact = Fact.objects.filter(verification_id=run, name="bank_balance").first()
    assert fact is not None
    verification.record_objection(
        staff.clerk, run, [(fact.person_id, fact.name)], "存款登记的是别人"
    )
    assert waiting(staff.handler, Task.RECHECK) == [case.pk]
    verification.recheck(staff.handler, Objection.objects.get(verification_id=run).pk)
    assert waiting(staff.handler, Task.RECHECK) == []
    carry_out(run)
    journey.explain()
    journey.settle()
    assert waiting(staff.handler, Task.PREPARE) == [case.pk]
    assert "重新出具核对报告" in page(staff.handler, case)
    assert waiting(staff.clerk, Task.CORRECT) == waiting(staff.examiner, Task.CORRECT) == []
    verification.prepare(staff.handler, run)
    assert waiting(staff.reviewer, Task.SIGN) == [case.pk]
    verification.sign(staff.reviewer, run)


def page(who: Any, case: Case) -> str:
    client = Client()
    client.force_login(who, "django.contrib.auth.backends.ModelBackend")
    return client.get(f"/cases/{case.pk}/").content.decode()


def waiting(who: Any, task: Task) -> list[Any]:
    return [c.pk for c in api.work_queue(who, task)]


def test_r12_what_is_put_right_after_a_decision_waits_for_the_county_until_it_is_dealt_with(
    travel: Travel, staff: Staff, settings: Any
) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    journey = travel("delivered")
    journey.look(staff.examiner)
    case = case_of(journey)
    granted = Entitlement.objects.get(case=case)
    with pytest.raises(Refused, match="没有新的核对报告"):
        correcting.leave_as_is(case=case, reason="无关", acting_user=staff.examiner)
    asked_again_after(journey, staff, case)
    assert waiting(staff.examiner, Task.CORRECT) == [case.pk]
    assert waiting(staff.leader, Task.CORRECT) == waiting(staff.clerk, Task.CORRECT) == []
    assert api.get_case_for(staff.examiner, case.pk).renewed
    # What the rules find beyond the decision is given, never argued away by one person.
    Fact.objects.filter(verification_id=case.verification_id, name__in=RECEIPTS).update(value=0)
    with pytest.raises(Refused, match="请办理更正并补发"):
        correcting.leave_as_is(case=case, reason="无关", acting_user=staff.examiner)
    assert waiting(staff.examiner, Task.CORRECT) == [case.pk]
    line = next(
        x
        for x in deciding.determine(case=case, acting_user=None).lines
        if x["programme"] == "dibao"
    )
    assert waiting(staff.examiner, Task.CORRECT) == [case.pk]  # a calculation deals with nothing
    with on_day(granted.valid_from):
        correct(case, staff, Decimal(line["amount_fen"]) / 100)
        assert waiting(staff.examiner, Task.CORRECT) == []
        # The letter is delivered on a day that is on record, as every other.
        for who, task in (
            (staff.clerk, Task.DELIVER_TOWN), (staff.examiner, Task.DELIVER_COUNTY),
        ):  # fmt: skip
            assert waiting(who, task) == [case.pk]
        deliver = correcting.record_correction_delivery
        with pytest.raises(Refused, match="送达日期"):
            deliver(case=case, delivered_on=granted.valid_from - DAY, acting_user=staff.clerk)
        with pytest.raises(NotPermitted):
            deliver(case=case, delivered_on=today(), acting_user=staff.leader)
        deliver(case=case, delivered_on=today(), acting_user=staff.clerk)
        with pytest.raises(Refused, match="没有等待送达的更正通知书"):
            deliver(case=case, delivered_on=today(), acting_user=staff.clerk)
        assert waiting(staff.clerk, Task.DELIVER_TOWN) == []
        view = api.get_case_for(staff.examiner, case.pk).corrections[0]
        assert (view.delivered_on, view.reconsideration_until) == (today(), today() + 60 * DAY)


def test_r12_what_changes_nothing_is_said_to_change_nothing_and_is_not_asked_again(
    travel: Travel, staff: Staff, settings: Any
) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    journey = travel("delivered", rich=True)
    case = case_of(journey)
    asked_again_after(journey, staff, case)
    assert waiting(staff.examiner, Task.CORRECT) == [case.pk]
    shown = page(staff.examiner, case)
    assert "决定以后事实有更正" in shown and "为什么不影响原决定" in shown
    assert "等县级处理" in page(staff.clerk, case)
    assert "决定以后" not in page(staff.handler, case)
    with pytest.raises(NotPermitted):
        correcting.leave_as_is(case=case, reason="仍超过标准", acting_user=staff.clerk)
    with pytest.raises(Refused, match="没有填写不更正的理由"):
        correcting.leave_as_is(case=case, reason=" ", acting_user=staff.examiner)
    correcting.leave_as_is(case=case, reason="仍超过标准", acting_user=staff.examiner)
    assert waiting(staff.examiner, Task.CORRECT) == []
    view = api.get_case_for(staff.examiner, case.pk)
    assert (view.renewed, view.steps[-1].text) == (
        False, "决定以后事实有更正，原决定不变：仍超过标准",
    )  # fmt: skip


def test_r12_a_refusal_is_not_confirmed_over_an_answer_that_came_after_it_was_proposed(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("refusal_proposed", rich=True)
    journey.look(staff.leader)
    case = case_of(journey)
    Verification.objects.filter(pk=case.verification_id).update(state="ready")
    with pytest.raises(Refused, match="报告还没有重新出具"):
        deciding.confirm_refusal(case=case, acting_user=staff.leader)
    Verification.objects.filter(pk=case.verification_id).update(state="signed")
    deciding.confirm_refusal(case=case, acting_user=staff.leader)
    assert case_of_id(case).state == "refused"


def test_r12_a_refusal_is_not_confirmed_while_the_family_objects_or_once_its_report_has_run_out(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("refusal_proposed", rich=True)
    journey.look(staff.leader)
    case = case_of(journey)
    run = case.verification_id
    assert run is not None
    verification.record_objection(staff.clerk, run, [], "整份报告都不对")
    with pytest.raises(Refused, match="还有未查清的情况"):
        deciding.confirm_refusal(case=case, acting_user=staff.leader)
    verification.withdraw_objection(staff.clerk, Objection.objects.get().pk)
    report = verification.report_of(run)
    assert report is not None and report.valid_until is not None
    with on_day(report.valid_until), pytest.raises(Refused, match="核对报告已过有效期"):
        deciding.confirm_refusal(case=case, acting_user=staff.leader)
    deciding.confirm_refusal(case=case, acting_user=staff.leader)
    assert case_of_id(case).state == "refused"
