"""Carrying out a verification: ask all at once, keep each reply as it comes, then compare."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from uuid import UUID

from django.db import transaction

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.verification.actions import health
from minjiu.verification.actions.answers import next_ask_at, store_reply
from minjiu.verification.actions.comparing import write_conflicts
from minjiu.verification.adapters.catalogue import endpoint, source
from minjiu.verification.adapters.fan_out import Line, ask_all, lot_size
from minjiu.verification.adapters.protocols.speaking import Question
from minjiu.verification.enums import ASKED_AGAIN, QueryState, Result, RunState
from minjiu.verification.models import Query, Report, Verification


def carry_out(verification_id: UUID) -> None:
    """Ask what is not answered yet and finish. Safe to repeat: nothing is asked twice."""
    run = Verification.objects.get(pk=verification_id)
    if run.state != RunState.RUNNING:
        return
    waiting = Query.objects.filter(
        verification=run, state__in=(QueryState.WAITING, QueryState.SENT)
    ).order_by("source", "branch", "pk")
    lines: dict[Line, list[UUID]] = {}
    for query in waiting:
        lines.setdefault((query.source, query.branch), []).append(query.pk)
    identities: dict[UUID, tuple[str, str]] = {}
    breakers = health.load(lines)
    before = {line: copy(breaker) for line, breaker in breakers.items()}
    for reply in ask_all(_lots(lines, identities), breakers):
        name, number = identities.pop(reply.query_id)
        store_reply(reply=reply, name=name, id_number=number)
    health.save(breakers, before)
    _finish(run.pk)


def _lots(
    lines: Mapping[Line, Sequence[UUID]], identities: dict[UUID, tuple[str, str]]
) -> Iterator[list[Question]]:
    """What one exchange carries, made when there is room for it: consent is asked at that moment,
    so that one withdrawn in the middle stops all that has not left."""
    for (code, _), queries in sorted(lines.items(), key=lambda line: _slowest_first(line[0][0])):
        size = lot_size(source(code))
        for start in range(0, len(queries), size):
            made = (_prepare(pk, identities) for pk in queries[start : start + size])
            yield [question for question in made if question is not None]


def _slowest_first(code: str) -> tuple[int, str]:
    return -source(code).deadline_ms, code


@transaction.atomic
def _prepare(query_id: UUID, identities: dict[UUID, tuple[str, str]]) -> Question | None:
    """The message, if consent still stands at the moment of sending; else the query ends here."""
    query = Query.objects.select_for_update().select_related("verification").get(pk=query_id)
    run, asked = query.verification, source(query.source)
    authority = registry.authorisation_for_query(
        query.person_id, run.household_id, run.purpose, query.source, today()
    )
    if authority is None:
        return _not_sent(query, "授权书已失效，没有发出")
    try:
        there = endpoint(query.branch)
    except Refused as refused:
        return _not_sent(query, refused.message.rstrip("，"), again=True)
    name, number = registry.identity_for_query(query.person_id, authority.id)
    period = policy.calculation_period(run.division_code[:6], run.on)
    message_id = uuid.uuid4().hex
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
    query.state, query.sent_at = QueryState.SENT, now()
    query.save()
    audit.record(
        "verification.asked", None, query, purpose=run.purpose, case_id=run.case_id,
        label=asked.name, after={"authorisation": str(authority.id), "digest": query.request_digest},
    )  # fmt: skip
    identities[query.pk] = (name, number)
    return Question(query.pk, asked, query.branch, there, message_id, body)


def _not_sent(query: Query, why: str, *, again: bool = False) -> None:
    """`again`: by itself later; consent that is gone comes back only by a person."""
    query.state, query.result = QueryState.FAILED, Result.SOURCE_ERROR
    query.error, query.answered_at = why[:200], now()
    query.next_ask_at = next_ask_at(query) if again else None
    query.save()
    audit.record(
        "verification.not_sent", None, query, case_id=query.verification.case_id,
        label=source(query.source).name,
    )  # fmt: skip


@transaction.atomic
def _finish(verification_id: UUID) -> None:
    run = Verification.objects.select_for_update().get(pk=verification_id)
    asked = (QueryState.WAITING, QueryState.SENT)
    if (
        run.state != RunState.RUNNING
        or Query.objects.filter(verification=run, state__in=asked).exists()
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
