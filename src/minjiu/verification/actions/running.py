"""Carrying out verifications: ask all at once, keep each reply as it comes, then compare.

Families that wait at the same moment are asked about together: one set of statements for all of them,
and of each source one message, so that a busy morning costs little more than one family.
"""

import json
import logging
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, Max, OuterRef

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.common.rows import update_each
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.enums import Stage
from minjiu.verification.actions import health
from minjiu.verification.actions.answers import next_ask_at, store_replies
from minjiu.verification.actions.comparing import write_conflicts
from minjiu.verification.actions.slots import Slots
from minjiu.verification.adapters.catalogue import Endpoint, endpoint, source
from minjiu.verification.adapters.fan_out import Line, Reply, ask_together, in_lots
from minjiu.verification.adapters.protocols.speaking import SYSTEM, Question
from minjiu.verification.enums import ASKED_AGAIN, NOT_ANSWERED, QueryState, Result, RunState
from minjiu.verification.models import Query, Report, Verification

FAMILIES_TOGETHER = 50
QUESTIONS_TOGETHER = 500  # made ready in one transaction, at first half as many: they leave early
log = logging.getLogger(__name__)
# Jobs that begin at the same moment in a worker's threads share one processor: what waits goes to the
# first of them, or each would ask for a part by itself.
_taking = threading.Lock()
Identity = tuple[str, str]  # name, ID number


def carry_out(verification_id: UUID, *, families: int = FAMILIES_TOGETHER) -> bool:
    """Ask what is not answered yet and finish, with others that wait, so many families at most.

    Safe to repeat: what was answered is not asked again, and what was not keeps its key. False where
    another worker is on it; then its end is to be looked after later, in case that worker dies.
    """
    with _Held() as held:
        with _taking:
            taken = held.take([verification_id])
            if taken:
                held.take(_that_wait(verification_id, families - 1))
        if not taken:
            return not Verification.objects.filter(
                pk=verification_id, state=RunState.RUNNING
            ).exists()
        try:
            _ask(held)
        except Exception:
            others = [run for run in held.runs if run != verification_id]
            if not others:
                raise
            # Whatever broke may be another family's, whose own job will come upon it.
            log.exception("asking for %s families failed", len(held.runs))
            held.let_go(others)
            _ask(held)
    return True


def _that_wait(but: UUID, at_most: int) -> list[UUID]:
    """Runs that nobody has begun to ask for, the oldest first."""
    unasked = Query.objects.filter(verification=OuterRef("pk"), state=QueryState.WAITING)
    runs = Verification.objects.filter(Exists(unasked), state=RunState.RUNNING).exclude(pk=but)
    return list(runs.order_by("started_at").values_list("pk", flat=True)[:at_most])


@dataclass
class _Held:
    """Runs that this worker alone is on, by lock of the database's: free at once when it dies."""

    runs: dict[UUID, Verification] = field(default_factory=dict[UUID, Verification])

    def __enter__(self) -> "_Held":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with suppress(*(() if kind is None else (DatabaseError,))):
            self.let_go(list(self.runs))

    def take(self, wanted: Collection[UUID]) -> bool:
        """Those of the wanted runs that are under way and that nobody else is on; whether any."""
        if not wanted:
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT w.id FROM unnest(%s::uuid[], %s::bigint[]) AS w (id, key)"
                " WHERE pg_try_advisory_lock(w.key)",
                [list(wanted), [_key(pk) for pk in wanted]],
            )
            locked = [pk for (pk,) in cursor.fetchall()]
        # Read under the lock: who had it before may have finished.
        mine = Verification.objects.in_bulk(locked)
        self.runs |= {pk: run for pk, run in mine.items() if run.state == RunState.RUNNING}
        self._unlock([pk for pk in locked if pk not in self.runs])
        return any(pk in self.runs for pk in locked)

    def let_go(self, runs: Collection[UUID]) -> None:
        for pk in runs:
            del self.runs[pk]
        self._unlock(runs)

    def _unlock(self, runs: Collection[UUID]) -> None:
        if runs:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(k) FROM unnest(%s::bigint[]) AS k",
                    [[_key(pk) for pk in runs]],
                )


