"""Another applicant stands for the family: the one before died, left, or hands it over."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.stepping import write
from minjiu.assistance.enums import OPEN_STATES, RUNNING_STATES
from minjiu.assistance.models import Case, Review
from minjiu.common.clock import today
from minjiu.registry import api as registry
from minjiu.registry.enums import Change, Relation


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

    Aid is paid as it was until somebody decides otherwise (R6); where a member has gone, the next
    review is due at once. What was issued keeps the name that it was issued to.
    """
    before = household.applicant.name
    after = registry.replace_applicant(
        household=household, successor_id=successor_id, happened_on=happened_on,
        relations=relations, left_by=left_by, acting_user=acting_user,
    )  # fmt: skip
    going_on = Case.objects.select_for_update().filter(
        household_id=after.pk, state__in=(*OPEN_STATES, *RUNNING_STATES)
    )
    for case in going_on.order_by("pk"):
        case.applicant_name = after.applicant.name
        why = f"（{left_by.label}）" if left_by else ""
        text = f"申请人由{before}{why}更换为{case.applicant_name}，请全体重新签署授权书"
        if case.state in RUNNING_STATES:
            text += "；待遇照发"
            if left_by is not None and _bring_forward(case):
                text += "，请即核查"
        write(case, text, "assistance.applicant_replaced", acting_user, changed=["applicant_name"])
    return after


def _bring_forward(case: Case) -> bool:
    """57号第三十条、第三十一条: what changes in a family is looked at when it is known."""
    return bool(
        Review.objects.filter(case=case, closed_on__isnull=True, due_on__gt=today()).update(
            due_on=today()
        )
    )
