"""From a source's answer to facts, in memory: listed fields only, the right person only, by date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from minjiu.common.periods import Period, first_of_next_month, months_before
from minjiu.policy import api as policy
from minjiu.registry.enums import ASKS_OBLIGORS
from minjiu.verification.adapters.catalogue import catalogue, sources_for
from minjiu.verification.adapters.described import Reading, Source
from minjiu.verification.enums import Result
from reconcile import Difference, compare_amount, compare_count, compare_flag, compare_word
from reconcile.names import compare_names
from rulebook import FactSpec

Item = Mapping[str, Any]
KNOWN = (Result.FOUND, Result.NOT_FOUND)
# The catalogue writes 0, no and none as words, because a bare `no` is false to YAML.
_NOTHING = {"zero": 0, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class ReadFact:
    """One fact as read; `items` are the dated entries that it is made of, `reported_at` the day of
    the newest of them."""

    name: str
    value: Any
    status: Result
    items: tuple[Item, ...]
    reported_at: date | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What one answer says; `items` are all listed entries, `dropped` names what was not listed."""

    result: Result
    facts: tuple[ReadFact, ...]
    items: tuple[dict[str, Any], ...]
    dropped: tuple[str, ...]
    as_of: date | None


# What a query says whose answer was about somebody else.
OTHER_PERSON = ("答复的身份证号与所问不一致，未采用", "答复的姓名与所问不一致，仅作线索，未采用")


def wrong_person(answer: Item, name: str, id_number: str) -> str:
    """Why an answer is not about this person, or "": exact number and agreeing name (R10)."""
    echo = answer.get("person_echo")
    if not isinstance(echo, dict) or echo.get("id_last4") != id_number[-4:]:
        return OTHER_PERSON[0]
    if not compare_names(name, str(echo.get("name", ""))).attaches:
        return OTHER_PERSON[1]
    return ""


def read(
    source: Source, answer: Item, period: Period, on: date, *, latest: date,
    readings: Sequence[Reading] | None = None,
) -> Read:  # fmt: skip
    """What an answer says on a day; no register can be newer than `latest`, the day it was sent.

    `readings`: other than what is read of a member (`Source.readings_of`).
    Raises KeyError, TypeError, ValueError or AttributeError where the agreed content is missing."""
    items, dropped = _listed(source, answer)
    readings = source.readings if readings is None else readings
    limit = _freshness(source, readings)
    result = _aged(Result(answer.get("result", "")), answer, on - limit, latest)
    facts = tuple(_fact(reading, result, items, period) for reading in readings)
    as_of = date.fromisoformat(answer["as_of"]) if answer.get("as_of") else None
    return Read(result, facts, tuple(items), tuple(dropped), as_of)


def _listed(source: Source, answer: Item) -> tuple[list[dict[str, Any]], list[str]]:
    """Items and fields that the catalogue lists; the names of everything else (R3)."""
    kept: list[dict[str, Any]] = []
    dropped = set[str]()
    for item in answer["facts"]:
        if item["item"] not in source.items:
            dropped.add(str(item["item"])[:80])
            continue
        fields = source.items[item["item"]].fields
        # What the register tells of itself beyond the names we asked for is not ours to keep.
        dropped |= {f"{item['item']}.{name}"[:80] for name in set(item["value"]) - set(fields)}
        kept.append({**item, "value": {k: v for k, v in item["value"].items() if k in fields}})
    return kept, sorted(dropped)


def _freshness(source: Source, readings: Sequence[Reading]) -> timedelta:
    """How old what is read may be: the strictest limit of the source and of its facts (R9)."""
    rules = policy.fact_catalogue()
    limits = [source.freshness_days] + [
        int(rules[r.name].extra["max_age_days"])
        for r in readings
        if r.name in rules and "max_age_days" in rules[r.name].extra
    ]
    return timedelta(days=min(limits))


def _aged(result: Result, answer: Item, oldest: date, latest: date) -> Result:
    """`stale` where the source's own date is before `oldest`, or in the future (R9)."""
    if result not in KNOWN:
        return result
    as_of = date.fromisoformat(answer["as_of"])
    return Result.STALE if as_of < oldest or as_of > latest else result


def _fact(reading: Reading, result: Result, items: Sequence[Item], period: Period) -> ReadFact:
    if result not in KNOWN:
        return ReadFact(reading.name, None, result, ())
    if not items:
        return ReadFact(reading.name, None, Result.NOT_FOUND, ())
    value, used = _value(reading, items, period)
    if not used:
        return ReadFact(reading.name, None, Result.NOT_FOUND, ())
    _spec_of(reading).check(value)
    reported = max(date.fromisoformat(i.get("reported_at") or i["event_on"]) for i in used)
    return ReadFact(reading.name, value, Result.FOUND, tuple(used), reported)


