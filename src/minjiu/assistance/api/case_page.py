"""One case as its page shows it: its story, its papers, its decisions, what it is entitled to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from cncodes.working_days import Calendar, YearNotPublished
from minjiu.access.api import User, acts_as
from minjiu.assistance import queries
from minjiu.assistance.actions.assessing import assessments
from minjiu.assistance.actions.checking import objected_to
from minjiu.assistance.actions.remedies import DECIDED
from minjiu.assistance.actions.stepping import excluded_cases
from minjiu.assistance.api.deadlines import Deadline, total_due
from minjiu.assistance.api.lists import case_object_for, due_of, state_of
from minjiu.assistance.enums import (
    CHECKED_STATES,
    CHECKS,
    DECIDED_STATES,
    OPEN_STATES,
    RUNNING_STATES,
    SEES_OUTCOME,
    STOPS,
    CaseState,
    Frequency,
    Ground,
    Outcome,
    Programme,
    ReviewResult,
    change_label,
)
from minjiu.assistance.law import Law, law_of
from minjiu.assistance.models import (
    BackPay,
    Case,
    Change,
    Correction,
    Decision,
    Determination,
    DocumentNotice,
    Entitlement,
    Investigation,
    Publicity,
    Remedy,
    Return,
    Review,
    ReviewCause,
    Ruling,
    Statement,
    TimelineEvent,
    Withdrawal,
)
from minjiu.assistance.permissions import can_see_outcome
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.periods import months_before
from minjiu.directory.api import working_days
from rulebook import Determination as RuleDetermination


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    text: str
    actor: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The decision as its page and document show it."""

    number: str
    addressed_to: str
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
    lawsuit_until: date | None
    court: str
    statement: str


@dataclass(frozen=True, slots=True)
class ChangeView(DecisionView):
    """A change of a running entitlement, with the month from which it holds."""

    id: UUID
    before: Decimal
    from_month: date
    to_post: bool  # it is posted before it is decided (43号第二十六条)
    posted_place: str
    posted_on: date | None
    posted_until: date | None
    objection: str

    @property
    def posted(self) -> bool:
        """What had to be posted was, its seven days over."""
        return not self.to_post or (self.posted_until is not None and today() > self.posted_until)


