"""A family whose members changed after it was verified is verified again, on new consent."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from minjiu.assistance.actions import applying, checking, deciding
from minjiu.assistance.api import task_counts
from minjiu.assistance.enums import Task
from minjiu.assistance.models import Case
from minjiu.common.clock import on_day, today
from minjiu.common.errors import Refused
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from minjiu.registry.actions.changes import record_joining, record_leaving
from minjiu.registry.actions.obligors import confirm_obligors
from minjiu.registry.enums import Change, Purpose, Relation
from minjiu.registry.models import Authorisation, Household
from minjiu.verification import api as verification
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Query, Report
from tests.registry.families import number

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
DAY = timedelta(days=1)


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def a_child_is_born(journey: Journey) -> UUID:
    return record_joining(
        household=Household.objects.get(pk=journey.household_id), change=Change.BORN,
        happened_on=today(), acting_user=journey.staff.clerk,
        member=registry.Member("林小宝", number(f"{today():%Y%m%d}"), Relation.CHILD),
    ).person.pk  # fmt: skip


def told(case: Case, person: UUID, staff: Staff) -> None:
    applying.save_declaration(
        case=case, declared={person: {"employed": False, "wage_receipts": 0}},
        acting_user=staff.clerk,
    )  # fmt: skip


def verify_again(journey: Journey) -> None:
    checking.start_verification(case=case_of(journey), acting_user=journey.staff.clerk)
    carry_out(case_of(journey).verification_id)


def test_r1_the_new_questions_stand_on_the_paper_that_the_new_members_signed(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("reported")
    case, before = case_of(journey), case_of(journey).verification_id
    assert before is not None and not verification.rests_on_former_members(before)
    old_facts = verification.household_facts(before).record
    old_report = Report.objects.filter(verification=before).values().get()
    with pytest.raises(Refused, match="已经发起过核对"):
        checking.start_verification(case=case, acting_user=staff.clerk)
    with pytest.raises(Refused, match="申报不能再改"):
        told(case, registry.members_on(case.household_id, today())[0].person_id, staff)
    child = a_child_is_born(journey)
    assert verification.rests_on_former_members(before)
    with pytest.raises(Refused, match="还没有申报：林小宝"):
        checking.start_verification(case=case, acting_user=staff.clerk)
    with pytest.raises(Refused, match="核对依据的是原成员"):
        checking.post_publicity(case=case, place="公开栏", opinion="符合", acting_user=staff.clerk)
    told(case, child, staff)
    with pytest.raises(Refused, match="授权书还缺"):
        checking.start_verification(case=case, acting_user=staff.clerk)
    journey.consent(Household.objects.get(pk=journey.household_id))
    verify_again(journey)
    after = case_of(journey).verification_id
    assert after is not None and after != before
    paper = Authorisation.objects.get(
        household_id=journey.household_id, stage="household", superseded_at__isnull=True
    )
    asked = Query.objects.filter(verification=after)
    assert set(asked.values_list("authorisation_id", flat=True)) == {paper.pk}
    assert str(child) in {str(p) for p in asked.values_list("person_id", flat=True)}
    confirm_obligors(household=Household.objects.get(pk=journey.household_id), acting_user=None)
    # What the old run found, and its report, are as they were, of the members of that day.
    assert verification.household_facts(before).record == old_facts
    assert Report.objects.filter(verification=before).values().get() == old_report
    members = verification.household_facts(after).record["members"]
    assert len(members) == len(old_facts["members"]) + 1
    old = verification.earlier_runs(case.pk, after)
    assert [(r.id, r.former_members, r.report_number) for r in old] == [
        (before, True, old_report["number"])
    ]
    assert not verification.rests_on_former_members(after)
    with pytest.raises(Refused, match="核对报告还没有签发"):
        checking.post_publicity(case=case, place="公开栏", opinion="符合", acting_user=staff.clerk)
    # Only the new run waits for anybody; the signed one of before does not.
    assert task_counts(staff.clerk)[Task.PUBLISH] == 0
    journey.explain()
    journey.settle()
    assert task_counts(staff.handler)[Task.PREPARE] == 1
    verification.prepare(staff.handler, after)
    verification.sign(staff.reviewer, after)
    assert task_counts(staff.clerk)[Task.PUBLISH] == 1
    checking.post_publicity(case=case, place="公开栏", opinion="符合", acting_user=staff.clerk)


def test_who_has_left_is_not_asked_about_again_and_nothing_is_decided_meanwhile(
    travel: Travel, staff: Staff
) -> None:
    journey = next(j for j in (travel("county_review", place=n) for n in range(9))
                   if len(j.family.members) > 1)  # fmt: skip
    case = case_of(journey)
    journey.look(staff.examiner)
    last = registry.members_on(case.household_id, today())[-1]
    record_leaving(
        household=Household.objects.get(pk=journey.household_id), change=Change.MOVED_OUT,
        happened_on=today(), person_id=last.person_id, acting_user=staff.clerk,
    )  # fmt: skip
    with pytest.raises(Refused, match="依据的是原成员，请退回乡镇"):
        deciding.grant(
            case=case, monthly_amount=Decimal(1), reasons="x", departure="x",
            acting_user=staff.examiner,
        )  # fmt: skip
    checking.return_to_township(case=case, reasons="成员已变更", acting_user=staff.examiner)
    with on_day(today() + DAY):
        if registry.missing_signatures(case.household_id, Purpose.DIBAO, today()):
            journey.consent(Household.objects.get(pk=journey.household_id))
        verify_again(journey)
        after = case_of(journey).verification_id
        asked = Query.objects.filter(verification=after).values_list("person_id", flat=True)
        assert last.person_id not in set(asked)
        said = verification.household_facts(after).record["members"]  # type: ignore[arg-type]
        assert str(last.person_id) not in {m["id"] for m in said}


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


def test_the_case_page_says_what_rests_on_whom(travel: Travel, staff: Staff, settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    journey = travel("reported")
    case = case_of(journey)
    before, page, clerk = case.verification_id, f"/cases/{case.pk}/", Client()
    clerk.force_login(staff.clerk, "django.contrib.auth.backends.ModelBackend")
    assert "依据的是原成员" not in words(clerk.get(page))
    child = a_child_is_born(journey)
    shown = words(clerk.get(page))
    assert "家庭成员或法定义务人已变更，核对和核对报告" in shown and "按现有成员重新核对" in shown
    assert "依据的是原成员" in words(clerk.get(f"{page}report/"))
    journey.consent(Household.objects.get(pk=journey.household_id))
    assert "保存并受理" not in words(clerk.get(f"{page}declare/"))
    told(case, child, staff)
    clerk.post(f"{page}do/verify/")
    carry_out(case_of(journey).verification_id)
    shown = words(clerk.get(page))
    assert "以前的核对" in shown and "依据原成员" in shown and "按现有成员重新核对" not in shown
    old = words(clerk.get(f"{page}report/{before}/"))
    assert "本报告依据的是原成员" in old and "林小宝" not in old.split("不能用于")[0]
    assert "林小宝" in words(clerk.get(f"{page}report/"))
    other = case_of(travel("verified", place=1))
    assert clerk.get(f"{page}report/{other.verification_id}/").status_code == 404