def _key(run: UUID) -> int:
    return int.from_bytes(run.bytes[:8], signed=True)


def _ask(held: _Held) -> None:
    waiting = Query.objects.filter(verification__in=held.runs, state__in=NOT_ANSWERED)
    lines: dict[Line, list[UUID]] = {}
    queries: dict[UUID, Query] = {}
    for query in waiting.order_by("source", "branch", "verification", "pk"):
        query.verification = held.runs[query.verification_id]
        queries[query.pk] = query
        lines.setdefault((query.source, query.branch), []).append(query.pk)
    breakers = health.load(lines)
    before = {line: copy(breaker) for line, breaker in breakers.items()}
    with Slots() as slots:
        longest_ms = max((source(code).deadline_ms for code, _ in lines), default=0)
        asking = _Asking(queries, _lots(lines), slots, longest_ms)
        for replies in ask_together(asking.draw, breakers):
            asking.arrived(replies)
            store_replies(queries=queries, replies=replies, identities=asking.identities)
            over = asking.answered()
            _end(over)
            held.let_go(over)
        health.save(breakers, before)
    _end(held.runs)


def _lots(lines: Mapping[Line, Sequence[UUID]]) -> dict[Line, deque[Sequence[UUID]]]:
    """What one exchange carries, by line, the slowest sources first."""
    slowest_first = sorted(lines, key=lambda line: (-source(line[0]).deadline_ms, line))
    return {line: deque(in_lots(lines[line], source(line[0]).together)) for line in slowest_first}


