"""Bulk runs for pages and the rooms above: how far, what each source said, what people look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum, Value

from minjiu.access.api import User, acts_as, lists_as, scopes_of
from minjiu.access.enums import Role
from minjiu.access.permissions import division_filter, has_role
from minjiu.audit import api as audit
from minjiu.common.errors import NotFound
from minjiu.common.money import fen_to_yuan
from minjiu.jobs import api as jobs
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.enums import SEES_FAMILIES, MissingReason
from minjiu.verification.actions.bulk.concluding import CHANGES
from minjiu.verification.actions.bulk.listing import Choice, key_of, start_run
from minjiu.verification.actions.bulk.ordering import ask_again, release, stop
from minjiu.verification.actions.bulk.settling import settle_finding, settle_with
from minjiu.verification.actions.bulk.watching import THRESHOLDS
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.reading import fact_spec
from minjiu.verification.enums import BULK_AT_WORK, BatchState, BulkState, FindingKind, LineState
from minjiu.verification.models import BulkBatch, BulkFinding, BulkLine, BulkPerson, BulkRun
from minjiu.verification.papers import of_obligor

__all__ = [
    "FINDINGS_LOOK",
    "KIND",
    "AtHand",
    "BulkProgress",
    "Choice",
    "CountyLine",
    "FindingLine",
    "FindingObject",
    "Look",
    "RunObject",
    "SourceAccount",
    "ask_again",
    "at_hand",
    "by_county",
    "by_source",
    "finding_for",
    "finding_lines",
    "finding_sources",
    "findings",
    "findings_waiting",
    "in_words",
    "looks",
    "may_settle",
    "may_start",
    "people_without_consent",
    "progress",
    "release",
    "run_for",
    "runs",
    "same_family",
    "settle_finding",
    "settle_with",
    "start_run",
    "stop",
    "thresholds",
    "without_consent_lines",
]

RunObject = BulkRun  # what actions take; pages pass it on
FindingObject = BulkFinding
FINDINGS_LOOK = "verification.bulk_findings"
KIND = "bulk"  # of its progress among the long runs of `jobs`


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """How far a run is; `done` and `total` count questions about one person each."""

    state: str
    state_label: str
    at_work: bool
    done: int
    total: int
    per_minute: float | None
    time_left: Any
    message: str

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Look:
    """What a person made of a source that had held the run."""

    words: str
    accepted: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AtHand:
    """A run of the user's places that is at work or waits for a person, `mine` for the user."""

    id: UUID
    number: str
    held: bool
    mine: bool
    progress: BulkProgress


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """What one source was asked and said; `rate` among found and not found, None where none."""

    code: str
    name: str
    state_label: str
    excluded: bool
    people: int
    found: int
    not_found: int
    not_covered: int
    stale: int
    failed: int
    wrong_person: int
    waiting: int
    error: str
    before: float | None

    @property
    def rate(self) -> float | None:
        known = self.found + self.not_found
        return self.found / known if known else None


