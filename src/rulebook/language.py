"""Functions a rule may call, over one value or over all members of the household.

A collection may hold unknown values (POISON). Each function answers where the answer is the same whatever
they turn out to be, and stops the rule otherwise.
"""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rulebook.unknown import POISON, NeedsUnknown

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

    An unknown value is POISON; `values` is None where it is not known who the members are.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Sequence[Any] | None):
        self._values = values

    @property
    def values(self) -> Sequence[Any]:
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


def _pairs(values: Members, where: Members | None) -> Iterator[tuple[Any, Any]]:
    """Value and whether it is chosen; POISON where that is unknown, and those left out are not
    among them. Using POISON stops the rule."""
    if where is None:
        return zip(values.values, itertools.repeat(True))
    return (pair for pair in zip(values.values, where.values, strict=True) if pair[1] is not False)


def total(values: Members, where: Members | None = None) -> int:
    if where is None:
        return sum(values.values)
    result = 0
    for value, chosen in zip(values.values, where.values, strict=True):
        if chosen is True:
            result += value
        elif chosen is POISON and value != 0:
            raise NeedsUnknown
    return result


def count(values: Members) -> int:
    return len(values.values)


def count_if(values: Members, where: Members | None = None) -> int:
    return total(values, where)


def any_of(values: Members, where: Members | None = None) -> bool:
    still_open = False
    for value, chosen in _pairs(values, where):
        if value is True and chosen is True:
            return True
        still_open = still_open or value is not False
    if still_open:
        raise NeedsUnknown
    return False


def all_of(values: Members, where: Members | None = None) -> bool:
    still_open = False
    for value, chosen in _pairs(values, where):
        if value is False and chosen is True:
            return False
        still_open = still_open or value is not True
    if still_open:
        raise NeedsUnknown
    return True


def at_least(values: Members, limit: int, where: Members | None = None) -> bool:
    """Whether the total of values that cannot be negative reaches `limit`."""
    known, still_open = 0, False
    for value, chosen in _pairs(values, where):
        if value is POISON:
            still_open = True
        elif chosen is True:
            known += value
        else:
            still_open = still_open or value != 0
    if known >= limit:
        return True
    if still_open:
        raise NeedsUnknown
    return False


def lowest(values: Members, where: Members | None = None) -> int:
    return min(_all_known(values, where))


def highest(values: Members, where: Members | None = None) -> int:
    return max(_all_known(values, where))


def _all_known(values: Members, where: Members | None) -> list[int]:
    pairs = list(_pairs(values, where))
    if not pairs or any(value is POISON or chosen is POISON for value, chosen in pairs):
        raise NeedsUnknown
    return [value for value, _ in pairs]
