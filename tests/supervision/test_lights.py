"""The light is a pure function of dates and reports: both sides of every border."""

from datetime import date

import pytest

from cncodes.working_days import Calendar
from minjiu.supervision.enums import LegState, Light
from minjiu.supervision.lights import Colour, LegFacts, light, thresholds_on

CALENDAR = Calendar.bundled()
DUE = date(2026, 11, 30)  # a Monday
TEN_BEFORE = date(2026, 11, 16)


def colour(on: date, **facts: object) -> Light:
    given = {
        "state": LegState.UNDER_WAY, "due_on": DUE, "progress": 0, "rejected_reports": 0, **facts,
    }  # fmt: skip
    return light(LegFacts(**given), on, thresholds_on(on), CALENDAR).light  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "facts", "expected"),
    [
        (date(2026, 11, 13), {}, Light.GREEN),  # eleven working days left
        (TEN_BEFORE, {}, Light.YELLOW),
        (TEN_BEFORE, {"progress": 79}, Light.YELLOW),
        (TEN_BEFORE, {"progress": 80}, Light.GREEN),
        (DUE, {"progress": 80}, Light.GREEN),
        (date(2026, 12, 1), {"progress": 99}, Light.RED),
        (date(2026, 12, 1), {"state": LegState.DONE, "progress": 100}, Light.GREEN),
        (date(2026, 12, 1), {"state": LegState.SUSPENDED}, Light.NONE),
        (date(2026, 11, 2), {"rejected_reports": 1}, Light.GREEN),
        (date(2026, 11, 2), {"rejected_reports": 2}, Light.RED),
        # a report asked for 26 October: the fifth working day after is 2 November
        (date(2026, 11, 2), {"report_due_on": date(2026, 10, 26)}, Light.GREEN),
        (date(2026, 11, 3), {"report_due_on": date(2026, 10, 26)}, Light.YELLOW),
        (date(2026, 11, 2), {"milestone_due_on": date(2026, 10, 26)}, Light.GREEN),
        (date(2026, 11, 3), {"milestone_due_on": date(2026, 10, 26)}, Light.YELLOW),
    ],
)
def test_borders(on: date, facts: dict[str, object], expected: Light) -> None:
    assert colour(on, **facts) is expected


def test_a_light_says_why() -> None:
    facts = LegFacts(LegState.UNDER_WAY, DUE, 40, 0)
    assert light(facts, TEN_BEFORE, thresholds_on(DUE), CALENDAR).why == (
        "剩10个工作日，进度40%，低于80%"
    )


def test_a_year_without_holidays_has_no_colour_and_says_so() -> None:
    facts = LegFacts(LegState.UNDER_WAY, date(2031, 3, 3), 0, 0)
    known = light(facts, date(2031, 1, 2), thresholds_on(DUE), CALENDAR)
    assert known == Colour(Light.UNPUBLISHED, "2031年节假日安排未公布，录入后才能计算工作日和灯色")


@pytest.mark.parametrize(
    ("on", "facts", "expected"),
    [
        (date(2031, 3, 4), {}, Light.RED),  # overdue needs no working days
        (date(2031, 1, 2), {"rejected_reports": 2}, Light.RED),
        (date(2031, 1, 2), {"state": LegState.DONE}, Light.GREEN),
    ],
)
def test_what_needs_no_working_days_is_told_in_any_year(
    on: date, facts: dict[str, object], expected: Light
) -> None:
    assert colour(on, due_on=date(2031, 3, 3), **facts) is expected


def test_thresholds_are_dated_and_marked_as_assumed() -> None:
    assert thresholds_on(date(2026, 1, 1)).confidence == "assumed"
    assert thresholds_on(date(2019, 1, 1)) == thresholds_on(date(2020, 12, 9))
