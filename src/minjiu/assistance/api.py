"""What pages and the rooms above may use of assistance: the work list, one case, its story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from minjiu.access.api import User
from minjiu.assistance import queries
from minjiu.assistance.actions.existing import enrol_imported, import_existing
from minjiu.assistance.actions.stepping import TOTAL_DAYS, working_days_after
from minjiu.assistance.enums import CaseState, Programme
from minjiu.assistance.models import (
    Case,
    Decision,
    Determination,
    DocumentNotice,
    Entitlement,
    EntitlementInForce,
    Investigation,
    Publicity,
    Statement,
    TimelineEvent,
)
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound

__all__ = [
    "CaseLine",
    "CaseView",
    "EntitlementInForce",
    "all_cases",
    "case_object_for",
    "counts_by_state",
    "enrol_imported",
    "get_case_for",
    "import_existing",
    "line",
    "open_case_of",
    "sources_of",
    "work_queue",
]


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
    due_on: date | None
    due_rule: str
    days_left: int | None

    @property
    def late(self) -> bool:
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    text: str
    actor: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The decision as its page and document show it."""

    number: str
    outcome: str
    outcome_label: str
    monthly_amount: Decimal | None
    reasons: str
    articles: str
    departure: str
    decided_by: str
    reviewed_by: str
    effective_on: date | None
    delivered_on: date | None
    reconsideration_body: str
    reconsideration_until: date | None
    court: str
    statement: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything of one case but facts, which `verification.api` shows under their own look."""

    id: UUID
    number: str
    household_id: UUID
    applicant_name: str
    division_code: str
    county_code: str
    programme: str
    programme_label: str
    state: str
    state_label: str
    near_relative: bool
    registered_on: date
    accepted_on: date | None
    due_on: date | None
    due_rule: str
    total_due_on: date | None
    declared: Mapping[str, Mapping[str, Any]]
    verification_id: UUID | None
    notice: tuple[str, ...]
    investigations: tuple[str, ...]
    findings: tuple[str, ...]
    publicity: Publicity | None
    determined_at: datetime | None
    lines: tuple[Mapping[str, Any], ...]
    statement: str
    decision: DecisionView | None
    entitlement: tuple[Decimal, date] | None
    steps: tuple[Step, ...]


def work_queue(user: User) -> QuerySet[Case]:
    """Cases that wait for the user, by deadline; pages cut it and turn rows with `line`."""
    return queries.waiting_for(user)


def all_cases(user: User, *, state: str = "", text: str = "") -> QuerySet[Case]:
    """Cases in scope by state and by the beginning of the applicant's name or number."""
    found = queries.visible_to(user)
    if state:
        found = found.filter(state=state)
    if text:
        found = found.filter(number=text) | found.filter(applicant_name__startswith=text)
    return found.order_by("-registered_on", "number")


def line(case: Case) -> CaseLine:
    return CaseLine(
        case.pk, case.number, case.applicant_name, case.division_code,
        Programme(case.programme).label, case.state, CaseState(case.state).label,
        case.registered_on, case.due_on, case.due_rule,
        (case.due_on - today()).days if case.due_on else None,
    )  # fmt: skip


def counts_by_state(user: User) -> dict[str, int]:
    rows = queries.visible_to(user).values("state").annotate(n=Count("pk")).order_by()
    return {row["state"]: row["n"] for row in rows}


def open_case_of(household_id: UUID) -> UUID | None:
    """The family's newest case, whatever its state."""
    found = Case.objects.filter(household_id=household_id).order_by("-registered_on").first()
    return found.pk if found else None


def case_object_for(user: User, case_id: UUID) -> Case:
    """The case for an action; NotFound alike for "not there" and "not yours"."""
    found = queries.visible_to(user).filter(pk=case_id).first()
    if found is None:
        audit.record_look(user, "assistance.case", label=str(case_id), refused=True)
        raise NotFound("个案")
    return found


def get_case_for(user: User, case_id: UUID) -> CaseView:
    """One case as its page shows it; the look is on record before anything is returned."""
    case = case_object_for(user, case_id)
    audit.record_look(
        user, "assistance.case", obj=case, purpose=f"assistance.{case.programme}", case_id=case.pk
    )
    return _view(case)


def _view(case: Case) -> CaseView:
    made = Determination.objects.filter(case=case).order_by("-made_at").first()
    notice = DocumentNotice.objects.filter(case=case).first()
    visits = list(Investigation.objects.filter(case=case).order_by("visited_on", "pk"))
    statement = Statement.objects.filter(case=case).first()
    entitlement = Entitlement.objects.filter(case=case).first()
    story = TimelineEvent.objects.filter(case=case).order_by("pk")
    return CaseView(
        id=case.pk,
        number=case.number,
        household_id=case.household_id,
        applicant_name=case.applicant_name,
        division_code=case.division_code,
        county_code=case.county_code,
        programme=case.programme,
        programme_label=Programme(case.programme).label,
        state=case.state,
        state_label=CaseState(case.state).label,
        near_relative=case.near_relative,
        registered_on=case.registered_on,
        accepted_on=case.accepted_on,
        due_on=case.due_on,
        due_rule=case.due_rule,
        total_due_on=working_days_after(case.accepted_on, TOTAL_DAYS) if case.accepted_on else None,
        declared=case.declared,
        verification_id=case.verification_id,
        notice=tuple(notice.items) if notice else (),
        investigations=tuple(str(v) for v in visits),
        findings=tuple(v.findings for v in visits),
        publicity=Publicity.objects.filter(case=case).first(),
        determined_at=made.made_at if made else None,
        lines=tuple(made.lines) if made else (),
        statement=statement.text if statement else "",
        decision=_decision(case),
        entitlement=(entitlement.monthly_amount, entitlement.valid_from) if entitlement else None,
        steps=tuple(Step(e.at, e.text, e.actor) for e in story),
    )


def sources_of(case_id: UUID) -> Mapping[str, str]:
    """Where each fact of the newest determination came from: "person|fact" → words."""
    made = Determination.objects.filter(case_id=case_id).order_by("-made_at").first()
    return made.sources if made else {}


RECONSIDERATION_DAYS = 60  # 行政复议法第二十条, from the day the family knows


def _decision(case: Case) -> DecisionView | None:
    found = (
        Decision.objects.filter(case=case)
        .select_related("decided_by", "reviewed_by", "statement")
        .first()
    )
    if found is None:
        return None
    until = found.delivered_on + timedelta(RECONSIDERATION_DAYS) if found.delivered_on else None
    return DecisionView(
        found.number, found.outcome, found.get_outcome_display(),  # type: ignore[attr-defined]
        found.monthly_amount, found.reasons, found.articles, found.departure,
        found.decided_by.name, found.reviewed_by.name if found.reviewed_by else "",
        found.effective_on, found.delivered_on, found.reconsideration_body, until, found.court,
        found.statement.text if found.statement else "",
    )  # fmt: skip