@dataclass
class _Asking:
    """Questions as they leave; `identities` of those who were asked about, `people` by person and
    paper as they were read first."""

    queries: Mapping[UUID, Query]  # each knows its run
    waiting: dict[Line, deque[Sequence[UUID]]]
    slots: Slots
    longest_ms: int  # no question is open longer: the slowest source's deadline
    identities: dict[UUID, Identity] = field(default_factory=dict[UUID, Identity])
    people: dict[tuple[UUID, UUID], Identity] = field(default_factory=dict[Any, Identity])
    under_way: dict[UUID, Line] = field(default_factory=dict[UUID, Line])  # by first question
    begun: float = field(default_factory=time.monotonic)
    _left: Counter[UUID] = field(init=False)  # questions of a run that have not ended
    _over: list[UUID] = field(default_factory=list[UUID])

    def __post_init__(self) -> None:
        self._left = Counter(query.verification_id for query in self.queries.values())

    def draw(self, at_most: int) -> Sequence[Sequence[Question]]:
        """Messages for which there is room now, here and at the source. Consent is asked at this
        moment, so that one withdrawn in the middle stops all that has not left."""
        left_ms = self.longest_ms - int((time.monotonic() - self.begun) * 1_000)
        chosen = self.slots.take(self.waiting, min(at_most, self._in_one_go()))
        late = list[Sequence[UUID]]()
        if left_ms <= 0:
            late = [lot for lots in self.waiting.values() for lot in lots]
            self.waiting.clear()
        if not chosen and not late:
            return [[]] if any(self.waiting.values()) else []
        made = _prepare(self, [lot for _, lot in chosen], late, left_ms)
        sent = {question.query_id for lot in made for question in lot}
        self._ended(
            pk for lot in (*(lot for _, lot in chosen), *late) for pk in lot if pk not in sent
        )
        for (line, _), lot in zip(chosen, made, strict=True):
            if lot:
                self.under_way[lot[0].query_id] = line
            else:
                self._give_back([line])
        return made or [[]]

    def _in_one_go(self) -> int:
        """Messages with as many questions as are made ready together; at first no more than half of
        all, so that slow sources are at work while the rest is made."""
        lots = [len(lot) for lots in self.waiting.values() for lot in lots]
        count = sum(lots)
        most = QUESTIONS_TOGETHER if self.identities else min(QUESTIONS_TOGETHER, count) // 2
        return max(1, most * len(lots) // max(1, count))

    def _give_back(self, lines: Iterable[Line]) -> None:
        self.slots.give_back(lines, all_of_them=not any(self.waiting.values()))

    def arrived(self, replies: Sequence[Reply]) -> None:
        """The exchanges that brought these replies are over."""
        lines = (self.under_way.pop(reply.query_id, None) for reply in replies)
        self._give_back(line for line in lines if line is not None)
        self._ended(reply.query_id for reply in replies)

    def _ended(self, questions: Iterable[UUID]) -> None:
        for run in (self.queries[pk].verification_id for pk in questions):
            self._left[run] -= 1
            if not self._left[run]:
                self._over.append(run)

    def answered(self) -> list[UUID]:
        """Runs of which the last question has ended since this was asked before."""
        over, self._over = self._over, []
        return over


@transaction.atomic
def _prepare(
    asking: _Asking, lots: Sequence[Sequence[UUID]], late: Sequence[Sequence[UUID]], left_ms: int
) -> list[Sequence[Question]]:
    """The messages of those whose consent stands at the moment of sending; others end here, and so
    do those whose turn came too `late`."""
    missed = {pk for lot in late for pk in lot}
    chosen = [pk for lot in lots for pk in lot] + list(missed)
    waiting = Query.objects.filter(pk__in=chosen, state__in=NOT_ANSWERED).order_by("pk")
    locked = waiting.select_for_update().values_list("pk", "rounds")
    queries: dict[UUID, Query] = {}
    for pk, rounds in locked:
        queries[pk] = asking.queries[pk]
        queries[pk].rounds = rounds
    wanted = {pk: _wanted(query) for pk, query in queries.items()}
    papers = registry.authorisations_for_queries(set(wanted.values()), today())
    people = asking.people
    people |= registry.identities(
        {(one.person_id, paper.id) for one, paper in papers.items()} - people.keys()
    )
    periods = {
        run.pk: policy.calculation_period(run.division_code[:6], run.on)
        for run in {query.verification for query in queries.values()}
    }
    made: dict[UUID, Question] = {}
    lost: list[Query] = []
    at, connected = now(), cache(endpoint)
    for query in queries.values():
        if query.pk in missed:
            lost.append(_ended(query, "该来源正忙，到期没有轮到", again=True))
            continue
        authority = papers.get(wanted[query.pk])
        # Who joined the family meanwhile, or left it, may have signed anew: for other questions.
        if authority is None or (authority.stage is Stage.OBLIGOR) != query.of_obligor:
            lost.append(_ended(query, "授权书已失效，没有发出"))
            continue
        try:
            there = connected(query.branch, source(query.source).signature)
        except Refused as refused:
            lost.append(_ended(query, refused.message.rstrip("，"), again=True))
            continue
        identity = asking.identities[query.pk] = people[query.person_id, authority.id]
        period = periods[query.verification_id]
        made[query.pk] = _question(query, authority, there, identity, period, left_ms)
        query.state, query.sent_at = QueryState.SENT, at
    asked = [query for query in queries.values() if query.pk in made]
    update_each(asked, ("authorisation_id", "message_id", "request_digest", "state", "sent_at"))
    audit.record_many(
        "verification.asked", None, asked, purpose=lambda q: q.verification.purpose,
        case_id=lambda q: q.verification.case_id, label=lambda q: source(q.source).name,
        after=lambda q: {"authorisation": str(q.authorisation_id), "digest": q.request_digest},
    )  # fmt: skip
    update_each(lost, ("state", "result", "error", "answered_at", "next_ask_at"))
    audit.record_many(
        "verification.not_sent", None, lost, case_id=lambda q: q.verification.case_id,
        label=lambda q: source(q.source).name,
    )  # fmt: skip
    return [[made[pk] for pk in lot if pk in made] for lot in lots]


def _wanted(query: Query) -> registry.Wanted:
    run = query.verification
    return registry.Wanted(run.household_id, run.purpose, query.person_id, query.source)


def _question(
    query: Query, authority: registry.AuthorisationView, there: Endpoint,
    identity: Identity, period: Period, left_ms: int,
) -> Question:  # fmt: skip
    run, asked, message_id = query.verification, source(query.source), uuid.uuid4().hex
    if left_ms < asked.deadline_ms:
        asked = replace(asked, deadline_ms=max(1, left_ms))
    name, number = identity
    body = json.dumps(
        {
            "message_id": message_id,
            "idem_key": query.idem_key,
            "source": query.source,
            "case_id": str(run.case_id or run.pk),
            "person": {"name": name, "id_number": number},
            "items": asked.items_of(of_obligor=query.of_obligor),
            "period": {"from": f"{period.start}", "to": f"{period.end}"},
            "purpose": run.purpose,
            "officer_id": str(query.asked_by or SYSTEM),
            "legal_basis": asked.legal_basis,
            "authorisation": {
                "id": str(authority.id),
                "version_hash": authority.text_digest,
                "valid_from": f"{authority.valid_from}",
                "valid_to": f"{authority.valid_to}",
            },
            "deadline_ms": asked.deadline_ms,
        },
        ensure_ascii=False,
    ).encode()
    query.authorisation_id = authority.id
    query.message_id, query.request_digest = message_id, sm3(body).hex()
    return Question(query.pk, asked, query.branch, there, message_id, body)


def _ended(query: Query, why: str, *, again: bool = False) -> Query:
    """A question that does not leave. `again`: asked by itself later; consent that is gone comes
    back only by a person."""
    query.state, query.result = QueryState.FAILED, Result.SOURCE_ERROR
    query.error, query.answered_at = why[:200], now()
    query.next_ask_at = next_ask_at(query) if again else None
    return query


@transaction.atomic
def _end(runs: Collection[UUID]) -> None:
    """End runs of which every question has ended. One that was put back meanwhile goes on: a job of
    its own carries it out."""
    if not runs:
        return
    locked = Verification.objects.select_for_update().filter(pk__in=runs, state=RunState.RUNNING)
    found = list(locked.order_by("pk"))
    asked = Query.objects.filter(verification__in=found, state__in=NOT_ANSWERED)
    go_on = set(asked.values_list("verification_id", flat=True))
    over = [run for run in found if run.pk not in go_on]
    as_it_stands = _nothing_new(over)
    write_conflicts([run for run in over if run.pk not in as_it_stands])
    for run in over:
        if run.pk in as_it_stands:
            run.state = RunState.SIGNED
        else:
            run.state, run.ready_at = RunState.READY, now()
    update_each(over, ("state", "ready_at"))
    audit.record_many(
        "verification.ready", None, over, purpose=lambda run: run.purpose,
        case_id=lambda run: run.case_id,
    )  # fmt: skip


def _nothing_new(runs: Collection[Verification]) -> set[UUID]:
    """Those with a signed report since which no source has answered: it stands."""
    signed = Report.objects.filter(verification__in=runs, signed_at__isnull=False)
    last = {report.verification_id: report.prepared_at for report in signed.order_by("version")}
    answers = Query.objects.filter(verification__in=last, state=QueryState.ANSWERED)
    newest = answers.exclude(result__in=ASKED_AGAIN).values("verification_id")
    spoke = dict(newest.annotate(at=Max("answered_at")).values_list("verification_id", "at"))
    return {run for run, at in last.items() if run not in spoke or spoke[run] <= at}
