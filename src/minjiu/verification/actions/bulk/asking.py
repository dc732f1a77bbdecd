"""Carrying a bulk run out: one worker at a time, batch by batch, safe to be killed at any line.

A batch is marked as sent before it leaves and its receipts are written in one transaction, so that
whoever comes after a crash sends the same batch under the same key: offices answer what they were
asked first, and nobody is asked twice.
"""

import json
import uuid
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.rows import update_each
from minjiu.jobs import api as jobs
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.verification.actions import health
from minjiu.verification.actions.bulk import watching
from minjiu.verification.actions.bulk.concluding import conclude
from minjiu.verification.actions.bulk.keeping import Asked, keep, never_sent
from minjiu.verification.actions.bulk.listing import BATCH, key_of, list_people, people_of
from minjiu.verification.actions.slots import Slots
from minjiu.verification.adapters.catalogue import endpoint, source
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.fan_out import Line, Reply, ask_together, in_lots
from minjiu.verification.adapters.protocols.speaking import SYSTEM, Question
from minjiu.verification.enums import BULK_AT_WORK, BatchState, BulkState, LineState
from minjiu.verification.models import BulkBatch, BulkLine, BulkRun

ROUNDS = 3  # how often a batch is sent whose office cannot be reached
PAUSE = timedelta(seconds=60)  # before it is sent again
FILE_DEADLINE_MS = 600_000  # an office may take ten minutes over a thousand people
MESSAGE_DEADLINE_MS = 60_000  # nobody waits at a counter for a bulk run
BATCHES_AT_ONCE = 24  # in memory together, a thousand people each
TOGETHER = 12  # made ready in one transaction
OF_ONE_LINE = 4  # of a line that is asked one by one a single batch: consent is read just before


def in_bulk(asked: Source) -> Source:
    """The source as bulk runs speak with it: in files where it takes them, else as always."""
    if asked.bulk_format:
        return replace(
            asked, protocol="batch_files", file_format=asked.bulk_format, together=BATCH,
            deadline_ms=max(asked.deadline_ms, FILE_DEADLINE_MS),
        )  # fmt: skip
    return replace(asked, deadline_ms=max(asked.deadline_ms, MESSAGE_DEADLINE_MS))


def carry_on(run_id: UUID) -> None:
    """Work on a run until it is over, held, stopped, or every office it still asks must rest.

    Safe to repeat at any time and from anywhere: one worker holds the run, others leave at once.
    """
    with _alone(run_id) as mine:
        while mine:
            run = BulkRun.objects.get(pk=run_id)
            if run.state not in BULK_AT_WORK:
                return
            if run.state == BulkState.LISTING:
                list_people(run)
            elif _ask_what_waits(run):
                continue
            elif _open(run).exists():
                return
            elif run.state == BulkState.CANARY:
                watching.judge_canary(run)
            else:
                conclude(run)


