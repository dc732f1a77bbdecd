"""急难救助 as pages show it: the list with what is due first, one, and what the rules advise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cncodes.working_days import Calendar
from minjiu.access.api import User, acts_as
from minjiu.access.enums import Role
from minjiu.access.permissions import has_role
from minjiu.assistance import queries
from minjiu.assistance.actions.emergency import Advice, advise
from minjiu.assistance.api.case_page import DecisionView, ruling_fields
from minjiu.assistance.api.deadlines import Deadline, deadline
from minjiu.assistance.api.lists import note_list
from minjiu.assistance.enums import SEES_OUTCOME, EmergencyState
from minjiu.assistance.models import Emergency, EmergencyRefusal, Statement
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.directory.api import working_days

EmergencyObject = Emergency


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """One emergency; `due` only while the first money is not ordered."""

    id: UUID
    number: str
    state: str
    state_label: str
    name: str
    division_code: str
    what_happened: str
    persons: int
    reported_on: date
    reported_by: str
    due: Deadline | None
    household_id: UUID | None
    amount: Decimal | None
    means: str
    reasons: str
    ordered_on: date | None
    ordered_by: str
    papers: str
    papers_on: date | None
    closing: str
    statement: str = ""  # on one's own page only, as the refusal
    refusal: DecisionView | None = None


@dataclass(frozen=True, slots=True)
class EmergencyTasks:
    """How many wait for what: for anybody, for the second officer, for who hands over letters."""

    first_aid: int
    to_review: int
    to_deliver: int


def emergencies(
    user: User, *, state: str = "", text: str = "", town: str = ""
) -> QuerySet[Emergency]:
    """In scope, by state, place, number or the beginning of the name."""
    found = queries.emergencies_visible_to(user).select_related("reported_by", "ordered_by")
    if state:
        found = found.filter(state=state)
    if town:
        found = found.filter(division_code__startswith=town)
    if text:
        found = found.filter(number=text) | found.filter(name__startswith=text)
    return found


def emergency_tasks(user: User) -> EmergencyTasks:
    """What waits for this person, in scope; one query."""
    undelivered = EmergencyRefusal.objects.filter(
        emergency=OuterRef("pk"), effective_on__isnull=False, delivered_on__isnull=True
    )
    found = queries.emergencies_visible_to(user).aggregate(
        first_aid=Count("pk", filter=Q(state=EmergencyState.REPORTED)),
        to_review=Count("pk", filter=Q(state=EmergencyState.PROPOSED)),
        to_deliver=Count("pk", filter=Q(Exists(undelivered))),
    )
    return EmergencyTasks(
        found["first_aid"],
        found["to_review"] if has_role(user, Role.COUNTY_LEADER) else 0,
        found["to_deliver"] if has_role(user, Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER) else 0,
    )


def emergency_views(rows: Iterable[Emergency], user: User) -> list[EmergencyView]:
    """Rows of the list, the look at them on record first."""
    calendar, listed = working_days(), list(rows)
    note_list(user, len(listed))
    return [_view(row, calendar) for row in listed]


def emergency_object_for(user: User, emergency_id: UUID) -> Emergency:
    """For an action; NotFound alike for "not there" and "not yours"."""
    found = emergencies(user).filter(pk=emergency_id).first()
    if found is None:
        audit.record_look(user, "assistance.emergency", label=str(emergency_id), refused=True)
        raise NotFound("急难救助")
    return found


def get_emergency_for(user: User, emergency_id: UUID) -> EmergencyView:
    """One emergency as its page shows it; the look is on record first."""
    found = emergency_object_for(user, emergency_id)
    acts_as(user, *SEES_OUTCOME, division_code=found.division_code, purpose=found.purpose)
    audit.record_look(
        user, "assistance.emergency", obj=found, purpose="assistance.temporary", case_id=found.pk
    )
    statement = Statement.objects.filter(emergency=found, closed_at__isnull=True).first()
    refusal = (
        EmergencyRefusal.objects.filter(emergency=found)
        .select_related("decided_by", "reviewed_by", "statement")
        .first()
    )
    calendar = working_days()
    return replace(
        _view(found, calendar),
        statement=statement.text if statement else "",
        refusal=DecisionView(*ruling_fields(refusal, "refused", "不予救助", calendar))
        if refusal
        else None,
    )


def first_aid_advice(view: EmergencyView) -> Advice:
    """What the rules say today of the first aid."""
    return advise(view.division_code[:6], view.persons, today())


def _view(e: Emergency, calendar: Calendar) -> EmergencyView:
    waits = e.state in (EmergencyState.REPORTED, EmergencyState.PROPOSED)
    return EmergencyView(
        e.pk, e.number, e.state, EmergencyState(e.state).label, e.name, e.division_code,
        e.what_happened, e.persons, e.reported_on, e.reported_by.name,
        deadline(e.due_on, e.due_rule, None, None, calendar) if waits else None, e.household_id,
        e.amount, e.means, e.reasons, e.ordered_on, e.ordered_by.name if e.ordered_by else "",
        e.papers, e.papers_on, e.closing,
    )  # fmt: skip
