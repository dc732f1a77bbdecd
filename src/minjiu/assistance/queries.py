from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import division_filter, has_role
from minjiu.assistance.enums import (
    CHECKED_STATES,
    CHECKS,
    DECIDED_STATES,
    OPEN_STATES,
    PURPOSE_OF_CASES,
    PURPOSE_OF_EMERGENCIES,
    RUNNING_STATES,
    SEES_OUTCOME,
    STOPS,
    CaseState,
    Level,
    ReviewResult,
    Task,
)
from minjiu.assistance.law import LAWS
from minjiu.assistance.models import (
    Case,
    Change,
    Correction,
    Decision,
    Emergency,
    Investigation,
    Publicity,
    Return,
    Review,
)
from minjiu.common.clock import today
from minjiu.verification import api as verification
from minjiu.verification.enums import Waiting

DAYS_BEFORE_DUE = 30  # a review is worked on from here


def _programme(purpose: str, case: str = "") -> Q:
    """Cases of a purpose; one that no programme has opens none."""
    return Q(**{f"{case}programme": purpose.removeprefix(PURPOSE_OF_CASES)})


def visible_to(user: User) -> QuerySet[Case]:
    """Cases in scope; who only checks has those that are or were verified."""
    decides = division_filter(user, "division_code", SEES_OUTCOME, of_purpose=_programme)
    checks = division_filter(user, "division_code", CHECKS, of_purpose=_programme)
    checks &= Q(verification_id__isnull=False)
    return Case.objects.filter(decides | checks)


@dataclass(frozen=True)
class _Waits:
    """Which cases a task means, and whose it is."""

    role: Role
    which: Q


def _waits() -> Mapping[Task, _Waits]:
    clerk, examiner = Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER
    accepted = Q(state=CaseState.ACCEPTED)
    visited = Q(Exists(Investigation.objects.filter(case=OuterRef("pk"), level=Level.TOWNSHIP)))
    over = Q(
        Exists(
            Publicity.objects.filter(
                case=OuterRef("pk"), closed_at__isnull=True, ends_on__lt=today()
            )
        )
    )
    returned = Q(Exists(Return.objects.filter(case=OuterRef("pk"), answered_at__isnull=True)))

    due = Review.objects.filter(case=OuterRef("pk"), closed_on__isnull=True)
    reviewed = Q(state__in=RUNNING_STATES) & Q(Exists(due.filter(begun_on__isnull=False)))

    checked = Q(state__in=CHECKED_STATES)

    def run(what: Waiting) -> Q:
        return (checked | reviewed) & Q(verification_id__in=verification.runs_waiting_for(what))

    signed = accepted & run(Waiting.NOTHING)
    changed = Change.objects.filter(case=OuterRef("pk"))
    proposed = changed.filter(effective_on__isnull=True)
    posts = Q(programme__in=[p for p, law in LAWS.items() if law.ending is not None])
    unposted = Q(kind__in=STOPS) & (Q(posted_until__isnull=True) | Q(posted_until__gte=today()))
    letters = {"effective_on__isnull": False, "delivered_on__isnull": True}
    decided = Decision.objects.filter(case=OuterRef("pk"), **letters)
    corrected = Correction.objects.filter(case=OuterRef("pk"), **letters)
    undelivered = Q(Exists(decided)) | Q(Exists(changed.filter(**letters))) | Q(Exists(corrected))
    objected = Q(verification_id__in=verification.runs_with_open_objections())
    soon = due.filter(result="", due_on__lte=today() + timedelta(days=DAYS_BEFORE_DUE))
    return {
        Task.ACCEPT: _Waits(clerk, Q(state__in=[CaseState.DRAFT, CaseState.AWAITING_DOCUMENTS])),
        Task.VERIFY: _Waits(clerk, accepted & Q(verification_id__isnull=True)),
        Task.HEAR: _Waits(clerk, run(Waiting.EXPLANATION)),
        Task.VISIT: _Waits(clerk, accepted & ~visited),
        Task.PUBLISH: _Waits(clerk, signed & visited & ~returned),
        Task.SUPPLEMENT: _Waits(clerk, accepted & returned),
        Task.SUBMIT: _Waits(clerk, Q(state=CaseState.PUBLICITY) & over),
        Task.REVIEW: _Waits(examiner, Q(state=CaseState.COUNTY_REVIEW)),
        Task.SETTLE: _Waits(examiner, run(Waiting.SETTLEMENT)),
        Task.DELIVER_TOWN: _Waits(clerk, undelivered),
        Task.DELIVER_COUNTY: _Waits(examiner, undelivered),
        Task.CONFIRM: _Waits(Role.COUNTY_LEADER, Q(state=CaseState.REFUSAL_PROPOSED)),
        Task.REASSESS: _Waits(clerk, Q(state__in=RUNNING_STATES) & Q(Exists(soon))),
        Task.ADJUST: _Waits(
            examiner,
            Q(state__in=RUNNING_STATES) & Q(Exists(due.filter(result=ReviewResult.CHANGED))),
        ),
        Task.CORRECT: _Waits(examiner, to_correct()),
        Task.CONFIRM_CHANGE: _Waits(
            Role.COUNTY_LEADER,
            Q(Exists(proposed)) & ~(posts & Q(Exists(proposed.filter(unposted)))),
        ),
        Task.ASSESS: _Waits(
            clerk,
            Q(state__in=RUNNING_STATES)
            & reduce(or_, (Q(due_rule__startswith=rule) for rule in _reassessments())),
        ),
        Task.POST_ENDING: _Waits(
            clerk, posts & Q(Exists(proposed.filter(kind__in=STOPS, posted_on__isnull=True)))
        ),
        Task.RECHECK: _Waits(Role.VERIFICATION_HANDLER, (checked | reviewed) & objected),
        Task.PREPARE: _Waits(Role.VERIFICATION_HANDLER, run(Waiting.REPORT)),
        Task.SIGN: _Waits(Role.VERIFICATION_REVIEWER, run(Waiting.SIGNATURE)),
    }


