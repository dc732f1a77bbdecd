from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cncodes.working_days import Calendar, Year, YearNotPublished, add_calendar_days

CALENDAR = Calendar.bundled()
days = st.dates(date(2015, 1, 1), date(2026, 6, 30))


def test_a_year_without_data_is_said_not_guessed() -> None:
    with pytest.raises(YearNotPublished, match="2027年节假日安排未公布") as refusal:
        CALENDAR.is_working_day(date(2027, 1, 4))
    assert refusal.value.year == 2027
    with pytest.raises(YearNotPublished):
        CALENDAR.add_working_days(date(2026, 12, 30), 2)


def test_an_operator_may_enter_a_year() -> None:
    known = CALENDAR.with_years([Year(2027, {date(2027, 1, 1): False})])
    assert known.add_working_days(date(2026, 12, 30), 2) == date(2027, 1, 4)
    assert CALENDAR.published_years == tuple(range(2015, 2027))


def test_day_one_is_the_day_after_the_event() -> None:
    assert CALENDAR.add_working_days(date(2026, 11, 23), 1) == date(2026, 11, 24)
    assert CALENDAR.add_working_days(date(2026, 11, 27), 1) == date(2026, 11, 30)


def test_national_day_2026() -> None:
    # 1 to 7 October are free; Saturday 10 October and Sunday 20 September are worked.
    assert CALENDAR.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert CALENDAR.is_working_day(date(2026, 9, 20))


def test_2026_has_248_working_days() -> None:
    year = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert sum(map(CALENDAR.is_working_day, year)) == 248


def test_calendar_days_count_every_day() -> None:
    assert add_calendar_days(date(2026, 9, 30), 7) == date(2026, 10, 7)


@given(days, st.integers(1, 60))
def test_a_period_ends_on_a_working_day_and_counts_back(event: date, count: int) -> None:
    end = CALENDAR.add_working_days(event, count)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.working_days_between(event, end) == count
    assert CALENDAR.working_days_between(end, event) == -count


def test_negative_periods_are_refused() -> None:
    with pytest.raises(ValueError, match="不能为负"):
        CALENDAR.add_working_days(date(2026, 1, 1), -1)
