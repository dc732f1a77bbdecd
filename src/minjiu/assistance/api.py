"""What pages and the rooms above may use of assistance: the work list, one case, its story."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from cncodes.working_days import Calendar, YearNotPublished
from minjiu.access.api import User
from minjiu.assistance import queries
from minjiu.assistance.actions.existing import enrol_imported, import_existing
from minjiu.assistance.actions.stepping import UNPUBLISHED, total_days, working_days_after
from minjiu.assistance.enums import OPEN_STATES, CaseState, Programme, Task
from minjiu.assistance.models import (
    Case,
    Decision,
    Determination,
    DocumentNotice,
    Entitlement,
    EntitlementInForce,
    Investigation,
    Publicity,
    Return,
    Statement,
    TimelineEvent,
    Withdrawal,
)
from minjiu.assistance.permissions import can_see_outcome, handles_cases
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.common.periods import months_before
from minjiu.directory.api import working_days
from minjiu.registry import api as registry

__all__ = [
    "CaseLine",
    "CaseObject",
    "CaseView",
    "Deadline",
    "EntitlementInForce",
    "all_cases",
    "case_object_for",
    "enrol_imported",
    "get_case_for",
    "import_existing",
    "lines",
    "open_case_of",
    "states_for",
    "task_counts",
    "work_queue",
]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit as a page shows it: the day, how near it is, and how it was counted."""

    on: date | None
    rule: str
    words: str
    late: bool
    soon: bool
    computation: str


def _deadline(
    on: date | None, rule: str, start: date | None, days: int | None, calendar: Calendar
) -> Deadline | None:
    if on is None:
        open_words = "时限待定" if rule.endswith(UNPUBLISHED) else rule
        return Deadline(None, rule, open_words, False, False, rule) if rule else None
    day = today()
    try:
        left = calendar.working_days_between(day, on)
        unit = "个工作日"
    except YearNotPublished:
        left, unit = (on - day).days, "天"
    words = f"剩{left}{unit}" if on > day else "今日到期" if on == day else f"超期{-left}{unit}"
    if on < day and left == 0:
        words = "已超期"
    computation = rule
    if start is not None and days is not None:
        computation = f"{_counted(calendar, start, on, days)}；{rule}"
    return Deadline(on, rule, words, on < day, on >= day and left <= SOON, computation)


def _counted(calendar: Calendar, start: date, on: date, days: int) -> str:
    """How a period was counted: its first day is the one after the event; what is left out."""
    out = [
        start + timedelta(n)
        for n in range(1, (on - start).days + 1)
        if not calendar.is_working_day(start + timedelta(n))
    ]
    skipped = "、".join(f"{d:%-m月%-d日}" for d in out)
    return f"{start:%Y年%-m月%-d日}的次日起算，{days}个工作日，至{on:%Y年%-m月%-d日}" + (
        f"；其间{skipped}为休息日，不计" if out else ""
    )


CaseObject = Case  # what `case_object_for` and the lists give; pages read it through `lines`
SOON = 3  # working days: shown in amber


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
    lawsuit_until: date | None
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
    withdrawal: Withdrawal | None
    determined_at: datetime | None
    lines: tuple[Mapping[str, Any], ...]
    statement: str
    past_statements: tuple[Statement, ...]
    decision: DecisionView | None
    entitlement: tuple[Decimal, date] | None
    steps: tuple[Step, ...]

    @property
    def can_withdraw(self) -> bool:
        """Open still, and shown to somebody who may write the family's paper down."""
        return self.outcome_shown and self.state in OPEN_STATES


def work_queue(user: User, task: Task | None = None) -> QuerySet[Case]:
    """Cases that wait for the user, all or of one task; pages sort, cut and turn with `lines`."""
    return queries.waiting_for(user, task)


def task_counts(user: User) -> dict[Task, int]:
    """How many cases wait for the user for what, in one query."""
    return queries.task_counts(user)


def all_cases(user: User, *, state: str = "", text: str = "", town: str = "") -> QuerySet[Case]:
    """Cases in scope by state, division, number or the beginning of the applicant's name."""
    found = queries.visible_to(user)
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


def lines(cases: Iterable[Case], user: User) -> list[CaseLine]:
    """Rows of a list; who only checks reads that a case went on, not how it ended."""
    calendar, full = working_days(), handles_cases(user)
    return [_line(case, user, calendar, full) for case in cases]


def _line(case: Case, user: User, calendar: Calendar, full: bool) -> CaseLine:
    shown, name = can_see_outcome(user, case.division_code), case.applicant_name
    return CaseLine(
        case.pk, case.number, name if full else registry.mask_name(name), case.division_code,
        Programme(case.programme).label, *_state(case, shown), case.registered_on,
        _due(case, calendar, shown),
    )  # fmt: skip


AFTER_ACCEPTANCE = tuple(state for state in CaseState if state is not CaseState.ACCEPTED)
AFTER_CHECK: tuple[str, str] = ("checked", "核对已结束")


