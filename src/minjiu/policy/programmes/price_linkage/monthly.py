"""The price linkage of a place in a month, from published indices: whether, how much, by when."""

import calendar
import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from cncodes.divisions import Divisions
from cncodes.working_days import Calendar
from minjiu.common.periods import months_before
from rulebook import UNKNOWN, Rulebook
from rulebook.parameters import ParameterValue

Kind = Literal["cpi", "food", "grain", "scpi"]
KINDS: tuple[Kind, ...] = ("cpi", "food", "grain", "scpi")
NATION = "100000"
_DATA = Path(__file__).parent / "data"
# The three months that a rule may look at, as the facts are named.
_MONTHS = {"": 0, "_month_before": 1, "_two_before": 2}
_TARGETS = (
    *(f"price_{kind}_triggered" for kind in KINDS),
    "price_triggered",
    "price_supplement",
    "price_unemployed_supplement",
)


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """One published figure: how much prices rose in `month` (its first day) against a year before.

    `rise` in ten-thousandths: 3.5 % is 350.
    """

    division: str
    month: date
    kind: Kind
    rise: int
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class PriceLinkage:
    """What the rules say for a place and index month.

    `triggered` and amounts (fen a person and month) are None where an index is not published;
    `missing` names it. `reached` are the conditions that were met. `assumed` are values behind
    the result that nobody has published.
    """

    division: str
    month: date
    triggered: bool | None
    reached: tuple[str, ...]
    supplement_fen: int | None
    unemployed_supplement_fen: int | None
    missing: tuple[str, ...]
    assumed: tuple[ParameterValue, ...]


@cache
def bundled_indices() -> tuple[PriceIndex, ...]:
    """National figures since 2016 (data/SOURCES.md). They are no place's own and trigger nothing
    by themselves; figures of Fujian's cities are not in it."""
    with (_DATA / "indices.csv").open(encoding="utf-8") as table:
        return tuple(
            PriceIndex(
                row["division"],
                date.fromisoformat(f"{row['month']}-01"),
                next(kind for kind in KINDS if kind == row["kind"]),
                int(Decimal(row["rise_percent"]) * 100),
                row["confidence"],
                row["source"],
            )
            for row in csv.DictReader(table)
        )


def decide(
    book: Rulebook,
    division: str,
    month: date,
    indices: Iterable[PriceIndex],
    given: Mapping[str, int | str] | None = None,
) -> PriceLinkage:
    """`given` are parameters that the caller knows better, such as {"dibao_standard": 570_00}.

    For each index the figure of the narrowest division counts: county, city, province.
    """
    first = month.replace(day=1)
    lineage = Divisions.bundled().lineage(division, first)
    found = book.evaluate(
        {"household": _facts(lineage, first, indices), "members": [], "obligors": []},
        on=first,
        division=division,
        targets=_TARGETS,
        overrides=given,
    )
    known = {n: None if found.values[n] is UNKNOWN else found.values[n] for n in _TARGETS}
    return PriceLinkage(
        division,
        first,
        known["price_triggered"],
        tuple(book.describe(name)[0] for name in _TARGETS[: len(KINDS)] if known[name]),
        known["price_supplement"],
        known["price_unemployed_supplement"],
        tuple(
            dict.fromkeys(
                one.fact.label for target in _TARGETS[-3:] for one in found.missing(target)
            )
        ),
        found.assumed,
    )


def _facts(lineage: Sequence[str], month: date, indices: Iterable[PriceIndex]) -> dict[str, Any]:
    rises: dict[tuple[str, date, str], int] = {
        (index.division, index.month, index.kind): index.rise for index in indices
    }
    facts: dict[str, Any] = {}
    for kind in KINDS:
        for suffix, before in _MONTHS.items():
            at = months_before(month, before)
            own = next((r for d in lineage if (r := rises.get((d, at, kind))) is not None), None)
            if own is not None:
                facts[f"price_{kind}_rise{suffix}"] = own
    return facts


def pay_by(working_days: int, published_on: date) -> date:
    """The last day for paying; YearNotPublished where working days are not known.

    `working_days` 0: by the end of the month in which the index is published (1553号).
    """
    if working_days:
        return Calendar.bundled().add_working_days(published_on, working_days)
    last = calendar.monthrange(published_on.year, published_on.month)[1]
    return published_on.replace(day=last)
