"""特困人员救助供养 from application to decision letter and end, by 43号."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from minjiu.assistance import api
from minjiu.assistance.actions import applying, changing, checking, deciding, measuring, reviewing
from minjiu.assistance.actions.determining import determine
from minjiu.assistance.enums import SELF_CARE, CaseState, ChangeKind, Heard, Programme, Task
from minjiu.assistance.models import Case, Decision, Entitlement, Investigation, Review
from minjiu.common.clock import on_day, today
from minjiu.common.errors import Refused
from minjiu.common.periods import first_of_next_month
from minjiu.config.demo.families import CARE, Journey, Staff
from minjiu.indicators.models import Measurement
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import (
    sign_obligor_authorisation,
)
from minjiu.registry.actions.obligors import confirm_obligors, name_obligor
from minjiu.registry.enums import Method, Purpose, Relation
from minjiu.registry.models import Household
from minjiu.verification import api as verification
from rulebook import Determination as RuleDetermination
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
TEKUN = Programme.TEKUN


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def line_of(view: api.CaseView) -> Any:
    return next(x for x in view.lines if x["programme"] == "tekun")


def test_it_is_granted_with_what_each_person_is_given_and_says_so_in_the_letter(
    travel: Travel, staff: Staff, settings: Any
) -> None:
    journey = travel("county_review", programme=TEKUN)
    case = case_of(journey)
    journey.look(staff.examiner)
    view = api.get_case_for(staff.examiner, case.pk)
    assert view.due is not None and view.total_due is None
    assert view.due.rule == "收到后15个工作日内审核确认（43号第十六条）"
    give: dict[str, Any] = {"case": case, "reasons": "情况属实", "acting_user": staff.examiner}
    with pytest.raises(Refused, match="没有填写月保障金额"):
        deciding.grant(**give)
    amount = Decimal(line_of(view)["amount_fen"]) / 100
    with pytest.raises(Refused, match="决定与测算不同") as refused:
        deciding.grant(monthly_amount=amount + 1, **give)
    assert refused.value.field == "departure"
    deciding.grant(monthly_amount=amount, **give)
    month = first_of_next_month(today())
    view = api.get_case_for(staff.examiner, case.pk)
    assert view.entitlement == (amount, month)
    assert view.review is not None and view.review.months == 12  # nobody's income is unsteady here
    assert view.decision is not None
    assert view.decision.articles == "民发〔2021〕43号第四条、第十六条、第十七条、第二十二条"
    settings.MINJIU_REQUIRE_TOTP = False
    client = signed_in(staff.examiner)
    letter = words(client.get(reverse("desk:decision", args=[case.pk])))
    assert "特困人员救助供养予以确认决定书" in letter
    assert f"{case.applicant_name} 分散供养 2档（半护理） {amount:,.2f}元" in letter
    assert "申请行政复议" in letter and "57号第二十条" not in letter


def test_nobody_is_accepted_before_its_obligors_are_asked_and_have_signed(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("registered", programme=TEKUN)
    case = case_of(journey)
    home = Household.objects.get(pk=journey.household_id)
    Household.objects.filter(pk=home.pk).update(obligors_asked_at=None)
    with pytest.raises(Refused, match="还没有问清法定赡养、抚养、扶养义务人"):
        applying.accept(case=case, acting_user=staff.clerk)
    obligor = name_obligor(
        household=home, name="曾有良", id_number="350122197503122014", relation=Relation.CHILD,
        acting_user=staff.clerk,
    )  # fmt: skip
    confirm_obligors(household=home, acting_user=staff.clerk)
    with pytest.raises(Refused, match="授权书还缺：曾有良"):
        applying.accept(case=case, acting_user=staff.clerk)
    sign_obligor_authorisation(
        obligor=obligor, purpose=Purpose.TEKUN, sources=verification.source_names(Purpose.TEKUN),
        hand=registry.Hand(obligor.person.pk, Method.SELF), acting_user=staff.clerk,
    )  # fmt: skip
    taken = applying.accept(case=case, acting_user=staff.clerk)
    assert (taken.due_days, taken.due_rule) == (
        15, "受理后15个工作日内调查核实并提出初审意见（43号第十三条、第十四条）",
    )  # fmt: skip


def test_nothing_is_published_before_two_people_have_assessed_self_care(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("reported", programme=TEKUN)
    case = case_of(journey)
    member = registry.members_on(case.household_id, today())[0]
    Investigation.objects.update(care={})
    post: dict[str, Any] = {
        "case": case, "place": "村务公开栏", "opinion": "情况属实", "acting_user": staff.clerk,
    }  # fmt: skip
    with pytest.raises(Refused, match=f"还没有评估生活自理能力：{member.name}"):
        checking.post_publicity(**post)
    visit: dict[str, Any] = {
        "case": case, "visited_on": today(), "first_name": "林小燕", "second_name": "王建军",
        "family_present": member.name, "findings": "独居", "acting_user": staff.clerk,
    }  # fmt: skip
    with pytest.raises(Refused, match="评估的项目不在六项以内"):
        checking.record_investigation(care={member.person_id: frozenset({"employed"})}, **visit)
    checking.record_investigation(care={member.person_id: frozenset()}, **visit)
    checking.post_publicity(**post)
    alone = line_of(api.get_case_for(staff.examiner, case.pk))["amount_fen"]
    four = (
        "cannot_eat_alone",
        "cannot_dress_alone",
        "cannot_leave_bed_alone",
        "cannot_bathe_alone",
    )
    # An objection wants a new investigation, a new opinion, and another publicity.
    checking.record_objection(case=case, text="瘫痪在床", settled="", acting_user=staff.clerk)
    case.refresh_from_db()
    assert (case.state, case.due_rule) == (
        CaseState.ACCEPTED, "有异议的，15个工作日内重新调查、提出意见并再次公示（43号第十五条）",
    )  # fmt: skip
    with pytest.raises(Refused, match="公示有异议，还没有重新调查"):
        checking.post_publicity(**post)
    checking.record_investigation(care={member.person_id: frozenset(four)}, **visit)
    checking.post_publicity(**post)
    view = api.get_case_for(staff.examiner, case.pk)
    assert line_of(view)["amount_fen"] > alone
    assert view.care[str(member.person_id)][1] == list(four)
    assert [p.objection for p in view.past_publicity] == ["瘫痪在床"]
    with pytest.raises(Refused, match="没有规定延长办理期限"):
        checking.extend(case=case, reason="人户分离", acting_user=staff.examiner)


def test_what_the_family_said_of_self_care_is_not_what_counts(travel: Travel, staff: Staff) -> None:
    """57号's programmes assess nobody: what a form sent for them is refused."""
    journey = travel("verified")
    member = registry.members_on(case_of(journey).household_id, today())[0]
    with pytest.raises(Refused, match="这个项目不评估生活自理能力"):
        checking.record_investigation(
            case=case_of(journey), visited_on=today(), first_name="林小燕", second_name="王建军",
            family_present=member.name, findings="独居", care={member.person_id: frozenset()},
            acting_user=staff.clerk,
        )  # fmt: skip


