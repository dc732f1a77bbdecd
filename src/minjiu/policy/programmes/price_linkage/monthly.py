"""The price linkage of a place in a month, from published indices: whether, how much, by when."""

import calendar
import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, cast

from cncodes.divisions import Divisions
from cncodes.working_days import Calendar, YearNotPublished
from minjiu.common.periods import months_before
from rulebook import UNKNOWN, Provenance, Rulebook
from rulebook.parameters import ParameterValue

Kind = Literal["cpi", "food", "grain", "scpi"]
KINDS: tuple[Kind, ...] = ("cpi", "food", "grain", "scpi")
NATION, PROVINCE = "100000", "350000"
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
    published_on: date | None = None


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


@dataclass(frozen=True, slots=True)
class PriceStanding:
    """`PriceLinkage` of a place with the figures of that month behind it, and the last day for
    paying (None where nothing started, or the working days of that year are not known)."""

    linkage: PriceLinkage
    figures: tuple[PriceIndex, ...]
    pay_by: date | None


@cache
def bundled_indices() -> tuple[PriceIndex, ...]:
    """National figures since 2016 (data/SOURCES.md). They are no place's own and trigger nothing
    by themselves; those of Fujian's cities are entered by officers."""
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

    For each index the figure of the county counts, else the city's; those of the province and the
    nation only where the place's own rules say so (`price_index_area`).
    """
    first = month.replace(day=1)
    published = {name: one.rise for name, one in facts(book, division, first, indices).items()}
    found = book.evaluate(
        {"household": published, "members": [], "obligors": []},
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


def stands(
    book: Rulebook,
    division: str,
    month: date,
    indices: Sequence[PriceIndex],
    working_days: Calendar,
) -> PriceStanding:
    """How an index month stands in a place."""
    said = decide(book, division, month, indices)
    own = facts(book, division, month, indices)
    figures = tuple(own[f"price_{kind}_rise"] for kind in KINDS if f"price_{kind}_rise" in own)
    days = [one.published_on for one in figures if one.published_on is not None]
    last = None
    if said.triggered and days:
        within = book.parameters.get("price_pay_working_days", division, max(days)).value
        try:
            last = pay_by(cast(int, within), max(days), working_days)
        except YearNotPublished:
            last = None
    return PriceStanding(said, figures, last)


def facts(
    book: Rulebook, division: str, on: date, indices: Iterable[PriceIndex]
) -> dict[str, PriceIndex]:
    """The facts of an index month (that of `on`) in a place which somebody published, by name."""
    month, places = on.replace(day=1), _places(book, division, on)
    known = {(one.division, one.month, one.kind): one for one in indices}
    found: dict[str, PriceIndex] = {}
    for kind in KINDS:
        for suffix, before in _MONTHS.items():
            at = months_before(month, before)
            own = next((i for p in places if (i := known.get((p, at, kind)))), None)
            if own is not None:
                found[f"price_{kind}_rise{suffix}"] = own
    return found


def provenance(one: PriceIndex) -> Provenance:
    """Where a published figure is from, for the reasons; its day is the last of its month."""
    return Provenance(one.source, _last_day(one.month))


def months_of(on: date) -> tuple[date, ...]:
    """The months that a rule may look at for the index month of `on`, the newest first."""
    return tuple(months_before(on.replace(day=1), before) for before in _MONTHS.values())


def _places(book: Rulebook, division: str, on: date) -> tuple[str, ...]:
    """Whose figures count in a place, the nearest first."""
    own = tuple(c for c in Divisions.bundled().lineage(division, on) if c != PROVINCE)
    area = book.parameters.get("price_index_area", division, on).value
    wider = {"province": (PROVINCE,), "nation": (PROVINCE, NATION)}
    return (*own, *wider.get(str(area), ()))


def where(division: str, on: date) -> str:
    """The city of a county, whose indices are asked for."""
    divisions = Divisions.bundled()
    own = [c for c in divisions.lineage(division, on) if c != PROVINCE] or [PROVINCE]
    return divisions.get(own[-1], on).name


def pay_by(within: int, published_on: date, working_days: Calendar) -> date:
    """The last day for paying, `within` working days; YearNotPublished where they are not known.

    0: by the end of the month in which the index is published (1553号).
    """
    if within:
        return working_days.add_working_days(published_on, within)
    return _last_day(published_on)


def _last_day(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
