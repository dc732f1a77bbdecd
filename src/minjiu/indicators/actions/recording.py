"""Writing measurements down; measured again, the figure of the same period is replaced."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.indicators.definitions import definition
from minjiu.indicators.models import Measurement


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure to write down; see `Measurement`."""

    code: str
    department_code: str
    period: Period
    numerator: Decimal | int
    denominator: int
    basis: str
    division_code: str = "350000"


@transaction.atomic
def record(figures: Iterable[Figure]) -> int:
    """Write figures down, all or none; returns how many. No person stands behind a measurement:
    the rooms' own tasks call this, so it writes no audit record."""
    rows = [_row(figure) for figure in figures]
    Measurement.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code", "department_code", "division_code", "period_from", "period_to"],
        update_fields=["numerator", "denominator", "basis", "measured_at"],
    )
    return len(rows)


def _row(figure: Figure) -> Measurement:
    definition(figure.code)  # an unknown code is refused
    if figure.period.end is None:
        raise Refused(f"指标“{figure.code}”的期间没有结束日，", "请给出期末。")
    if figure.denominator < 0:
        raise Refused(f"指标“{figure.code}”的分母是负数，", "请核对口径。")
    return Measurement(
        code=figure.code,
        department_code=figure.department_code,
        division_code=figure.division_code,
        period_from=figure.period.start,
        period_to=figure.period.end,
        numerator=figure.numerator,
        denominator=figure.denominator,
        basis=figure.basis,
        measured_at=now(),
    )