@dataclass(frozen=True, slots=True)
class CountyLine:
    """One county: people, those without consent, findings by kind, those that wait for a person."""

    code: str
    people: int
    without_consent: int
    counts: tuple[int, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding as lists and its page show it; values as the fact's unit has them."""

    id: UUID
    household_id: UUID
    person_name: str
    division_code: str
    kind_label: str
    label: str
    unit: str
    before: int | None
    after: int
    source: str
    in_favour: bool
    outcome: str
    outcome_label: str
    reason: str
    settled_by: str
    settled_at: datetime | None


def _visible(user: User) -> QuerySet[BulkRun]:
    """Runs over places where the user sees families, or parts of them."""
    found = Q(pk__in=[])
    for scope in scopes_of(user):
        if scope.role in SEES_FAMILIES:
            above = [scope.prefix[:n] for n in range(2, len(scope.prefix) + 1, 2)]
            wider = Q(division_code__in=[code.ljust(6, "0") for code in above])
            found |= Q(division_code__startswith=scope.prefix) | wider
    return BulkRun.objects.filter(found)


def runs(user: User) -> QuerySet[BulkRun]:
    """Runs that touch the user's places; counts only, no person."""
    return _visible(user).select_related("started_by")


def run_for(user: User, run_id: UUID) -> BulkRun:
    """One run; NotFound alike for "not there" and "not yours"."""
    found = _visible(user).select_related("started_by", "compared_with").filter(pk=run_id).first()
    if found is None:
        raise NotFound("批量核对")
    return found


def may_start(user: User) -> tuple[str, ...]:
    """Divisions, as prefixes, in which the user may begin a run."""
    scopes = (s.prefix for s in scopes_of(user) if s.role is Role.VERIFICATION_HANDLER)
    return tuple(dict.fromkeys(scopes))


def may_settle(user: User, division_code: str | None = None) -> bool:
    return has_role(user, Role.COUNTY_EXAMINER, division_code=division_code)


def looks(run: BulkRun) -> tuple[Look, ...]:
    """What became of each source that held the run, in order."""
    return tuple(
        Look(one["words"], one["accepted"], one["reason"], one["by"],
             datetime.fromisoformat(one["at"]))
        for one in run.looked
    )  # fmt: skip


def at_hand(user: User, open_runs: Sequence[jobs.RunProgress]) -> tuple[AtHand, ...]:
    """Of all long work that is open, the bulk runs of the user's places, those held first; one query."""
    told = {one.key: one for one in open_runs if one.kind == KIND}
    if not told:
        return ()
    found = runs(user).filter(state__in=(*BULK_AT_WORK, BulkState.HELD)).order_by("started_at")
    lines = (_at_hand(user, run, told.get(key_of(run))) for run in found)
    return tuple(sorted(lines, key=lambda line: not line.held))


def _at_hand(user: User, run: BulkRun, told: jobs.RunProgress | None) -> AtHand:
    held = BulkState(run.state) is BulkState.HELD
    may = run.started_by != user and has_role(
        user, Role.VERIFICATION_REVIEWER, division_code=run.division_code, purpose=run.purpose
    )
    return AtHand(run.pk, run.number, held, held and may, _progress(run, told))


def findings_waiting(user: User) -> tuple[UUID, int] | None:
    """The newest finished run with findings that wait for the user's word, and how many; or None."""
    if not has_role(user, Role.COUNTY_EXAMINER):
        return None
    mine = division_filter(
        user, "division_code", (Role.COUNTY_EXAMINER,), of_purpose=lambda p: Q(run__purpose=p)
    )
    waiting = BulkFinding.objects.filter(mine, outcome="", run__state=BulkState.FINISHED)
    newest = waiting.values("run").annotate(n=Count("pk")).order_by("-run__finished_at").first()
    return (newest["run"], newest["n"]) if newest else None


def progress(run: BulkRun) -> BulkProgress:
    """From the run's own count; rate and time left while it is at work."""
    return _progress(run, jobs.run_progress(key_of(run)))


def _progress(run: BulkRun, told: jobs.RunProgress | None) -> BulkProgress:
    at_work = run.state in BULK_AT_WORK
    return BulkProgress(
        run.state, BulkState(run.state).label, at_work, told.done if told else 0,
        told.total if told else 0, told.per_minute if told and at_work else None,
        told.time_left if told and at_work else None, told.message if told else "",
    )  # fmt: skip


def thresholds(run: BulkRun) -> tuple[tuple[str, int, bool], ...]:
    """By which numbers a run is held, and from which a change of income is listed: label, value, and
    whether it is assumed."""
    place = run.division_code[:6]
    rows = (policy.parameter(name, place, run.on) for name in (*THRESHOLDS, *CHANGES))
    return tuple((p.label, cast(int, p.value), p.confidence == "assumed") for p in rows)


_RECEIPTS = ("found", "not_found", "not_covered", "stale", "failed")
_SUMS = (*_RECEIPTS, "wrong_person")


def by_source(run: BulkRun) -> tuple[SourceAccount, ...]:
    """The account of each source, with its rate in the run that this one is compared with."""
    lines: dict[str, list[BulkLine]] = {}
    for line in BulkLine.objects.filter(run=run).order_by("source", "service"):
        lines.setdefault(line.source, []).append(line)
    sums = {row["line__source"]: row for row in _sums(run)}
    last = {row["line__source"]: row for row in _sums(run.compared_with, taken=True)}
    nobody = _nobody_answers(run)
    return tuple(
        _account(code, of, sums.get(code, {}), nobody.get(code, 0), _rate(last.get(code)))
        for code, of in lines.items()
    )


def _account(
    code: str, of: list[BulkLine], row: Mapping[str, Any], nobody: int, before: float | None
) -> SourceAccount:
    counts: dict[str, int] = {name: row.get(name, 0) for name in (*_SUMS, "people", "waiting")}
    counts["people"] += nobody
    counts["not_covered"] += nobody
    if LineState(of[0].state) is LineState.EXCLUDED:
        counts["waiting"] = 0  # nobody waits for what is left out
    return SourceAccount(
        code=code, name=source(code).name, state_label=LineState(of[0].state).label,
        excluded=LineState(of[0].state) is LineState.EXCLUDED, error=row.get("error", ""), before=before,
        **counts,
    )  # fmt: skip


def _sums(run: BulkRun | None, *, taken: bool = False) -> list[dict[str, Any]]:
    """Sums by source; `taken`: without what a person left out, whose rate says nothing."""
    if run is None:
        return []
    batches = BulkBatch.objects.filter(line__run=run)
    if taken:
        batches = batches.exclude(line__state=LineState.EXCLUDED)
    sums = {f"sum_{name}": Sum(name) for name in (*_SUMS, "people")}
    # Of a batch that is sent again most may have their receipts already.
    told = sum((F(name) for name in _RECEIPTS), Value(0))
    waiting = Sum(F("people") - told, filter=~Q(state=BatchState.DONE), default=0)
    rows = batches.values("line__source").annotate(sum_waiting=waiting, **sums)
    # One of the reasons, where there are several: the newest batch's.
    errors = dict(
        BulkBatch.objects.filter(line__run=run)
        .exclude(error="")
        .order_by("answered_at")
        .values_list("line__source", "error")
    )
    return [
        {
            **{name.removeprefix("sum_"): value for name, value in row.items()},
            "error": errors.get(row["line__source"], ""),
        }
        for row in rows
    ]


def _rate(row: dict[str, Any] | None) -> float | None:
    known = (row["found"] + row["not_found"]) if row else 0
    return row["found"] / known if row and known else None


def _nobody_answers(run: BulkRun) -> dict[str, int]:
    """Of those whom a source might be asked about, people of counties for which no office answers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.source, count(*)
            FROM verification_bulkline l
            JOIN verification_bulkperson p ON p.run_id = l.run_id
              AND p.county_code = ANY(l.counties) AND p.sources @> ARRAY[l.source]
            WHERE l.run_id = %s AND l.service = ''
            GROUP BY l.source
            """,
            [run.pk],
        )
        return dict(cursor.fetchall())


