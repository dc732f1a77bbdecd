"""Who asked what about a person, for which purpose: for that person's county and for auditors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from minjiu.access.api import User, has_role, lists_as
from minjiu.access.enums import Role
from minjiu.access.permissions import division_filter
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.registry import api as registry
from minjiu.registry.enums import SEES_FAMILIES, Purpose, Relation
from minjiu.verification.api.outside import OutsideLine, incoming_about
from minjiu.verification.enums import Kind, QueryState, Result
from minjiu.verification.models import Query
from minjiu.verification.queries.lines import office_name

ASKED_LOOK = "verification.asked_about"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One question about a person; what was answered is not shown here."""

    id: UUID
    at: datetime | None
    source: str
    purpose: str
    kind: str
    result: str
    error: str
    authorisation: UUID


def asked_about_for(user: User, person_id: UUID) -> tuple[QuerySet[Query], tuple[OutsideLine, ...]]:
    """Every question about a person that the user may know of, and what other provinces asked us;
    the look is on record first.

    The person's county sees its own verifications, an auditor all; nobody else finds anything.
    """
    here = division_filter(
        user, "verification__division_code", SEES_FAMILIES,
        of_purpose=lambda p: Q(verification__purpose=p),
    )  # fmt: skip
    mine = Q() if has_role(user, Role.AUDITOR) else here
    found = Query.objects.filter(mine, person_id=person_id)
    row = found.select_related("verification").first()
    others = incoming_about(user, person_id)
    if row is None and not others:
        audit.record_look(user, ASKED_LOOK, label=str(person_id), refused=True)
        raise NotFound("查询记录")
    lists_as(user, Role.AUDITOR, *SEES_FAMILIES)
    audit.record_look(user, ASKED_LOOK, obj=row.verification if row else None, label=str(person_id))
    return found.select_related("verification"), others


def asked_lines(rows: Iterable[Query]) -> tuple[AskedLine, ...]:
    labels = {str(value): label for value, label in Purpose.choices}
    return tuple(
        AskedLine(
            q.pk, q.sent_at, office_name(q), labels.get(q.verification.purpose, q.verification.purpose),
            Kind(q.verification.kind).label,
            Result(q.result).label if q.result else QueryState(q.state).label, q.error,
            q.authorisation_id,
        )
        for q in rows
    )  # fmt: skip


def name_asked_about(person_id: UUID) -> str:
    """Whose record it is, masked; for a page that `asked_about_for` has let through."""
    (who,) = registry.members_as([(person_id, Relation.APPLICANT)], today())
    return registry.mask_name(who.name)
