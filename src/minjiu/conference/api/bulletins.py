"""通报: frozen tables, each unit's own rows before issue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from minjiu.access.api import User
from minjiu.common.errors import NotFound
from minjiu.conference.models import (
    Bulletin,
    BulletinRemark,
    BulletinRow,
)
from minjiu.conference.permissions import departments_of, require_governs, sees_all


@dataclass(frozen=True, slots=True)
class BulletinView:
    id: UUID
    title: str
    period_from: date
    period_to: date
    cut_off_on: date
    issue_from: date
    issued_at: datetime | None
    number: str
    document_id: UUID | None
    rows: tuple[Mapping[str, Any], ...] = ()
    remarks: Mapping[str, str] | None = None


def find_bulletins(user: User, *, text: str = "", issued: str = "") -> QuerySet[Bulletin]:
    """Bulletins, narrowed by what is given; `issued`: yes, no, or empty for both."""
    require_governs(user)
    found = Bulletin.objects.filter(Q(title__icontains=text) | Q(number__icontains=text))
    return found.filter(issued_at__isnull=issued == "no") if issued else found


def bulletin_lines(rows: Iterable[Bulletin]) -> tuple[BulletinView, ...]:
    """Rows as pages show them, in their order."""
    return tuple(_bulletin(one) for one in rows)


def bulletins_for(user: User) -> tuple[BulletinView, ...]:
    return bulletin_lines(find_bulletins(user).order_by("-cut_off_on"))


def get_bulletin_for(user: User, bulletin_id: UUID) -> Bulletin:
    require_governs(user)
    found = Bulletin.objects.filter(pk=bulletin_id).first()
    if found is None:
        raise NotFound("通报")
    return found


def bulletin_for(user: User, bulletin_id: UUID) -> BulletinView:
    """A bulletin with its rows: before it is issued a unit sees its own rows only."""
    found = get_bulletin_for(user, bulletin_id)
    rows = BulletinRow.objects.filter(bulletin=found).order_by("sequence")
    remarks = BulletinRemark.objects.filter(bulletin=found)
    if found.issued_at is None and not sees_all(user):
        rows = rows.filter(department_code__in=departments_of(user))
        remarks = remarks.filter(department_code__in=departments_of(user))
    contents = tuple(
        {**cast("dict[str, Any]", row.content), "department_code": row.department_code}  # pyright: ignore[reportUnknownMemberType]
        for row in rows
    )
    return _bulletin(found, contents, {one.department_code: one.text for one in remarks})


def _bulletin(
    one: Bulletin,
    rows: tuple[Mapping[str, Any], ...] = (),
    remarks: Mapping[str, str] | None = None,
) -> BulletinView:
    return BulletinView(
        one.pk,
        one.title,
        one.period_from,
        one.period_to,
        one.cut_off_on,
        one.issue_from,
        one.issued_at,
        one.number,
        one.document_id,
        rows,
        remarks,
    )
