"""What other rooms may use of verification: progress, facts with their sources, one plain record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.registry import api as registry
from minjiu.verification import queries
from minjiu.verification.actions.comparing import explain, settle
from minjiu.verification.actions.reports import prepare_report, sign_report
from minjiu.verification.actions.starting import ask_household_register, start
from minjiu.verification.adapters.catalogue import source, sources_for
from minjiu.verification.adapters.reading import (
    asked_for,
    fact_spec,
    fact_specs,
    nothing,
    rules_read,
)
from minjiu.verification.api.people import (
    EarlierRun,
    earlier_runs,
    members_asked,
    members_of,
    rests_on_former_members,
)
from minjiu.verification.enums import (
    ConflictOutcome,
    Kind,
    QueryState,
    Result,
    RunState,
    Waiting,
)
from minjiu.verification.models import Conflict, Query, Report, Verification
from rulebook import Provenance

__all__ = [
    "FACTS_LOOK",
    "ConflictLine",
    "EarlierRun",
    "FactLine",
    "FactsRecord",
    "Progress",
    "QueryLine",
    "ReportView",
    "ask_household_register",
    "earlier_runs",
    "explain_conflict",
    "facts_for_page",
    "household_facts",
    "hukou_run",
    "latest",
    "members_asked",
    "open_conflicts",
    "prepare",
    "progress",
    "report_of",
    "rests_on_former_members",
    "runs_waiting_for",
    "settle_conflict",
    "sign",
    "source_codes",
    "source_names",
    "start",
]


@dataclass(frozen=True, slots=True)
class QueryLine:
    source: str
    person_id: UUID
    state: str
    result: str
    result_label: str
    error: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one verification is; `queries` in order of source."""

    id: UUID
    kind: str
    state: str
    state_label: str
    started_at: datetime
    ready_at: datetime | None
    answered: int
    total: int
    queries: tuple[QueryLine, ...]

    @property
    def running(self) -> bool:
        return RunState(self.state) is RunState.RUNNING

    @property
    def failed(self) -> int:
        return sum(QueryState(q.state) is QueryState.FAILED for q in self.queries)


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact of one person as the case page shows it; values are as rules read them.

    `hint`: no rule reads it; it may start a question and nothing else. `words`: labels of an enum.
    """

    person_id: UUID | None
    name: str
    label: str
    unit: str
    declared: Any
    reported: Any
    counted: Any
    known: bool
    source: str
    status: str
    status_label: str
    as_of: date | None
    hint: bool = False
    words: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ConflictLine:
    id: UUID
    person_id: UUID
    label: str
    unit: str
    declared: Any
    reported: Any
    size: int | None
    source: str
    explanation: str
    outcome: str
    outcome_label: str
    reason: str


@dataclass(frozen=True, slots=True)
class FactsRecord:
    """`record` as the rulebook takes it; `provenance`: (person or None, fact) → where from."""

    record: dict[str, Any]
    provenance: Mapping[tuple[str | None, str], Provenance]


@dataclass(frozen=True, slots=True)
class ReportView:
    id: UUID
    number: str
    digest: str
    prepared_by: str
    prepared_at: datetime
    reviewed_by: str
    signed_at: datetime | None
    valid_until: date | None


def source_codes(purpose: str) -> tuple[str, ...]:
    """Sources that a household authorisation for this purpose lists."""
    return tuple(s.code for s in sources_for(purpose))


def source_names(purpose: str) -> tuple[str, ...]:
    return tuple(s.name for s in sources_for(purpose))


def runs_waiting_for(what: Waiting) -> Any:
    """Ids of verifications of cases that wait for this, to join with; not cut to a scope."""
    return queries.waiting_for(what).values("pk")


def latest(household_id: UUID) -> UUID | None:
    """The newest verification of a family that asked for facts."""
    found = queries.latest(household_id)
    return found.pk if found else None


def progress(verification_id: UUID) -> Progress:
    """Progress of one run, two queries whatever its size."""
    run = Verification.objects.get(pk=verification_id)
    lines = tuple(
        QueryLine(
            _asked_name(q), q.person_id, q.state, q.result,
            Result(q.result).label if q.result else QueryState(q.state).label, q.error,
            (q.answered_at - q.sent_at).total_seconds() if q.answered_at and q.sent_at else None,
        )
        for q in Query.objects.filter(verification=run).order_by("source", "branch", "pk")
    )  # fmt: skip
    done = sum(line.state in (QueryState.ANSWERED, QueryState.FAILED) for line in lines)
    return Progress(
        run.pk, run.kind, run.state, RunState(run.state).label, run.started_at, run.ready_at,
        done, len(lines), lines,
    )  # fmt: skip


def _asked_name(query: Query) -> str:
    """The source, and the office where several answer for themselves."""
    asked = source(query.source)
    if asked.branches.kind != "institution":
        return asked.name
    office = next((o.name for o in asked.branches.offices if o.service == query.branch), "")
    return f"{asked.name}·{office}" if office else asked.name


def hukou_run(household_id: UUID) -> Progress | None:
    """The newest question to the household register."""
    found = (
        Verification.objects.filter(household_id=household_id, kind=Kind.HUKOU)
        .order_by("-started_at")
        .first()
    )
    return progress(found.pk) if found else None


FACTS_LOOK = "verification.facts"


def facts_for_page(user: User, verification_id: UUID) -> tuple[FactLine, ...]:
    """Facts with source and age. The look is on record first; out of scope or case: NotFound."""
    run = queries.visible_to(user).filter(pk=verification_id).first()
    if run is None:
        audit.record_look(user, FACTS_LOOK, label=str(verification_id), refused=True)
        raise NotFound("核对")
    audit.record_look(user, FACTS_LOOK, obj=run, purpose=run.purpose, case_id=run.case_id)
    return _lines(run)


def _lines(run: Verification) -> tuple[FactLine, ...]:
    declared, facts = queries.declarations(run.pk), queries.facts(run.pk)
    conflicts = queries.conflicts(run.pk)
    people: list[UUID | None] = [m.person_id for m in members_of(run)]
    lines: list[FactLine] = []
    known_names = {name for _, name in facts}
    for spec in fact_specs():
        hint = spec.name in known_names and not rules_read(spec.name)
        for person in people if spec.entity == "person" else [None]:
            said = declared.get((person, spec.name))
            fact = facts.get((person, spec.name)) if person else None
            if said is None and fact is None:
                continue
            counted, known, origin = _counted(run, spec, person, said, fact, conflicts)
            status = Result(fact.status) if fact else None
            reported = fact.value if fact and status is Result.FOUND else None
            if fact and status is Result.NOT_FOUND:
                reported = nothing(spec.name)
            lines.append(
                FactLine(
                    person, spec.name, spec.label, spec.unit, said, reported, counted, known,
                    origin, status.value if status else "declared",
                    status.label if status else "家庭申报", fact.as_of if fact else None, hint, spec.values,
                )
            )  # fmt: skip
    return tuple(lines)


def _counted(
    run: Verification, spec: Any, person: UUID | None, said: Any, fact: Any,
    conflicts: Mapping[Any, Conflict],
) -> tuple[Any, bool, str]:  # fmt: skip
    """Which value counts, by the policy's row for this fact: value, known, origin."""
    if rules_read(spec.name) and not asked_for(spec.name, run.purpose):
        stands = said is not None
        return said, stands, "家庭申报" if stands else "未申报"
    if fact is None:
        return None, False, "未查询"
    name = source(fact.source).name
    conflict = conflicts.get((person, spec.name))
    if conflict is not None and str(conflict.outcome) == ConflictOutcome.ACCEPTED.value:
        return said, True, "家庭说明（已采信）"
    if fact.status == Result.FOUND:
        return fact.value, True, name
    if fact.status == Result.NOT_FOUND:
        value = nothing(spec.name)
        return value, value is not None, f"{name}（无记录）"
    covered = fact.status != Result.NOT_COVERED
    if not covered and spec.extra.get("declared_may_stand") and said is not None:
        return said, True, "家庭申报（部门不覆盖）"
    return None, False, f"{name}（{Result(fact.status).label}）"


