"""From a source's answer to facts: listed fields only, the right person only, by date."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.periods import Period, months_before
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.enums import HOUSEHOLD_REGISTER
from minjiu.verification.adapters.catalogue import Reading, source
from minjiu.verification.adapters.fan_out import Reply
from minjiu.verification.enums import QueryState, Result
from minjiu.verification.models import Fact, Query, RawAnswer
from reconcile.names import compare_names

# Report validity, objection, reconsideration (60 days) and lawsuit (6 months) are over by then.
RAW_ANSWER_DAYS = 400
Item = Mapping[str, Any]


@transaction.atomic
def store_reply(*, reply: Reply, name: str, id_number: str) -> None:
    """Keep one reply: facts where it is about the person asked for, else why there are none."""
    query = Query.objects.select_for_update().select_related("verification").get(pk=reply.query_id)
    if query.state in (QueryState.ANSWERED, QueryState.FAILED):
        return
    query.attempts += reply.attempts
    query.answered_at = now()
    answer = reply.answer or {}
    error = reply.error or _wrong_person(answer, name, id_number)
    result = Result.SOURCE_ERROR if error else _result(answer)
    query.state = QueryState.FAILED if error else QueryState.ANSWERED
    query.result, query.error = result, error[:200]
    if reply.raw:
        query.answer_digest = sm3(reply.raw).hex()
        RawAnswer.objects.create(
            query=query, body=reply.raw.decode(), delete_after=today() + timedelta(RAW_ANSWER_DAYS)
        )
    if not error:
        try:
            items, query.dropped = _listed(query.source, answer)
            query.result = result = _aged(query.source, result, answer)
            _keep(query, result, items, answer)
        except (KeyError, TypeError, ValueError, AttributeError):
            query.state, query.result = QueryState.FAILED, Result.SOURCE_ERROR
            query.error = "答复缺少约定的内容"
    query.save()
    audit.record(
        "verification.answered", None, query, purpose=query.verification.purpose,
        case_id=query.verification.case_id, label=source(query.source).name,
        after={"result": query.result, "dropped": query.dropped},
    )  # fmt: skip


def _wrong_person(answer: Item, name: str, id_number: str) -> str:
    """Only an exact number with an agreeing name attaches a fact to a person (R10)."""
    echo = answer.get("person_echo")
    if not isinstance(echo, dict) or echo.get("id_last4") != id_number[-4:]:
        return "答复的身份证号与所问不一致，未采用"
    if not compare_names(name, str(echo.get("name", ""))).attaches:
        return "答复的姓名与所问不一致，仅作线索，未采用"
    return ""


def _result(answer: Item) -> Result:
    try:
        return Result(answer.get("result", ""))
    except ValueError:
        return Result.SOURCE_ERROR


def _listed(code: str, answer: Item) -> tuple[list[dict[str, Any]], list[str]]:
    """Items and fields that the catalogue lists; the names of everything else (R3)."""
    allowed, kept, dropped = source(code).fields, [], set[str]()
    for item in answer["facts"]:
        if item["item"] not in allowed:
            dropped.add(str(item["item"])[:80])
            continue
        fields = allowed[item["item"]]
        extra = set(item["value"]) - fields
        # What the register tells of itself beyond the names we asked for is not ours to keep.
        dropped |= {f"{item['item']}.{field}"[:80] for field in extra}
        kept.append({**item, "value": {k: v for k, v in item["value"].items() if k in fields}})
    return kept, sorted(dropped)


def _aged(code: str, result: Result, answer: Item) -> Result:
    """`stale` where the source's own date is older than the strictest fact allows (R9)."""
    if result not in (Result.FOUND, Result.NOT_FOUND):
        return result
    as_of = date.fromisoformat(answer["as_of"])
    catalogue = policy.fact_catalogue()
    limits = [int(catalogue[r.name].extra["max_age_days"]) for r in source(code).readings]
    too_old = any(as_of < today() - timedelta(days=days) for days in limits)
    return Result.STALE if too_old or as_of > timezone.localdate() else result


def _keep(query: Query, result: Result, items: Sequence[Item], answer: Item) -> None:
    run = query.verification
    if query.source == HOUSEHOLD_REGISTER:
        if result in (Result.FOUND, Result.NOT_FOUND):
            registry.record_hukou_members(
                household_id=run.household_id,
                authorisation_id=query.authorisation_id,
                names=[
                    registry.HukouName(i["value"]["name"], i["value"]["relation"]) for i in items
                ],
                acting_user=None,
            )
        return
    period = policy.calculation_period(run.division_code[:6], run.on)
    if period.end is None:
        raise ValueError("open period")
    for reading in source(query.source).readings:
        known = result in (Result.FOUND, Result.NOT_FOUND)
        value, used = _value(reading, items, period) if known else (None, [])
        found = bool(used) and known
        Fact.objects.create(
            verification=run,
            query=query,
            person_id=query.person_id,
            name=reading.name,
            value=value if found else None,
            status=(Result.FOUND if found else Result.NOT_FOUND) if known else result,
            period_from=period.start,
            period_to=period.end,
            as_of=date.fromisoformat(answer["as_of"]) if "as_of" in answer else None,
            reported_at=max((date.fromisoformat(i["reported_at"]) for i in used), default=None),
            retrieved_at=now(),
            source=query.source,
            items=used,
        )


def _value(reading: Reading, items: Sequence[Item], period: Period) -> tuple[Any, list[Any]]:
    """The fact and the dated items it is made of.

    `sum` adds what was paid inside the period and nothing else: no figure is spread (R8).
    """
    chosen = [i for i in items if i["item"] == reading.item and _matches(reading, i["value"])]
    if reading.how == "sum":
        chosen = [i for i in chosen if date.fromisoformat(i["event_on"]) in _paid_in(period)]
        return sum(int(i["value"][reading.field]) for i in chosen), chosen
    if reading.how == "sum_standing":
        return sum(int(i["value"][reading.field]) for i in chosen), chosen
    if reading.how == "count":
        return len(chosen), chosen
    if reading.how == "exists":
        return any(_open_at(i, period.end) for i in chosen), chosen
    return _months(chosen, period), chosen


def _paid_in(period: Period) -> Period:
    """A month's payment carries the first of the month; the month of `start` was paid in it."""
    return Period(period.start.replace(day=1), period.end)


def _matches(reading: Reading, value: Mapping[str, Any]) -> bool:
    return all(value.get(k) in allowed for k, allowed in (reading.where or {}).items())


def _open_at(item: Item, day: date | None) -> bool:
    end = item.get("period_to")
    return end is None or day is None or date.fromisoformat(end) >= day


def _months(items: Sequence[Item], period: Period) -> int:
    """Whole months before the application in which one of the items held."""
    if period.end is None:
        return 0
    count = 0
    for back in range(1, 13):
        day = months_before(period.end, back)
        count += any(
            date.fromisoformat(i["period_from"]) <= day
            and (i["period_to"] is None or day < date.fromisoformat(i["period_to"]))
            for i in items
        )
    return count
