from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from minjiu.access.api import User
from minjiu.access.permissions import division_filter
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.verification.enums import Kind, RunState, Waiting
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


def waiting_for(what: Waiting) -> QuerySet[Verification]:
    """Verifications of cases by what they wait for; each waits for one thing only."""
    of = Conflict.objects.filter(verification=OuterRef("pk"), outcome="")
    unheard, unsettled = Exists(of.filter(explained_at__isnull=True)), Exists(of)
    ready = Q(state=RunState.READY)
    states = {
        Waiting.ANSWERS: Q(state=RunState.RUNNING),
        Waiting.EXPLANATION: ready & Q(unheard),
        Waiting.SETTLEMENT: ready & Q(unsettled) & ~Q(unheard),
        Waiting.REPORT: ready & ~Q(unsettled),
        Waiting.SIGNATURE: Q(state=RunState.PREPARED),
        Waiting.NOTHING: Q(state=RunState.SIGNED),
    }
    return Verification.objects.filter(states[what], case_id__isnull=False)
