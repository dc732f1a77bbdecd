"""Keeping one reply: facts where it is about the person asked for, else why there are none."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.enums import HOUSEHOLD_REGISTER
from minjiu.verification.actions import raw_answers
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.fan_out import Reply
from minjiu.verification.adapters.reading import KNOWN, Read, read, wrong_person
from minjiu.verification.enums import ASKED_AGAIN, QueryState, Result
from minjiu.verification.models import Fact, Query
from rulebook.errors import RulebookError


@transaction.atomic
def store_reply(*, reply: Reply, name: str, id_number: str) -> None:
    """Keep one reply; the same reply again changes nothing."""
    query = Query.objects.select_for_update().select_related("verification").get(pk=reply.query_id)
    if query.state in (QueryState.ANSWERED, QueryState.FAILED):
        return
    run = query.verification
    query.attempts += reply.attempts
    query.answered_at, query.came = now(), not reply.again
    answer = reply.answer or {}
    wrong = "" if reply.error else wrong_person(answer, name, id_number)
    error = reply.error or wrong
    if reply.raw:
        query.answer_digest, query.answer_signature = sm3(reply.raw).hex(), reply.signature
        raw_answers.keep(query, reply.raw, reply.signature)
    if not error:
        try:
            period = policy.calculation_period(run.division_code[:6], run.on)
            found = read(source(query.source), answer, period, today(), latest=timezone.localdate())
            with transaction.atomic():
                _keep(query, found)
            query.result, query.dropped = found.result, list(found.dropped)
        except (KeyError, TypeError, ValueError, AttributeError, RulebookError):
            error = "答复缺少约定的内容"
    query.state = QueryState.FAILED if error else QueryState.ANSWERED
    query.result = Result.SOURCE_ERROR if error else query.result
    query.error, query.next_ask_at = error[:200], next_ask_at(query)
    query.save()
    audit.record(
        "verification.wrong_person" if wrong else "verification.answered", None, query,
        purpose=run.purpose, case_id=run.case_id, label=source(query.source).name,
        after={"result": query.result, "dropped": query.dropped, "branch": query.branch},
    )  # fmt: skip


# Of its own accord a question is asked again after 15 minutes, then after twice as long each time
# and at most a day, as often as its source says: eight times is about two days. A person may ask at
# any time.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)


def next_ask_at(query: Query) -> datetime | None:
    """When to ask again what brought no knowledge; None where it did, or the rounds are used up."""
    if query.result not in ASKED_AGAIN or query.rounds >= source(query.source).rounds:
        return None
    if query.result == Result.STALE:  # a register is brought up to date by the day at best
        return now() + LONGEST_WAIT
    return now() + min(FIRST_WAIT * 2**query.rounds, LONGEST_WAIT)


def _keep(query: Query, found: Read) -> None:
    Fact.objects.filter(query=query).delete()  # of an earlier round
    run = query.verification
    if query.source == HOUSEHOLD_REGISTER:
        if found.result in KNOWN:
            registry.record_hukou_members(
                household_id=run.household_id,
                authorisation_id=query.authorisation_id,
                names=[
                    registry.HukouName(i["value"]["name"], i["value"]["relation"])
                    for i in found.items
                ],
                acting_user=None,
            )
        return
    period = policy.calculation_period(run.division_code[:6], run.on)
    reported = [
        max((i.get("reported_at") or i["event_on"] for i in fact.items), default=None)
        for fact in found.facts
    ]
    Fact.objects.bulk_create(
        Fact(
            verification=run, query=query, person_id=query.person_id, name=fact.name,
            value=fact.value, status=fact.status, period_from=period.start, period_to=period.end,
            as_of=found.as_of, reported_at=at, retrieved_at=now(), source=query.source,
            items=list(fact.items),
        )
        for fact, at in zip(found.facts, reported, strict=True)
    )  # fmt: skip