def household_facts(
    verification_id: UUID, obligors_said: Mapping[str, Mapping[str, Any]] | None = None
) -> FactsRecord:
    """One plain record for the rules, and where each value comes from. Unknown stays absent.

    `obligors_said`: person id → what the family declares of that obligor's own household; nobody
    else is asked about people outside the family.
    """
    run = Verification.objects.get(pk=verification_id)
    household: dict[str, Any] = {}
    members = {
        m.person_id: {
            "id": str(m.person_id),
            "birth_on": m.birth_on,
            "sex": m.sex,
            "relation": m.relation,
        }
        for m in members_of(run)
    }
    provenance: dict[tuple[str | None, str], Provenance] = {}
    for line in _lines(run):
        if not line.known or line.hint or line.name in ("birth_on", "sex", "relation"):
            continue
        value = date.fromisoformat(line.counted) if line.unit == "date" else line.counted
        if line.person_id is None:
            household[line.name] = value
        else:
            members[line.person_id][line.name] = value
        key = str(line.person_id) if line.person_id else None
        provenance[key, line.name] = Provenance(line.source, line.as_of)
    household["applied_on"] = run.on
    record = {"household": household, "members": list(members.values())}
    _add_obligors(record, provenance, run, obligors_said or {})
    return FactsRecord(record, provenance)


