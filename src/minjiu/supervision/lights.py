"""灯色: computed from dates and reports by one pure function; nobody sets it, anybody can see why."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from cncodes.working_days import Calendar, YearNotPublished
from minjiu.supervision.enums import LegState, Light


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a light turns, from a day on; days are working days, progress is per cent."""

    since: date
    yellow_within_working_days: int
    yellow_progress_below: int
    yellow_report_late_working_days: int
    red_rejected_reports: int
    confidence: str
    document: str


@dataclass(frozen=True, slots=True)
class LegFacts:
    """What a light depends on. `report_due_on`: the oldest report that was asked and is not
    there; `milestone_due_on`: the oldest milestone that is not reached."""

    state: LegState
    due_on: date
    progress: int
    rejected_reports: int
    report_due_on: date | None = None
    milestone_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Colour:
    light: Light
    why: str


@cache
def _schemes() -> tuple[Thresholds, ...]:
    rows = yaml.safe_load((Path(__file__).parent / "thresholds.yaml").read_text("utf-8"))
    found = [Thresholds(row.pop("from"), **row) for row in rows]
    return tuple(sorted(found, key=lambda scheme: scheme.since))


def thresholds_on(day: date) -> Thresholds:
    """The scheme in force; the first one before it began."""
    return next((s for s in reversed(_schemes()) if s.since <= day), _schemes()[0])


def light(leg: LegFacts, on: date, thresholds: Thresholds, calendar: Calendar) -> Colour:
    """The colour of one unit's own leg on a day, and why; 未公布 where working days cannot be
    counted. What needs no working days (done, overdue, rejected twice) is told all the same."""
    try:
        return _light(leg, on, thresholds, calendar)
    except YearNotPublished as unknown:
        return Colour(
            Light.UNPUBLISHED, f"{unknown.year}年节假日安排未公布，录入后才能计算工作日和灯色"
        )


def _light(leg: LegFacts, on: date, thresholds: Thresholds, calendar: Calendar) -> Colour:
    if leg.state is LegState.DONE:
        return Colour(Light.GREEN, "已办结")
    if leg.state is LegState.SUSPENDED:
        return Colour(Light.NONE, "已中止")
    if on > leg.due_on:
        late = (on - leg.due_on).days
        return Colour(Light.RED, f"时限{leg.due_on:%Y-%m-%d}已过{late}天")
    if leg.rejected_reports >= thresholds.red_rejected_reports:
        return Colour(Light.RED, f"办理情况{leg.rejected_reports}次退回")
    left = calendar.working_days_between(on, leg.due_on)
    if left <= thresholds.yellow_within_working_days and (
        leg.progress < thresholds.yellow_progress_below
    ):
        return Colour(
            Light.YELLOW,
            f"剩{left}个工作日，进度{leg.progress}%，低于{thresholds.yellow_progress_below}%",
        )
    for what, due_on in (
        ("办理情况迟报", leg.report_due_on),
        ("阶段任务已迟", leg.milestone_due_on),
    ):
        late = 0 if due_on is None else calendar.working_days_between(due_on, on)
        if late > thresholds.yellow_report_late_working_days:
            return Colour(Light.YELLOW, f"{what}{late}个工作日")
    return Colour(Light.GREEN, f"剩{left}个工作日，进度{leg.progress}%")