def test_dibao_that_runs_is_looked_at_once_tekun_is_granted(travel: Travel, staff: Staff) -> None:
    journey = travel("county_review", programme=TEKUN)
    case = case_of(journey)
    other = Case.objects.create(
        number="旧1", household_id=case.household_id, applicant_name=case.applicant_name,
        division_code=case.division_code, county_code=case.county_code, programme=Programme.DIBAO,
        state=CaseState.IMPORTED, registered_on=today(),
    )  # fmt: skip
    Entitlement.objects.create(
        case=other, household_id=case.household_id, division_code=case.division_code,
        programme=Programme.DIBAO, monthly_amount=500, valid_from="2025-01-01",
    )  # fmt: skip
    due = today() + timedelta(days=200)
    Review.objects.create(case=other, months=12, counted_from=today(), due_on=due)
    view = api.get_case_for(staff.examiner, case.pk)
    assert [(b.case_id, b.standing) for b in view.besides] == [(other.pk, "正在享受最低生活保障")]
    journey.decide(until="decided")
    assert Review.objects.get(case=other).due_on == today()
    told = api.get_case_for(staff.examiner, other.pk)
    assert told.steps[-1].text.startswith("家庭成员正在享受特困人员救助供养，同一人不能兼得")
    assert told.entitlement is not None and told.entitlement[0] == 500
    # Who is supported is answered of the person, for all programmes, from then on.
    with on_day(first_of_next_month(today())):
        amounts = Entitlement.objects.filter(household_id=case.household_id, valid_to=None)
        assert sorted(e.programme for e in amounts) == ["dibao", "tekun"]


def test_it_ends_after_seven_days_in_public_and_an_objection_posts_it_again(
    travel: Travel, staff: Staff, settings: Any
) -> None:
    journey = travel("delivered", programme=TEKUN)
    case = case_of(journey)
    journey.look(staff.examiner)
    journey.look(staff.leader)
    deciding.hear_statement(
        case=case, kind=Heard.SPOKEN, text="由侄子供养", acting_user=staff.examiner
    )
    ending: dict[str, Any] = {
        "case": case, "kind": ChangeKind.END, "reasons": "书面放弃", "articles": "43号第二十四条",
        "acting_user": staff.examiner,
    }  # fmt: skip
    # Posted until the last of December, it cannot be decided before the first of January.
    with on_day(date(2026, 12, 24)), pytest.raises(Refused, match="变更应自2027年2月"):
        changing.propose_change(from_month=date(2027, 1, 1), **ending)
    changing.propose_change(from_month=first_of_next_month(today() + timedelta(31)), **ending)
    tasks = api.task_counts(staff.leader)[Task.CONFIRM_CHANGE], api.task_counts(staff.clerk)
    assert (tasks[0], tasks[1][Task.POST_ENDING]) == (0, 1)
    end: dict[str, Any] = {"case": case, "acting_user": staff.leader}
    with pytest.raises(Refused, match="拟终止须公示7天"):
        changing.confirm_change(**end)
    with on_day(date(2026, 12, 24)), pytest.raises(Refused, match="赶不上自2027年1月起执行"):
        changing.post_ending(case=case, place="村务公开栏", acting_user=staff.clerk)
    changing.post_ending(case=case, place="村务公开栏", acting_user=staff.clerk)
    changing.object_to_ending(case=case, text="侄子没有能力", acting_user=staff.clerk)
    assert case_of(journey).due_rule == "有异议的，15个工作日内作出决定并再次公示（43号第二十六条）"
    changing.post_ending(case=case, place="村务公开栏", acting_user=staff.clerk)
    assert case_of(journey).due_on is None
    with on_day(today() + timedelta(7)), pytest.raises(Refused, match="还没有期满"):
        changing.confirm_change(**end)
    settings.MINJIU_REQUIRE_TOTP = False
    client = signed_in(staff.clerk)
    change = api.get_case_for(staff.clerk, case.pk).changes[0]
    posted = words(client.get(reverse("desk:ending", args=[case.pk, change.id])))
    assert "拟终止特困人员救助供养公示" in posted and "书面放弃" in posted
    with on_day(today() + timedelta(8)):
        changing.confirm_change(**end)
    assert case_of(journey).state == CaseState.ENDED
    letter = words(client.get(reverse("desk:change", args=[case.pk, change.id])))
    assert "终止后符合低保或者临时救助条件的，及时办理（43号第二十七条）" in letter


