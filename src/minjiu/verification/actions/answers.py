"""Keeping replies: facts where one is about the person asked for, else why there are none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.utils import timezone

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.periods import Period
from minjiu.common.rows import insert_each, update_each
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.enums import HOUSEHOLD_REGISTER
from minjiu.verification.actions import raw_answers
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.fan_out import Reply
from minjiu.verification.adapters.reading import KNOWN, OTHER_PERSON, Read, read, wrong_person
from minjiu.verification.enums import ASKED_AGAIN, NOT_ANSWERED, QueryState, Result
from minjiu.verification.models import Fact, Query, RawAnswer, Verification
from rulebook.errors import RulebookError

UNUSABLE = "答复缺少约定的内容"
_WRITTEN = (
    "state", "result", "attempts", "came", "answered_at", "answer_digest", "answer_signature",
    "error", "next_ask_at", "dropped",
)  # fmt: skip

# What a reply may leave as it is; after a failure replies are kept again, one by one.
_STANDING = ("attempts", "rounds", "answer_digest", "answer_signature", "dropped")


def store_replies(
    *, queries: Mapping[UUID, Query], replies: Sequence[Reply],
    identities: Mapping[UUID, tuple[str, str]],
) -> None:  # fmt: skip
    """Keep replies together, to whichever of the `queries`; the same reply again changes nothing.

    `queries` know their runs; what may have changed since they were read is read anew. `identities`:
    name and ID number of whom each query asked about. What the database cannot keep
    (a text it has no signs for, a day that is none) costs its own answer and no other.
    """
    try:
        with transaction.atomic():
            _store(queries, replies, identities)
    except (DataError, ValueError, ValidationError):
        if len(replies) > 1:
            for reply in replies:
                store_replies(queries=queries, replies=[reply], identities=identities)
        elif not replies[0].error:
            (reply,) = replies
            useless = replace(reply, answer=None, raw=b"", error=UNUSABLE)
            store_replies(queries=queries, replies=[useless], identities=identities)
        else:
            raise


class _Days(NamedTuple):
    """Days by which answers of a run are read and kept: the same for all that come together."""

    period: Period
    today: date
    latest: date  # no register can be newer
    kept_until: date

    @classmethod
    def of(cls, run: Verification) -> Self:
        return cls(
            policy.calculation_period(run.division_code[:6], run.on), today(),
            timezone.localdate(), raw_answers.due_on(run.division_code),
        )  # fmt: skip


def _store(
    asked: Mapping[UUID, Query],
    replies: Sequence[Reply],
    identities: Mapping[UUID, tuple[str, str]],
) -> None:
    waiting = _locked(asked, [reply.query_id for reply in replies])
    days: dict[UUID, _Days] = {}  # by run
    at = now()
    wrong: list[Query] = []
    right: list[Query] = []
    raws: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    for reply in replies:
        query = waiting.pop(reply.query_id, None)
        if query is None:
            continue
        run = query.verification
        if run.pk not in days:
            days[run.pk] = _Days.of(run)
        of = days[run.pk]
        found, error = _read(query, reply, identities[query.pk], of)
        (wrong if error in OTHER_PERSON else right).append(query)
        query.attempts += reply.attempts
        query.answered_at, query.came = at, not reply.again
        if reply.raw:
            query.answer_digest, query.answer_signature = sm3(reply.raw).hex(), reply.signature
            raws.append(raw_answers.sealed(query, reply.raw, reply.signature, at, of.kept_until))
        if found is not None:
            query.dropped = list(found.dropped)
            facts += _facts(query, found, of.period, at)
        query.state = QueryState.FAILED if found is None else QueryState.ANSWERED
        query.result = Result.SOURCE_ERROR if found is None else found.result
        query.error, query.next_ask_at = error[:200], next_ask_at(query)
    kept = right + wrong
    insert_each(RawAnswer, raws)
    again = [q.pk for q in kept if q.rounds and q.state == QueryState.ANSWERED]
    if again:
        Fact.objects.filter(query__in=again).delete()  # of an earlier round
    insert_each(Fact, facts)
    update_each(kept, _WRITTEN)
    for action, queries in (("answered", right), ("wrong_person", wrong)):
        audit.record_many(
            f"verification.{action}", None, queries, purpose=lambda q: q.verification.purpose,
            case_id=lambda q: q.verification.case_id, label=lambda q: source(q.source).name,
            after=lambda q: {"result": q.result, "dropped": q.dropped, "branch": q.branch},
        )  # fmt: skip


def _locked(asked: Mapping[UUID, Query], wanted: Collection[UUID]) -> dict[UUID, Query]:
    """Those that have no answer yet, as they stand now."""
    rows = Query.objects.select_for_update().filter(pk__in=wanted, state__in=NOT_ANSWERED)
    waiting = dict[UUID, Query]()
    for pk, *values in rows.order_by("pk").values_list("pk", *_STANDING):
        waiting[pk] = asked[pk]
        for name, value in zip(_STANDING, values, strict=True):
            setattr(waiting[pk], name, value)
    return waiting


def _read(
    query: Query, reply: Reply, identity: tuple[str, str], days: _Days
) -> tuple[Read | None, str]:
    """What an answer says, or why it says nothing that we may use."""
    error = reply.error or wrong_person(reply.answer or {}, *identity)
    if error:
        return None, error
    try:
        asked = source(query.source)
        told = read(
            asked, reply.answer or {}, days.period, days.today, latest=days.latest,
            readings=asked.readings_of(of_obligor=query.of_obligor),
        )  # fmt: skip
        if query.source == HOUSEHOLD_REGISTER and told.result in KNOWN:
            with transaction.atomic():
                _name_members(query, told)
    except (KeyError, TypeError, ValueError, AttributeError, RulebookError):
        return None, UNUSABLE
    return told, ""


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


def _name_members(query: Query, found: Read) -> None:
    registry.record_hukou_members(
        household_id=query.verification.household_id,
        authorisation_id=query.authorisation_id,
        names=[
            registry.HukouName(i["value"]["name"], i["value"]["relation"]) for i in found.items
        ],
        acting_user=None,
    )  # fmt: skip


def _facts(query: Query, found: Read, period: Period, at: datetime) -> list[dict[str, Any]]:
    """Rows of `Fact`."""
    if query.source == HOUSEHOLD_REGISTER:
        return []
    return [
        {
            "verification_id": query.verification_id, "query_id": query.pk,
            "person_id": query.person_id, "name": fact.name, "value": fact.value,
            "status": fact.status.value, "period_from": period.start, "period_to": period.end,
            "as_of": found.as_of, "reported_at": fact.reported_at, "retrieved_at": at,
            "source": query.source, "items": fact.items,
        }
        for fact in found.facts
    ]  # fmt: skip
