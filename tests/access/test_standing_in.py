"""Who stands in for whom, and who is away: always with an end, never more than one's own."""

from datetime import date, timedelta
from typing import Any, cast

import pytest

from minjiu.access import api
from minjiu.access.actions import standing_in
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.access.models import Absence, Delegation
from minjiu.access.permissions import scopes_of
from minjiu.assistance import api as assistance
from minjiu.audit.models import LOOKS, Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry import api as registry

TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def delegate(holder: Any, deputy: Any, first: int = 1, days: int = 5, **changes: Any) -> Delegation:
    start = TODAY + first * DAY
    given = {
        "grant": holder.grants.get(), "to_user": deputy, "valid_from": start,
        "valid_to": start + days * DAY, "basis": "出差", "acting_user": holder, **changes,
    }  # fmt: skip
    return standing_in.delegate(**given)


def test_a_reason_is_asked_and_nobody_hands_on_what_is_not_theirs(
    office: Any, liaison: Any, account: Any
) -> None:
    holder, deputy = liaison("education"), liaison("finance")
    third = account("third", Role.TOWNSHIP_CLERK)
    with pytest.raises(Refused, match="没有写明代理的事由"):
        delegate(holder, deputy, basis=" ")
    with pytest.raises(NotPermitted):
        delegate(holder, third, acting_user=deputy)
    made = delegate(holder, deputy, first=0)
    assert sorted(s.department_code for s in scopes_of(deputy)) == ["education", "finance"]
    # who stands in may not hand it on
    with pytest.raises(NotFound):
        api.own_grant(deputy, made.grant.pk)
    with pytest.raises(NotPermitted):
        delegate(holder, third, acting_user=deputy)
    assert api.own_grant(holder, made.grant.pk) == made.grant


def test_one_that_has_not_begun_is_taken_back_and_stays_in_the_record(
    office: Any, liaison: Any
) -> None:
    holder, deputy = liaison("education"), liaison("finance")
    begun, to_come = delegate(holder, deputy, first=0), delegate(holder, deputy, first=9)
    with pytest.raises(Refused, match="已经开始"):
        standing_in.withdraw_delegation(delegation=begun, acting_user=holder)
    with pytest.raises(NotPermitted):
        standing_in.withdraw_delegation(delegation=to_come, acting_user=deputy)
    standing_in.withdraw_delegation(delegation=to_come, acting_user=holder)
    assert list(Delegation.objects.all()) == [begun]
    assert Record.objects.filter(action="access.delegation_withdrawn").count() == 1


@pytest.mark.parametrize(
    ("first", "days", "reason", "says"),
    [
        (1, 3, " ", "没有写明外出的原因"),
        (1, 0, "休假", "请核对日期"),
        (-5, 3, "休假", "请核对日期"),
        (4, 9, "休假", "重叠"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    office: Any, first: int, days: int, reason: str, says: str
) -> None:
    away(office, 3, 2)
    with pytest.raises(Refused, match=says):
        away(office, first, days, reason)
    assert Absence.objects.count() == 1


def away(user: Any, first: int, days: int, reason: str = "休假") -> Absence:
    start = TODAY + first * DAY
    return standing_in.record_absence(
        valid_from=start, valid_to=start + days * DAY, reason=reason, acting_user=user
    )


def test_back_earlier_the_rest_is_free_again(office: Any, liaison: Any) -> None:
    unit = liaison("education")
    made, to_come = away(unit, 0, 10), away(unit, 20, 5)
    with pytest.raises(NotPermitted):
        standing_in.cancel_absence(absence=made, acting_user=office)
    with on_day(TODAY + 4 * DAY):
        standing_in.cancel_absence(absence=made, acting_user=unit)
        standing_in.cancel_absence(absence=to_come, acting_user=unit)
        with pytest.raises(Refused, match="已经结束"):
            standing_in.cancel_absence(absence=made, acting_user=unit)
    (kept,) = Absence.objects.all()
    assert kept.valid_to == TODAY + 4 * DAY


def test_a_day_nobody_answers_for_is_found_and_only_that(office: Any, liaison: Any) -> None:
    holder, deputy = liaison("education"), liaison("finance")
    away(holder, 5, 5)  # days 5 to 9
    asked = [("education", TODAY + n * DAY) for n in (4, 5, 9, 10)]
    asked += [("finance", TODAY + 6 * DAY), ("justice", TODAY + 5 * DAY)]

    def nobody() -> list[int]:
        found = api.absent_liaisons(asked)
        assert {one.department_code for one in found} <= {"education"}
        return [(one.on - TODAY).days for one in found]

    assert nobody() == [5, 9]
    delegate(holder, deputy, first=5, days=3)  # stands in on days 5 to 7
    assert nobody() == [9]
    away(deputy, 5, 1)  # who stands in is away too
    assert nobody() == [5, 9]


def test_the_questions_do_not_grow_with_the_days(
    office: Any, liaison: Any, django_assert_num_queries: Any
) -> None:
    away(liaison("education"), 1, 40)
    for many in (1, 30):
        with django_assert_num_queries(3):
            found = api.absent_liaisons(("education", TODAY + n * DAY) for n in range(1, many + 1))
        assert len(found) == many


def test_a_look_says_for_whom_though_the_deputy_has_work_of_their_own(
    travel: Any, staff: Any, account: Any
) -> None:
    """A clerk of another county stands in for the family's clerk."""
    journey = travel("registered")

    def look(user: Any) -> str:
        user = api.get_user(user.username)  # as in another request
        assistance.get_case_for(user, journey.case_id)
        return Record.objects.using(LOOKS).filter(action="assistance.case").latest("pk").for_whom

    def search(user: Any) -> str:
        registry.search(cast(Any, api.get_user(user.username)), "没有")
        return Record.objects.using(LOOKS).filter(action="registry.search").latest("pk").for_whom

    deputy = create_user(username="deputy", name="代办", unit_name="永泰县", acting_user=None)
    grant_role(
        user=deputy, role=Role.TOWNSHIP_CLERK, division_code="350125", valid_from=TODAY,
        basis="测试", acting_user=None,
    )  # fmt: skip
    with pytest.raises(NotFound):
        look(deputy)
    assert search(deputy) == ""
    delegate(staff.clerk, deputy, first=0)
    assert (look(deputy), search(deputy)) == ("clerk（连江县）", "clerk（连江县）")
    # in their own place they look for themselves; a list shows both, and says so
    grant_role(
        user=deputy, role=Role.TOWNSHIP_CLERK, division_code="350122", valid_from=TODAY,
        basis="测试", acting_user=None,
    )  # fmt: skip
    assert (look(deputy), search(deputy)) == ("", "clerk（连江县）")
    assert look(staff.clerk) == ""
