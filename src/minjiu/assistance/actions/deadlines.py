"""Deadlines that had to wait for a year's holidays."""

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.stepping import UNPUBLISHED, set_due
from minjiu.assistance.models import Case
from minjiu.audit import api as audit


@transaction.atomic
def set_missing_deadlines(*, acting_user: User | None) -> int:
    """Compute what could not be computed before the year was entered; how many cases."""
    waiting = Case.objects.select_for_update().filter(
        due_on__isnull=True, due_from__isnull=False, due_days__isnull=False
    )
    done = 0
    for case in waiting:
        assert case.due_from is not None and case.due_days is not None  # noqa: S101  filtered
        set_due(case, case.due_from, case.due_days, case.due_rule.removesuffix(UNPUBLISHED))
        if case.due_on is None:
            continue
        case.save(update_fields=["due_on", "due_rule"])
        audit.record(
            "assistance.deadline_set", acting_user, case, purpose=case.purpose,
            case_id=case.pk, after={"due_on": str(case.due_on)},
        )  # fmt: skip
        done += 1
    return done
