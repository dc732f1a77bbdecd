from datetime import date

from django.db.models import Q, QuerySet

from cncodes.divisions import Division, Divisions
from minjiu.access.api import Role, User, scopes_of
from minjiu.conference.enums import TopicState
from minjiu.conference.models import (
    Director,
    Invitation,
    Liaison,
    Meeting,
    RegisterEntry,
    Topic,
    TopicOpinion,
)
from minjiu.supervision.permissions import departments_of, sees_all

GOVERNS = (Role.CONFERENCE_OFFICE, Role.CONVENER, Role.LIAISON, Role.AUDITOR)


def governs(user: User) -> bool:
    """Whether the user has any part in the conference."""
    return any(scope.role in GOVERNS for scope in scopes_of(user))


def liaisons_on(on: date) -> QuerySet[Liaison]:
    return Liaison.objects.filter(
        Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    ).order_by("department_order")


def director_on(on: date) -> Director | None:
    in_force = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return Director.objects.filter(in_force).first()


def topics_visible_to(user: User) -> QuerySet[Topic]:
    """The office sees all; a unit its own, those its opinion is asked on, and scheduled ones."""
    if sees_all(user):
        return Topic.objects.all()
    mine = departments_of(user)
    shown = [TopicState.SCHEDULED, TopicState.DECIDED]
    if not governs(user):
        return Topic.objects.none()
    asked = TopicOpinion.objects.filter(department_code__in=mine).values("topic")
    return Topic.objects.filter(Q(department_code__in=mine) | Q(pk__in=asked) | Q(state__in=shown))


def meetings_visible_to(user: User) -> QuerySet[Meeting]:
    """The office sees all; a unit the meetings it was invited to."""
    if sees_all(user):
        return Meeting.objects.all()
    invited = Invitation.objects.filter(department_code__in=departments_of(user))
    return Meeting.objects.filter(pk__in=invited.values("meeting"))


def entries_visible_to(user: User) -> QuerySet[RegisterEntry]:
    if sees_all(user):
        return RegisterEntry.objects.all()
    return RegisterEntry.objects.filter(department_code__in=departments_of(user))


def places(on: date) -> tuple[Division, ...]:
    """The province, its cities and counties, by code."""
    found = (one for one in Divisions.bundled() if len(one.code) == 6 and one.in_force(on))
    return tuple(sorted(found, key=lambda one: one.code))
