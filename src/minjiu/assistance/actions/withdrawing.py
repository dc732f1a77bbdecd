"""撤回申请: the family may take its application back at any time before the decision."""

from datetime import date

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.stepping import (
    DUE,
    clear_due,
    close_statement,
    end_questions,
    lock,
    short,
    write,
)
from minjiu.assistance.enums import OPEN_STATES, CaseState
from minjiu.assistance.models import Case, Decision, Withdrawal
from minjiu.assistance.permissions import require_clerk_or_examiner
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry import api as registry


@transaction.atomic
def withdraw(
    *, case: Case, signed_by: str, received_on: date, reason: str = "", acting_user: User
) -> Withdrawal:
    """Close the case on the family's signed paper; everything gathered stays on file.

    The authorisation was given for this application and ends with it, so that no further question
    leaves. A proposal that has not taken effect falls. The family may apply again at once.
    """
    locked = lock(case, *OPEN_STATES)
    require_clerk_or_examiner(acting_user, locked)
    short(signed_by, "签字人", "signed_by")
    if not locked.registered_on <= received_on <= today():
        raise Refused("收到日期应不早于登记日、不晚于今天，", "请核对日期。", field="received_on")
    Decision.objects.filter(case=locked, effective_on__isnull=True).delete()
    close_statement(locked)
    made = Withdrawal.objects.create(
        case=locked, signed_by=signed_by.strip(), received_on=received_on, reason=reason.strip(),
        recorded_by=acting_user,
    )  # fmt: skip
    registry.end_authorisations(
        household_id=locked.household_id, purpose=locked.purpose,
        reason=f"{locked.number}已撤回申请", acting_user=acting_user,
    )  # fmt: skip
    end_questions(locked, acting_user)
    locked.state = CaseState.WITHDRAWN
    clear_due(locked)
    why = f"：{made.reason}" if made.reason else ""
    write(
        locked, f"{made.signed_by}书面撤回申请{why}", "assistance.withdrawn", acting_user,
        changed=["state", *DUE],
    )  # fmt: skip
    return made