def _value(reading: Reading, items: Sequence[Item], period: Period) -> tuple[Any, list[Item]]:
    """The fact and the dated items it is made of.

    `sum` adds what was paid inside the period and nothing else: no figure is spread (R8).
    `sum_standing` adds what stands now; `latest` takes the newest entry's field as it is.
    """
    chosen = [i for i in items if i["item"] == reading.item and _matches(reading, i["value"])]
    if reading.how == "sum":
        chosen = _paid_in(chosen, period)
        return sum(int(i["value"][reading.field]) for i in chosen), chosen
    if reading.how == "sum_standing":
        return sum(int(i["value"][reading.field]) for i in chosen), chosen
    if reading.how == "count":
        return len(chosen), chosen
    if reading.how == "exists":
        return any(_open_at(i, period.end) for i in chosen), chosen
    if reading.how == "latest":
        newest = max(chosen, key=lambda i: i["event_on"], default=None)
        if newest is None:
            return None, []
        given = newest["value"][reading.field]
        return reading.translate[str(given)] if reading.translate else given, [newest]
    return _months(chosen, period), chosen


def _paid_in(items: Sequence[Item], period: Period) -> list[Item]:
    """Those that were paid inside the period.

    The payment of a month carries the first of the month, not the day it came on. That of the month
    in which the period begins counts, unless that of the month in which it ends has come already:
    then it came before the period, and both would make one payment too many.
    """
    days = [date.fromisoformat(item["event_on"]) for item in items]
    monthly = [_of_a_month(item, day) for item, day in zip(items, days, strict=True)]
    last = None if period.end is None else period.end.replace(day=1)
    ended = any(whole and day == last for whole, day in zip(monthly, days, strict=True))
    months = period if ended else Period(period.start.replace(day=1), period.end)
    return [
        item for item, day, whole in zip(items, days, monthly, strict=True)
        if day in (months if whole else period)
    ]  # fmt: skip


def _of_a_month(item: Item, day: date) -> bool:
    """Whether an entry is for a whole calendar month and says no other day."""
    whole = (day.isoformat(), first_of_next_month(day).isoformat())
    return day.day == 1 and (item.get("period_from"), item.get("period_to")) == whole


def _matches(reading: Reading, value: Mapping[str, Any]) -> bool:
    return all(value.get(k) in allowed for k, allowed in reading.where.items())


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


def fact_specs() -> Iterable[FactSpec]:
    """Facts that the rules ask for, then those that only people read (hints)."""
    rules = policy.fact_catalogue()
    yield from rules
    told = set[str]()
    for source in catalogue().values():
        for entity, readings in (
            ("person", source.readings), ("obligor", source.obligor_readings)
        ):  # fmt: skip
            for reading in readings:
                if reading.name not in rules and reading.name not in told:
                    told.add(reading.name)
                    yield _spec_of(reading, entity)


def fact_spec(name: str) -> FactSpec:
    """One fact's meaning, the rules' own first; KeyError for a name nobody knows."""
    rules = policy.fact_catalogue()
    if name in rules:
        return rules[name]
    return next(spec for spec in fact_specs() if spec.name == name)


def counts(name: str, code: str) -> bool:
    """Whether the policy lets this source speak for this fact; else what it says is a hint."""
    rules = policy.fact_catalogue()
    return name in rules and code in rules[name].extra.get("sources", ())


def rules_read(name: str) -> bool:
    """Whether any rule may ask for it; what no rule asks for is a hint, never income."""
    return name in policy.fact_catalogue()


def asked_for(name: str, purpose: str) -> bool:
    """Whether a source that speaks for the fact is asked at all for this purpose."""
    obligors = purpose in ASKS_OBLIGORS
    return any(
        counts(name, s.code)
        and any(r.name == name for r in (*s.readings, *(s.obligor_readings if obligors else ())))
        for s in sources_for(purpose)
    )


def nothing(name: str) -> Any:
    """What an honest "we hold nothing" means: 0, no, "none", or None where it means nothing."""
    meaning = fact_spec(name).extra.get("not_found", "unknown")
    return _NOTHING.get(meaning, meaning) if isinstance(meaning, str) else meaning


# People round what they say: ten yuan, or one per cent of what is on record, is no question.
TOLERANCE_FEN, TOLERANCE_SHARE = 1_000, 100


def compare(name: str, said: Any, recorded: Any) -> Difference | None:
    """How two values of one fact differ, by its unit; None where they agree well enough."""
    unit = fact_spec(name).unit
    if unit == "bool":
        return compare_flag(said, recorded)
    if unit == "enum":
        return compare_word(said, recorded)
    if unit == "count":
        return compare_count(said, recorded)
    return compare_amount(said, recorded, tolerance=TOLERANCE_FEN, share=TOLERANCE_SHARE)


def rank(name: str, code: str) -> int:
    """The place of a source in the policy's row for a fact; behind all of them where it has none."""
    rules = policy.fact_catalogue()
    order = list(rules[name].extra.get("sources", ())) if name in rules else []
    return order.index(code) if code in order else len(order)


def _spec_of(reading: Reading, entity: str = "person") -> FactSpec:
    rules = policy.fact_catalogue()
    if reading.name in rules:
        return rules[reading.name]
    return FactSpec(
        reading.name, entity, reading.unit, reading.label, values=reading.values,
        extra={"not_found": reading.not_found},
    )  # fmt: skip
