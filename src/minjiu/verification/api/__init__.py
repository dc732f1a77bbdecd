"""What other rooms may use of verification: progress, facts with their sources, one plain record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from minjiu.access.api import User, acts_as
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.registry import api as registry
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.verification import queries
from minjiu.verification.actions import reasking
from minjiu.verification.actions.comparing import explain, settle
from minjiu.verification.actions.raw_answers import end_hold, hold
from minjiu.verification.actions.starting import (
    ask_household_register,
    authorise_and_ask_register,
    start,
)
from minjiu.verification.adapters.catalogue import obligor_sources_for, source, sources_for
from minjiu.verification.adapters.reading import asked_for, fact_spec
from minjiu.verification.api.asked_about import (
    AskedLine,
    asked_about_for,
    find_asked_about,
    name_asked_about,
    require_auditor,
)
from minjiu.verification.api.disputes import (
    HeldLine,
    ObjectionLine,
    TaskLine,
    TaskView,
    answer_task,
    ask_by_hand,
    complain,
    complainable,
    complaints,
    correctable,
    department_task_for,
    department_tasks_for,
    file_correction,
    objections_of,
    open_tasks,
    own_sources,
    recheck,
    record_objection,
    reveal_task_number,
    runs_with_open_objections,
    task_lines,
    tasks_of_run,
    withdraw_objection,
    withdraw_task,
)
from minjiu.verification.api.people import (
    EarlierRun,
    earlier_runs,
    members_asked,
    obligors_asked,
    rests_on_former_members,
)
from minjiu.verification.api.reports import (
    ReportPaper,
    ReportView,
    prepare,
    report_of,
    report_paper_for,
    report_pdf_for,
    report_renewed,
    reports_of,
    return_draft,
    sign,
)
from minjiu.verification.api.runs import Progress, QueryLine, Unknown, hukou_run, progress
from minjiu.verification.api.sources import SourceRow, source_board
from minjiu.verification.enums import ConflictOutcome, Waiting
from minjiu.verification.models import Conflict, Verification
from minjiu.verification.papers import of_obligor
from minjiu.verification.queries.lines import FactLine, lines, members_of, outcome_words
from rulebook import Provenance

__all__ = [
    "FACTS_LOOK",
    "AskedLine",
    "ConflictLine",
    "EarlierRun",
    "FactLine",
    "FactsRecord",
    "HeldLine",
    "ObjectionLine",
    "Progress",
    "QueryLine",
    "ReportPaper",
    "ReportView",
    "SourceRow",
    "TaskLine",
    "TaskView",
    "Unknown",
    "answer_task",
    "ask_again",
    "ask_by_hand",
    "ask_household_register",
    "asked_about_for",
    "authorise_and_ask_register",
    "close",
    "complain",
    "complainable",
    "complaints",
    "correctable",
    "department_task_for",
    "department_tasks_for",
    "earlier_runs",
    "end_hold",
    "explain_conflict",
    "facts_for_page",
    "file_correction",
    "find_asked_about",
    "hold",
    "household_facts",
    "hukou_run",
    "latest",
    "members_asked",
    "name_asked_about",
    "objections_of",
    "obligor_source_names",
    "obligors_asked",
    "of_obligor",
    "open_conflicts",
    "open_tasks",
    "own_sources",
    "prepare",
    "progress",
    "recheck",
    "record_objection",
    "report_of",
    "report_paper_for",
    "report_pdf_for",
    "report_renewed",
    "reports_of",
    "require_auditor",
    "rests_on_former_members",
    "return_draft",
    "reveal_task_number",
    "runs_waiting_for",
    "runs_with_open_objections",
    "set_quiet",
    "settle_conflict",
    "sign",
    "source_board",
    "source_names",
    "start",
    "task_lines",
    "tasks_of_run",
    "withdraw_objection",
    "withdraw_task",
]


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
    other_source: str = ""
    other_reported: Any = None
    words: Mapping[str, str] = field(default_factory=dict[str, str])  # labels of an enum


@dataclass(frozen=True, slots=True)
class FactsRecord:
    """`record` as the rulebook takes it; `provenance`: (person or None, fact) → where from."""

    record: dict[str, Any]
    provenance: Mapping[tuple[str | None, str], Provenance]


def source_names(purpose: str) -> dict[str, str]:
    """Code → name of the sources that a household authorisation for this purpose lists."""
    return {s.code: s.name for s in sources_for(purpose)}


def obligor_source_names(purpose: str) -> dict[str, str]:
    """The same that an obligor's own authorisation lists; empty where none is asked about."""
    return {s.code: s.name for s in obligor_sources_for(purpose)}


def runs_waiting_for(what: Waiting) -> Any:
    """Ids of verifications of cases that wait for this, to join with; not cut to a scope."""
    return queries.waiting_for(what).values("pk")


def latest(household_id: UUID) -> UUID | None:
    """The newest verification of a family that asked for facts."""
    found = queries.latest(household_id)
    return found.pk if found else None


