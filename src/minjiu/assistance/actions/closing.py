"""Ending a family's registration, once nothing is open and nothing is paid any more."""

from django.db import transaction
from django.db.models import Q

from minjiu.access.api import User
from minjiu.assistance.enums import OPEN_STATES, Programme
from minjiu.assistance.models import Case, Entitlement
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry import api as registry


@transaction.atomic
def close_family(*, household: registry.HouseholdObject, reason: str, acting_user: User) -> None:
    """Close a family. Refused while an application is open or assistance runs.

    A payment must end by a decision with its reasons, never by a closed file.
    """
    registry.close_household(household=household, reason=reason, acting_user=acting_user)
    case = Case.objects.filter(household_id=household.pk, state__in=OPEN_STATES).first()
    if case is not None:
        raise Refused(
            f"这户还有一件{Programme(case.programme).application}申请（{case.number}）正在办理，",
            "请先办结或撤回这件申请，再注销家庭。",
        )
    running = Entitlement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today()), household_id=household.pk
    ).first()
    if running is not None:
        raise Refused(
            f"这户{Programme(running.programme).standing}，",
            "请先依程序停止，再注销家庭。",
        )
