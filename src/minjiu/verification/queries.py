from uuid import UUID

from django.db.models import QuerySet

from minjiu.access.api import User
from minjiu.access.permissions import division_filter
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.verification.enums import Kind
from minjiu.verification.models import Conflict, Declaration, Fact, Verification


def visible_to(user: User) -> QuerySet[Verification]:
    return Verification.objects.filter(division_filter(user, "division_code", SEES_FAMILIES))


def declarations(verification_id: UUID) -> dict[tuple[UUID | None, str], object]:
    return {
        (d.person_id, d.name): d.value
        for d in Declaration.objects.filter(verification_id=verification_id)
    }


def facts(verification_id: UUID) -> dict[tuple[UUID, str], Fact]:
    return {(f.person_id, f.name): f for f in Fact.objects.filter(verification_id=verification_id)}


def conflicts(verification_id: UUID) -> dict[tuple[UUID, str], Conflict]:
    return {
        (c.person_id, c.name): c for c in Conflict.objects.filter(verification_id=verification_id)
    }


def latest(household_id: UUID) -> Verification | None:
    found = Verification.objects.filter(household_id=household_id).exclude(kind=Kind.HUKOU)
    return found.order_by("-started_at").first()
