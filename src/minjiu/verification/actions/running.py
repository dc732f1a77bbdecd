"""Carrying out a verification: ask all at once, keep each reply as it comes, then compare."""

import asyncio
import json
import uuid
from uuid import UUID

from django.db import transaction

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.verification.actions.answers import store_reply
from minjiu.verification.actions.comparing import write_conflicts
from minjiu.verification.adapters.catalogue import endpoint, source
from minjiu.verification.adapters.fan_out import Question, ask_all
from minjiu.verification.enums import QueryState, Result, RunState
from minjiu.verification.models import Query, Verification


def carry_out(verification_id: UUID) -> None:
    """Ask what is not answered yet and finish. Safe to repeat: nothing is asked twice."""
    run = Verification.objects.get(pk=verification_id)
    if run.state != RunState.RUNNING:
        return
    open_states = (QueryState.WAITING, QueryState.SENT)
    identities: dict[UUID, tuple[str, str]] = {}
    questions: list[Question] = []
    for query in Query.objects.filter(verification=run, state__in=open_states).order_by("pk"):
        question = _prepare(query.pk, identities)
        if question is not None:
            questions.append(question)
    if questions:
        _ask_and_store(questions, identities)
    _finish(run.pk)


def _ask_and_store(questions: list[Question], identities: dict[UUID, tuple[str, str]]) -> None:
    """The event loop stands still while a reply is stored; the others wait in their sockets."""
    replies = ask_all(questions)
    with asyncio.Runner() as runner:

        async def following() -> object:
            return await anext(replies, None)

        while (reply := runner.run(following())) is not None:
            name, number = identities[reply.query_id]  # type: ignore[attr-defined]
            store_reply(reply=reply, name=name, id_number=number)  # type: ignore[arg-type]


@transaction.atomic
def _prepare(query_id: UUID, identities: dict[UUID, tuple[str, str]]) -> Question | None:
    """The message, if consent still stands at the moment of sending; else the query ends here."""
    query = Query.objects.select_for_update().select_related("verification").get(pk=query_id)
    run, asked = query.verification, source(query.source)
    authority = registry.authorisation_for_query(
        query.person_id, run.household_id, run.purpose, query.source, today()
    )
    if authority is None:
        query.state, query.result = QueryState.FAILED, Result.SOURCE_ERROR
        query.error, query.answered_at = "授权书已失效，没有发出", now()
        query.save()
        audit.record("verification.not_sent", None, query, case_id=run.case_id, label=asked.name)
        return None
    name, number = registry.identity_for_query(query.person_id, authority.id)
    period = policy.calculation_period(run.division_code[:6], run.on)
    message_id = uuid.uuid4().hex
    body = json.dumps(
        {
            "message_id": message_id,
            "idem_key": query.idem_key,
            "case_id": str(run.case_id or run.pk),
            "person": {"name": name, "id_number": number},
            "items": list(asked.items),
            "period": {"from": f"{period.start}", "to": f"{period.end}"},
            "purpose": run.purpose,
            "legal_basis": asked.legal_basis,
            "authorisation": {"id": str(authority.id), "version_hash": authority.text_digest},
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
    return Question(
        query.pk, asked.service, endpoint(asked.service), message_id, body, asked.deadline_ms
    )


@transaction.atomic
def _finish(verification_id: UUID) -> None:
    run = Verification.objects.select_for_update().get(pk=verification_id)
    if run.state != RunState.RUNNING:
        return
    write_conflicts(run)
    run.state, run.ready_at = RunState.READY, now()
    run.save(update_fields=["state", "ready_at"])
    audit.record("verification.ready", None, run, purpose=run.purpose, case_id=run.case_id)
