"""What verification measures each night: departments on their own leg, the platform on its own.

A unit's leg runs from our question to its answer. What never left (consent withdrawn, no endpoint,
a line left in peace after failures) counts for nobody; the fan-out takes no answer after the
deadline, so an answer that was kept came in time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from minjiu.common.periods import Period, last_month_and_this
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators
from minjiu.verification.actions.measuring_quality import quality
from minjiu.verification.actions.periods import working_days_after
from minjiu.verification.adapters.catalogue import catalogue, source
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.reading import OTHER_PERSON
from minjiu.verification.enums import Kind, QueryState, Result
from minjiu.verification.models import Fact, Query, Report, Verification

WRONG_PERSON = "D04-02.b"
STALE = "D08-03.b"
ITEMS = "D03-05.b"


@dataclass(frozen=True, slots=True)
class Leg:
    """One source in a month: questions that left and came to an end, and what became of them."""

    asked: int
    answered: int
    stale: int
    wrong_person: int


@transaction.atomic
def measure(*, on: date) -> int:
    """Write down the month of `on` and the one before, whose last limits end in this one."""
    figures: list[indicators.Figure] = []
    for month in last_month_and_this(on):
        figures += [*_departments(month), *_platform(month, on)]
    return indicators.record(figures)


def _left(month: Period) -> QuerySet[Query]:
    return Query.objects.filter(
        sent_at__date__gte=month.start,
        sent_at__date__lt=month.end,
        attempts__gt=0,
        state__in=(QueryState.ANSWERED, QueryState.FAILED),
    )


def _legs(month: Period) -> dict[str, Leg]:
    rows = (
        _left(month)
        .values("source")
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(state=QueryState.ANSWERED)),
            stale=Count("pk", filter=Q(result=Result.STALE)),
            wrong_person=Count("pk", filter=Q(error__in=OTHER_PERSON)),
        )
    )
    return {
        row["source"]: Leg(row["asked"], row["answered"], row["stale"], row["wrong_person"])
        for row in rows
    }


def _departments(month: Period) -> Iterable[indicators.Figure]:
    """The figures that duties name, from the sources that fulfil them: `<duty>.a` is the share
    answered by the deadline."""
    legs, none = _legs(month), Leg(0, 0, 0, 0)
    by_duty: dict[str, list[Source]] = {}
    for one in catalogue().values():
        # 民政's own registers are asked as any other, but D05-14 asks for something else of it.
        if one.state == "enabled" and one.duty and one.department != "civil_affairs":
            by_duty.setdefault(one.duty, []).append(one)
    for duty, sources in by_duty.items():
        unit = sources[0].department
        mine = [legs.get(one.code, none) for one in sources]
        asked = sum(leg.asked for leg in mine)
        names = "、".join(one.name for one in sources)
        yield indicators.Figure(
            f"{duty}.a", unit, month, sum(leg.answered for leg in mine), asked,
            f"{names}：已发出并有结果的查询中按时答复的",
        )  # fmt: skip
        if duty == WRONG_PERSON[:-2]:
            wrong = sum(leg.wrong_person for leg in mine)
            yield indicators.Figure(
                WRONG_PERSON, unit, month, wrong, asked, f"{names}：答复的号码或姓名与所问不一致"
            )
        if duty == STALE[:-2]:
            stale = sum(leg.stale for leg in mine)
            yield indicators.Figure(
                STALE, unit, month, stale, asked, f"{names}：截至日早于目录所定时效的答复"
            )
        if duty == ITEMS[:-2]:
            listed, supplied = _items(sources, month)
            yield indicators.Figure(
                ITEMS, unit, month, supplied, listed, f"{names}：目录所列数据项中当月有答复的"
            )
    yield from quality(by_duty, month)


def _items(sources: Iterable[Source], month: Period) -> tuple[int, int]:
    """Data items in the catalogue, and those that answered at least one question of the month."""
    listed = {(one.code, item) for one in sources for item in one.items}
    answered = set(
        Fact.objects.filter(
            query__in=_left(month), status__in=(Result.FOUND, Result.NOT_FOUND)
        ).values_list("source", "name")
    )
    supplied = {
        (code, reading.item)
        for code in {code for code, _ in listed}
        for reading in (*source(code).readings, *source(code).obligor_readings)
        if (code, reading.name) in answered
    }
    return len(listed), len(listed & supplied)


def _platform(month: Period, on: date) -> Iterable[indicators.Figure]:
    """民政厅's own: reports in time, and sources that answered."""
    due, in_time, calendar = 0, 0, directory.working_days()
    begun = Verification.objects.filter(
        started_at__date__gte=month.start, started_at__date__lt=month.end
    ).exclude(kind=Kind.HUKOU)
    signed = dict(
        Report.objects.filter(
            verification__in=begun, signed_at__isnull=False, version=1
        ).values_list("verification_id", "signed_at")
    )
    for run in begun.only("pk", "started_at", "division_code"):
        done_at = signed.get(run.pk)
        last = working_days_after(
            "verification_report_working_days", run.division_code,
            timezone.localdate(run.started_at), calendar,
        )  # fmt: skip
        if last is None:  # the year's holidays are not published: no case to judge by
            continue
        done_on = timezone.localdate(done_at) if done_at else None
        if done_on is None and last >= on:
            continue
        due += 1
        in_time += done_on is not None and done_on <= last
    yield indicators.Figure(
        "D05-13.a", "civil_affairs", month, in_time, due,
        "当月开始的核对中已签发或已到期的；时限见参数“核对报告出具时限”",
    )  # fmt: skip
    used = _left(month).filter(state=QueryState.ANSWERED).values("source").distinct().count()
    yield indicators.Figure(
        "D05-13.b", "civil_affairs", month, used, len(catalogue()),
        "当月至少答复过一次的来源；样本数为目录所列来源",
    )  # fmt: skip