def _reassessments() -> list[str]:
    return [law.reassessment.rule for law in LAWS.values() if law.reassessment is not None]


def to_correct() -> Q:
    """Decided cases whose facts were put right since: another report was signed, and nobody has
    said yet what follows from it (R12). A review that is on weighs them itself."""
    reviewing = Review.objects.filter(
        case=OuterRef("pk"), closed_on__isnull=True, begun_on__isnull=False
    )
    return (
        Q(state__in=DECIDED_STATES)
        & Q(verification.report_renewed("verification_id", "weighed_at"))
        & ~Q(Exists(reviewing))
    )


def waits_for_correction(case: Case) -> bool:
    return Case.objects.filter(to_correct(), pk=case.pk).exists()


def tasks_of(user: User) -> dict[Task, Q]:
    """What may wait for this person, each with the cases it means."""
    return {task: w.which for task, w in _waits().items() if has_role(user, w.role)}


def waiting_for(user: User, task: Task | None = None) -> QuerySet[Case]:
    """Cases whose next step is the user's, those due first on top; or those of one task."""
    tasks = tasks_of(user)
    wanted = Q(pk__in=[])
    for one, which in tasks.items():
        if task is None or task is one:
            wanted |= which
    if has_role(user, Role.CITY_PROVINCIAL) and task is None:
        wanted |= Q(state__in=OPEN_STATES)
    return visible_to(user).filter(wanted)


def task_counts(user: User) -> dict[Task, int]:
    """How many cases each task has, in one query."""
    tasks = tasks_of(user)
    if not tasks:
        return {}
    found = visible_to(user).aggregate(
        **{task.name.lower(): Count("pk", filter=which) for task, which in tasks.items()}
    )
    return {task: found[task.name.lower()] for task in tasks}


def waits_of(user: User, case_ids: Iterable[UUID]) -> dict[UUID, list[Task]]:
    """For what each of these cases waits for the user, in one query."""
    tasks = tasks_of(user)
    if not tasks:
        return {}
    marks = {
        f"waits_{task.name.lower()}": ExpressionWrapper(which, BooleanField())
        for task, which in tasks.items()
    }
    found = visible_to(user).filter(pk__in=list(case_ids)).annotate(**marks)
    return {
        pk: [task for task, waits in zip(tasks, row, strict=True) if waits]
        for pk, *row in found.values_list("pk", *marks)
    }


def reviews_due(user: User) -> QuerySet[Review]:
    """Reviews that are still to be made, in scope; the case with each."""
    return Review.objects.filter(
        division_filter(
            user, "case__division_code", SEES_OUTCOME, of_purpose=lambda p: _programme(p, "case__")
        ),
        closed_on__isnull=True,
    ).select_related("case")


def emergencies_visible_to(user: User) -> QuerySet[Emergency]:
    return Emergency.objects.filter(
        division_filter(
            user,
            "division_code",
            SEES_OUTCOME,
            of_purpose=lambda p: Q() if p == PURPOSE_OF_EMERGENCIES else Q(pk__in=[]),
        )
    )


def running_cases(homes: Iterable[UUID], programme: str) -> QuerySet[Case]:
    """Cases in which those families receive a programme; not cut to a scope."""
    return Case.objects.filter(
        household_id__in=list(homes), programme=programme, state__in=RUNNING_STATES
    ).order_by("registered_on")


def under_review(case_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the cases whose departments are being asked again, in one query."""
    open_ones = Review.objects.filter(
        case__in=list(case_ids), begun_on__isnull=False, closed_on__isnull=True
    )
    return set(open_ones.values_list("case_id", flat=True))
