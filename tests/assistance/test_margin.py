"""低保边缘家庭 applied for by itself: its own consent, its own words, a standing and no money."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minjiu.assistance import api
from minjiu.assistance.actions import applying, changing, correcting, deciding
from minjiu.assistance.enums import ChangeKind, Ground, Heard, Programme
from minjiu.assistance.models import Case, Change, Decision, Entitlement, EntitlementPeriod
from minjiu.common.clock import on_day, today
from minjiu.common.errors import Refused
from minjiu.common.periods import first_of_next_month
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from minjiu.registry.enums import Purpose
from minjiu.verification.models import Query, Verification

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
MARGIN = Programme.DIBAO_MARGIN


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def test_r2_it_is_asked_for_on_its_own_consent(travel: Travel, staff: Staff) -> None:
    journey = travel("accepted")
    home = journey.household_id
    assert home is not None
    assert registry.missing_signatures(home, Purpose.DIBAO, today()) == ()
    with CaptureQueriesContext(connection) as asked:
        opened = applying.open_case(household_id=home, programme=MARGIN, acting_user=staff.clerk)
    held = [q["sql"] for q in asked if "FOR UPDATE" in q["sql"]]
    assert 'FROM "registry_household"' in held[0]  # nobody closes the family meanwhile
    with pytest.raises(Refused, match="授权书还缺"):
        applying.accept(case=opened, acting_user=staff.clerk)
    with pytest.raises(Refused, match="已有一件低保边缘家庭认定申请正在办理"):
        applying.open_case(household_id=home, programme=MARGIN, acting_user=staff.clerk)
    found = api.cases_of(staff.clerk, home)
    assert [(c.application, c.state_label, c.goes_on) for c in found] == [
        ("低保边缘家庭认定", "登记中", True), ("最低生活保障", "核对与调查", True),
    ]  # fmt: skip


def test_it_is_granted_without_an_amount_from_next_month(travel: Travel, staff: Staff) -> None:
    journey = travel("county_review", programme=MARGIN)
    case = case_of(journey)
    journey.look(staff.examiner)
    run = Verification.objects.get(pk=case.verification_id)
    assert (case.purpose, run.purpose) == ("assistance.dibao_margin", "assistance.dibao_margin")
    assert Query.objects.filter(verification=run).exclude(authorisation_id=None).exists()
    give: dict[str, Any] = {"case": case, "reasons": "情况属实", "acting_user": staff.examiner}
    with pytest.raises(Refused, match="低保边缘家庭没有月保障金额") as refused:
        deciding.grant(monthly_amount=Decimal(500), **give)
    assert refused.value.field == "monthly_amount"
    deciding.grant(**give)
    month = first_of_next_month(today())
    view = api.get_case_for(staff.examiner, case.pk)
    line = next(x for x in view.lines if x["programme"] == "dibao_margin")
    assert (line["answer"], view.state, view.paid) == ("yes", "granted", False)
    assert view.entitlement == (Decimal(0), month)
    assert view.steps[-1].text == f"予以确认，已认定为低保边缘家庭，自{month:%Y年%-m月}起"
    decision = Decision.objects.get(case=case)
    assert decision.articles.startswith("民发〔2021〕57号第八条")
    period = EntitlementPeriod.objects.get(household_id=case.household_id)
    assert (period.programme, period.monthly_amount) == ("dibao_margin", 0)
    with pytest.raises(Refused, match="家庭已认定为低保边缘家庭"):
        applying.open_case(
            household_id=case.household_id, programme=MARGIN, acting_user=staff.clerk
        )
    assert [c.goes_on for c in api.cases_of(staff.clerk, case.household_id)] == [True]


def test_it_is_not_granted_against_the_rules_without_a_reason(travel: Travel, staff: Staff) -> None:
    journey = travel("county_review", programme=MARGIN, rich=True)
    journey.look(staff.examiner)
    give: dict[str, Any] = {
        "case": case_of(journey), "reasons": "情况属实", "acting_user": staff.examiner,
    }  # fmt: skip
    with pytest.raises(Refused, match="决定与测算不同") as refused:
        deciding.grant(**give)
    assert refused.value.field == "departure"
    deciding.grant(departure="收入登记的是同名的人", **give)
    assert case_of(journey).state == "granted"


def test_it_is_taken_back_as_no_longer_found_and_never_more_or_less(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("decided", programme=MARGIN)
    case = case_of(journey)
    journey.look(staff.examiner)
    journey.look(staff.leader)
    month = first_of_next_month(Entitlement.objects.get(case=case).valid_from)
    said: dict[str, Any] = {
        "case": case, "from_month": month, "reasons": "一人就业", "articles": "57号第三十二条",
        "departure": "按调查", "acting_user": staff.examiner,
    }  # fmt: skip
    for kind in (ChangeKind.INCREASE, ChangeKind.DECREASE):
        with pytest.raises(Refused, match="低保边缘家庭没有金额可以增减"):
            changing.propose_change(kind=kind, monthly_amount=Decimal(10), **said)
    with pytest.raises(Refused, match="还没有听取家庭陈述，不能取消认定"):
        changing.propose_change(kind=ChangeKind.STOP, **said)
    deciding.hear_statement(
        case=case, kind=Heard.SPOKEN, text="刚去试工", acting_user=staff.examiner
    )
    changing.propose_change(kind=ChangeKind.STOP, **said)
    changing.confirm_change(case=case, acting_user=staff.leader)
    assert (case_of(journey).state, Entitlement.objects.get(case=case).valid_to) == ("ended", month)
    view = api.get_case_for(staff.examiner, case.pk)
    assert view.changes[0].outcome_label == "取消认定"
    assert view.steps[-1].text == f"取消认定，自{month:%Y年%-m月}起"
    changing.record_change_delivery(case=case, delivered_on=today(), acting_user=staff.clerk)
    assert "取消认定通知书已于" in api.get_case_for(staff.examiner, case.pk).steps[-1].text
    assert Change.objects.get().monthly_amount is None


def test_r12_a_refusal_that_was_wrong_gives_the_standing_from_next_month(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("delivered", programme=MARGIN, rich=True)
    case = case_of(journey)
    journey.look(staff.examiner)
    right: dict[str, Any] = {
        "case": case, "ground": Ground.OBJECTION, "reasons": "登记的是同名的人",
        "articles": "暂行办法第六十五条", "departure": "按更正后的事实",
        "acting_user": staff.examiner,
    }  # fmt: skip
    assert case.state == "refused"
    with on_day(first_of_next_month(today())):
        with pytest.raises(Refused, match="低保边缘家庭没有月保障金额"):
            correcting.correct(monthly_amount=Decimal(1), **right)
        journey.look(staff.examiner)
        correcting.correct(**right)
        month = first_of_next_month(today())
        view = api.get_case_for(staff.examiner, case.pk)
        assert (view.state, view.entitlement) == ("granted", (Decimal(0), month))
        assert view.corrections[0].months == ()
        assert view.steps[-1].text == "更正（异议成立）：应认定为低保边缘家庭"
        with pytest.raises(Refused, match="已经认定过低保边缘家庭"):
            correcting.correct(**right)