def _state(case: Case, shown: bool) -> tuple[str, str]:
    if shown or CaseState(case.state) is CaseState.ACCEPTED:
        return case.state, CaseState(case.state).label
    return AFTER_CHECK


def _due(case: Case, calendar: Calendar, shown: bool) -> Deadline | None:
    if not shown and CaseState(case.state) is not CaseState.ACCEPTED:
        return None
    return _deadline(case.due_on, case.due_rule, case.due_from, case.due_days, calendar)


def states_for(user: User) -> tuple[tuple[str, str], ...]:
    """States that this person may filter a list by."""
    if can_see_outcome(user):
        return tuple((state.value, state.label) for state in CaseState)
    return (CaseState.ACCEPTED.value, CaseState.ACCEPTED.label), AFTER_CHECK


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
    return _view(case, can_see_outcome(user, case.division_code))


def _view(case: Case, shown: bool) -> CaseView:
    made = Determination.objects.filter(case=case).order_by("-made_at").first() if shown else None
    notice = DocumentNotice.objects.filter(case=case).first()
    visits = list(Investigation.objects.filter(case=case).order_by("visited_on", "pk"))
    statements = list(Statement.objects.filter(case=case).order_by("heard_at")) if shown else []
    statement = next((s for s in statements if s.closed_at is None), None)
    posted = list(Publicity.objects.filter(case=case).order_by("posted_on")) if shown else []
    returns = list(
        Return.objects.filter(case=case).select_related("returned_by").order_by("returned_at")
        if shown else ()
    )  # fmt: skip
    returned = next((r for r in returns if r.answered_at is None), None)
    entitlement = Entitlement.objects.filter(case=case).first() if shown else None
    story = TimelineEvent.objects.filter(case=case).order_by("pk") if shown else ()
    (state, state_label), calendar = _state(case, shown), working_days()
    return CaseView(
        id=case.pk,
        number=case.number,
        household_id=case.household_id,
        applicant_name=case.applicant_name,
        division_code=case.division_code,
        county_code=case.county_code,
        programme=case.programme,
        programme_label=Programme(case.programme).label,
        state=state,
        state_label=state_label,
        near_relative=case.near_relative,
        complaint=case.complaint if shown else "",
        extension=case.extension,
        registered_on=case.registered_on,
        accepted_on=case.accepted_on,
        to_county_on=case.to_county_on if shown else None,
        due=_due(case, calendar, shown),
        total_due=_total(case, calendar),
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
        supplemented=returned is not None
        and any(
            v.answers_id == returned.pk
            for v in visits  # type: ignore[attr-defined]
        ),
        withdrawal=Withdrawal.objects.filter(case=case).first() if shown else None,
        determined_at=made.made_at if made else None,
        lines=tuple(_lines(made)) if made else (),
        statement=statement.text if statement else "",
        past_statements=tuple(s for s in statements if s.closed_at is not None),
        decision=_decision(case) if shown else None,
        entitlement=(entitlement.monthly_amount, entitlement.valid_from) if entitlement else None,
        steps=tuple(Step(e.at, e.text, e.actor) for e in story),
    )


def _total(case: Case, calendar: Calendar) -> Deadline | None:
    if case.accepted_on is None:
        return None
    days, rule = total_days(case), f"全程{total_days(case)}个工作日（57号第二十二条）"
    on = working_days_after(case.accepted_on, days)
    return _deadline(on, rule if on else f"{rule}{UNPUBLISHED}", case.accepted_on, days, calendar)


def _lines(made: Determination) -> Iterator[Mapping[str, Any]]:
    """Each line with its reasoning as `tree`: a node has its `key` and the nodes that it rests on.

    What several values rest on is one object; who walks a tree visits each key once.
    """
    nodes = {key: {**node, "key": key} for key, node in made.trace.get("nodes", {}).items()}
    for node in nodes.values():
        node["children"] = [nodes[child] for child in node.get("children", ())]
    for line in made.lines:
        yield {**line, "tree": nodes[line["root"]]}


RECONSIDERATION_DAYS = 60  # 行政复议法第二十条, from the day the family knows
LAWSUIT_MONTHS = 6  # 行政诉讼法第四十六条


def _decision(case: Case) -> DecisionView | None:
    found = (
        Decision.objects.filter(case=case)
        .select_related("decided_by", "reviewed_by", "statement")
        .first()
    )
    if found is None:
        return None
    received = found.delivered_on
    until = received + timedelta(RECONSIDERATION_DAYS) if received else None
    sue_until = months_before(received, -LAWSUIT_MONTHS) if received else None
    return DecisionView(
        found.number, found.outcome, found.get_outcome_display(),  # type: ignore[attr-defined]
        found.monthly_amount, found.reasons, found.articles, found.departure,
        found.decided_by.name, found.reviewed_by.name if found.reviewed_by else "",
        found.effective_on, found.delivered_on, found.reconsideration_body, until, sue_until, found.court,
        found.statement.text if found.statement else "",
    )  # fmt: skip
