"""Deadlines counted again after a year's holidays were entered or corrected."""

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.stepping import UNPUBLISHED, set_due
from minjiu.assistance.models import Case
from minjiu.audit import api as audit
from minjiu.directory.api import working_days

LOT = 500


@transaction.atomic
def recount_deadlines(*, acting_user: User | None) -> int:
    """Count every running period of working days by the calendar of now; how many days changed.

    What could not be counted before the year was entered, and what a correction moves.
    """
    calendar, moved = working_days(), list[Case]()
    before: dict[object, object] = {}
    running = Case.objects.filter(due_from__isnull=False, due_days__isnull=False)
    for case in running.select_for_update().order_by("pk").iterator(chunk_size=LOT):
        assert case.due_from is not None and case.due_days is not None  # noqa: S101  filtered
        was = case.due_on
        rule = case.due_rule.removesuffix(UNPUBLISHED)
        set_due(case, case.due_from, case.due_days, rule, calendar)
        if case.due_on != was:
            before[case.pk] = was
            moved.append(case)
    Case.objects.bulk_update(moved, ["due_on", "due_rule"], batch_size=LOT)
    for case in moved:
        audit.record(
            "assistance.deadline_set", acting_user, case, purpose=case.purpose, case_id=case.pk,
            before={"due_on": str(before[case.pk]) if before[case.pk] else None},
            after={"due_on": str(case.due_on)},
        )  # fmt: skip
    return len(moved)
