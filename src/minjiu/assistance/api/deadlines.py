"""Limits as pages show them: the day, how near it is, and how it was counted."""

from dataclasses import dataclass
from datetime import date, timedelta

from cncodes.working_days import Calendar, YearNotPublished
from minjiu.assistance.actions.stepping import UNPUBLISHED, whole_limit, working_days_after
from minjiu.assistance.enums import OPEN_STATES
from minjiu.assistance.models import Case
from minjiu.common.clock import today

SOON = 3  # working days: shown in amber


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit as a page shows it: the day, how near it is, and how it was counted."""

    on: date | None
    rule: str
    words: str
    late: bool
    soon: bool
    computation: str


def deadline(
    on: date | None, rule: str, start: date | None, days: int | None, calendar: Calendar
) -> Deadline | None:
    if on is None:
        open_words = "节假日安排未公布" if rule.endswith(UNPUBLISHED) else rule
        return Deadline(None, rule, open_words, False, False, rule) if rule else None
    day = today()
    try:
        left = calendar.working_days_between(day, on)
        unit = "个工作日"
    except YearNotPublished:
        left, unit = (on - day).days, "天"
    words = f"剩{left}{unit}" if on > day else "今日到期" if on == day else f"超期{-left}{unit}"
    if on < day and left == 0:
        words = "已超期"
    computation = rule
    if start is not None and days is not None:
        computation = f"{_counted(calendar, start, on, days)}；{rule}"
    return Deadline(on, rule, words, on < day, on >= day and left <= SOON, computation)


def _counted(calendar: Calendar, start: date, on: date, days: int) -> str:
    """How a period was counted: its first day is the one after the event; what is left out."""
    out = [
        start + timedelta(n)
        for n in range(1, (on - start).days + 1)
        if not calendar.is_working_day(start + timedelta(n))
    ]
    skipped = "、".join(f"{d:%-m月%-d日}" for d in out)
    return f"{start:%Y年%-m月%-d日}的次日起算，{days}个工作日，至{on:%Y年%-m月%-d日}" + (
        f"；其间{skipped}为休息日，不计" if out else ""
    )


def total_due(case: Case, calendar: Calendar) -> Deadline | None:
    """The whole period, while there is something to decide; None where the law names none."""
    whole = whole_limit(case)
    if whole is None or case.accepted_on is None or case.state not in OPEN_STATES:
        return None
    days, rule = whole.days, f"全程{whole.days}个工作日（{whole.rule}）"
    on = working_days_after(case.accepted_on, days, calendar)
    return deadline(on, rule if on else f"{rule}{UNPUBLISHED}", case.accepted_on, days, calendar)
