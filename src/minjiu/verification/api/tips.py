"""Tips for pages: lists of the user's places and one tip; every look is on record first."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cncodes.resident_id import mask
from minjiu.access.api import User, acts_as, has_role, lists_as, scopes_of
from minjiu.access.enums import Role
from minjiu.access.permissions import division_filter
from minjiu.audit import api as audit
from minjiu.common.errors import NotFound
from minjiu.registry import api as registry
from minjiu.registry.enums import HANDLES_FAMILIES
from minjiu.verification.actions.tips import record_visit, seen_before, settle_tip, take_list
from minjiu.verification.adapters.catalogue import agreed_with
from minjiu.verification.adapters.pushed import SENDERS
from minjiu.verification.enums import TipKind, TipState
from minjiu.verification.models import PushedList, Tip
from minjiu.verification.permissions import SEES_SOURCES

__all__ = [
    "SENDERS",
    "TIPS_LOOK",
    "PushedLine",
    "TipObject",
    "agreed_with",
    "number_of",
    "open_tip",
    "received_lists",
    "record_visit",
    "seen_before",
    "settle_tip",
    "take_list",
    "tip_for",
    "tips",
]

TIPS_LOOK = "verification.tips"
TIP_NUMBER = "verification.tip_number"
TipObject = Tip


@dataclass(frozen=True, slots=True)
class PushedLine:
    """One list as it came: counts, and which rows were not taken and why; names nobody."""

    kind: str
    reference: str
    as_of: date
    received_at: datetime
    rows: int
    accepted: int
    already: int
    refused: tuple[tuple[int, str], ...]
    dropped: tuple[str, ...]


LISTS_SHOWN = 24


def received_lists(user: User) -> tuple[PushedLine, ...]:
    """The newest lists of dynamic monitoring: all of them for who watches sources, a department's own
    for its business desk; one query."""
    found = PushedList.objects.all()
    if not has_role(user, *SEES_SOURCES):
        mine = {s.department_code for s in scopes_of(user) if s.role is Role.DEPARTMENT_DESK}
        kinds = [kind for kind, (_, department) in SENDERS.items() if department in mine]
        found = found.filter(kind__in=kinds)
    return tuple(
        PushedLine(
            TipKind(one.kind).label, one.reference, one.as_of, one.received_at, one.rows,
            one.accepted, one.rows - one.accepted - len(one.refused),
            tuple((row, why) for row, why in one.refused), tuple(one.dropped),
        )
        for one in found.order_by("-received_at")[:LISTS_SHOWN]
    )  # fmt: skip


def _visible(user: User) -> QuerySet[Tip]:
    found = Tip.objects.filter(division_filter(user, "division_code", HANDLES_FAMILIES))
    return found.select_related("visited_by", "settled_by", "pushed")


def tips(user: User) -> QuerySet[Tip]:
    """Tips of the places where the user handles families."""
    lists_as(user, *HANDLES_FAMILIES)
    audit.record_look(user, TIPS_LOOK)
    return _visible(user)


def tip_for(user: User, tip_id: UUID) -> Tip:
    """One tip; NotFound alike for "not there" and "not yours"."""
    found = _visible(user).filter(pk=tip_id).first()
    if found is None:
        audit.record_look(user, TIPS_LOOK, label=str(tip_id), refused=True)
        raise NotFound("线索")
    acts_as(user, *HANDLES_FAMILIES, division_code=found.division_code)
    audit.record_look(user, TIPS_LOOK, obj=found)
    return found


def open_tip(user: User, tip: Tip) -> tuple[str, tuple[registry.HouseholdView, ...]]:
    """The whole number of whom to visit, and the families in the user's places that have them as a
    member; on record before it is shown. ("", ()) once the tip is closed."""
    if TipState(tip.state) is TipState.CLOSED:
        return "", ()
    audit.record_look(user, TIP_NUMBER, obj=tip)
    return tip.id_number, registry.search(user, tip.id_number)


def number_of(tip: Tip) -> str:
    """The ID number with its middle covered."""
    return mask(tip.id_number)
