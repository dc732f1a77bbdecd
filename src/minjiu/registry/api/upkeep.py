"""What changed in a family over time: members who came and went, former obligors, accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.registry.api.families import household_object_for
from minjiu.registry.enums import AccountOutcome, Change, Relation
from minjiu.registry.models import AccountChange, Membership, Obligor


@dataclass(frozen=True, slots=True)
class MembershipLine:
    """One membership with its dates (half-open) and, where it was an event, what happened."""

    name: str
    relation_label: str
    since: date
    until: date | None
    joined_label: str
    left_label: str


@dataclass(frozen=True, slots=True)
class FormerObligor:
    name: str
    relation_label: str
    since: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One change of account: only the last four digits, who wrote it down, who compared it."""

    id: UUID
    person_id: UUID
    name: str
    tail: str
    proposed_by_id: UUID
    proposed_by: str
    proposed_at: datetime
    outcome: str
    outcome_label: str
    reason: str
    settled_by: str
    settled_at: datetime | None


def membership_history(household_id: UUID) -> tuple[MembershipLine, ...]:
    """Who came and went, the newest first; who was there from the start and stays is not in it."""
    rows = Membership.objects.filter(
        Q(valid_to__isnull=False) | ~Q(joined_by=""), household_id=household_id
    ).select_related("person")
    return tuple(
        MembershipLine(
            m.person.name, Relation(m.relation).label, m.valid_from, m.valid_to,
            Change(m.joined_by).label if m.joined_by else "",
            Change(m.left_by).label if m.left_by else "",
        )
        for m in rows.order_by("-valid_from", "person__serial")
    )  # fmt: skip


def former_obligors(household_id: UUID) -> tuple[FormerObligor, ...]:
    """Obligors whose duty ended, the last first."""
    rows = Obligor.objects.filter(household_id=household_id, valid_to__lte=today())
    return tuple(
        FormerObligor(
            o.person.name, Relation(o.relation).label, o.valid_from, o.valid_to, o.end_reason
        )
        for o in rows.select_related("person").order_by("-valid_to", "person__serial")
        if o.valid_to is not None
    )


def account_changes(household_id: UUID) -> tuple[AccountLine, ...]:
    """Accounts written down for a family, those that wait first, then the newest."""
    rows = AccountChange.objects.filter(household_id=household_id).select_related(
        "person", "proposed_by", "settled_by"
    )
    return tuple(
        AccountLine(
            c.pk, c.person_id, c.person.name, c.tail, c.proposed_by_id, c.proposed_by.name,
            c.proposed_at, c.outcome, AccountOutcome(c.outcome).label if c.outcome else "待核对",
            c.reason, c.settled_by.name if c.settled_by else "", c.settled_at,
        )
        for c in rows.defer("account").order_by("outcome", "-proposed_at")
    )  # fmt: skip


def obligor_object_for(user: User, household_id: UUID, obligor_id: UUID) -> Obligor:
    """One obligor for an action; NotFound alike for "not there" and "not yours"."""
    home = household_object_for(user, household_id)
    found = Obligor.objects.filter(household=home, pk=obligor_id).first()
    if found is None:
        raise NotFound("法定义务人")
    return found


def account_change_for(user: User, household_id: UUID, change_id: UUID) -> AccountChange:
    """One change of account for an action; NotFound alike for "not there" and "not yours"."""
    home = household_object_for(user, household_id)
    found = AccountChange.objects.filter(household=home, pk=change_id).first()
    if found is None:
        raise NotFound("账户变更")
    return found


def member_object_for(user: User, household_id: UUID, person_id: UUID) -> Membership:
    """One member's present membership for an action; NotFound alike."""
    home = household_object_for(user, household_id)
    found = (
        Membership.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=today()), household=home,
            person__pk=person_id, valid_from__lte=today(),
        ).select_related("person").first()
    )  # fmt: skip
    if found is None:
        raise NotFound("成员")
    return found
