"""Figures written down, replaced, and judged fairly."""

from datetime import date
from decimal import Decimal

import pytest

from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.indicators import api
from minjiu.indicators.models import Measurement

pytestmark = pytest.mark.django_db
CODE, UNIT = "D22-02.a", "central_bank"


def figure(numerator: int, denominator: int, month: int = 10, code: str = CODE) -> api.Figure:
    period = Period(date(2026, month, 1), date(2026, month + 1, 1))
    return api.Figure(code, UNIT, period, numerator, denominator, "银行账户查询")


def test_an_unknown_indicator_is_refused_and_nothing_stays() -> None:
    with pytest.raises(Refused, match="没有名为“x”的指标"):
        api.record([figure(1, 1), figure(1, 1, code="x")])
    with pytest.raises(Refused, match="分母是负数"):
        api.record([figure(1, -1)])
    assert not Measurement.objects.exists()


def test_the_newest_and_the_trend() -> None:
    api.record([figure(80, 100, 9), figure(95, 100, 10)])
    api.record([figure(97, 100, 10)])  # measured again
    assert [found.value for found in api.newest([CODE])] == [Decimal("0.97")]
    assert [found.numerator for found in api.trend(CODE, UNIT)] == [80, 97]


def test_a_month_without_a_case_yet_does_not_hide_the_one_before() -> None:
    api.record([figure(80, 100, 9), figure(95, 100, 10), figure(0, 0, 11)])
    assert [found.period_from.month for found in api.newest([CODE])] == [11]
    assert [found.period_from.month for found in api.newest_that_happened([CODE])] == [10]
    # none of what there is (`of_all`) is no case either; where nothing ever happened, the newest
    api.record([figure(0, 32, 9, "D05-13.b"), figure(0, 32, 10, "D05-13.b")])
    assert [found.period_from.month for found in api.newest_that_happened(["D05-13.b"])] == [10]
    api.record([figure(3, 32, 8, "D05-13.b")])
    assert [found.period_from.month for found in api.newest_that_happened(["D05-13.b"])] == [8]


@pytest.mark.parametrize(("cases", "enough"), [(0, False), (9, False), (10, True)])
def test_no_denominator_no_colour(cases: int, enough: bool) -> None:
    api.record([figure(0, cases)])
    found = api.newest([CODE])[0]
    assert (found.enough, found.missed) == (enough, False)
    assert (found.value is None) is (cases == 0)
