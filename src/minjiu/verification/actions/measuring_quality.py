"""How well each department answers, in one statement: counts and times, never a person.

A unit's own leg only: from the moment a question left to the answer. A question that nobody answers
for (not_covered) counts for coverage alone. An hour counts as available where at least one of the
questions that left in it was answered. What bulk runs were told counts for found, not found and
wrong person; their files have deadlines of another kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from minjiu.common.periods import Period
from minjiu.indicators import api as indicators
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.reading import OTHER_PERSON

_SINGLE = """
SELECT duty.id,
  count(*) FILTER (WHERE q.attempts > 0 AND q.state = 'answered'),
  percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
    ORDER BY extract(epoch FROM q.answered_at - q.sent_at) * 1000)
    FILTER (WHERE q.attempts > 0 AND q.state = 'answered'),
  count(DISTINCT date_trunc('hour', q.sent_at)) FILTER (WHERE q.attempts > 0),
  count(DISTINCT date_trunc('hour', q.sent_at))
    FILTER (WHERE q.attempts > 0 AND q.state = 'answered'),
  count(*) FILTER (WHERE q.result = 'found'),
  count(*) FILTER (WHERE q.result = 'not_found'),
  count(*) FILTER (WHERE q.error = ANY(%(wrong)s)),
  count(*) FILTER (WHERE q.result = 'not_covered'),
  count(*) FILTER (WHERE q.result <> 'not_covered' AND q.attempts > 0)
FROM unnest(%(duties)s::text[], %(sources)s::text[]) AS duty (id, source)
JOIN verification_query q ON q.source = duty.source
WHERE q.state IN ('answered', 'failed')
  AND coalesce(q.sent_at, q.answered_at) >= %(start)s
  AND coalesce(q.sent_at, q.answered_at) < %(end)s
GROUP BY duty.id"""
_BULK = """
SELECT duty.id, sum(b.found), sum(b.not_found), sum(b.wrong_person)
FROM unnest(%(duties)s::text[], %(sources)s::text[]) AS duty (id, source)
JOIN verification_bulkline l ON l.source = duty.source AND l.state <> 'excluded'
JOIN verification_bulkbatch b ON b.line_id = l.id
WHERE b.state = 'done' AND b.answered_at >= %(start)s AND b.answered_at < %(end)s
GROUP BY duty.id"""


def quality(by_duty: Mapping[str, Sequence[Source]], month: Period) -> Iterable[indicators.Figure]:
    """The series of every duty of answering queries (`indicators/series.yaml`) for a month."""
    given: dict[str, Any] = {
        "duties": [duty for duty, of in by_duty.items() for _ in of],
        "sources": [one.code for of in by_duty.values() for one in of],
        "wrong": list(OTHER_PERSON),
        "start": f"{month.start} 00:00+08:00",
        "end": f"{month.end} 00:00+08:00",
    }
    with connection.cursor() as cursor:
        cursor.execute(_BULK, given)
        bulk = {row[0]: [int(n) for n in row[1:]] for row in cursor.fetchall()}
        cursor.execute(_SINGLE, given)
        single = {row[0]: row[1:] for row in cursor.fetchall()}
    for duty, sources in by_duty.items():
        known = set(indicators.series_of(duty))
        names = "、".join(one.name for one in sources)
        for code, numerator, denominator, basis in _figures(
            single.get(duty), bulk.get(duty, [0, 0, 0])
        ):
            if f"{duty}.{code}" in known and denominator:
                yield indicators.Figure(
                    f"{duty}.{code}", sources[0].department, month, numerator, denominator,
                    f"{names}：{basis}",
                )  # fmt: skip


def _figures(row: Any, bulk: Sequence[int]) -> Iterable[tuple[str, Decimal | int, int, str]]:
    none: tuple[Any, ...] = (0, None, 0, 0, 0, 0, 0, 0, 0)
    answered, times, hours, good, found, empty, wrong, uncovered, covered = row or none
    found, empty, wrong = found + bulk[0], empty + bulk[1], wrong + bulk[2]
    if answered and times is not None and times[0] is not None:
        median, p95 = (round(Decimal(value), 1) for value in times)
        yield "median", median, answered, "逐户查询从发出到答复"
        yield "p95", p95, answered, "逐户查询从发出到答复，百分之九十五不超过"
    yield "available", good, hours, "发出过查询的小时中至少答复过一次的"
    yield "not_found", empty, found + empty, "有记录和无记录的答复中无记录的，含批量核对"
    yield (
        "wrong_person",
        wrong,
        found + empty + wrong,
        "号码或姓名与所问不一致而未采用的，含批量核对",
    )
    yield "covered", covered, covered + uncovered, "应查询的人次中有单位负责答复的"
