"""Deadlines counted again after a year's holidays were entered or corrected."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cncodes.working_days import Calendar
from minjiu.access.api import User
from minjiu.assistance.actions.stepping import UNPUBLISHED, set_due
from minjiu.assistance.models import Case
from minjiu.audit import api as audit
from minjiu.directory.api import working_days
from minjiu.jobs import api as jobs

LOT = 500


def key_of(year: int, notice_id: object) -> str:
    """The run that counts again what one entered notice moves."""
    return f"recount:{year}:{notice_id}"


@transaction.atomic
def order_recount(*, year: int, notice_id: object, acting_user: User) -> int:
    """Leave it to the worker to count every running period again, in the caller's transaction; returns how
    many cases there are to look at."""
    total = _running().count()
    run = jobs.begin(
        kind="recount", key=key_of(year, notice_id), title=f"{year}年节假日安排：重新计算时限",
        total=total, owner_id=acting_user.pk,
    )  # fmt: skip
    jobs.defer(
        "assistance.recount", queue="recount", run_id=str(run.pk), total=total,
        user_id=str(acting_user.pk),
    )  # fmt: skip
    return total


def recount_deadlines(
    *, acting_user: User | None, run_id: UUID | None = None, total: int = 0
) -> int:
    """Count every running period of working days by the calendar of now; how many days changed.

    What could not be counted before the year was entered, and what a correction moves. A transaction a lot:
    where the worker dies it begins anew, and what is right already stays.
    """
    calendar, moved, done, last = working_days(), 0, 0, None
    while lot := list(_after(last)[:LOT].values_list("pk", flat=True)):
        moved += _recount(lot, calendar, acting_user)
        done, last = done + len(lot), lot[-1]
        if run_id is not None:
            # cases may have come since it was ordered
            jobs.advance(run_id=run_id, done=min(done, total))
    if run_id is not None:
        jobs.finish(run_id=run_id, message=f"{moved}件个案的时限有变动")
    return moved


def _running() -> QuerySet[Case]:
    return Case.objects.filter(due_from__isnull=False, due_days__isnull=False)


def _after(last: UUID | None) -> QuerySet[Case]:
    found = _running().order_by("pk")
    return found if last is None else found.filter(pk__gt=last)


@transaction.atomic
def _recount(lot: list[UUID], calendar: Calendar, acting_user: User | None) -> int:
    before: dict[UUID, object] = {}
    moved: list[Case] = []
    for case in _running().select_for_update().filter(pk__in=lot).order_by("pk"):
        assert case.due_from is not None and case.due_days is not None  # noqa: S101  filtered
        was = case.due_on
        rule = case.due_rule.removesuffix(UNPUBLISHED)
        set_due(case, case.due_from, case.due_days, rule, calendar)
        if case.due_on != was:
            before[case.pk] = was
            moved.append(case)
    Case.objects.bulk_update(moved, ["due_on", "due_rule"])
    for case in moved:
        audit.record(
            "assistance.deadline_set", acting_user, case, purpose=case.purpose, case_id=case.pk,
            before={"due_on": str(before[case.pk]) if before[case.pk] else None},
            after={"due_on": str(case.due_on)},
        )  # fmt: skip
    return len(moved)
