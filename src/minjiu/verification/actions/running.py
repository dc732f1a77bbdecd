"""Carrying out a verification: ask all at once, keep each reply as it comes, then compare."""

import json
import time
import uuid
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.common.rows import update_each
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.verification.actions import health
from minjiu.verification.actions.answers import next_ask_at, store_replies
from minjiu.verification.actions.comparing import write_conflicts
from minjiu.verification.actions.slots import Slots
from minjiu.verification.adapters.catalogue import Endpoint, endpoint, source
from minjiu.verification.adapters.fan_out import Line, Reply, ask_together, lot_size
from minjiu.verification.adapters.protocols.speaking import Question
from minjiu.verification.enums import ASKED_AGAIN, NOT_ANSWERED, QueryState, Result, RunState
from minjiu.verification.models import Query, Report, Verification


def carry_out(verification_id: UUID) -> None:
    """Ask what is not answered yet and finish. Safe to repeat: nothing is asked twice."""
    run = Verification.objects.get(pk=verification_id)
    if run.state != RunState.RUNNING:
        return
    waiting = Query.objects.filter(verification=run, state__in=NOT_ANSWERED)
    lines: dict[Line, list[UUID]] = {}
    for query in waiting.order_by("source", "branch", "pk"):
        lines.setdefault((query.source, query.branch), []).append(query.pk)
    breakers = health.load(lines)
    before = {line: copy(breaker) for line, breaker in breakers.items()}
    with Slots() as slots:
        longest_ms = max((source(code).deadline_ms for code, _ in lines), default=0)
        asking = _Asking(run, _lots(lines), slots, longest_ms)
        for replies in ask_together(asking.draw, breakers):
            asking.arrived(replies)
            store_replies(run=run, replies=replies, identities=asking.identities)
        health.save(breakers, before)
        _finish(run.pk)


def _lots(lines: Mapping[Line, Sequence[UUID]]) -> dict[Line, deque[Sequence[UUID]]]:
    """What one exchange carries, by line, the slowest sources first."""
    slowest_first = sorted(lines, key=lambda line: (-source(line[0]).deadline_ms, line))
    sizes = {line: lot_size(source(line[0])) for line in lines}
    return {
        line: deque(
            lines[line][start : start + sizes[line]]
            for start in range(0, len(lines[line]), sizes[line])
        )
        for line in slowest_first
    }


@dataclass
class _Asking:
    """A run's questions as they leave; `identities` of those who were asked about."""

    run: Verification
    waiting: dict[Line, deque[Sequence[UUID]]]
    slots: Slots
    longest_ms: int  # no question of the family is open longer: the slowest source's deadline
    identities: dict[UUID, tuple[str, str]] = field(default_factory=dict[UUID, tuple[str, str]])
    under_way: dict[UUID, Line] = field(default_factory=dict[UUID, Line])  # by first question
    begun: float = field(default_factory=time.monotonic)

    def draw(self, at_most: int) -> Sequence[Sequence[Question]]:
        """Messages for which there is room now, here and at the source. Consent is asked at this
        moment, so that one withdrawn in the middle stops all that has not left."""
        left_ms = self.longest_ms - int((time.monotonic() - self.begun) * 1_000)
        chosen, late = self.slots.take(self.waiting, at_most), list[Sequence[UUID]]()
        if left_ms <= 0:
            late = [lot for lots in self.waiting.values() for lot in lots]
            self.waiting.clear()
        if not chosen and not late:
            return [[]] if any(self.waiting.values()) else []
        made = _prepare(self.run, [lot for _, lot in chosen], late, self.identities, left_ms)
        for (line, _), lot in zip(chosen, made, strict=True):
            if lot:
                self.under_way[lot[0].query_id] = line
            else:
                self._give_back([line])
        return made or [[]]

    def _give_back(self, lines: Iterable[Line]) -> None:
        self.slots.give_back(lines, all_of_them=not any(self.waiting.values()))

    def arrived(self, replies: Sequence[Reply]) -> None:
        """The exchanges that brought these replies are over."""
        lines = (self.under_way.pop(reply.query_id, None) for reply in replies)
        self._give_back(line for line in lines if line is not None)


