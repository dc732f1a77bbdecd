"""Deadlines that had to wait for a year's holidays."""

from datetime import date

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.stepping import (
    COUNTY_DAYS,
    REFUSAL_NOTICE_DAYS,
    START_DAYS,
    UNPUBLISHED,
    set_due,
    working_days_after,
)
from minjiu.assistance.enums import CaseState
from minjiu.assistance.models import Case, Decision
from minjiu.audit import api as audit


@transaction.atomic
def set_missing_deadlines(*, acting_user: User | None) -> int:
    """Compute what could not be computed before the year was entered; how many cases."""
    waiting = Case.objects.select_for_update().filter(
        due_on__isnull=True, due_rule__endswith=UNPUBLISHED
    )
    done = 0
    for case in waiting:
        begun, days = _period(case)
        due_on = working_days_after(begun, days) if begun else None
        if due_on is None:
            continue
        set_due(case, due_on, case.due_rule.removesuffix(UNPUBLISHED))
        case.save(update_fields=["due_on", "due_rule"])
        audit.record(
            "assistance.deadline_set", acting_user, case, purpose=f"assistance.{case.programme}",
            case_id=case.pk, after={"due_on": str(due_on)},
        )  # fmt: skip
        done += 1
    return done


def _period(case: Case) -> tuple[date | None, int]:
    match case.state:
        case CaseState.ACCEPTED:
            return case.accepted_on, START_DAYS
        case CaseState.COUNTY_REVIEW:
            return case.to_county_on, COUNTY_DAYS
        case CaseState.REFUSED:
            return Decision.objects.get(case=case).effective_on, REFUSAL_NOTICE_DAYS
        case _:
            return None, 0
