"""How far a verification is, what nobody knows yet, and whether it will be asked again by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minjiu.verification.adapters.reading import KNOWN
from minjiu.verification.enums import ASKED_AGAIN, Kind, QueryState, Result, RunState
from minjiu.verification.models import Query, Verification
from minjiu.verification.queries.lines import office_name


@dataclass(frozen=True, slots=True)
class QueryLine:
    id: UUID
    source: str
    person_id: UUID
    state: str
    result: str
    result_label: str
    error: str
    seconds: float | None
    rounds: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """One reason why one office's answer is missing, and about whom."""

    source: str
    why: str
    rounds: int
    people: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one verification is; `queries` in order of source.

    `ended` of `total` questions are over, `answered` of them brought knowledge. `next_ask_at`: when
    the system asks again by itself; `pause`: why it does not, though there is something to ask.
    """

    id: UUID
    kind: str
    state: str
    state_label: str
    started_at: datetime
    ready_at: datetime | None
    ended: int
    answered: int
    total: int
    next_ask_at: datetime | None
    pause: str
    may_ask_again: int
    closed: bool
    queries: tuple[QueryLine, ...]

    @property
    def running(self) -> bool:
        return RunState(self.state) is RunState.RUNNING

    @property
    def failed(self) -> int:
        return sum(QueryState(q.state) is QueryState.FAILED for q in self.queries)

    @property
    def stale(self) -> int:
        return self._with(Result.STALE)

    @property
    def not_covered(self) -> int:
        return self._with(Result.NOT_COVERED)

    def _with(self, result: Result) -> int:
        return sum(q.result == result.value for q in self.queries)

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """What ended without knowledge: one line for each office and reason, with the people."""
        found: dict[tuple[str, str, int], list[UUID]] = {}
        for q in self.queries:
            if q.result and q.result not in KNOWN:
                found.setdefault((q.source, q.error or q.result_label, q.rounds), []).append(
                    q.person_id
                )
        return tuple(Unknown(*key, tuple(people)) for key, people in found.items())


def progress(verification_id: UUID) -> Progress:
    """Progress of one run, two queries whatever its size."""
    run = Verification.objects.get(pk=verification_id)
    asked = list(Query.objects.filter(verification=run).order_by("source", "branch", "pk"))
    lines = tuple(
        QueryLine(
            q.pk, office_name(q), q.person_id, q.state, q.result,
            Result(q.result).label if q.result else QueryState(q.state).label, q.error,
            (q.answered_at - q.sent_at).total_seconds() if q.answered_at and q.sent_at else None,
            q.rounds,
        )
        for q in asked
    )  # fmt: skip
    open_again = (
        0 if run.closed_at else sum(bool(q.branch) and q.result in ASKED_AGAIN for q in asked)
    )
    next_ask_at, pause = _by_itself(run, asked, open_again)
    return Progress(
        run.pk, run.kind, run.state, RunState(run.state).label, run.started_at, run.ready_at,
        sum(bool(q.result) for q in asked), sum(q.result in KNOWN for q in asked), len(lines),
        next_ask_at, pause, open_again, run.closed_at is not None, lines,
    )  # fmt: skip


def _by_itself(
    run: Verification, asked: Sequence[Query], open_again: int
) -> tuple[datetime | None, str]:
    """When it is asked again by itself, as `reasking.ask_due_again` does it, or why it is not."""
    state = RunState(run.state)
    if state is RunState.RUNNING or not open_again:
        return None, ""
    if state is RunState.PREPARED:
        return None, "报告待签发，签发以前不自动再问"
    if run.quiet_since is not None:
        return None, "公示和审核确认期间不自动再问"
    due = min((q.next_ask_at for q in asked if q.next_ask_at), default=None)
    return due, "" if due else "系统不再自动询问"


def hukou_run(household_id: UUID) -> Progress | None:
    """The newest question to the household register."""
    found = (
        Verification.objects.filter(household_id=household_id, kind=Kind.HUKOU)
        .order_by("-started_at")
        .first()
    )
    return progress(found.pk) if found else None
