"""Carrying out a verification: ask all at once, keep each reply as it comes, then compare."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import islice
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
from minjiu.verification.adapters.catalogue import Endpoint, endpoint, source
from minjiu.verification.adapters.fan_out import Line, ask_together, lot_size
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
    asking = _Asking(run, _lots(lines))
    breakers = health.load(lines)
    before = {line: copy(breaker) for line, breaker in breakers.items()}
    for replies in ask_together(asking.draw, breakers):
        store_replies(run=run, replies=replies, identities=asking.identities)
    health.save(breakers, before)
    _finish(run.pk)


def _lots(lines: Mapping[Line, Sequence[UUID]]) -> Iterator[Sequence[UUID]]:
    """What one exchange carries, the slowest sources first."""
    for (code, _), queries in sorted(lines.items(), key=lambda line: _slowest_first(line[0][0])):
        size = lot_size(source(code))
        for start in range(0, len(queries), size):
            yield queries[start : start + size]


def _slowest_first(code: str) -> tuple[int, str]:
    return -source(code).deadline_ms, code


@dataclass
class _Asking:
    """A run's questions as they leave; `identities` of those who were asked about."""

    run: Verification
    waiting: Iterator[Sequence[UUID]]
    identities: dict[UUID, tuple[str, str]] = field(default_factory=dict[UUID, tuple[str, str]])

    def draw(self, at_most: int) -> Sequence[Sequence[Question]]:
        """Messages for which there is room now. Consent is asked at this moment, so that one
        withdrawn in the middle stops all that has not left."""
        lots = list(islice(self.waiting, at_most))
        return _prepare(self.run, lots, self.identities) if lots else []


@transaction.atomic
def _prepare(
    run: Verification, lots: Sequence[Sequence[UUID]], identities: dict[UUID, tuple[str, str]]
) -> Sequence[Sequence[Question]]:
    """The messages of those whose consent stands at the moment of sending; others end here."""
    chosen = Query.objects.filter(
        pk__in=[pk for lot in lots for pk in lot], state__in=NOT_ANSWERED
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
        made[query.pk] = _question(query, authority, there, identities[query.pk], period)
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
    identity: tuple[str, str], period: Period,
) -> Question:  # fmt: skip
    run, asked, message_id = query.verification, source(query.source), uuid.uuid4().hex
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
