"""Members change while assistance runs: it goes on, in whosever name, and is looked at at once."""

from datetime import date, timedelta
from typing import Any

import pytest

from minjiu.assistance import api
from minjiu.assistance.actions import applying, members
from minjiu.assistance.enums import Programme, Task
from minjiu.assistance.models import Case, Entitlement, Review
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotPermitted
from minjiu.config.demo.families import Staff
from minjiu.registry import api as registry
from minjiu.registry.enums import Change, Relation
from minjiu.registry.models import Household
from tests.registry.families import clerk, family, ids, number

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def replaced(household: Household, left_by: Change | None, acting_user: Any) -> Household:
    who = ids(household)
    relations = {who["陈国华"]: Relation.SPOUSE, who["陈小明"]: Relation.CHILD}
    return members.replace_applicant(
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


@pytest.mark.parametrize("how", ["joins", "leaves", "comes_by_the_table", "goes_by_the_table"])
def test_who_comes_or_goes_brings_the_review_forward(staff: Staff, how: str) -> None:
    household = family()
    case = receiving(household)
    child = registry.Member("陈小宝", number(f"{today():%Y%m%d}"), Relation.CHILD)
    others = {m.name: m for m in registry.members_on(household.pk, today())[1:]}
    numbers = registry.numbers_of_members(household.pk)
    table = [
        registry.Member(m.name, numbers[str(m.person_id)], Relation(m.relation))
        for m in others.values()
    ]
    who: dict[str, Any] = {"household": household, "acting_user": staff.clerk}
    with on_day(today() + DAY):
        # Who is only confirmed once more brings nothing forward.
        members.confirm_members(members=table, **who)
        assert api.task_counts(staff.clerk)[Task.REASSESS] == 0
        with pytest.raises(NotPermitted):
            members.confirm_members(
                household=household, members=[], acting_user=clerk("other", "350122101")
            )
        match how:
            case "joins":
                with on_day(today() - DAY):
                    members.record_joining(
                        change=Change.BORN, happened_on=today(), member=child, **who
                    )
                says = "陈小宝加入（出生）"
            case "leaves":
                members.record_leaving(
                    change=Change.MOVED_OUT, happened_on=today(),
                    person_id=others["陈小明"].person_id, **who,
                )  # fmt: skip
                says = "陈小明离开（搬走、分户）"
            case "comes_by_the_table":
                members.confirm_members(members=[*table, child], **who)
                says = "陈小宝加入"
            case _:
                members.confirm_members(members=table[:1], **who)
                says = f"{table[1].name}离开"
        assert [c.pk for c in api.work_queue(staff.clerk, Task.REASSESS)] == [case.pk]
        assert Review.objects.get(case=case).due_on <= today()
        assert api.get_case_for(staff.clerk, case.pk).steps[-1].text == (
            f"家庭成员变更：{says}；待遇照发，请全体重新签署授权书，即行核查"
        )
        right = Entitlement.objects.get(case=case)
        assert (right.monthly_amount, right.valid_to) == (500, None)
        kinds = Record.objects.filter(case_id=case.pk, action="assistance.members_changed")
        assert kinds.count() == 1


def test_who_only_hands_over_is_not_looked_at_before_time(staff: Staff) -> None:
    household = family()
    case = receiving(household)
    replaced(household, None, staff.clerk)
    assert api.task_counts(staff.clerk)[Task.REASSESS] == 0
    assert Review.objects.get(case=case).due_on == today() + timedelta(days=200)