@dataclass(frozen=True, slots=True)
class CorrectionView(DecisionView):
    """What was due all along, and the back pay of each month: (first day, due, granted, amount)."""

    id: UUID
    ground: str
    months: tuple[tuple[date, Decimal, Decimal, Decimal], ...]

    @property
    def total(self) -> Decimal:
        return sum((month[3] for month in self.months), Decimal(0))


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A periodic review: when it is due, how often, what came of it."""

    frequency: str
    counted_from: date
    due_on: date
    late: bool
    soon: bool
    begun_on: date | None
    result: str
    result_label: str
    findings: str
    closed_on: date | None
    months: int
    # Findings of bulk runs for which the county called it: the finding, why, who.
    causes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Besides:
    """Another programme that runs in the family, as a page names it."""

    case_id: UUID
    number: str
    standing: str


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
    application: str  # what the family applied for, as letters say it
    paid: bool  # whether money is paid each month, or it is a standing
    law: Law  # by which text its steps run
    # What the family receives by another case and the same person cannot have beside this.
    besides: tuple[Besides, ...]
    purpose: str
    state: str
    state_label: str
    near_relative: bool
    complaint: str
    extension: str
    registered_on: date
    accepted_on: date | None
    to_county_on: date | None
    due: Deadline | None
    total_due: Deadline | None
    outcome_shown: bool
    declared: Mapping[str, Mapping[str, Any]]
    verification_id: UUID | None
    notice: tuple[str, ...]
    notice_on: date | None
    investigations: tuple[str, ...]
    findings: tuple[str, ...]
    publicity: Publicity | None
    past_publicity: tuple[Publicity, ...]
    returned: Return | None
    past_returns: tuple[Return, ...]
    supplemented: bool
    objected: bool  # its publicity ended on an objection; a new opinion is to be posted
    # The newest 生活自理能力评估 of each person: the day of the visit, what they cannot do alone.
    care: Mapping[str, tuple[date, list[str]]]
    withdrawal: Withdrawal | None
    determined_at: datetime | None
    lines: tuple[Mapping[str, Any], ...]
    statement: str
    past_statements: tuple[Statement, ...]
    decision: DecisionView | None
    entitlement: tuple[Decimal, date] | None
    # Whether departments' answers that come now are still worked on.
    open_to_answers: bool
    # Decided, and another report was signed since: somebody has to say what follows (R12).
    renewed: bool
    # Oldest first: amount, first day, day after the last.
    entitlements: tuple[tuple[Decimal, date, date | None], ...]
    changes: tuple[ChangeView, ...]  # newest first
    corrections: tuple[CorrectionView, ...]  # newest first
    review: ReviewView | None
    past_reviews: tuple[ReviewView, ...]
    remedies: tuple[Remedy, ...]  # newest first
    steps: tuple[Step, ...]

    @property
    def attackable(self) -> bool:
        """Decided, so that a family may go to another authority."""
        return self.outcome_shown and self.state in DECIDED

    @property
    def proposed_change(self) -> ChangeView | None:
        """What waits for the second officer."""
        return next((c for c in self.changes if c.effective_on is None), None)

    @property
    def undelivered_change(self) -> ChangeView | None:
        told = (c for c in reversed(self.changes) if c.effective_on and not c.delivered_on)
        return next(told, None)

    @property
    def undelivered_correction(self) -> CorrectionView | None:
        return next((c for c in reversed(self.corrections) if not c.delivered_on), None)

    @property
    def correctable(self) -> bool:
        """Decided here: what turns out to have been due can still be given."""
        return self.state in DECIDED_STATES and (
            self.decision is not None and self.decision.effective_on is not None
        )

    @property
    def running(self) -> bool:
        """Whether there is an entitlement that may change."""
        return self.state in RUNNING_STATES and self.entitlement is not None

    @property
    def checking(self) -> bool:
        """Whether departments' answers are being worked on: an application, or a review."""
        begun = self.review is not None and self.review.begun_on is not None
        return self.state == CaseState.ACCEPTED.value or begun

    @property
    def can_withdraw(self) -> bool:
        """Open still, and shown to somebody who may write the family's paper down."""
        return self.outcome_shown and self.state in OPEN_STATES


def get_case_for(user: User, case_id: UUID) -> CaseView:
    """One case as its page shows it; the look is on record before anything is returned."""
    case = case_object_for(user, case_id)
    # who only checks sees cases that are or were verified (queries.visible_to)
    roles = (*SEES_OUTCOME, *(CHECKS if case.verification_id else ()))
    acts_as(user, *roles, division_code=case.division_code, purpose=case.purpose)
    audit.record_look(user, "assistance.case", obj=case, purpose=case.purpose, case_id=case.pk)
    return _view(case, can_see_outcome(user, case.division_code, case.purpose))


