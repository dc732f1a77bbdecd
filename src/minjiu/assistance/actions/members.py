"""What happens in a family while its case is open or assistance runs: who belongs to it, who stands
for it.

57号第三十条、第三十一条: what changes in a family is looked at when it is known. Aid is paid as it was
until somebody decides otherwise (R6).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.reviewing import bring_forward
from minjiu.assistance.actions.stepping import write
from minjiu.assistance.enums import OPEN_STATES, RUNNING_STATES, CaseState
from minjiu.assistance.models import Case
from minjiu.common.clock import today
from minjiu.registry import api as registry
from minjiu.registry.enums import Change, Relation


@transaction.atomic
def confirm_members(
    *,
    household: registry.HouseholdObject,
    members: Sequence[registry.Member],
    acting_user: User | None,
) -> None:
    """Who lives with the applicant from today; where that is another family than it was, what runs is
    looked at at once."""
    before = _names(household.pk)
    registry.confirm_members(household=household, members=members, acting_user=acting_user)
    after = _names(household.pk)
    came = [name for person, name in after.items() if person not in before]
    left = [name for person, name in before.items() if person not in after]
    told = [f"{'、'.join(some)}{verb}" for some, verb in ((came, "加入"), (left, "离开")) if some]
    if told:
        _look_at_once(household.pk, "，".join(told), acting_user)


@transaction.atomic
def record_joining(
    *,
    household: registry.HouseholdObject,
    change: Change,
    happened_on: date,
    member: registry.Member,
    acting_user: User | None,
) -> str:
    """Somebody belongs to the family from that day, and what runs is looked at; the name."""
    made = registry.record_joining(
        household=household, change=change, happened_on=happened_on, member=member,
        acting_user=acting_user,
    )  # fmt: skip
    name = made.person.name
    _look_at_once(household.pk, f"{name}加入（{change.label}）", acting_user)
    return name


@transaction.atomic
def record_leaving(
    *,
    household: registry.HouseholdObject,
    change: Change,
    happened_on: date,
    person_id: UUID,
    acting_user: User | None,
) -> str:
    """Somebody belongs to the family no more from that day, and what runs is looked at; the name."""
    ended = registry.record_leaving(
        household=household, change=change, happened_on=happened_on, person_id=person_id,
        acting_user=acting_user,
    )  # fmt: skip
    name = ended.person.name
    _look_at_once(household.pk, f"{name}离开（{change.label}）", acting_user)
    return name


@transaction.atomic
def replace_applicant(
    *,
    household: registry.HouseholdObject,
    successor_id: UUID,
    happened_on: date,
    relations: Mapping[UUID, Relation],
    left_by: Change | None,
    acting_user: User,
) -> registry.HouseholdObject:
    """The family's right is the family's: what is open or runs goes on in the new name.

    Where a member has gone, what runs is looked at at once. What was issued keeps the name that it
    was issued to.
    """
    before = household.applicant.name
    after = registry.replace_applicant(
        household=household, successor_id=successor_id, happened_on=happened_on,
        relations=relations, left_by=left_by, acting_user=acting_user,
    )  # fmt: skip
    for case in _cases(after.pk, (*OPEN_STATES, *RUNNING_STATES)):
        case.applicant_name = after.applicant.name
        why = f"（{left_by.label}）" if left_by else ""
        text = f"申请人由{before}{why}更换为{case.applicant_name}，请全体重新签署授权书"
        if case.state in RUNNING_STATES:
            text += "；待遇照发"
            if left_by is not None and bring_forward(case):
                text += "，请即核查"
        write(case, text, "assistance.applicant_replaced", acting_user, changed=["applicant_name"])
    return after


def _names(household_id: UUID) -> dict[UUID, str]:
    return {m.person_id: m.name for m in registry.members_on(household_id, today())}


def _cases(household_id: UUID, states: Iterable[CaseState]) -> Iterable[Case]:
    found = Case.objects.select_for_update().filter(household_id=household_id, state__in=states)
    return found.order_by("pk")


def _look_at_once(household_id: UUID, what: str, acting_user: User | None) -> None:
    """The review of each running entitlement is due today, and the family's story says why."""
    for case in _cases(household_id, RUNNING_STATES):
        bring_forward(case)
        text = f"家庭成员变更：{what}；待遇照发，请全体重新签署授权书，即行核查"
        write(case, text, "assistance.members_changed", acting_user)