def _of(user: User) -> Q:
    """People and findings in the places and for the purposes of the user's grants."""
    return division_filter(
        user, "division_code", SEES_FAMILIES, of_purpose=lambda p: Q(run__purpose=p)
    )


def by_county(user: User, run: BulkRun) -> tuple[CountyLine, ...]:
    """Counts by county, the user's own only; `counts` in the order of FindingKind."""
    inside = _of(user)
    people = (
        BulkPerson.objects.filter(inside, run=run)
        .values("county_code")
        .annotate(n=Count("pk"), without=Count("pk", filter=~Q(missing="")))
        .order_by("county_code")
    )
    found = (
        BulkFinding.objects.filter(inside, run=run)
        .values("county_code", "kind")
        .annotate(n=Count("pk"), waiting=Count("pk", filter=Q(outcome="")))
    )
    counts = {(row["county_code"], row["kind"]): row for row in found}
    lines: list[CountyLine] = []
    for row in people:
        mine = [counts.get((row["county_code"], kind.value)) for kind in FindingKind]
        lines.append(
            CountyLine(
                row["county_code"], row["n"], row["without"],
                tuple(m["n"] if m else 0 for m in mine), sum(m["waiting"] for m in mine if m),
            )
        )  # fmt: skip
    return tuple(lines)


