"""Published price figures, as they were entered."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from minjiu.policy.enums import FigureState
from minjiu.policy.models import PriceFigure


def figures() -> QuerySet[PriceFigure]:
    return PriceFigure.objects.select_related("entered_by", "settled_by")


def in_force(months: Iterable[date]) -> QuerySet[PriceFigure]:
    return figures().filter(state=FigureState.IN_FORCE, month__in=list(months))


def of_entry(entry: UUID) -> QuerySet[PriceFigure]:
    """What was entered together, in the order of the kinds."""
    return figures().filter(entry=entry).order_by("kind")