FACTS_LOOK = "verification.facts"


def facts_for_page(user: User, verification_id: UUID) -> tuple[FactLine, ...]:
    """Facts with source and age. The look is on record first; out of scope or case: NotFound."""
    run = queries.visible_to(user).filter(pk=verification_id).first()
    if run is None:
        audit.record_look(user, FACTS_LOOK, label=str(verification_id), refused=True)
        raise NotFound("核对")
    acts_as(user, *SEES_FAMILIES, division_code=run.division_code, purpose=run.purpose)
    audit.record_look(user, FACTS_LOOK, obj=run, purpose=run.purpose, case_id=run.case_id)
    return lines(run)


def household_facts(
    verification_id: UUID, obligors_said: Mapping[str, Mapping[str, Any]] | None = None
) -> FactsRecord:
    """One plain record for the rules, and where each value comes from. Unknown stays absent.

    `obligors_said`: person id → what the family declares of that obligor's own household. Where a
    department was asked about the obligor, its word counts as for a member.
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
    of_obligors: list[FactLine] = []
    for line in lines(run):
        if line.person_id is not None and line.person_id not in members:
            of_obligors.append(line)
            continue
        if not line.known or line.hint or line.name in ("birth_on", "sex", "relation"):
            continue
        value = _value(line)
        if line.person_id is None:
            household[line.name] = value
        else:
            members[line.person_id][line.name] = value
        key = str(line.person_id) if line.person_id else None
        provenance[key, line.name] = Provenance(line.source, line.as_of)
    household["applied_on"] = run.on
    record = {"household": household, "members": list(members.values())}
    _add_obligors(record, provenance, run, obligors_said or {}, of_obligors)
    return FactsRecord(record, provenance)


def _value(line: FactLine) -> Any:
    return date.fromisoformat(line.counted) if line.unit == "date" else line.counted


def _add_obligors(
    record: dict[str, Any],
    provenance: dict[tuple[str | None, str], Provenance],
    run: Verification,
    said: Mapping[str, Mapping[str, Any]],
    lines_of_obligors: Iterable[FactLine],
) -> None:
    """Who owes the family support. A list that nobody asked for is unknown, which is not empty."""
    on = today()
    if not registry.household(run.household_id).obligors_asked:
        return
    named = registry.obligors_on(run.household_id, on)
    origin = Provenance("法定义务人登记", on)
    record["household"]["unlisted_obligors"] = False
    provenance[None, "unlisted_obligors"] = origin
    beyond_reach = {str(obligor.person_id) for obligor in named if obligor.no_consent}
    rows: dict[str, dict[str, Any]] = {}
    for obligor in named:
        person = str(obligor.person_id)
        given = {"obligor_birth_on": obligor.birth_on, **said.get(person, {})}
        unasked = "（义务人没有授权，没有核对）" if obligor.no_consent else ""
        for name in given:
            by_family = Provenance(f"家庭申报{unasked}", on)
            provenance[person, name] = origin if name == "obligor_birth_on" else by_family
        rows[person] = {"id": person, **given}
    for line in lines_of_obligors:
        person = str(line.person_id)
        if person not in rows or line.hint or not asked_for(line.name, run.purpose):
            continue
        if person in beyond_reach and not line.known:
            continue  # who withdrew before an answer came: the family's word stands, as of the others
        rows[person].pop(line.name, None)
        provenance.pop((person, line.name), None)
        if line.known:
            rows[person][line.name] = _value(line)
            provenance[person, line.name] = Provenance(line.source, line.as_of)
    record["obligors"] = list(rows.values())


def open_conflicts(verification_id: UUID) -> tuple[ConflictLine, ...]:
    """All differences of a run, unsettled first."""
    rows = Conflict.objects.filter(verification_id=verification_id).order_by(
        "outcome", "name", "pk"
    )
    return tuple(
        ConflictLine(
            c.pk, c.person_id, fact_spec(c.name).label, fact_spec(c.name).unit, c.declared,
            c.reported, c.size, source(c.source).name, c.explanation, c.outcome,
            outcome_words(c), c.reason,
            source(c.other_source).name if c.other_source else "", c.other_reported,
            fact_spec(c.name).values,
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


def ask_again(user: User, verification_id: UUID) -> int:
    """Ask every source again that gave no knowledge; how many questions."""
    return reasking.ask_again(verification=queries.run_for(user, verification_id), acting_user=user)


def set_quiet(verification_id: UUID | None, *, quiet: bool) -> None:
    """For `assistance`: while the report is before the public or the county, nothing is asked again
    of its own accord."""
    if verification_id is not None:
        run = Verification.objects.get(pk=verification_id)
        reasking.set_quiet(verification=run, quiet=quiet)


def close(verification_id: UUID, acting_user: User | None) -> None:
    """For `assistance`: the case is decided, nothing more is asked for it."""
    run = Verification.objects.get(pk=verification_id)
    reasking.close(verification=run, acting_user=acting_user)
