"""Divisions of Fujian with their dates and succession, looked up by code and date.

Never by name: 三元区 350403 and 三元区 350404 are different districts (2021-02-02).
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

LEVELS = ("province", "prefecture", "county", "township")


class UnknownDivision(LookupError):
    """No division of this code is known."""


class DivisionNotInForce(LookupError):
    """The division did not exist on that day; the text names what took its place."""

    def __init__(self, message: str, successors: tuple[str, ...]):
        super().__init__(message)
        self.successors = successors


@dataclass(frozen=True, slots=True)
class Division:
    """One division while it has one name and code; in force on [valid_from, valid_to)."""

    code: str
    name: str
    level: str
    kind: str
    parent_code: str
    valid_from: date | None
    valid_to: date | None
    successor_codes: tuple[str, ...]
    change_document: str
    confidence: str
    note: str

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )

    @property
    def nominal(self) -> bool:
        """On the books, but not governed by the province: it has no offices."""
        return self.note.startswith("名义建制")


def _day(text: str) -> date | None:
    """A day; a bare year means its first day (the table knows no more)."""
    if not text:
        return None
    return date.fromisoformat(text if len(text) > 4 else f"{text}-01-01")


class Divisions:
    """A table of divisions. Codes have 2 to 6 significant digits, 9 for townships."""

    def __init__(self, divisions: Iterable[Division]):
        self._by_code = {division.code: division for division in divisions}
        self._children: dict[str, list[str]] = {}
        for division in self._by_code.values():
            self._children.setdefault(division.parent_code, []).append(division.code)

    @classmethod
    def bundled(cls) -> "Divisions":
        """Fujian's table that comes with the library (data/SOURCES.md)."""
        return _bundled()

    @property
    def province(self) -> str:
        """The first two digits that all codes of this table share."""
        return next(iter(self._by_code))[:2]

    def __iter__(self) -> Iterator[Division]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def get(self, code: str, on: date) -> Division:
        """The division in force on that day; raises UnknownDivision or DivisionNotInForce."""
        division = self._by_code.get(code)
        if division is None:
            raise UnknownDivision(f"没有代码为“{code}”的行政区划，请核对代码。")
        if division.in_force(on):
            return division
        if division.valid_from is not None and on < division.valid_from:
            raise DivisionNotInForce(
                f"{division.name}（{code}）自{division.valid_from}起设立，{on}时尚不存在，"
                "请改用当时的区划代码。",
                (),
            )
        heirs = self.successors(code)
        names = "、".join(f"{self._by_code[heir].name}（{heir}）" for heir in heirs)
        advice = f"请改用{names}。" if names else "请核对代码。"
        basis = f"依据{division.change_document}，" if division.change_document else ""
        raise DivisionNotInForce(
            f"{division.name}（{code}）已于{division.valid_to}撤销，{basis}{advice}", heirs
        )

    def find(self, code: str, on: date) -> Division | None:
        """The division in force on that day, or None."""
        division = self._by_code.get(code)
        return division if division is not None and division.in_force(on) else None

    def known(self, code: str) -> Division | None:
        """The division of this code at whatever time."""
        return self._by_code.get(code)

    def successors(self, code: str) -> tuple[str, ...]:
        """Codes that took over the territory directly."""
        division = self._by_code.get(code)
        heirs = division.successor_codes if division else ()
        return tuple(heir for heir in heirs if heir in self._by_code)

    def current(self, code: str, on: date) -> Division:
        """The division that holds this territory on that day, following successions.

        Raises UnknownDivision, or DivisionNotInForce where there is none or more than one.
        """
        seen = code
        while self.find(seen, on) is None:
            heirs = self.successors(seen)
            if len(heirs) != 1:
                return self.get(seen, on)
            seen = heirs[0]
        return self._by_code[seen]

    def lineage(self, code: str, on: date) -> tuple[str, ...]:
        """Codes from the division itself to the province, narrowest first."""
        division = self.get(code, on)
        chain = [division.code]
        while division.parent_code:
            division = self.get(division.parent_code, on)
            chain.append(division.code)
        return tuple(chain)

    def children(self, code: str, on: date) -> tuple[Division, ...]:
        """Divisions directly below, in force on that day, by code."""
        below = (self._by_code[child] for child in sorted(self._children.get(code, ())))
        return tuple(division for division in below if division.in_force(on))


@cache
def _bundled() -> Divisions:
    with (files("cncodes") / "data" / "divisions.csv").open(encoding="utf-8") as table:
        return Divisions(
            Division(
                code=row["code"],
                name=row["name"],
                level=row["level"],
                kind=row["kind"],
                parent_code=row["parent_code"],
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                successor_codes=tuple(filter(None, row["successor_code"].split(";"))),
                change_document=row["change_doc"],
                confidence=row["confidence"],
                note=row["note"],
            )
            for row in csv.DictReader(table)
        )
