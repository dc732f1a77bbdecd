"""What a source can bear, for all workers together.

A line has as many slots as its source bears exchanges at once. A slot is a lock of the database's, so
that those of a worker that died are free at once. It serves no shorter than keeps the source's rate:
eight slots of 80 ms are no more than a hundred exchanges a second.
"""

import time
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple, Self, TypeVar

from django.db import DatabaseError, connection

from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.fan_out import Line

Lot = TypeVar("Lot")
MOMENT_S = 0.05  # then slots that others held are tried again
# A line's slots are tried in order until there are as many as are wanted.
_TAKE = """
SELECT w.line, s.slot
FROM unnest(%s::int[], %s::int[], %s::int[]) AS w (line, key, wanted)
CROSS JOIN LATERAL (
  SELECT t.slot FROM unnest(%s::int[], %s::int[]) AS t (line, slot)
  WHERE CASE WHEN t.line = w.line THEN pg_try_advisory_lock(w.key, t.slot) END
  LIMIT w.wanted
) AS s
"""
_GIVE_BACK = "SELECT pg_advisory_unlock(k, n) FROM unnest(%s::int[], %s::int[]) AS s (k, n)"


class _Slot(NamedTuple):
    number: int
    until: float  # in `time.monotonic()`: serves nobody else before


@dataclass
class Slots:
    """The slots that one run holds, on this thread's connection.

    `of`: of each line at most one part in so many, for work that can wait, so that families do not
    wait for it.
    """

    of: int = 1
    _busy: dict[Line, list[_Slot]] = field(default_factory=dict[Line, list[_Slot]])
    _free: dict[Line, list[_Slot]] = field(default_factory=dict[Line, list[_Slot]])
    _next_try: float = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for line, slots in self._busy.items():
            self._free.setdefault(line, []).extend(slots)
        self._busy.clear()
        kept = [slot.until for slots in self._free.values() for slot in slots]
        if kept and kind is None:
            time.sleep(max(0.0, max(kept) - time.monotonic()))
        with suppress(*(() if kind is None else (DatabaseError,))):
            self._let_go(time.monotonic() if kind is None else float("inf"))

    def take(self, waiting: Mapping[Line, deque[Lot]], at_most: int) -> list[tuple[Line, Lot]]:
        """Of what waits, in order, as much as there are free slots for; each has one until it is
        given back. What this run holds and does not want is given back."""
        now = time.monotonic()
        wanted, given = Counter[Line](), Counter[Line]()
        for line, lots in waiting.items():
            wanted[line] = min(len(lots), at_most)
            at_most -= wanted[line]
            given[line] = self._use_again(line, wanted[line], now)
        self._let_go(now)
        missing = wanted - given
        if missing and now >= self._next_try:
            for line, number in self._lock(missing):
                self._busy.setdefault(line, []).append(_Slot(number, _until(line, now)))
                given[line] += 1
            if wanted - given:
                self._next_try = now + MOMENT_S
        return [(line, waiting[line].popleft()) for line in given.elements()]

    def give_back(self, lines: Iterable[Line], *, all_of_them: bool) -> None:
        """One slot for each time that a line is named: its exchange is over. `all_of_them`: nothing
        is wanted any more, so that others may have them at once."""
        for line in lines:
            self._free.setdefault(line, []).append(self._busy[line].pop(0))
        if all_of_them:
            self._let_go(time.monotonic())

    def _use_again(self, line: Line, count: int, now: float) -> int:
        mine = self._free.get(line, [])
        rested = [slot for slot in mine if slot.until <= now][:count]
        for slot in rested:
            mine.remove(slot)
            self._busy.setdefault(line, []).append(_Slot(slot.number, _until(line, now)))
        return len(rested)

    def _lock(self, missing: Mapping[Line, int]) -> list[tuple[Line, int]]:
        lines, most = list(missing), list[int]()
        tried: list[tuple[int, int]] = []
        for place, line in enumerate(lines):
            bears = source(line[0]).at_once
            # This session could lock its own a second time.
            mine = {s.number for s in (*self._busy.get(line, ()), *self._free.get(line, ()))}
            room = max(1, bears // self.of) - len(mine)
            most.append(max(0, min(missing[line], room)))
            if most[-1] > 0:
                tried += ((place, number) for number in range(bears) if number not in mine)
        if not tried:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKE,
                [
                    list(range(len(lines))), [_key(line) for line in lines], most, *map(list, zip(*tried, strict=True)),
                ],
            )  # fmt: skip
            return [(lines[place], number) for place, number in cursor.fetchall()]

    def _let_go(self, now: float) -> None:
        due = [
            (_key(line), slot.number)
            for line, slots in self._free.items()
            for slot in slots
            if slot.until <= now
        ]
        if due:
            self._free = {
                line: [slot for slot in slots if slot.until > now]
                for line, slots in self._free.items()
            }
            with connection.cursor() as cursor:
                cursor.execute(_GIVE_BACK, list(map(list, zip(*due, strict=True))))


def _until(line: Line, now: float) -> float:
    return now + source(line[0]).at_once / source(line[0]).per_second


def _key(line: Line) -> int:
    """A number of 32 bits with a sign. Two lines that share one would bear what one of them does."""
    return zlib.crc32("|".join(line).encode()) - 2**31