def _view(case: Case, shown: bool) -> CaseView:
    made = Determination.objects.filter(case=case).order_by("-made_at").first() if shown else None
    notice = DocumentNotice.objects.filter(case=case).first()
    visits = list(
        Investigation.objects.filter(case=case)
        .select_related("answers")
        .order_by("visited_on", "pk")
    )
    statements = list(Statement.objects.filter(case=case).order_by("heard_at")) if shown else []
    statement = next((s for s in statements if s.closed_at is None), None)
    posted = list(Publicity.objects.filter(case=case).order_by("posted_on")) if shown else []
    returns = list(
        Return.objects.filter(case=case).select_related("returned_by").order_by("returned_at")
        if shown else ()
    )  # fmt: skip
    returned = next((r for r in returns if r.answered_at is None), None)
    rights = list(Entitlement.objects.filter(case=case).order_by("valid_from")) if shown else []
    running = next((e for e in rights if e.valid_to is None), None)
    reviews = list(Review.objects.filter(case=case).order_by("counted_from", "due_on"))
    review = next((r for r in reviews if r.closed_on is None), None)
    if not shown and (review is None or review.begun_on is None):
        review, reviews = None, []
    causes = _causes(reviews)
    story = TimelineEvent.objects.filter(case=case).order_by("pk") if shown else ()
    (state, state_label), calendar = state_of(case, shown), working_days()
    return CaseView(
        id=case.pk,
        number=case.number,
        household_id=case.household_id,
        applicant_name=case.applicant_name,
        division_code=case.division_code,
        county_code=case.county_code,
        programme=case.programme,
        programme_label=Programme(case.programme).label,
        application=Programme(case.programme).application,
        paid=Programme(case.programme).paid,
        law=law_of(case),
        besides=_besides(case) if shown else (),
        purpose=case.purpose,
        state=state,
        state_label=state_label,
        near_relative=case.near_relative,
        complaint=case.complaint if shown else "",
        extension=case.extension,
        registered_on=case.registered_on,
        accepted_on=case.accepted_on,
        to_county_on=case.to_county_on if shown else None,
        due=due_of(case, calendar, shown),
        total_due=total_due(case, calendar),
        outcome_shown=shown,
        declared=case.declared,
        verification_id=case.verification_id,
        notice=tuple(notice.items) if notice else (),
        notice_on=localdate(notice.issued_at) if notice else None,
        investigations=tuple(str(v) for v in visits),
        findings=tuple(v.findings for v in visits),
        publicity=posted[-1] if posted else None,
        past_publicity=tuple(posted[:-1]),
        returned=returned,
        past_returns=tuple(r for r in returns if r.answered_at is not None),
        supplemented=any(v.answers is not None and v.answers == returned for v in visits),
        objected=shown and case.state == CaseState.ACCEPTED.value and objected_to(case) is not None,
        care=assessments(case) if shown and law_of(case).assessment else {},
        withdrawal=Withdrawal.objects.filter(case=case).first() if shown else None,
        determined_at=made.made_at if made else None,
        lines=tuple(_lines(made)) if made else (),
        statement=statement.text if statement else "",
        past_statements=tuple(s for s in statements if s.closed_at is not None),
        decision=_decision(case, calendar) if shown else None,
        entitlement=(running.monthly_amount, running.valid_from) if running else None,
        open_to_answers=case.state in CHECKED_STATES,
        renewed=shown and queries.waits_for_correction(case),
        entitlements=tuple((e.monthly_amount, e.valid_from, e.valid_to) for e in rights),
        changes=_changes(case, calendar) if shown else (),
        corrections=_corrections(case, calendar) if shown else (),
        review=_review(review, causes) if review else None,
        past_reviews=tuple(_review(r, causes) for r in reviews if r.closed_on is not None)
        if shown
        else (),
        remedies=tuple(Remedy.objects.filter(case=case).order_by("-recorded_at")) if shown else (),
        steps=tuple(Step(e.at, e.text, e.actor) for e in story),
    )


def _besides(case: Case) -> tuple[Besides, ...]:
    return tuple(
        Besides(other.pk, other.number, Programme(other.programme).standing)
        for other in excluded_cases(case)
    )


@dataclass(frozen=True, slots=True)
class DecidedOn:
    """What a decision rests on, which later members and later calculations leave as it was."""

    members: int
    lines: tuple[Mapping[str, Any], ...]


def decided_on(view: CaseView) -> DecidedOn:
    """Of a case with a decision that the user sees (`get_case_for`)."""
    made = Decision.objects.select_related("determination").get(case_id=view.id).determination
    record = RuleDetermination.from_json(made.record).inputs
    return DecidedOn(len(record["members"]), tuple(_lines(made)))


def _lines(made: Determination) -> Iterator[Mapping[str, Any]]:
    """Each line with its reasoning as `tree`: a node has its `key` and the nodes that it rests on.

    What several values rest on is one object; who walks a tree visits each key once.
    """
    nodes = {key: {**node, "key": key} for key, node in made.trace.get("nodes", {}).items()}
    for node in nodes.values():
        node["children"] = [nodes[child] for child in node.get("children", ())]
    for line in made.lines:
        yield {**line, "tree": nodes[line["root"]]}


