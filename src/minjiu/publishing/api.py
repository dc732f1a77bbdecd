"""What is public: frozen snapshots, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from minjiu.common.errors import NotFound
from minjiu.publishing import queries
from minjiu.publishing.actions.snapshots import publish, withdraw
from minjiu.publishing.enums import SnapshotKind
from minjiu.publishing.models import Snapshot

__all__ = [
    "PublicSnapshot",
    "Snapshot",
    "SnapshotKind",
    "find_public",
    "latest",
    "public_years",
    "publish",
    "snapshot",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class PublicSnapshot:
    id: UUID
    kind: SnapshotKind
    title: str
    content: Mapping[str, Any]
    digest: str
    basis: str
    published_at: datetime


def latest(kind: SnapshotKind) -> PublicSnapshot | None:
    """The newest that stands in public, or None."""
    found = queries.public(kind).first()
    return None if found is None else _view(found)


def find_public(kind: SnapshotKind, *, text: str = "", year: str = "") -> QuerySet[Snapshot]:
    """What stands in public, narrowed by what is given: a text in the title or the number."""
    found = queries.public(kind).filter(
        Q(title__icontains=text) | Q(content__number__icontains=text)
    )
    return found.filter(published_at__year=year) if year else found


def public_years(kind: SnapshotKind) -> tuple[int, ...]:
    """Years in which something was published, the newest first."""
    days = queries.public(kind).order_by().dates("published_at", "year", order="DESC")
    return tuple(day.year for day in days)


def snapshot(kind: SnapshotKind, snapshot_id: UUID) -> PublicSnapshot:
    """One that stands in public; NotFound for others, withdrawn ones too."""
    found = queries.public(kind).filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("公布内容")
    return _view(found)


def _view(found: Snapshot) -> PublicSnapshot:
    return PublicSnapshot(
        found.pk,
        SnapshotKind(found.kind),
        found.title,
        cast("dict[str, Any]", found.content),  # pyright: ignore[reportUnknownMemberType]
        found.digest,
        found.basis,
        found.published_at,
    )
