"""From application to entitlement and to refusal, with real departments, through the actions."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.assistance import api
from minjiu.assistance.actions import applying, checking, deciding
from minjiu.assistance.enums import CaseState, Heard, Level
from minjiu.assistance.models import (
    Case,
    Decision,
    Determination,
    Entitlement,
    EntitlementPeriod,
    TimelineEvent,
)
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.config.demo.families import Journey, Staff
from minjiu.verification.models import Fact

pytestmark = pytest.mark.django_db
TOWN = "350122100"
Travel = Callable[..., Journey]


def seen(journey: Journey, officer: Any) -> Journey:
    journey.look(officer)
    return journey


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def test_a_poor_family_is_granted_from_next_month(travel: Travel, staff: Staff) -> None:
    journey = travel("decided")
    view = api.get_case_for(staff.examiner, journey.case_id)
    line = next(x for x in view.lines if x["programme"] == "dibao")
    assert (line["answer"], view.state) == ("yes", "granted")
    decided = view.decision.effective_on
    following = date(decided.year + decided.month // 12, decided.month % 12 + 1, 1)
    assert view.entitlement == (Decimal(line["amount_fen"]) / 100, following)
    assert view.decision.reconsideration_body == "连江县人民政府"
    relation = EntitlementPeriod.objects.get(household_id=journey.household_id)
    assert (relation.county_code, relation.monthly_amount) == ("350122", view.entitlement[0])


def test_a_refusal_is_heard_proposed_and_reviewed_by_another(travel: Travel, staff: Staff) -> None:
    journey = travel("delivered", rich=True)
    decision = Decision.objects.get(case=journey.case_id)
    assert (decision.outcome, decision.decided_by, decision.reviewed_by) == (
        "refused", staff.examiner, staff.leader,
    )  # fmt: skip
    view = api.get_case_for(staff.examiner, journey.case_id).decision
    assert view.statement == "家里有困难，希望再考虑。"
    assert view.reconsideration_until == decision.delivered_on + timedelta(days=60)
    assert view.court == "连江县人民法院"
    assert Entitlement.objects.count() == 0


def test_what_the_family_receives_already_comes_from_our_own_entitlements(travel: Travel) -> None:
    journey = travel("decided")
    case = case_of(journey)
    granted = Entitlement.objects.get(case=case)

    def recipients(on: date) -> set[tuple[Any, ...]]:
        case.accepted_on = on
        inputs = json.loads(deciding.determine(case=case, acting_user=None).record)["inputs"]
        names = ("dibao_recipient", "tekun_recipient", "margin_recipient", "rigid_recipient")
        return {tuple(member[name] for name in names) for member in inputs["members"]}

    assert recipients(granted.valid_from - timedelta(days=1)) == {(False, False, False, False)}
    assert recipients(granted.valid_from) == {(True, False, False, False)}
    granted.valid_to = granted.valid_from + timedelta(days=30)
    granted.save()
    assert recipients(granted.valid_to) == {(False, False, False, False)}


def test_r5_no_road_makes_an_adverse_decision_of_one_person(travel: Travel, staff: Staff) -> None:
    journey = travel("refusal_proposed", rich=True)
    with pytest.raises(NotPermitted):
        deciding.confirm_refusal(case=case_of(journey), acting_user=staff.examiner)
    tries = (
        {"effective_on": today()},
        {"effective_on": today(), "reviewed_by": staff.examiner},
        {"effective_on": today(), "reviewed_by": staff.leader, "statement": None},
    )
    for change in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(case=journey.case_id).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assistance_decision SET effective_on = now()")
    assert case_of(journey).state == "refusal_proposed"


def test_r5_a_refusal_needs_a_hearing_reasons_articles_and_knowledge(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("county_review", rich=True)
    case = case_of(journey)
    refuse = {"reasons": "超过标准", "articles": "第四条", "acting_user": staff.examiner}
    with pytest.raises(Refused, match="还没有听取家庭陈述"):
        deciding.propose_refusal(case=case, **refuse)
    deciding.hear_statement(
        case=case, kind=Heard.WAIVED, text="电话告知，本人表示不陈述", acting_user=staff.examiner
    )
    for name, says in (("reasons", "没有填写理由"), ("articles", "没有填写依据条款")):
        with pytest.raises(Refused, match=says):
            deciding.propose_refusal(case=case, **{**refuse, name: " "})
    Fact.objects.filter(name="bank_balance").update(status="source_error", value=None)
    Fact.objects.filter(name="homes").update(status="source_error", value=None)
    made = deciding.determine(case=case, acting_user=None)
    answer = next(x for x in made.lines if x["programme"] == "dibao")["answer"]
    if answer == "unknown":
        with pytest.raises(Refused, match="还有未查清的情况"):
            deciding.propose_refusal(case=case, **refuse)


def test_r7_the_result_can_be_computed_again_from_what_is_kept(
    travel: Travel, staff: Staff
) -> None:
    travel("decided")
    travel("county_review", rich=True)
    out = StringIO()
    call_command("determinations", "replay", stdout=out)
    assert f"重新测算{Determination.objects.count()}件" in out.getvalue()
    assert "结果全部一致" in out.getvalue()
    one = Determination.objects.filter(record__contains='"dibao_eligible": true').first()
    assert one is not None
    Determination.objects.filter(pk=one.pk).update(
        record=one.record.replace('"dibao_eligible": true', '"dibao_eligible": false')
    )
    with pytest.raises(CommandError, match="1件结果不同"):
        call_command("determinations", "replay", stdout=StringIO())


def test_a_departure_from_the_determination_gives_its_reason(travel: Travel, staff: Staff) -> None:
    case = case_of(seen(travel("county_review"), staff.examiner))
    with pytest.raises(Refused, match="决定与测算不同"):
        deciding.grant(
            case=case, monthly_amount=Decimal("1.00"), reasons="情况属实",
            acting_user=staff.examiner,
        )  # fmt: skip
    for wrong in ("0", "-5", "NaN", "1.005"):
        with pytest.raises(Refused, match="月保障金额"):
            deciding.grant(
                case=case, monthly_amount=Decimal(wrong), reasons="情况属实", departure="另有困难",
                acting_user=staff.examiner,
            )  # fmt: skip
    deciding.grant(
        case=case, monthly_amount=Decimal("1.00"), reasons="情况属实", departure="家庭另有收入",
        acting_user=staff.examiner,
    )  # fmt: skip
    assert Decision.objects.get(case=case).departure == "家庭另有收入"


def test_only_one_notice_of_what_is_missing(travel: Travel, staff: Staff) -> None:
    case = case_of(travel("awaiting_documents"))
    with pytest.raises(Refused, match="已经一次性告知过"):
        applying.issue_notice(case=case, items=["户口簿"], acting_user=staff.clerk)
    accepted = applying.accept(case=case, acting_user=staff.clerk)
    assert accepted.state == CaseState.ACCEPTED


def test_publicity_lasts_seven_whole_days_and_settles_objections(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("publicity"))
    posted = today() - timedelta(days=3)
    with pytest.raises(Refused, match="公示期到"), on_day(posted + timedelta(days=7)):
        checking.send_to_county(case=case, acting_user=staff.clerk)
    with on_day(posted + timedelta(days=8)):
        checking.record_objection(case=case, text="有车", settled="", acting_user=staff.clerk)
        with pytest.raises(Refused, match="异议还没有处理"):
            checking.send_to_county(case=case, acting_user=staff.clerk)
        # Another neighbour's words do not take the place of the first one's.
        checking.record_objection(case=case, text="有房出租", settled="", acting_user=staff.clerk)
        checking.record_objection(
            case=case,
            text="有车\n有房出租",
            settled="已核实，均为他人所有",
            acting_user=staff.clerk,
        )
        shown = api.get_case_for(staff.examiner, case.pk)
        assert shown.publicity is not None
        assert (shown.publicity.objection, shown.publicity.objection_settled) == (
            "有车\n有房出租", "已核实，均为他人所有",
        )  # fmt: skip
        assert [s.text for s in shown.steps][-3:] == [
            "记录公示异议：有车", "记录公示异议：有房出租", "处理公示异议：已核实，均为他人所有",
        ]  # fmt: skip
        sent = checking.send_to_county(case=case, acting_user=staff.clerk)
    assert sent.state == CaseState.COUNTY_REVIEW
    assert "10个工作日" in sent.due_rule


def test_steps_are_taken_in_order_and_by_whom_they_belong_to(travel: Travel, staff: Staff) -> None:
    case = case_of(travel("verified"))
    with pytest.raises(Refused, match="核对报告还没有签发"):
        checking.post_publicity(case=case, place="村", opinion="同意", acting_user=staff.clerk)
    with pytest.raises(Refused, match="这一步要在“待县级审核确认”时办理"):
        deciding.grant(
            case=case, monthly_amount=Decimal(1), reasons="x", acting_user=staff.examiner
        )
    with pytest.raises(Refused, match="须由两人"):
        checking.record_investigation(
            case=case, visited_on=today(), first_name="林", second_name="林 ",
            family_present="本人", findings="属实", acting_user=staff.clerk,
        )  # fmt: skip
    with pytest.raises(NotPermitted):
        checking.start_verification(case=case, acting_user=staff.examiner)
    with pytest.raises(Refused, match="已有一件"):
        applying.open_case(household_id=case.household_id, acting_user=staff.clerk)


def test_a_near_relatives_case_is_visited_by_the_county(travel: Travel, staff: Staff) -> None:
    case = case_of(seen(travel("county_review"), staff.examiner))
    Case.objects.filter(pk=case.pk).update(near_relative=True)
    give = {"reasons": "属实", "departure": "按标准", "monthly_amount": Decimal(100)}
    with pytest.raises(Refused, match="县级入户调查"):
        deciding.grant(case=case, acting_user=staff.examiner, **give)
    checking.record_investigation(
        case=case, visited_on=today(), first_name="甲", second_name="乙", family_present="本人",
        findings="属实", level=Level.COUNTY, acting_user=staff.examiner,
    )  # fmt: skip
    deciding.grant(case=case, acting_user=staff.examiner, **give)
    assert case_of_state(case) == "granted"


def case_of_state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_a_year_without_published_holidays_leaves_the_deadline_open(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("registered"))
    with on_day(date(2026, 12, 30)):
        accepted = applying.accept(case=case, acting_user=staff.clerk)
    assert accepted.due_on is None
    assert "未公布" in accepted.due_rule
    assert api.get_case_for(staff.clerk, case.pk).state == "accepted"


def test_a_declared_value_out_of_range_is_refused_by_name(travel: Travel, staff: Staff) -> None:
    journey = travel("registered")
    member = next(iter(k for k in case_of(journey).declared if k))
    with pytest.raises(Refused, match="银行存款"):
        applying.save_declaration(
            case=case_of(journey), declared={member_id(member): {"bank_balance": -1}},
            acting_user=staff.clerk,
        )  # fmt: skip


def member_id(text: str) -> Any:
    return UUID(text)


def test_another_county_finds_nothing(travel: Travel, staff: Staff) -> None:
    journey = travel("registered")
    away = create_user(username="away", name="away", unit_name="罗源县", acting_user=None)
    grant_role(
        user=away, role=Role.COUNTY_EXAMINER, division_code="350123",
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    with pytest.raises(NotFound):
        api.get_case_for(away, journey.case_id)
    assert list(api.work_queue(away)) == []


def test_the_work_list_is_one_query_for_one_case_and_for_sixty(staff: Staff) -> None:
    counts = []
    for many in (1, 60):
        while Case.objects.count() < many:
            n = Case.objects.count()
            Case.objects.create(
                number=f"n{n}", household_id=member_id(f"{n:032x}"), applicant_name=f"人{n}",
                division_code=TOWN, county_code="350122", programme="dibao",
                state="county_review", registered_on=today(), due_on=today(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert len(api.lines(api.work_queue(staff.examiner), staff.examiner)) == many
        counts.append(len(asked))
    assert counts[0] >= counts[1] <= 2


def test_every_step_leaves_a_line_in_the_story(travel: Travel) -> None:
    journey = travel("decided")
    story = list(
        TimelineEvent.objects.filter(case=journey.case_id)
        .order_by("pk")
        .values_list("text", flat=True)
    )
    assert [text[:4] for text in story] == [
        "登记申请", "记录家庭", "受理申请", "发起经济", "乡镇入户", "公示初审", "公示期满", "予以确认",
    ]  # fmt: skip
    assert timezone.now() > TimelineEvent.objects.first().at
