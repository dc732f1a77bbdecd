"""Carrying a bulk run out: one worker at a time, batch by batch, safe to be killed at any line.

A batch is marked as sent before it leaves and its receipts are written in one transaction, so that
whoever comes after a crash sends the same batch under the same key: offices answer what they were
asked first, and nobody is asked twice.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
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
from minjiu.jobs import api as jobs
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.verification.actions import health
from minjiu.verification.actions.bulk import watching
from minjiu.verification.actions.bulk.concluding import conclude
from minjiu.verification.actions.bulk.keeping import Asked, keep, never_sent
from minjiu.verification.actions.bulk.listing import key_of, list_people, people_of
from minjiu.verification.adapters.catalogue import Endpoint, endpoint, source
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.fan_out import Line, ask_all
from minjiu.verification.adapters.protocols.speaking import Question
from minjiu.verification.enums import BULK_AT_WORK, BatchState, BulkState, LineState
from minjiu.verification.models import BulkBatch, BulkLine, BulkPerson, BulkRun

ROUNDS = 3  # how often a batch is sent whose office cannot be reached
PAUSE = timedelta(seconds=60)  # before it is sent again
FILE_DEADLINE_MS = 600_000  # an office may take ten minutes over a thousand people
SINGLE_DEADLINE_MS = 60_000  # nobody waits at a counter for a bulk run
FILES_AT_ONCE = 8  # in memory together, a thousand people each
SINGLES_AT_ONCE = 64


def in_bulk(asked: Source) -> Source:
    """The source as bulk runs speak with it: in files where it takes them, else as always."""
    if asked.bulk_format:
        return replace(
            asked, protocol="batch_files", file_format=asked.bulk_format,
            deadline_ms=max(asked.deadline_ms, FILE_DEADLINE_MS),
        )  # fmt: skip
    return replace(asked, deadline_ms=max(asked.deadline_ms, SINGLE_DEADLINE_MS))


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


@dataclass
class _Stream:
    """Questions of one line as they leave, batch after batch, and the replies that are awaited."""

    run: BulkRun
    line: BulkLine
    asked: Source
    batches: Iterator[BulkBatch]
    under_way: dict[int, Asked] = field(default_factory=dict[int, Asked])

    def lots(self) -> Iterator[list[Question]]:
        for batch in self.batches:
            made = _prepare(self.run, self.line, batch, self.asked)
            if made is None:
                continue
            self.under_way[batch.pk] = made
            if self.asked.bulk_format:
                yield made.questions
            else:
                yield from ([question] for question in made.questions)
            made.questions = []  # what has left is not needed any more


def _ask_what_waits(run: BulkRun) -> bool:
    """Send what may be sent now; whether anything was."""
    may = Q(line__not_before__isnull=True) | Q(line__not_before__lte=timezone.now())
    waiting = _open(run).filter(may).select_related("line").order_by("-canary", "number", "pk")
    by_line: dict[int, list[BulkBatch]] = {}
    for batch in waiting:
        by_line.setdefault(batch.line.pk, []).append(batch)
    if not by_line:
        return False
    streams = {
        of[0].line.pk: _Stream(run, of[0].line, in_bulk(source(of[0].line.source)), iter(of))
        for of in by_line.values()
    }
    lines: dict[Line, int] = {(s.line.source, s.line.service): s.line.pk for s in streams.values()}
    breakers = health.load(lines)
    before = {line: copy(breaker) for line, breaker in breakers.items()}
    files = any(s.asked.bulk_format for s in streams.values())
    owner: dict[UUID, Asked] = {}
    stop = [False]
    for reply in ask_all(
        _turn_about(streams, owner, stop), breakers,
        at_once=FILES_AT_ONCE if files else SINGLES_AT_ONCE,
    ):  # fmt: skip
        mine = owner.pop(reply.query_id)
        mine.replies.append(reply)
        if len(mine.replies) == len(mine.people):
            _close(run, streams[mine.batch.line.pk], mine)
            stop[0] = stop[0] or not _goes_on(run)
    health.save(breakers, before)
    return True


def _turn_about(
    streams: Mapping[int, _Stream], owner: dict[UUID, Asked], stop: list[bool]
) -> Iterator[list[Question]]:
    """One lot of each line in turn, so that no office bears all at once and none holds others up."""
    turns = {pk: stream.lots() for pk, stream in streams.items()}
    while turns:
        for pk in list(turns):
            if stop[0]:
                return
            lot = next(turns[pk], None)
            if lot is None:
                del turns[pk]
                continue
            batch = next(reversed(streams[pk].under_way.values()))
            owner.update((question.query_id, batch) for question in lot)
            yield lot


def _goes_on(run: BulkRun) -> bool:
    """Whether the run is still to go on as it was when these questions were drawn."""
    return BulkRun.objects.filter(pk=run.pk, state=run.state).exists()


@transaction.atomic
def _prepare(run: BulkRun, line: BulkLine, batch: BulkBatch, asked: Source) -> Asked | None:
    """Questions about those of a batch whose consent stands at this moment (R1), on record before
    they leave; None where nobody is left to ask about."""
    locked = BulkBatch.objects.select_for_update().get(pk=batch.pk)
    current = BulkRun.objects.get(pk=run.pk)
    if locked.state == BatchState.DONE or current.state != run.state:
        return None
    people = list(people_of(locked))
    standing = registry.consents((p.household_id for p in people), run.purpose, today())
    papers = {
        p.person_id: standing[p.person_id]
        for p in people
        if p.person_id in standing and line.source in standing[p.person_id].sources
    }
    names = registry.identities({p: c.authorisation_id for p, c in papers.items()})
    never_sent(locked, [p for p in people if p.person_id not in names])
    locked.rounds += 1
    made = Asked(locked, [p for p in people if p.person_id in names], papers, names)
    try:
        there = endpoint(line.service, asked.signature)
    except Refused as refused:
        made.fail(refused.message.rstrip("，"))
    else:
        made.questions = [_question(run, asked, p, made, there, line.service) for p in made.people]
    if not made.questions:
        locked.save(update_fields=["rounds"])
        _close(run, None, made)
        return None
    locked.state, locked.sent_at = BatchState.SENT, now()
    locked.request_digest = sm3(b"\n".join(q.body for q in made.questions)).hex()
    locked.save(update_fields=["state", "sent_at", "rounds", "request_digest"])
    audit.record(
        "verification.bulk_asked", None, locked, purpose=run.purpose, case_id=run.pk,
        label=asked.name, after={"people": len(made.questions), "digest": locked.request_digest},
    )  # fmt: skip
    made.by_query = {q.query_id: p for q, p in zip(made.questions, made.people, strict=True)}
    return made


def _question(
    run: BulkRun, asked: Source, person: BulkPerson, made: Asked, there: Endpoint, service: str
) -> Question:
    period = policy.calculation_period(person.county_code, run.on)
    name, number = made.names[person.person_id]
    paper = made.papers[person.person_id]
    message_id = uuid.uuid4().hex
    body = {
        "message_id": message_id,
        "idem_key": f"{made.batch.key}:{person.person_id}",
        "source": asked.code,
        "case_id": str(run.pk),
        "person": {"name": name, "id_number": number},
        "items": list(asked.items),
        "period": {"from": f"{period.start}", "to": f"{period.end}"},
        "purpose": run.purpose,
        "legal_basis": asked.legal_basis,
        "authorisation": {
            "id": str(paper.authorisation_id), "version_hash": paper.text_digest,
        },
        "deadline_ms": asked.deadline_ms,
    }  # fmt: skip
    told = json.dumps(body, ensure_ascii=False).encode()
    return Question(uuid.uuid4(), asked, service, there, message_id, told, batch=made.batch.key)


def _close(run: BulkRun, stream: _Stream | None, mine: Asked) -> None:
    """Write what became of a batch; what an unreachable office owes is asked for later."""
    if stream is not None:
        del stream.under_way[mine.batch.pk]
    owed = [reply for reply in mine.replies if reply.again]
    with transaction.atomic():
        locked = BulkBatch.objects.select_for_update().get(pk=mine.batch.pk)
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