def findings(user: User, run: BulkRun) -> QuerySet[BulkFinding]:
    """Findings in the user's places; who looked is on record first."""
    lists_as(user, *SEES_FAMILIES)
    audit.record_look(user, FINDINGS_LOOK, obj=run, purpose=run.purpose)
    inside = _of(user)
    return BulkFinding.objects.filter(inside, run=run).select_related("settled_by")


def finding_sources(run: BulkRun) -> tuple[tuple[str, str], ...]:
    """Codes and names of the sources that the run asked."""
    codes = BulkLine.objects.filter(run=run).values_list("source", flat=True).distinct()
    return tuple((code, source(code).name) for code in codes.order_by("source"))


def finding_for(user: User, finding_id: UUID) -> BulkFinding:
    """One finding, the look on record; out of scope: NotFound, on record too."""
    inside = _of(user)
    found = BulkFinding.objects.filter(inside, pk=finding_id).select_related("run", "settled_by")
    one = found.first()
    if one is None:
        audit.record_look(user, FINDINGS_LOOK, label=str(finding_id), refused=True)
        raise NotFound("发现")
    acts_as(user, *SEES_FAMILIES, division_code=one.division_code, purpose=one.run.purpose)
    audit.record_look(user, FINDINGS_LOOK, obj=one, purpose=one.run.purpose)
    return one


def same_family(finding: BulkFinding) -> list[BulkFinding]:
    """The other findings of this run about the same family; the look at one is at all of them."""
    found = BulkFinding.objects.filter(run=finding.run, household_id=finding.household_id)
    return list(found.exclude(pk=finding.pk).select_related("settled_by").order_by("kind", "name"))


def in_words(finding: BulkFinding) -> str:
    """房产变化：住房套数，原1，现2（不动产登记）: what a review is begun for. Money in yuan."""
    spec = fact_spec(finding.name)
    values = [
        "没有记录" if v is None else f"{fen_to_yuan(v):,.2f}元" if spec.unit == "fen"
        else ("是" if v else "否") if spec.unit == "bool" else str(v)
        for v in (finding.before, finding.after)
    ]  # fmt: skip
    kind = FindingKind(finding.kind).label
    origin = source(finding.source).name
    return f"{kind}：{spec.label}，原{values[0]}，现{values[1]}（{origin}，{finding.run.number}）"


def finding_lines(rows: list[BulkFinding], *, masked: bool) -> list[FindingLine]:
    """Rows of a list, one query for all names; `masked`: for who only oversees."""
    names = registry.names(row.person_id for row in rows)
    lines: list[FindingLine] = []
    for row in rows:
        spec, name = fact_spec(row.name), names.get(row.person_id, "")
        lines.append(
            FindingLine(
                row.pk, row.household_id, registry.mask_name(name) if masked else name,
                row.division_code, FindingKind(row.kind).label, spec.label, spec.unit, row.before,
                row.after, source(row.source).name, row.in_favour, row.outcome,
                row.get_outcome_display() if row.outcome else "",  # type: ignore[attr-defined]
                row.reason, row.settled_by.name if row.settled_by else "", row.settled_at,
            )
        )  # fmt: skip
    return lines


def people_without_consent(user: User, run: BulkRun) -> QuerySet[BulkPerson]:
    """Who is not asked about because consent does not stand; the look is on record first."""
    lists_as(user, *SEES_FAMILIES)
    audit.record_look(user, "verification.bulk_without_consent", obj=run, purpose=run.purpose)
    inside = _of(user)
    return BulkPerson.objects.filter(inside, run=run).exclude(missing="")


def without_consent_lines(
    rows: list[BulkPerson], *, masked: bool
) -> list[tuple[UUID, str, str, str]]:
    """Household, name, division, reason; one query for all names."""
    names = registry.names(row.person_id for row in rows)
    found: list[tuple[UUID, str, str, str]] = []
    for row in rows:
        name = names.get(row.person_id, "")
        name = registry.mask_name(name) if masked else name
        who = of_obligor(name) if row.of_obligor else name
        why = MissingReason(row.missing).label
        found.append((row.household_id, who, row.division_code, why))
    return found