def _add_obligors(
    record: dict[str, Any],
    provenance: dict[tuple[str | None, str], Provenance],
    run: Verification,
    said: Mapping[str, Mapping[str, Any]],
) -> None:
    """Who owes the family support. A list that nobody asked for is unknown, which is not empty."""
    on = today()
    if not registry.household(run.household_id).obligors_asked:
        return
    named = registry.obligors_on(run.household_id, on)
    origin = Provenance("法定义务人登记", on)
    record["obligors"] = [
        {
            "id": str(obligor.person_id), "obligor_birth_on": obligor.birth_on,
            **said.get(str(obligor.person_id), {}),
        }
        for obligor in named
    ]  # fmt: skip
    record["household"]["unlisted_obligors"] = False
    provenance[None, "unlisted_obligors"] = origin
    for obligor in named:
        person = str(obligor.person_id)
        declared = dict.fromkeys(said.get(person, {}), Provenance("家庭申报", on))
        for name, source_of in {"obligor_birth_on": origin, **declared}.items():
            provenance[person, name] = source_of


def open_conflicts(verification_id: UUID) -> tuple[ConflictLine, ...]:
    """All differences of a run, unsettled first."""
    rows = Conflict.objects.filter(verification_id=verification_id).order_by(
        "outcome", "name", "pk"
    )
    return tuple(
        ConflictLine(
            c.pk, c.person_id, fact_spec(c.name).label, fact_spec(c.name).unit, c.declared,
            c.reported, c.size, source(c.source).name, c.explanation, c.outcome,
            ConflictOutcome(c.outcome).label if c.outcome else "", c.reason,
        )
        for c in rows
    )  # fmt: skip


def _conflict(user: User, conflict_id: UUID) -> Conflict:
    found = Conflict.objects.filter(
        pk=conflict_id, verification__in=queries.visible_to(user)
    ).first()
    if found is None:
        raise NotFound("差异")
    return found


def explain_conflict(user: User, conflict_id: UUID, explanation: str) -> None:
    explain(conflict=_conflict(user, conflict_id), explanation=explanation, acting_user=user)


def settle_conflict(user: User, conflict_id: UUID, outcome: ConflictOutcome, reason: str) -> None:
    settle(conflict=_conflict(user, conflict_id), outcome=outcome, reason=reason, acting_user=user)


def report_of(verification_id: UUID) -> ReportView | None:
    """The report of a run, prepared or signed."""
    found = (
        Report.objects.filter(verification_id=verification_id)
        .select_related("prepared_by", "reviewed_by")
        .first()
    )
    if found is None:
        return None
    return ReportView(
        found.pk, found.number, found.digest, found.prepared_by.name, found.prepared_at,
        found.reviewed_by.name if found.reviewed_by else "", found.signed_at, found.valid_until,
    )  # fmt: skip


def prepare(user: User, verification_id: UUID) -> None:
    run = queries.visible_to(user).filter(pk=verification_id).first()
    if run is None:
        raise NotFound("核对")
    prepare_report(verification=run, acting_user=user)


def sign(user: User, verification_id: UUID) -> None:
    report = Report.objects.filter(
        verification_id=verification_id, verification__in=queries.visible_to(user)
    ).first()
    if report is None:
        raise NotFound("核对报告")
    sign_report(report=report, acting_user=user)
