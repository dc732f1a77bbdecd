"""The facts of a run as people read them: declared, reported, and which value counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from cncodes.divisions import Divisions
from minjiu.common.clock import today
from minjiu.registry import api as registry
from minjiu.verification import queries
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.reading import asked_for, fact_specs, nothing, rules_read
from minjiu.verification.enums import ConflictOutcome, Result
from minjiu.verification.models import Conflict, Query, Verification


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


def members_of(run: Verification, on: date | None = None) -> tuple[registry.MemberView, ...]:
    """The members that a run asked about, as they stood then."""
    return registry.members_as([(UUID(person), rel) for person, rel in run.members], on or today())


def obligors_of(run: Verification, on: date | None = None) -> tuple[registry.MemberView, ...]:
    """The legal obligors outside the family that a run asked about."""
    return registry.members_as([(UUID(person), rel) for person, rel in run.obligors], on or today())


def lines(run: Verification) -> tuple[FactLine, ...]:
    """Every fact of a run: declared, reported, and what counts; not cut to a scope."""
    declared, facts = queries.declarations(run.pk), queries.facts(run.pk)
    conflicts = queries.conflicts(run.pk)
    people: Mapping[str, Sequence[UUID | None]] = {
        "person": [UUID(person) for person, _ in run.members],
        "obligor": [UUID(person) for person, _ in run.obligors],
        "household": [None],
    }
    found: list[FactLine] = []
    known_names = {name for _, name in facts}
    for spec in fact_specs():
        hint = spec.name in known_names and not rules_read(spec.name)
        for person in people[spec.entity]:
            said = declared.get((person, spec.name))
            fact = facts.get((person, spec.name)) if person else None
            if said is None and fact is None:
                continue
            counted, known, origin = _counted(run, spec, person, said, fact, conflicts)
            status = Result(fact.status) if fact else None
            reported = fact.value if fact and status is Result.FOUND else None
            if fact and status is Result.NOT_FOUND:
                reported = nothing(spec.name)
            found.append(
                FactLine(
                    person, spec.name, spec.label, spec.unit, said, reported, counted, known,
                    origin, status.value if status else "declared",
                    status.label if status else "家庭申报", fact.as_of if fact else None, hint, spec.values,
                )
            )  # fmt: skip
    return tuple(found)


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


def office_name(query: Query) -> str:
    """The source, and the office where several answer for themselves."""
    return name_of_office(query.source, query.branch)


def name_of_office(source_code: str, service: str) -> str:
    """人社养老保险; 银行账户·农村信用社 where several institutions answer for themselves."""
    asked = source(source_code)
    if asked.branches.kind != "institution":
        return asked.name
    office = next((o.name for o in asked.branches.offices if o.service == service), "")
    return f"{asked.name}·{office}" if office else asked.name


def outcome_words(conflict: Conflict) -> str:
    """How a difference was settled; where two departments differ, which of them is right."""
    if not conflict.outcome:
        return ""
    outcome = ConflictOutcome(conflict.outcome)
    if conflict.other_source and outcome is not ConflictOutcome.ACCEPTED:
        right = conflict.source if outcome is ConflictOutcome.REJECTED else conflict.other_source
        return f"以{source(right).name}记录为准"
    return outcome.label


def county_name(division_code: str) -> str:
    """连江县: the county of a division as its numbers and reports write it."""
    found = Divisions.bundled().find(division_code[:6], today())
    return found.name if found is not None else division_code[:6]