@contextmanager
def _alone(run_id: UUID) -> Iterator[bool]:
    """Whether this process holds the run; the server lets go when the process dies."""
    number = int.from_bytes(run_id.bytes[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        held = cursor.fetchone() == (True,)
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _open(run: BulkRun) -> Any:
    """Batches of this stage without all receipts."""
    found = BulkBatch.objects.filter(line__run=run).exclude(state=BatchState.DONE)
    found = found.exclude(line__state=LineState.EXCLUDED)
    return found.filter(canary=True) if run.state == BulkState.CANARY else found


def _ask_what_waits(run: BulkRun) -> bool:
    """Send what may be sent now; whether anything was."""
    may = Q(line__not_before__isnull=True) | Q(line__not_before__lte=timezone.now())
    waiting = _open(run).filter(may).select_related("line").order_by("-canary", "number", "pk")
    by_line: dict[Line, list[BulkBatch]] = {}
    for batch in waiting:
        by_line.setdefault((batch.line.source, batch.line.service), []).append(batch)
    if not by_line:
        return False
    breakers = health.load(by_line)
    before = {line: copy(breaker) for line, breaker in breakers.items()}
    with Slots(of=2) as slots:
        asking = _Asking(run, slots, {line: deque(of) for line, of in by_line.items()})
        for replies in ask_together(asking.draw, breakers):
            for whole in asking.answered(replies):
                _close(run, whole)
                asking.stopped = asking.stopped or not _goes_on(run)
    health.save(breakers, before)
    return True


@dataclass
class _Asking:
    """Batches as they leave, some together, and the replies that are awaited."""

    run: BulkRun
    slots: Slots
    waiting: dict[Line, deque[BulkBatch]]
    ready: dict[Line, deque[Sequence[Question]]] = field(default_factory=dict[Line, Any])
    under_way: dict[int, Asked] = field(default_factory=dict[int, Asked])
    owner: dict[UUID, Asked] = field(default_factory=dict[UUID, Asked])
    exchanges: dict[UUID, Line] = field(default_factory=dict[UUID, Line])  # by first question
    stopped: bool = False

    def draw(self, at_most: int) -> Sequence[Sequence[Question]]:
        """Questions for which there is room now, here and at the source; consent and names of several
        batches are read together, which are mostly about the same people."""
        if self.stopped:
            return []
        room = BATCHES_AT_ONCE - len(self.under_way)
        if room >= TOGETHER or not self.under_way:
            batches = self._next(min(room, TOGETHER))
            if batches:
                self._get_ready(batches)
        drawn = self.slots.take(self.ready, at_most)
        self.exchanges.update((lot[0].query_id, line) for line, lot in drawn)
        more = any((*self.waiting.values(), *self.ready.values()))
        return [lot for _, lot in drawn] or ([[]] if more else [])

    def _next(self, count: int) -> list[BulkBatch]:
        """One batch of each line in turn, so that no office bears all at once and a slow one does
        not hold the others up."""
        lines = (asked.batch.line for asked in self.under_way.values())
        at_work = Counter((line.source, line.service) for line in lines)
        found: list[BulkBatch] = []
        before = -1
        while before < len(found) < count:
            before = len(found)
            for line, batches in list(self.waiting.items()):
                most = OF_ONE_LINE if in_bulk(source(line[0])).together > 1 else 1
                if batches and at_work[line] < most and len(found) < count:
                    at_work[line] += 1
                    found.append(batches.popleft())
                    self.waiting[line] = self.waiting.pop(line)  # its next turn is the last
        return found

    def _get_ready(self, batches: Sequence[BulkBatch]) -> None:
        for made in _prepare(self.run, batches):
            questions, made.questions = made.questions, []  # not needed once they have left
            self.under_way[made.batch.pk] = made
            self.owner.update((question.query_id, made) for question in questions)
            lots = self.ready.setdefault(_line(questions[0]), deque())
            lots.extend(in_lots(questions, questions[0].source.together))

    def answered(self, replies: Sequence[Reply]) -> Iterator[Asked]:
        """The batches that are whole with these replies."""
        lines = (self.exchanges.pop(reply.query_id, None) for reply in replies)
        self.slots.give_back((line for line in lines if line is not None), all_of_them=False)
        for reply in replies:
            mine = self.owner.pop(reply.query_id)
            mine.replies.append(reply)
            if len(mine.replies) == len(mine.people):
                yield self.under_way.pop(mine.batch.pk)


def _line(question: Question) -> Line:
    return question.source.code, question.service


def _goes_on(run: BulkRun) -> bool:
    """Whether the run is still to go on as it was when these questions were drawn."""
    return BulkRun.objects.filter(pk=run.pk, state=run.state).exists()


@transaction.atomic
def _prepare(run: BulkRun, batches: Sequence[BulkBatch]) -> list[Asked]:
    """Batches with questions about those whose consent stands at this moment (R1), on record before
    they leave; without those of which nobody is left to ask about."""
    held = BulkBatch.objects.select_for_update(of=("self",)).select_related("line")
    locked = {b.pk: b for b in held.filter(pk__in=[b.pk for b in batches]).order_by("pk")}
    if not _goes_on(run):
        return []
    chosen = [locked[b.pk] for b in batches if locked[b.pk].state != BatchState.DONE]
    people = people_of(chosen)
    homes = {person.household_id for listed in people.values() for person in listed}
    papers = registry.consents(homes, run.purpose, today())
    may = {
        batch.pk: [
            p for p in people[batch.pk]
            if (paper := papers.get(p.key))
            and batch.line.source in paper.sources
            # Who joined the family meanwhile, or left it, may have signed anew: for other questions.
            and paper.of_obligor == p.of_obligor
        ]
        for batch in chosen
    }  # fmt: skip
    under = {p.person_id: papers[p.key] for listed in may.values() for p in listed}
    known = registry.identities((p, paper.authorisation_id) for p, paper in under.items())
    names = {person: identity for (person, _), identity in known.items()}
    counties = {person.county_code for listed in may.values() for person in listed}
    periods = {county: policy.calculation_period(county, run.on) for county in counties}
    made: list[Asked] = []
    for batch in chosen:
        one = Asked(
            batch, [p for p in may[batch.pk] if p.person_id in names], papers, names, periods
        )
        left = {person.row for person in one.people}
        never_sent(batch, [p for p in people[batch.pk] if p.row not in left])
        batch.rounds += 1
        _ask(run, one)
        made.append(one)
    update_each(chosen, ("state", "sent_at", "rounds", "failed", "request_digest"))
    leaving = [one for one in made if one.questions]
    counts = {one.batch.pk: len(one.questions) for one in leaving}
    audit.record_many(
        "verification.bulk_asked", None, [one.batch for one in leaving],
        purpose=run.purpose, case_id=run.pk, label=lambda b: source(b.line.source).name,
        after=lambda b: {"people": counts[b.pk], "digest": b.request_digest},
    )  # fmt: skip
    for one in made:
        if not one.questions:
            _close(run, one)
    return leaving


_write = json.JSONEncoder(ensure_ascii=False).encode


def _ask(run: BulkRun, made: Asked) -> None:
    """The questions of a batch; where its office is not set up, why nothing can leave."""
    batch, asked = made.batch, in_bulk(source(made.batch.line.source))
    service = batch.line.service
    try:
        there = endpoint(service, asked.signature)
    except Refused as refused:
        made.fail(refused.message.rstrip("，"))
        return
    same = {
        "source": asked.code, "case_id": str(run.pk),
        "purpose": run.purpose, "legal_basis": asked.legal_basis, "deadline_ms": asked.deadline_ms,
        "officer_id": str(run.started_by_id or SYSTEM),  # type: ignore[attr-defined]
    }  # fmt: skip
    items = {role: asked.items_of(of_obligor=role) for role in (False, True)}
    periods = {
        county: {"from": f"{period.start}", "to": f"{period.end}"}
        for county, period in made.periods.items()
    }
    for person in made.people:
        name, number = made.names[person.person_id]
        paper, query_id = made.papers[person.key], uuid.uuid4()
        body = {
            "message_id": query_id.hex,
            "idem_key": f"{batch.key}:{person.person_id}",
            "person": {"name": name, "id_number": number},
            "items": items[person.of_obligor], "period": periods[person.county_code],
            "authorisation": {
                "id": str(paper.authorisation_id), "version_hash": paper.text_digest,
            },
            **same,
        }  # fmt: skip
        told = _write(body).encode()
        made.questions.append(
            Question(query_id, asked, service, there, query_id.hex, told, batch=batch.key)
        )
        made.by_query[query_id] = person
    if made.questions:
        batch.state, batch.sent_at = BatchState.SENT, now()
        batch.request_digest = sm3(b"\n".join(q.body for q in made.questions)).hex()


def _close(run: BulkRun, mine: Asked) -> None:
    """Write what became of a batch; what an unreachable office owes is asked for later."""
    owed = [reply for reply in mine.replies if reply.again]
    with transaction.atomic():
        batches = BulkBatch.objects.select_for_update(of=("self",)).select_related("line")
        locked = batches.get(pk=mine.batch.pk)
        if locked.state == BatchState.DONE:
            return
        last = locked.rounds >= ROUNDS or not owed
        keep(run, locked, mine, [r for r in mine.replies if last or not r.again])
        if not last:
            locked.state, locked.error = BatchState.WAITING, owed[0].error[:200]
            BulkLine.objects.filter(pk=locked.line.pk).update(
                not_before=timezone.now() + PAUSE * locked.rounds
            )
        else:
            locked.state, locked.answered_at = BatchState.DONE, now()
        locked.save()
        audit.record(
            "verification.bulk_answered", None, locked, purpose=run.purpose, case_id=run.pk,
            label=source(locked.line.source).name,
            after={"found": locked.found, "not_found": locked.not_found, "failed": locked.failed,
                   "digest": locked.answer_digest},
        )  # fmt: skip
        if last:
            watching.judge_batch(run, locked)
    _tell(run)


def _tell(run: BulkRun) -> None:
    """How far it is, for the page."""
    begun = jobs.begin(kind="bulk", key=key_of(run), title=run.number, total=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(b.found + b.not_found + b.not_covered + b.stale + b.failed), 0)::int,"
            " coalesce(sum(b.failed), 0)::int FROM verification_bulkbatch b"
            " JOIN verification_bulkline l ON l.id = b.line_id WHERE l.run_id = %s",
            [run.pk],
        )
        done, failed = cursor.fetchone() or (0, 0)
    jobs.advance(run_id=begun.pk, done=min(done, begun.total), failed=failed)
