"""Measurements written down and read: newest, trend, target. Rooms measure in their own tasks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from minjiu.indicators import queries
from minjiu.indicators.actions.recording import Figure, record
from minjiu.indicators.definitions import Definition, definition, definitions, series_of
from minjiu.indicators.enums import Better, Unit
from minjiu.indicators.models import Measurement

__all__ = [
    "FEWEST_CASES",
    "Better",
    "Definition",
    "Figure",
    "Measured",
    "Unit",
    "definition",
    "definitions",
    "newest",
    "newest_that_happened",
    "record",
    "series_of",
    "trend",
]

FEWEST_CASES = 10  # no denominator, no colour: below it only counts are shown (样本不足)


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure as a page shows it; `value` is None where there was no case."""

    code: str
    label: str
    unit: Unit
    better: Better
    department_code: str
    division_code: str
    period_from: date
    period_to: date
    numerator: Decimal
    denominator: int
    basis: str
    target: Decimal | None
    of_all: bool = False

    @property
    def value(self) -> Decimal | None:
        if self.unit is not Unit.SHARE:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None

    @property
    def enough(self) -> bool:
        """Whether there are cases enough to judge by; a count needs none."""
        return self.unit in (Unit.COUNT, Unit.YUAN) or self.denominator >= FEWEST_CASES

    @property
    def happened(self) -> bool:
        """Whether anything was done that the figure tells of: a case, or where the denominator is all
        there is, one that counts."""
        return bool(self.numerator) or (bool(self.denominator) and not self.of_all)

    @property
    def missed(self) -> bool:
        """Whether a target in force is missed; never where there is none, or too few cases."""
        value = self.value
        if self.target is None or value is None or not self.enough:
            return False
        if self.better is Better.HIGHER:
            return value < self.target
        return self.better is Better.LOWER and value > self.target


def newest(codes: Iterable[str]) -> tuple[Measured, ...]:
    """The newest figure of each code, department and division, in one query."""
    return tuple(_view(row) for row in queries.newest(codes))


def newest_that_happened(codes: Iterable[str]) -> tuple[Measured, ...]:
    """As `newest`, but a month in which nothing has happened yet does not hide the one before."""
    of_all = [code for code, one in definitions().items() if one.of_all]
    return tuple(_view(row) for row in queries.newest_that_happened(codes, of_all))


def trend(code: str, department_code: str, division_code: str = "350000") -> tuple[Measured, ...]:
    """All periods of one figure, oldest first."""
    return tuple(_view(row) for row in queries.series(code, department_code, division_code))


def _view(row: Measurement) -> Measured:
    defined = definition(row.code)
    target = defined.target_on(row.period_from)
    return Measured(
        row.code,
        defined.label,
        defined.unit,
        defined.better,
        row.department_code,
        row.division_code,
        row.period_from,
        row.period_to,
        row.numerator,
        row.denominator,
        row.basis,
        target.value if target else None,
        defined.of_all,
    )
