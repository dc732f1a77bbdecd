"""Published price figures as officers entered them; what `policy.api` says rests on no database."""

from datetime import date
from typing import cast
from uuid import UUID

from django.db import DatabaseError
from django.db.models import QuerySet

from minjiu.common.errors import Refused
from minjiu.policy import api, queries
from minjiu.policy.enums import FigureState
from minjiu.policy.models import PriceFigure
from minjiu.policy.programmes.price_linkage import monthly
from minjiu.policy.programmes.price_linkage.monthly import PriceIndex
from rulebook import FactsOf

__all__ = ["PriceFigure", "facts", "figures", "index_of", "indices", "waiting"]


def indices(on: date) -> tuple[PriceIndex, ...]:
    """What counts in the index month of a day: the confirmed figures of that month and of the two
    before it, and the nation's that come with the product."""
    entered = queries.in_force(monthly.months_of(on)).order_by("division_code", "month", "kind")
    return (*monthly.bundled_indices(), *map(index_of, entered))


def facts(on: date) -> FactsOf:
    """`indices` as commands take them for many households, as the case page has them; Refused
    where there is no database to read them from."""
    try:
        return api.price_facts(on, indices(on))
    except DatabaseError:
        raise Refused(
            "读不到已录入的价格指数，", "请先执行 minjiu db start 和 minjiu migrate。"
        ) from None


def index_of(figure: PriceFigure) -> PriceIndex:
    """A figure as the rules take it, whatever its state."""
    return PriceIndex(
        figure.division_code, figure.month, cast(monthly.Kind, figure.kind), figure.rise, "confirmed", figure.document,
        figure.published_on,
    )  # fmt: skip


def figures() -> QuerySet[PriceFigure]:
    """Every figure that was entered, in whatever state: published statistics, no person's data."""
    return queries.figures()


def waiting() -> tuple[tuple[PriceFigure, ...], ...]:
    """What waits for a second person, by entry, the oldest first."""
    found: dict[UUID, list[PriceFigure]] = {}
    for row in queries.figures().filter(state=FigureState.WAITING).order_by("entered_at", "kind"):
        found.setdefault(row.entry, []).append(row)
    return tuple(map(tuple, found.values()))