def test_a_change_of_self_care_is_assessed_within_ten_working_days(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("delivered", programme=TEKUN)
    case = case_of(journey)
    member = registry.members_on(case.household_id, today())[0]
    report: dict[str, Any] = {"case": case, "reported_on": today(), "acting_user": staff.clerk}
    with pytest.raises(Refused, match="变化情况没有填写"):
        reviewing.report_care_change(text=" ", **report)
    reviewing.report_care_change(text="中风", **report)
    case.refresh_from_db()
    assert (case.due_days, api.task_counts(staff.clerk)[Task.ASSESS]) == (10, 1)
    visit: dict[str, Any] = {
        "case": case, "visited_on": today(), "first_name": "林小燕", "second_name": "王建军",
        "family_present": member.name, "findings": "卧床", "acting_user": staff.clerk,
    }  # fmt: skip
    with pytest.raises(Refused, match="没有勾选评估的人"):
        checking.record_investigation(**visit)
    every = frozenset(
        {"cannot_eat_alone", "cannot_dress_alone", "cannot_leave_bed_alone", "cannot_bathe_alone"}
    )
    checking.record_investigation(care={member.person_id: every}, **visit)
    case.refresh_from_db()
    assert (case.due_on, api.task_counts(staff.clerk)[Task.ASSESS]) == (None, 0)
    journey.look(staff.examiner)
    before = Entitlement.objects.get(case=case).monthly_amount
    with pytest.raises(Refused, match="决定与测算不同"):
        changing.propose_change(
            case=case, kind=ChangeKind.INCREASE, monthly_amount=before + 1, reasons="失能",
            from_month=first_of_next_month(first_of_next_month(today())), articles="第二十三条",
            acting_user=staff.examiner,
        )  # fmt: skip


def test_d05_05_its_periods_are_those_of_its_own_text(travel: Travel, staff: Staff) -> None:
    """A case is late after the sum of 43号's steps, not after 57号's thirty working days."""
    journey = travel("county_review", programme=TEKUN)
    case = case_of(journey)
    assert case.accepted_on is not None

    def in_time(day: Any) -> tuple[int, int]:
        measuring.measure(on=day)
        rows = Measurement.objects.filter(code="D05-05.a", division_code="350000")
        return (
            sum(int(r.numerator or 0) for r in rows), sum(int(r.denominator or 0) for r in rows)
        )  # fmt: skip

    calendar_day = case.accepted_on + timedelta(44)  # after thirty working days
    assert in_time(calendar_day) == (0, 0)
    with on_day(calendar_day):
        journey.decide(until="decided")
    assert Decision.objects.get(case=case).effective_on == calendar_day
    assert in_time(calendar_day) == (1, 1)


def test_only_who_was_found_is_a_recipient_and_what_was_assessed_is_the_fact(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("delivered", programme=TEKUN)
    later = first_of_next_month(today())
    Case.objects.filter(pk=journey.case_id).update(accepted_on=later)
    decision = Decision.objects.select_related("determination").get(case_id=journey.case_id)

    def member() -> Any:
        with on_day(later):
            made = determine(case=case_of(journey), acting_user=staff.examiner)
        (one,) = RuleDetermination.from_json(made.record).inputs["members"]
        return one

    found = member()
    assert (found["tekun_recipient"], found["dibao_recipient"]) == (True, False)
    assert {item for item in SELF_CARE if found[item]} == CARE
    based_on = decision.determination  # of a family in which it was somebody else
    line = next(x for x in based_on.lines if x["programme"] == "tekun")
    line["persons"] = [{"member": "another", "answer": "yes", "amount_fen": 1}]
    based_on.save(update_fields=["lines"])
    assert member()["tekun_recipient"] is False
