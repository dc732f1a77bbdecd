"""What changes a running entitlement: people, in whole months, heard and reviewed where it is less."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from minjiu.assistance import api
from minjiu.assistance.actions import applying, changing, deciding, reviewing
from minjiu.assistance.enums import ChangeKind, Frequency, Heard, ReviewResult, Task
from minjiu.assistance.models import Case, Change, Entitlement, EntitlementPeriod, Review
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.common.periods import first_of_next_month, months_before
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from minjiu.registry.actions.changes import record_joining
from minjiu.registry.enums import Change as Joins
from minjiu.registry.enums import MissingReason, Relation
from minjiu.registry.models import Authorisation
from minjiu.verification import api as verification
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Fact, Objection
from tests.registry.test_imports import as_csv, number, row

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def rights(case: Case) -> list[tuple[Decimal, date, date | None]]:
    return list(
        Entitlement.objects.filter(case=case)
        .order_by("valid_from")
        .values_list("monthly_amount", "valid_from", "valid_to")
    )


@pytest.fixture
def granted(travel: Travel, staff: Staff) -> tuple[Case, Journey, date]:
    """A granted family, looked at by both officers; and the first month that may change."""
    journey = travel("decided")
    journey.look(staff.examiner)
    journey.look(staff.leader)
    case = case_of(journey)
    return case, journey, first_of_next_month(rights(case)[0][1])


def change(case: Case, staff: Staff, kind: ChangeKind, month: date, **given: Any) -> Change:
    said: dict[str, Any] = {
        "reasons": "家庭人口减少", "articles": "57号第三十二条", "departure": "按调查", **given,
    }  # fmt: skip
    return changing.propose_change(
        case=case, kind=kind, from_month=month, acting_user=said.pop("who", staff.examiner), **said
    )


def hear(case: Case, staff: Staff) -> None:
    deciding.hear_statement(
        case=case, kind=Heard.SPOKEN, text="收入没有增加", acting_user=staff.examiner
    )


def test_more_is_one_officers_decision_from_a_later_month_and_only_once(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    before, start, _ = rights(case)[0]
    more = before + 100
    with pytest.raises(NotPermitted):
        change(case, staff, ChangeKind.INCREASE, month, monthly_amount=more, who=staff.clerk)
    tries: tuple[tuple[str, dict[str, Any]], ...] = (
        ("没有填写变更后", {}),
        ("金额应高于", {"monthly_amount": before}),
        ("金额应高于", {"monthly_amount": before - 1}),
        ("至多两位小数", {"monthly_amount": Decimal("1.001")}),
        ("没有填写理由", {"monthly_amount": more, "reasons": " "}),
        ("没有填写依据条款", {"monthly_amount": more, "articles": " "}),
        ("与测算不同", {"monthly_amount": more, "departure": " "}),
    )
    for says, given in tries:
        with pytest.raises(Refused, match=says):
            change(case, staff, ChangeKind.INCREASE, month, **given)
    for wrong in (start, month + timedelta(days=1), today().replace(day=1),
                  months_before(month, -13)):  # fmt: skip
        with pytest.raises(Refused, match="月"):
            change(case, staff, ChangeKind.INCREASE, wrong, monthly_amount=more)
    change(case, staff, ChangeKind.INCREASE, month, monthly_amount=more)
    assert rights(case) == [(before, start, month), (more, month, None)]
    with pytest.raises(Refused, match="新的变更须在其后"):  # the same form, sent twice
        change(case, staff, ChangeKind.INCREASE, month, monthly_amount=more + 1)
    assert len(rights(case)) == 2
    # The rooms above find one amount in every month.
    for day, amount in ((start, before), (month - timedelta(days=1), before), (month, more)):
        found = EntitlementPeriod.objects.filter(
            household_id=case.household_id, valid_from__lte=day
        )
        assert [e.monthly_amount for e in found if e.valid_to is None or day < e.valid_to] == [
            amount
        ]


def test_less_is_heard_proposed_and_confirmed_by_another_and_aid_goes_on_until_then(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    before, start, _ = rights(case)[0]
    less = {"monthly_amount": before - 1}
    with pytest.raises(Refused, match="还没有听取家庭陈述"):
        change(case, staff, ChangeKind.DECREASE, month, **less)
    hear(case, staff)
    change(case, staff, ChangeKind.DECREASE, month, **less)
    assert rights(case) == [(before, start, None)]
    assert [c.pk for c in api.work_queue(staff.leader, Task.CONFIRM_CHANGE)] == [case.pk]
    with pytest.raises(Refused, match="等第二人复核"):
        change(case, staff, ChangeKind.DECREASE, month, **less)
    with pytest.raises(NotPermitted):
        changing.confirm_change(case=case, acting_user=staff.examiner)
    with pytest.raises(Refused, match="没有填写不同意的理由"):
        changing.return_change(case=case, reason="", acting_user=staff.leader)
    changing.return_change(case=case, reason="收入未核实", acting_user=staff.leader)
    assert not Change.objects.exists()
    change(case, staff, ChangeKind.DECREASE, month, **less)
    made = changing.confirm_change(case=case, acting_user=staff.leader)
    assert rights(case) == [(before, start, month), (before - 1, month, None)]
    with pytest.raises(Refused, match="没有等待复核"):
        changing.confirm_change(case=case, acting_user=staff.leader)
    with pytest.raises(Refused, match="送达日期"):
        changing.record_change_delivery(
            case=case, delivered_on=today() + timedelta(days=1), acting_user=staff.clerk
        )
    # Both letters wait, the decision's and the change's, each for its own day.
    for deliver in (deciding.record_delivery, changing.record_change_delivery):
        assert [c.pk for c in api.work_queue(staff.clerk, Task.DELIVER_TOWN)] == [case.pk]
        deliver(case=case, delivered_on=today(), acting_user=staff.clerk)
    assert list(api.work_queue(staff.clerk, Task.DELIVER_TOWN)) == []
    view = api.get_case_for(staff.examiner, case.pk).changes[0]
    assert (view.number, view.before, view.statement) == (made.number, before, "收入没有增加")
    assert view.reconsideration_until == today() + timedelta(days=60)
    assert view.lawsuit_until == months_before(today(), -6)
    # What was said then is used up: the next change is heard anew.
    with pytest.raises(Refused, match="还没有听取家庭陈述"):
        change(case, staff, ChangeKind.STOP, first_of_next_month(month))


def test_r5_no_road_stops_aid_by_one_person(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    hear(case, staff)
    made = change(case, staff, ChangeKind.STOP, month)
    for wrong in ({}, {"reviewed_by": staff.examiner}, {"reviewed_by": staff.leader}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Change.objects.filter(pk=made.pk).update(effective_on=today(), **wrong)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assistance_change SET effective_on = now()")
    changing.confirm_change(case=case, acting_user=staff.leader)
    view = api.get_case_for(staff.examiner, case.pk)
    assert (view.state_label, view.entitlement, view.review) == ("待遇已停止", None, None)
    assert [e[2] for e in view.entitlements] == [month]
    assert case.verification_id is not None
    with pytest.raises(Refused, match="已经办结"):
        verification.ask_again(staff.handler, case.verification_id)
    with pytest.raises(Refused, match="待遇已停止"):
        change(case, staff, ChangeKind.INCREASE, month, monthly_amount=Decimal(9999))


def test_r1_consent_ends_with_what_it_was_given_for(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    home, purpose = case.household_id, case.purpose
    person = registry.members_on(home, today())[0].person_id

    def opens(wanted: str) -> bool:
        return registry.authorisation_for_query(
            person, home, wanted, "bank.accounts", today()
        ) is not None  # fmt: skip

    other = Authorisation.objects.get(household=home, stage="household")
    other.pk, other.purpose = uuid4(), "assistance.dibao_margin"
    other.save(force_insert=True)
    hear(case, staff)
    change(case, staff, ChangeKind.END, month, reasons="家庭书面放弃")
    assert opens(purpose)  # proposed is not decided
    changing.confirm_change(case=case, acting_user=staff.leader)
    assert not opens(purpose)
    missing = registry.missing_signatures(home, purpose, today())
    assert {m.reason for m in missing} == {MissingReason.LAPSED}
    # The household register's too; that of another purpose stays as it is.
    papers = Authorisation.objects.filter(household=home).order_by("purpose", "stage")
    why = f"{case.number}自{month:%Y年%-m月}起终止"
    assert [(p.purpose, p.stage, p.lapse_reason) for p in papers] == [
        (purpose, "applicant", why), (purpose, "household", why), (other.purpose, "household", ""),
    ]  # fmt: skip
    # The family did not withdraw it, and nothing says so.
    assert not Authorisation.objects.exclude(withdrawn_at=None, withdrawal_reason="").exists()
    ended = Record.objects.filter(action="registry.authorisation_ended")
    assert set(ended.values_list("actor_name", "purpose")) == {("leader", purpose)}
    assert ended.count() == 2


def test_r4_nothing_is_taken_on_what_is_unknown_and_r9_nor_on_an_old_report(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    hear(case, staff)
    report = verification.report_of(case.verification_id)
    assert report is not None and report.valid_until is not None
    with on_day(report.valid_until), pytest.raises(Refused, match="核对报告已过有效期"):
        change(
            case, staff, ChangeKind.STOP, first_of_next_month(report.valid_until),
        )  # fmt: skip
    Fact.objects.filter(name__in=["bank_balance", "homes", "wage_receipts"]).update(
        status="source_error", value=None
    )
    for kind, amount in ((ChangeKind.STOP, None), (ChangeKind.DECREASE, Decimal(1))):
        with pytest.raises(Refused, match="还有未查清的情况"):
            change(case, staff, kind, month, monthly_amount=amount)
    # A death, or the family's own wish, weighs no income; still two people and a hearing.
    change(case, staff, ChangeKind.END, month, reasons="家庭书面放弃")
    changing.confirm_change(case=case, acting_user=staff.leader)
    assert rights(case)[0][2] == month


def test_a_family_has_one_entitlement_of_a_programme(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    with pytest.raises(Refused, match="正在享受最低生活保障"):
        applying.open_case(household_id=case.household_id, acting_user=staff.clerk)
    hear(case, staff)
    change(case, staff, ChangeKind.END, month)
    changing.confirm_change(case=case, acting_user=staff.leader)
    again = applying.open_case(household_id=case.household_id, acting_user=staff.clerk)
    assert again.pk != case.pk


def test_a_proposal_that_waited_too_long_takes_nothing_back(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    hear(case, staff)
    change(case, staff, ChangeKind.END, month)
    with on_day(month), pytest.raises(Refused, match="已发放的不追溯"):
        changing.confirm_change(case=case, acting_user=staff.leader)


def test_each_entitlement_has_its_review_by_the_class_of_the_law(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, journey, _ = granted
    able = [m for m in journey.family.members if m.declared.get("labour_capacity") != "none"]
    unsteady = any(not m.declared.get("stable_job") for m in able)
    review = Review.objects.get(case=case)
    assert unsteady  # the first poor family of the sandbox
    assert review.months == Frequency.HALF_YEARLY
    decided = review.counted_from
    assert review.due_on == months_before(decided, -6)
    assert api.task_counts(staff.clerk)[Task.REASSESS] == 0
    with on_day(review.due_on - timedelta(days=30)):
        assert api.task_counts(staff.clerk)[Task.REASSESS] == 1
        lines = api.review_lines(api.reviews(staff.clerk, within="30"), staff.clerk)
        assert [(x.frequency, x.soon, x.late) for x in lines] == [("每半年", True, False)]
        assert list(api.reviews(staff.clerk, within="late")) == []


def test_a_review_asks_again_and_changes_nothing_or_goes_to_the_county(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, journey, _ = granted
    done = {"findings": "生活状况如前", "frequency": Frequency.YEARLY}
    first = case.verification_id
    reviewing.begin_review(case=case, acting_user=staff.clerk)
    with pytest.raises(Refused, match="已经开始核查"):
        reviewing.begin_review(case=case, acting_user=staff.clerk)
    case.refresh_from_db()
    assert case.verification_id not in (None, first)
    assert rights(case)[0][2] is None  # aid goes on
    carry_out(case.verification_id)
    assert api.lines([case], staff.handler)[0].state_label == "定期核查"
    with pytest.raises(Refused, match="核对报告还没有签发"):
        reviewing.report_review(
            case=case, result=ReviewResult.UNCHANGED, acting_user=staff.clerk, **done
        )
    journey.explain()
    journey.settle()
    assert [c.pk for c in api.work_queue(staff.handler, Task.PREPARE)] == [case.pk]
    verification.prepare(staff.handler, case.verification_id)
    verification.sign(staff.reviewer, case.verification_id)
    with pytest.raises(Refused, match="还没有报需要调整"):
        reviewing.keep_as_is(case=case, reason="x", acting_user=staff.examiner)
    reviewing.report_review(case=case, result=ReviewResult.CHANGED, acting_user=staff.clerk, **done)
    assert [c.pk for c in api.work_queue(staff.examiner, Task.ADJUST)] == [case.pk]
    reviewing.keep_as_is(case=case, reason="变化在标准以内", acting_user=staff.examiner)
    with pytest.raises(Refused, match="已经办结"):
        verification.ask_again(staff.handler, case.verification_id)
    closed, following = Review.objects.filter(case=case).order_by("due_on", "closed_on")
    if closed.closed_on is None:
        closed, following = following, closed
    assert (closed.result, closed.closed_on) == ("changed", today())
    assert (following.months, following.due_on) == (12, months_before(today(), -12))


def test_an_adjustment_answers_the_review(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    reviewing.report_review(
        case=case, result=ReviewResult.CHANGED, findings="新生儿一名", frequency=Frequency.YEARLY,
        acting_user=staff.clerk,
    )  # fmt: skip
    change(case, staff, ChangeKind.INCREASE, month, monthly_amount=rights(case)[0][0] + 500)
    assert Review.objects.filter(case=case, closed_on=today()).count() == 1
    assert api.task_counts(staff.examiner)[Task.ADJUST] == 0


def test_imported_aid_that_was_stopped_does_not_come_back_with_the_next_file(staff: Staff) -> None:
    api.import_existing(file_name="a.csv", content=as_csv(row()), acting_user=None)
    case = Case.objects.get()
    for officer in (staff.examiner, staff.leader):
        api.get_case_for(officer, case.pk)
    hear(case, staff)
    month = first_of_next_month(today())
    change(case, staff, ChangeKind.END, month, reasons="家庭书面放弃")
    changing.confirm_change(case=case, acting_user=staff.leader)
    before = rights(case)
    assert before[0][2] == month
    other = row(户编号="2", 姓名="黄文", 身份证号=number("19800101"))
    with on_day(month):
        api.import_existing(file_name="b.csv", content=as_csv(other), acting_user=None)
    assert rights(case) == before
    assert list(Case.objects.order_by("registered_on").values_list("applicant_name", "state")) == [
        ("陈国华", "ended"), ("黄文", "imported"),
    ]  # fmt: skip
    assert Entitlement.objects.count() == 2


def test_less_is_confirmed_only_on_the_facts_it_was_proposed_on(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, _ = granted
    assert case.verification_id is not None
    report = verification.report_of(case.verification_id)
    assert report is not None and report.valid_until is not None
    month = first_of_next_month(report.valid_until)
    hear(case, staff)
    change(case, staff, ChangeKind.STOP, month)
    confirm: dict[str, Any] = {"case": case, "acting_user": staff.leader}
    with on_day(report.valid_until), pytest.raises(Refused, match="核对报告已过有效期"):
        changing.confirm_change(**confirm)
    # The family objects to the whole report: nothing of it is known until it was looked into.
    verification.record_objection(staff.clerk, case.verification_id, [], "整份报告都不对")
    with pytest.raises(Refused, match="还有未查清的情况"):
        changing.confirm_change(**confirm)
    verification.withdraw_objection(staff.clerk, Objection.objects.get().pk)
    wages = Fact.objects.filter(verification_id=case.verification_id, name="pension_receipts")
    kept = {fact.pk: (fact.value, fact.status) for fact in wages}
    wages.update(value=500_000, status="found")
    with pytest.raises(Refused, match="现在的测算结果与当时不同"):
        changing.confirm_change(**confirm)
    assert rights(case)[0][2] is None
    for pk, (value, status) in kept.items():
        wages.filter(pk=pk).update(value=value, status=status)
    changing.confirm_change(**confirm)
    assert rights(case)[0][2] == month


def test_less_is_not_decided_on_a_verification_of_other_people(
    granted: tuple[Case, Journey, date], staff: Staff
) -> None:
    case, _, month = granted
    hear(case, staff)
    home = registry.household_object_for(staff.clerk, case.household_id)
    came = registry.Member("林来", number("19810101"), Relation.OTHER)
    record_joining(
        household=home, change=Joins.MOVED_IN, happened_on=today(), member=came,
        acting_user=staff.clerk,
    )  # fmt: skip
    with pytest.raises(Refused, match="家庭成员或法定义务人已变更"):
        change(case, staff, ChangeKind.STOP, month)
    # Nobody is left, or the family's own wish: nobody's income is weighed.
    change(case, staff, ChangeKind.END, month)
