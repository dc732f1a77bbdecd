"""Receipts and facts of a batch: read person by person, written together."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from minjiu.common.clock import today
from minjiu.common.periods import Period
from minjiu.registry import api as registry
from minjiu.verification.actions import raw_answers
from minjiu.verification.actions.answers import UNUSABLE
from minjiu.verification.actions.bulk.listing import Member
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.fan_out import Reply
from minjiu.verification.adapters.protocols.speaking import Question
from minjiu.verification.adapters.reading import KNOWN, OTHER_PERSON, Read, read, wrong_person
from minjiu.verification.enums import LineState, Result
from minjiu.verification.models import BulkBatch, BulkItem, BulkRun
from rulebook.errors import RulebookError

WITHDRAWN = "授权书已失效，没有发出"


@dataclass
class Asked:
    """A batch on its way: whom it asks about, under which papers, and the replies so far."""

    batch: BulkBatch
    people: list[Member]
    papers: Mapping[tuple[UUID, UUID], registry.Consent]
    names: Mapping[UUID, tuple[str, str]]
    periods: dict[str, Period]  # in which receipts count, by county
    questions: list[Question] = field(default_factory=list[Question])
    by_query: dict[UUID, Member] = field(default_factory=dict[UUID, Member])
    replies: list[Reply] = field(default_factory=list[Reply])

    def fail(self, why: str) -> None:
        """Nothing can leave now; asking later may help."""
        for person in self.people:
            reply = Reply(uuid4(), None, b"", 0, why, again=True)
            self.by_query[reply.query_id] = person
            self.replies.append(reply)


class _Receipt(NamedTuple):
    person: Member
    paper: UUID
    result: Result
    error: str
    read: Read | None
    raw: bytes


def never_sent(batch: BulkBatch, people: Sequence[Member]) -> None:
    """Receipts of those whose consent ended after the list was made: nothing leaves about them."""
    BulkItem.objects.bulk_create(
        BulkItem(batch=batch, person_id=p.row, result=Result.SOURCE_ERROR, error=WITHDRAWN)
        for p in people
    )
    batch.failed += len(people)


def keep(run: BulkRun, batch: BulkBatch, mine: Asked, replies: Sequence[Reply]) -> None:
    """Write receipts, facts and the sealed answers of `replies`; counts go on the batch.

    What a source says that was left out while its answer was under way is disputed like the rest.
    """
    asked, on, latest = source(batch.line.source), today(), timezone.localdate()
    receipts = [_receipt(asked, mine, reply, on, latest) for reply in replies]
    counts = Counter(receipt.result for receipt in receipts)
    batch.found += counts[Result.FOUND]
    batch.not_found += counts[Result.NOT_FOUND]
    batch.not_covered += counts[Result.NOT_COVERED]
    batch.stale += counts[Result.STALE]
    batch.failed += counts[Result.SOURCE_ERROR]
    # What was answered about somebody else is refused and counted apart.
    batch.wrong_person += sum(r.error in OTHER_PERSON for r in receipts)
    batch.error = next((r.error for r in receipts if r.error), "")[:200]
    if batch.line.state == LineState.EXCLUDED:
        receipts = [
            r._replace(result=Result.DISPUTED) if r.result in KNOWN else r for r in receipts
        ]
    _write(batch, receipts)
    raws = [r.raw for r in receipts if r.raw]
    if raws:
        batch.answer_digest = raw_answers.keep_batch(batch, raws, run.division_code)


def _receipt(asked: Source, mine: Asked, reply: Reply, on: date, latest: date) -> _Receipt:
    person = mine.by_query[reply.query_id]
    paper = mine.papers[person.key].authorisation_id
    answer = reply.answer or {}
    error = reply.error or wrong_person(answer, *mine.names[person.person_id])
    if error:
        return _Receipt(person, paper, Result.SOURCE_ERROR, error[:200], None, reply.raw)
    try:
        found = read(
            asked, answer, mine.periods[person.county_code], on, latest=latest,
            readings=asked.readings_of(of_obligor=person.of_obligor),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, RulebookError):
        return _Receipt(person, paper, Result.SOURCE_ERROR, UNUSABLE, None, reply.raw)
    return _Receipt(person, paper, found.result, "", found, reply.raw)


def _write(batch: BulkBatch, receipts: Sequence[_Receipt]) -> None:
    if not receipts:
        return
    with connection.cursor() as opened:
        cursor: Any = opened  # psycopg's, which knows COPY
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('verification_bulkitem', 'id')) "
            "FROM generate_series(1, %s)",
            [len(receipts)],
        )
        numbers = [row[0] for row in cursor.fetchall()]
        with cursor.copy(
            "COPY verification_bulkitem"
            " (id, batch_id, person_id, authorisation_id, result, error, as_of) FROM STDIN"
        ) as copy:
            for number, r in zip(numbers, receipts, strict=True):
                as_of = r.read.as_of if r.read else None
                copy.write_row(
                    (number, batch.pk, r.person.row, r.paper, r.result.value, r.error, as_of)
                )
        with cursor.copy(
            "COPY verification_bulkfact (item_id, name, number, word, reported_at, items)"
            " FROM STDIN"
        ) as copy:
            for number, r in zip(numbers, receipts, strict=True):
                for row in _facts(r.read):
                    copy.write_row((number, *row))


def _facts(found: Read | None) -> list[tuple[Any, ...]]:
    """What was found: name, number, word, reported, dated items."""
    if found is None or found.result is not Result.FOUND:
        return []
    rows: list[tuple[Any, ...]] = []
    for fact in found.facts:
        if fact.status is not Result.FOUND:
            continue
        worded = isinstance(fact.value, str)
        rows.append(
            (
                fact.name, None if worded else int(fact.value), fact.value if worded else "",
                fact.reported_at, json.dumps(list(fact.items), ensure_ascii=False),
            )
        )  # fmt: skip
    return rows
