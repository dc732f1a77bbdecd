from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minjiu.common.errors import Refused
from minjiu.common.periods import Period, first_of_next_month, months_before


def test_refuses_a_period_that_ends_before_it_begins() -> None:
    with pytest.raises(Refused, match="结束日"):
        Period(date(2026, 1, 2), date(2026, 1, 2))


def test_half_open() -> None:
    period = Period(date(2026, 1, 1), date(2026, 2, 1))
    assert [date(2026, 1, 1) in period, date(2026, 2, 1) in period] == [True, False]
    assert not period.overlaps(Period(date(2026, 2, 1)))
    assert period.cut(Period(date(2026, 1, 31))) == Period(date(2026, 1, 31), date(2026, 2, 1))


def test_months() -> None:
    assert first_of_next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 12) == date(2025, 1, 15)


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)), st.integers(0, 600))
def test_months_before_never_leaves_the_month(day: date, months: int) -> None:
    earlier = months_before(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day <= day.day
