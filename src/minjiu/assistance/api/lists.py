"""Lists of cases and reviews: what waits for whom, and what one may look through."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cncodes.working_days import Calendar
from minjiu.access.api import User, acts_as, lists_as, subtree
from minjiu.assistance import queries
from minjiu.assistance.api.deadlines import Deadline, deadline
from minjiu.assistance.enums import (
    CHECKS,
    OPEN_STATES,
    RUNNING_STATES,
    SEES_OUTCOME,
    CaseState,
    Frequency,
    Programme,
    Task,
)
from minjiu.assistance.models import Case, EntitlementPeriod, Remedy, Review
from minjiu.assistance.permissions import can_see_outcome, handles_cases
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.directory.api import working_days
from minjiu.registry import api as registry

CaseObject = Case  # what `case_object_for` and the lists give; pages read it through `lines`
ReviewObject = Review


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of a work list."""

    id: UUID
    number: str
    applicant_name: str
    division_code: str
    programme_label: str
    state: str
    state_label: str
    registered_on: date
    due: Deadline | None
    waits: str = ""  # for what it waits for the user, where the list is what the user has to do


def work_queue(user: User, task: Task | None = None) -> QuerySet[Case]:
    """Cases that wait for the user, all or of one task; pages sort, cut and turn with `lines`."""
    return queries.waiting_for(user, task)


def task_counts(user: User) -> dict[Task, int]:
    """How many cases wait for the user for what, in one query."""
    return queries.task_counts(user)


def all_cases(
    user: User, *, state: str = "", text: str = "", town: str = "", programme: str = ""
) -> QuerySet[Case]:
    """Cases in scope by state, division, programme, number or the beginning of the applicant's name."""
    found = queries.visible_to(user)
    if programme:
        found = found.filter(programme=programme)
    if town:
        found = found.filter(division_code__startswith=town)
    if state and not can_see_outcome(user):
        still = state == CaseState.ACCEPTED.value
        found = found.filter(state__in=[CaseState.ACCEPTED] if still else AFTER_ACCEPTANCE)
    elif state:
        found = found.filter(state=state)
    if text:
        found = found.filter(number=text) | found.filter(applicant_name__startswith=text)
    return found


def note_list(user: User, how_many: int) -> None:
    """A list says who is in need, as a page does: the look is on record before it is shown (R15)."""
    if how_many:
        lists_as(user, *SEES_OUTCOME, *CHECKS)
        audit.record_look(user, "assistance.listed", label=f"{how_many}件")


def lines(cases: Iterable[Case], user: User) -> list[CaseLine]:
    """Rows of a list, the look at them on record first; who only checks reads that a case went on,
    not how it ended."""
    calendar, full, rows = working_days(), handles_cases(user), list(cases)
    note_list(user, len(rows))
    only_checks = not can_see_outcome(user)
    checked = queries.under_review(case.pk for case in rows) if only_checks else set[UUID]()
    return [_line(case, user, calendar, full, case.pk in checked) for case in rows]


def work_lines(cases: Iterable[Case], user: User) -> list[CaseLine]:
    """The same rows, each with what it waits for; one query more."""
    made = lines(cases, user)
    waits = queries.waits_of(user, [line.id for line in made])
    return [
        replace(line, waits="、".join(task.label for task in waits.get(line.id, ())))
        for line in made
    ]


def _line(case: Case, user: User, calendar: Calendar, full: bool, checked: bool) -> CaseLine:
    shown, name = can_see_outcome(user, case.division_code, case.purpose), case.applicant_name
    state = state_of(case, shown) if shown or not checked else UNDER_REVIEW
    return CaseLine(
        case.pk, case.number, name if full else registry.mask_name(name), case.division_code,
        Programme(case.programme).label, *state, case.registered_on,
        due_of(case, calendar, shown),
    )  # fmt: skip


AFTER_ACCEPTANCE = tuple(state for state in CaseState if state is not CaseState.ACCEPTED)
UNDER_REVIEW = ("review", "定期核查")
AFTER_CHECK: tuple[str, str] = ("checked", "核对已结束")


def state_of(case: Case, shown: bool) -> tuple[str, str]:
    if shown or CaseState(case.state) is CaseState.ACCEPTED:
        return case.state, CaseState(case.state).label
    return AFTER_CHECK


def due_of(case: Case, calendar: Calendar, shown: bool) -> Deadline | None:
    if not shown and CaseState(case.state) is not CaseState.ACCEPTED:
        return None
    return deadline(case.due_on, case.due_rule, case.due_from, case.due_days, calendar)


