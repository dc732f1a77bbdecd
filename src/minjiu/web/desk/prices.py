"""How the price linkage reads on the desk: a county's line of a month, an entry that waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cncodes.divisions import Division, Divisions
from minjiu.access.api import User
from minjiu.directory import api as directory
from minjiu.policy import api as policy
from minjiu.policy.api import prices
from minjiu.policy.enums import IndexKind
from minjiu.policy.permissions import may_confirm_prices
from minjiu.web.desk.templatetags.desk import as_value

STATES = {True: "启动", False: "没有启动", None: "未公布"}
_ORDER = {True: 0, None: 1, False: 2}


@dataclass(frozen=True, slots=True)
class County:
    """One county's line; amounts in fen a person and month, None where nothing is paid or known."""

    code: str
    name: str
    city: str
    state: str
    order: int
    reached: str
    amount_fen: int | None
    unemployed_fen: int | None
    pay_by: date | None
    figures: str
    missing: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Figures entered together that wait for a second person, and what would come of them."""

    id: UUID
    division_code: str
    month: date
    published_on: date
    document: str
    reason: str
    who: str
    at: object
    figures: tuple[str, ...]
    outlook: tuple[str, ...]
    mine: bool
    may_confirm: bool


def counties(month: date, city: str = "") -> list[Division]:
    """The counties that existed in a month, of one city or of the province."""
    return sorted(
        (
            one
            for one in Divisions.bundled()
            if one.level == "county" and one.in_force(month)
            and city in ("", one.parent_code, one.code)
        ),
        key=lambda one: one.code,
    )  # fmt: skip


def board(month: date, places: Sequence[Division]) -> list[County]:
    """How a month stands in each county, by the figures in force."""
    codes, known = [p.code for p in places], prices.indices(month)
    found = policy.price_standing(month, codes, known, directory.working_days())
    return [_county(place, one) for place, one in zip(places, found, strict=True)]


def _county(place: Division, one: policy.PriceStanding) -> County:
    said = one.linkage
    city = Divisions.bundled().known(place.parent_code)
    return County(
        place.code, place.name, city.name if city else "", STATES[said.triggered],
        _ORDER[said.triggered], "、".join(x.removesuffix("达到启动条件") for x in said.reached),
        said.supplement_fen if said.triggered else None,
        said.unemployed_supplement_fen if said.triggered else None,
        one.pay_by,
        "，".join(f"{IndexKind(x.kind).label}{as_value(x.rise, 'ratio')}" for x in one.figures),
        "、".join(_short(label) for label in said.missing), bool(said.assumed),
    )  # fmt: skip


def _short(label: str) -> str:
    """居民消费价格 of 居民消费价格同比涨幅（指数月）; months before keep their name."""
    return label.replace("同比涨幅", "").removesuffix("（指数月）")


def entries(user: User) -> list[Entry]:
    return [_entry(user, rows) for rows in prices.waiting()]


def _entry(user: User, rows: Sequence[prices.PriceFigure]) -> Entry:
    first = rows[0]
    return Entry(
        first.entry, first.division_code, first.month, first.published_on, first.document,
        first.reason, f"{first.entered_by.unit_name} {first.entered_by.name}", first.entered_at,
        tuple(f"{IndexKind(r.kind).label}{as_value(r.rise, 'ratio')}" for r in rows),
        tuple(_outlook(rows)), first.entered_by.pk == user.pk,
        may_confirm_prices(user, first.division_code),
    )  # fmt: skip


def _outlook(rows: Sequence[prices.PriceFigure]) -> Iterator[str]:
    """What the month would be with these figures: counties that come out alike in one line."""
    first = rows[0]
    indices = (*prices.indices(first.month), *map(prices.index_of, rows))  # the last one counts
    places = counties(first.month, first.division_code)
    alike: dict[str, list[str]] = {}
    for place in places:
        one = policy.price_linkage(place.code, first.month, indices)
        words = STATES[one.triggered]
        if one.triggered:
            words += f"，每人每月{as_value(one.supplement_fen, 'fen')}"
        elif one.triggered is None:
            words += f"（还缺{'、'.join(map(_short, one.missing))}）"
        alike.setdefault(words, []).append(place.name)
    for words, names in alike.items():
        where = "、".join(names) if len(names) <= 3 else f"{names[0]}等{len(names)}个县（市、区）"
        yield f"{where}：{words}"