def _causes(reviews: Iterable[Review]) -> dict[UUID, list[tuple[str, str, str]]]:
    """Why the county called each review, in one query."""
    found: dict[UUID, list[tuple[str, str, str]]] = defaultdict(list)
    rows = ReviewCause.objects.filter(review__in=[r.pk for r in reviews])
    for cause in rows.select_related("called_by", "review").order_by("called_at"):
        found[cause.review.pk].append((cause.words, cause.reason, cause.called_by.name))
    return found


def _review(review: Review, causes: Mapping[UUID, list[tuple[str, str, str]]]) -> ReviewView:
    day = today()
    return ReviewView(
        Frequency(review.months).label, review.counted_from, review.due_on, review.due_on < day,
        review.due_on <= day + timedelta(queries.DAYS_BEFORE_DUE), review.begun_on, review.result,
        ReviewResult(review.result).label if review.result else "", review.findings,
        review.closed_on, review.months, tuple(causes.get(review.pk, ())),
    )  # fmt: skip


RECONSIDERATION_DAYS = 60  # 行政复议法第二十条, from the day the family knows
LAWSUIT_MONTHS = 6  # 行政诉讼法第四十六条


def _decision(case: Case, calendar: Calendar) -> DecisionView | None:
    found = (
        Decision.objects.filter(case=case)
        .select_related("decided_by", "reviewed_by", "statement")
        .first()
    )
    return (
        DecisionView(*ruling_fields(found, found.outcome, Outcome(found.outcome).label, calendar))
        if found
        else None
    )


def _changes(case: Case, calendar: Calendar) -> tuple[ChangeView, ...]:
    found = (
        Change.objects.filter(case=case)
        .select_related("decided_by", "reviewed_by", "statement", "entitlement")
        .order_by("-proposed_at")
    )
    return tuple(
        ChangeView(
            *ruling_fields(c, c.kind, change_label(c.kind, case.programme), calendar),
            id=c.pk,
            before=c.entitlement.monthly_amount,
            from_month=c.from_month,
            to_post=c.kind in STOPS and law_of(case).ending is not None,
            posted_place=c.posted_place,
            posted_on=c.posted_on,
            posted_until=c.posted_until,
            objection=c.objection,
        )
        for c in found
    )


def _corrections(case: Case, calendar: Calendar) -> tuple[CorrectionView, ...]:
    months: dict[UUID, list[tuple[date, Decimal, Decimal, Decimal]]] = defaultdict(list)
    for one in (
        BackPay.objects.filter(correction__case=case).select_related("correction").order_by("month")
    ):
        months[one.correction.pk].append((one.month, one.due, one.granted, one.amount))
    found = (
        Correction.objects.filter(case=case)
        .select_related("decided_by", "reviewed_by", "statement")
        .order_by("-proposed_at")
    )
    return tuple(
        CorrectionView(
            *ruling_fields(c, "correction", "更正", calendar), id=c.pk,
            ground=Ground(c.ground).label,
            months=tuple(months[c.pk]),
        )
        for c in found
    )  # fmt: skip


def _open_until(last: date, calendar: Calendar) -> date:
    """The last day of a remedy: one that is no working day gives way to the next (民事诉讼法第八十五条,
    as 行政复议法第八十八条 and 行政诉讼法第一百零一条 say). Of a year not yet published, as counted:
    too early hurts nobody, too late would cost the remedy."""
    try:
        while not calendar.is_working_day(last):
            last += timedelta(1)
    except YearNotPublished:
        pass
    return last


def ruling_fields(found: Ruling, kind: str, label: str, calendar: Calendar) -> tuple[Any, ...]:
    """The fields of DecisionView in their order."""
    until = sue_until = None
    if received := found.delivered_on:
        until = _open_until(received + timedelta(RECONSIDERATION_DAYS), calendar)
        sue_until = _open_until(months_before(received, -LAWSUIT_MONTHS), calendar)
    return (
        found.number or "", found.addressed_to, kind, label,
        getattr(found, "monthly_amount", None), found.reasons, found.articles,
        found.departure, found.decided_by.name, found.reviewed_by.name if found.reviewed_by else "",
        found.effective_on, received, found.reconsideration_body, until, sue_until, found.court,
        found.statement.text if found.statement else "",
    )  # fmt: skip