def states_for(user: User) -> tuple[tuple[str, str], ...]:
    """States that this person may filter a list by."""
    if can_see_outcome(user):
        return tuple((state.value, state.label) for state in CaseState)
    return (CaseState.ACCEPTED.value, CaseState.ACCEPTED.label), AFTER_CHECK


def open_case_of(user: User, household_id: UUID) -> UUID | None:
    """The family's newest case that the user may see, whatever its state."""
    found = (
        queries.visible_to(user)
        .filter(household_id=household_id)
        .order_by("-registered_on")
        .first()
    )
    return found.pk if found else None


@dataclass(frozen=True, slots=True)
class FamilyCase:
    """One application of a family; `goes_on` while it is open, or what it gave still runs."""

    id: UUID
    number: str
    programme: str
    application: str
    state_label: str
    goes_on: bool


def cases_of(user: User, household_id: UUID) -> tuple[FamilyCase, ...]:
    """The family's applications that the user may see, the newest first."""
    found = queries.visible_to(user).filter(household_id=household_id)
    return tuple(
        FamilyCase(
            c.pk, c.number, c.programme, Programme(c.programme).application,
            state_of(c, can_see_outcome(user, c.division_code, c.purpose))[1],
            c.state in (*OPEN_STATES, *RUNNING_STATES),
        )
        for c in found.order_by("-registered_on", "-number")
    )  # fmt: skip


def recipients(programme: Programme, division_code: str) -> Any:
    """Household ids, one column, of those who receive a programme in a division today."""
    receiving = EntitlementPeriod.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today()),
        programme=programme.value, county_code__startswith=subtree(division_code),
    )  # fmt: skip
    return receiving.values("household_id")


def cases_receiving(user: User, homes: Iterable[UUID], programme: str) -> dict[UUID, UUID]:
    """Household → the case in which it receives a programme, those that the user may see."""
    found = queries.running_cases(homes, programme) & queries.visible_to(user)
    return dict(found.values_list("household_id", "pk"))


def case_object_for(user: User, case_id: UUID) -> Case:
    """The case for an action; NotFound alike for "not there" and "not yours"."""
    found = queries.visible_to(user).filter(pk=case_id).first()
    if found is None:
        audit.record_look(user, "assistance.case", label=str(case_id), refused=True)
        raise NotFound("个案")
    return found


def declaration_for(user: User, case_id: UUID) -> Case:
    """The case with what the family declared, for its form; the look is on record first."""
    found = case_object_for(user, case_id)
    acts_as(user, *SEES_OUTCOME, division_code=found.division_code, purpose=found.purpose)
    audit.record_look(
        user, "assistance.declaration", obj=found, purpose=found.purpose, case_id=found.pk
    )
    return found


def remedy_of(case: Case, remedy_id: UUID) -> Remedy:
    """One remedy of a case that the user was let see, for an action."""
    found = Remedy.objects.filter(case=case, pk=remedy_id).first()
    if found is None:
        raise NotFound("复议或诉讼")
    return found


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One row of the list of periodic reviews."""

    case_id: UUID
    number: str
    applicant_name: str
    division_code: str
    programme_label: str
    frequency: str
    due_on: date
    late: bool
    soon: bool
    standing: str


def reviews(user: User, *, text: str = "", town: str = "", within: str = "") -> QuerySet[Review]:
    """Reviews still to be made; `within` is late, or days from today as digits."""
    found = queries.reviews_due(user)
    if town:
        found = found.filter(case__division_code__startswith=town)
    if text:
        found = found.filter(case__number=text) | found.filter(
            case__applicant_name__startswith=text
        )
    if within == "late":
        return found.filter(due_on__lt=today())
    return found.filter(due_on__lte=today() + timedelta(int(within))) if within else found


def review_lines(rows: Iterable[Review], user: User) -> list[ReviewLine]:
    """Rows of the list, the look at them on record first; names as `lines` shows them."""
    full, day, listed = handles_cases(user), today(), list(rows)
    note_list(user, len(listed))
    return [
        ReviewLine(
            r.case.pk, r.case.number,
            r.case.applicant_name if full else registry.mask_name(r.case.applicant_name),
            r.case.division_code, Programme(r.case.programme).label,
            "每半年" if r.months == Frequency.HALF_YEARLY.value else "每年", r.due_on, r.due_on < day,
            r.due_on <= day + timedelta(queries.DAYS_BEFORE_DUE),
            "待县级调整" if r.result else "核查中" if r.begun_on else "未开始",
        )
        for r in listed
    ]  # fmt: skip
