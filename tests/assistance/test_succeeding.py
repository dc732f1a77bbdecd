"""Another applicant: what is open or paid goes on in the new name, what was issued keeps the old."""

from datetime import date, timedelta
from typing import Any

import pytest

from minjiu.assistance import api
from minjiu.assistance.actions import applying, succeeding
from minjiu.assistance.enums import Programme, Task
from minjiu.assistance.models import Case, Entitlement, Review
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotPermitted
from minjiu.config.demo.families import Staff
from minjiu.registry.enums import Change, Relation
from minjiu.registry.models import Household
from tests.registry.test_families import clerk, family, ids

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def replaced(household: Household, left_by: Change | None, acting_user: Any) -> Household:
    who = ids(household)
    relations = {who["陈国华"]: Relation.SPOUSE, who["陈小明"]: Relation.CHILD}
    return succeeding.replace_applicant(
        household=household, successor_id=who["林秀英"], happened_on=today(), left_by=left_by,
        relations=relations, acting_user=acting_user,
    )  # fmt: skip


def receiving(household: Household) -> Case:
    case = Case.objects.create(
        number="350122-2026-1", household_id=household.pk, applicant_name="陈国华",
        division_code="350122100", county_code="350122", programme="dibao", state="imported",
        registered_on=today(),
    )  # fmt: skip
    Entitlement.objects.create(
        household_id=household.pk, case=case, programme="dibao", monthly_amount=500,
        valid_from=date(2026, 1, 1), division_code="350122100",
    )  # fmt: skip
    Review.objects.create(
        case=case, months=12, counted_from=today(), due_on=today() + timedelta(days=200)
    )
    return case


def test_aid_goes_on_in_the_new_name_and_the_family_is_looked_at_at_once(staff: Staff) -> None:
    household = family()
    running = receiving(household)
    opened = applying.open_case(
        household_id=household.pk, programme=Programme.DIBAO_MARGIN, acting_user=None
    )
    done = Case.objects.create(
        number="x", household_id=household.pk, applicant_name="陈国华", division_code="350122100",
        county_code="350122", programme="dibao", state="refused", registered_on=today(),
    )  # fmt: skip
    with on_day(today() + DAY):
        with pytest.raises(NotPermitted):
            replaced(household, Change.DIED, clerk("other", "350122101"))
        assert api.task_counts(staff.clerk)[Task.REASSESS] == 0
        replaced(household, Change.DIED, staff.clerk)
        names = dict(Case.objects.values_list("pk", "applicant_name"))
        assert names == {running.pk: "林秀英", opened.pk: "林秀英", done.pk: "陈国华"}
        right = Entitlement.objects.get(case=running)
        assert (right.monthly_amount, right.valid_to) == (500, None)
        assert [c.pk for c in api.work_queue(staff.clerk, Task.REASSESS)] == [running.pk]
        for case, says in (
            (
                running,
                "申请人由陈国华（死亡）更换为林秀英，请全体重新签署授权书；待遇照发，请即核查",
            ),
            (opened, "申请人由陈国华（死亡）更换为林秀英，请全体重新签署授权书"),
        ):
            assert api.get_case_for(staff.clerk, case.pk).steps[-1].text == says


def test_who_only_hands_over_is_not_looked_at_before_time(staff: Staff) -> None:
    household = family()
    case = receiving(household)
    replaced(household, None, staff.clerk)
    assert api.task_counts(staff.clerk)[Task.REASSESS] == 0
    assert Review.objects.get(case=case).due_on == today() + timedelta(days=200)
