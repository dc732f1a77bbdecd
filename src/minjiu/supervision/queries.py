from collections.abc import Iterable
from datetime import date

from django.db.models import Case, Count, Min, Q, QuerySet, When
from django.db.models.functions import Length

from minjiu.access.api import Role, User, scopes_of
from minjiu.supervision.enums import Colour, LegState, Light, Review, Rung, Stance
from minjiu.supervision.ladders import Scheme, Step, bundled
from minjiu.supervision.models import Ladder, LadderStep, Leg, Matter

SEES_ALL = (Role.CONFERENCE_OFFICE, Role.CONVENER, Role.AUDITOR)
LEAD_FIRST = Case(When(stance=Stance.LEAD, then=0), default=1)
OPEN = (LegState.ASSIGNED, LegState.UNDER_WAY, LegState.REPORTED)


def departments_of(user: User) -> frozenset[str]:
    """Units that the user speaks for as their liaison."""
    return frozenset(
        scope.department_code
        for scope in scopes_of(user)
        if scope.role is Role.LIAISON and scope.department_code
    )


def is_office(user: User) -> bool:
    return any(scope.role is Role.CONFERENCE_OFFICE for scope in scopes_of(user))


def is_convener(user: User) -> bool:
    return any(scope.role is Role.CONVENER for scope in scopes_of(user))


def sees_all(user: User) -> bool:
    return any(scope.role in SEES_ALL for scope in scopes_of(user))


def scheme_on(day: date) -> Scheme:
    """The ladder for matters assigned on a day: the newest adopted by then, else the bundled one."""
    adopted = Ladder.objects.filter(valid_from__lte=day).order_by("valid_from", "adopted_at").last()
    return bundled()[0] if adopted is None else as_scheme(adopted)


def as_scheme(ladder: Ladder) -> Scheme:
    steps = tuple(
        Step(
            one.position, Rung(one.rung), one.label, Light(one.light),
            Colour(one.colour) if one.colour else None,
        )
        for one in LadderStep.objects.filter(ladder=ladder).order_by("position")
    )  # fmt: skip
    return Scheme(str(ladder.pk), ladder.name, ladder.valid_from, ladder.basis, "adopted", steps)


def legs() -> QuerySet[Leg]:
    """Legs with their matter and what their light needs, in one query."""
    rejected = Count("reports", filter=Q(reports__review=Review.REJECTED), distinct=True)
    waiting = Min("milestones__due_on", filter=Q(milestones__reached_on__isnull=True))
    return Leg.objects.select_related("matter").annotate(
        rejected_reports=rejected, milestone_due_on=waiting
    )


def open_legs(department_codes: Iterable[str] | None = None) -> QuerySet[Leg]:
    """Legs not yet done, by deadline, those of a matter together with the lead first; of all units or of
    some."""
    number = Length("matter__number"), "matter__number"  # 9号 before 10号
    found = legs().filter(state__in=OPEN).order_by("due_on", *number, LEAD_FIRST, "department_code")
    return (
        found
        if department_codes is None
        else found.filter(department_code__in=list(department_codes))
    )


def visible_to(user: User) -> QuerySet[Matter]:
    """The office, conveners and auditors see all matters; a unit those it has a part in."""
    matters = Matter.objects.all()
    if sees_all(user):
        return matters
    return matters.filter(
        pk__in=Leg.objects.filter(department_code__in=departments_of(user)).values("matter")
    )