@transaction.atomic
def _prepare(
    run: Verification, lots: Sequence[Sequence[UUID]], late: Sequence[Sequence[UUID]],
    identities: dict[UUID, tuple[str, str]], left_ms: int,
) -> list[Sequence[Question]]:  # fmt: skip
    """The messages of those whose consent stands at the moment of sending; others end here, and so
    do those whose turn came too `late`."""
    missed = {pk for lot in late for pk in lot}
    chosen = Query.objects.filter(
        pk__in=[pk for lot in lots for pk in lot] + list(missed), state__in=NOT_ANSWERED
    ).order_by("pk")  # fmt: skip
    queries = {query.pk: query for query in chosen.select_for_update()}
    papers = registry.authorisations_for_queries(
        run.household_id, run.purpose, [(q.person_id, q.source) for q in queries.values()], today()
    )
    people = {
        paper: registry.identities({p: paper for (p, _), a in papers.items() if a.id == paper})
        for paper in {paper.id for paper in papers.values()}
    }
    period, at = policy.calculation_period(run.division_code[:6], run.on), now()
    made: dict[UUID, Question] = {}
    lost: list[Query] = []
    for query in queries.values():
        query.verification = run
        if query.pk in missed:
            lost.append(_ended(query, "该来源正忙，到期没有轮到", again=True))
            continue
        authority = papers.get((query.person_id, query.source))
        if authority is None:
            lost.append(_ended(query, "授权书已失效，没有发出"))
            continue
        try:
            there = endpoint(query.branch, source(query.source).signature)
        except Refused as refused:
            lost.append(_ended(query, refused.message.rstrip("，"), again=True))
            continue
        identities[query.pk] = people[authority.id][query.person_id]
        made[query.pk] = _question(query, authority, there, identities[query.pk], period, left_ms)
        query.state, query.sent_at = QueryState.SENT, at
    asked = [query for query in queries.values() if query.pk in made]
    update_each(asked, ("authorisation_id", "message_id", "request_digest", "state", "sent_at"))
    audit.record_many(
        "verification.asked", None, asked, purpose=run.purpose, case_id=run.case_id,
        label=lambda q: source(q.source).name,
        after=lambda q: {"authorisation": str(q.authorisation_id), "digest": q.request_digest},
    )  # fmt: skip
    update_each(lost, ("state", "result", "error", "answered_at", "next_ask_at"))
    audit.record_many(
        "verification.not_sent", None, lost, case_id=run.case_id,
        label=lambda q: source(q.source).name,
    )  # fmt: skip
    return [[made[pk] for pk in lot if pk in made] for lot in lots]


def _question(
    query: Query, authority: registry.AuthorisationView, there: Endpoint,
    identity: tuple[str, str], period: Period, left_ms: int,
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
            "items": list(asked.items),
            "period": {"from": f"{period.start}", "to": f"{period.end}"},
            "purpose": run.purpose,
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
def _finish(verification_id: UUID) -> None:
    run = Verification.objects.select_for_update().get(pk=verification_id)
    if (
        run.state != RunState.RUNNING
        or Query.objects.filter(verification=run, state__in=NOT_ANSWERED).exists()
    ):  # put back meanwhile: a job of its own carries it out
        return
    if _nothing_new(run):
        run.state = RunState.SIGNED  # the report stands as it is
    else:
        write_conflicts(run)
        run.state, run.ready_at = RunState.READY, now()
    run.save(update_fields=["state", "ready_at"])
    audit.record("verification.ready", None, run, purpose=run.purpose, case_id=run.case_id)


def _nothing_new(run: Verification) -> bool:
    """A report is signed, and no source has answered since it was drawn up."""
    signed = Report.objects.filter(verification=run, signed_at__isnull=False)
    last = signed.order_by("-version").first()
    return (
        last is not None
        and not Query.objects.filter(
            verification=run, state=QueryState.ANSWERED, answered_at__gt=last.prepared_at
        ).exclude(result__in=ASKED_AGAIN).exists()
    )  # fmt: skip
