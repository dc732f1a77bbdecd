"""Functions a rule may call, over one value or over all members of the household.

A collection may hold unknown values. Each function answers where the answer is the same whatever
they turn out to be, and stops the rule otherwise.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rulebook.unknown import UNKNOWN, NeedsUnknown

__all__ = [
    "age_on",
    "all_of",
    "any_of",
    "at_least",
    "count",
    "count_if",
    "full_months",
    "highest",
    "lowest",
    "ratio_of",
    "round_down",
    "round_half_up",
    "round_up",
    "tier",
    "total",
]
MAX_MEMBERS = 60  # what the proof against overflow counts with; no family is as large


class Members:
    """One variable of all members; usable in the functions below only.

    `values` is None where it is not known who the members are.
    """

    __slots__ = ("_values",)

    def __init__(self, values: list[Any] | None):
        self._values = values

    @property
    def values(self) -> list[Any]:
        if self._values is None:
            raise NeedsUnknown
        return self._values


def age_on(birth_on: date, day: date) -> int:
    """Full years."""
    before = (day.month, day.day) < (birth_on.month, birth_on.day)
    return day.year - birth_on.year - before


def full_months(start: date, end: date) -> int:
    """Full months from `start` to `end`."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def ratio_of(amount: int, ratio: int) -> int:
    """`amount` times a ratio in ten-thousandths, rounded half up."""
    return round_half_up(amount * ratio, 10_000)


def round_half_up(amount: int, step: int) -> int:
    """`amount` in whole steps, a half up: 150 fen by 100 is 2."""
    return (2 * amount + step) // (2 * step)


def round_up(amount: int, step: int) -> int:
    return -(-amount // step)


def round_down(amount: int, step: int) -> int:
    return amount // step


def tier(value: int, table: Sequence[tuple[int, int]]) -> int:
    """The band (分档) that `value` falls in: rows of (from, inclusive; result), ascending."""
    for start, result in reversed(table):
        if value >= start:
            return result
    raise NeedsUnknown  # a value below the first row is refused when the rule is loaded


def _chosen(values: Members, where: Members | None) -> Iterator[tuple[Any, Any]]:
    chosen = where.values if where is not None else [True] * len(values.values)
    return ((v, c) for v, c in zip(values.values, chosen, strict=True) if c is not False)


def total(values: Members, where: Members | None = None) -> int:
    result = 0
    for value, chosen in _chosen(values, where):
        if value is UNKNOWN or (chosen is UNKNOWN and value != 0):
            raise NeedsUnknown
        result += value
    return result


def count(values: Members) -> int:
    return len(values.values)


def count_if(values: Members, where: Members | None = None) -> int:
    result = 0
    for value, chosen in _chosen(values, where):
        if value is UNKNOWN or (chosen is UNKNOWN and value):
            raise NeedsUnknown
        result += value
    return result


def any_of(values: Members, where: Members | None = None) -> bool:
    pairs = [p for p in _chosen(values, where) if p[0] is not False]
    if any(value is True and chosen is True for value, chosen in pairs):
        return True
    if pairs:
        raise NeedsUnknown
    return False


def all_of(values: Members, where: Members | None = None) -> bool:
    pairs = [p for p in _chosen(values, where) if p[0] is not True]
    if any(value is False and chosen is True for value, chosen in pairs):
        return False
    if pairs:
        raise NeedsUnknown
    return True


def at_least(values: Members, limit: int, where: Members | None = None) -> bool:
    """Whether the total of values that cannot be negative reaches `limit`."""
    pairs = list(_chosen(values, where))
    known = sum(v for v, c in pairs if v is not UNKNOWN and c is True)
    if known >= limit:
        return True
    if any(v is UNKNOWN or (c is UNKNOWN and v != 0) for v, c in pairs):
        raise NeedsUnknown
    return False


def lowest(values: Members, where: Members | None = None) -> int:
    return min(_all_known(values, where))


def highest(values: Members, where: Members | None = None) -> int:
    return max(_all_known(values, where))


def _all_known(values: Members, where: Members | None) -> list[int]:
    pairs = list(_chosen(values, where))
    if not pairs or any(v is UNKNOWN or c is UNKNOWN for v, c in pairs):
        raise NeedsUnknown
    return [v for v, _ in pairs]
