from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from minjiu.access.api import User
from minjiu.access.permissions import division_filter
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.enums import Kind, QueryState, Result, RunState, Waiting
from minjiu.verification.models import Conflict, Declaration, Fact, Query, Verification


def visible_to(user: User) -> QuerySet[Verification]:
    return Verification.objects.filter(
        division_filter(user, "division_code", SEES_FAMILIES, of_purpose=lambda p: Q(purpose=p))
    )


def declarations(verification_id: UUID) -> dict[tuple[UUID | None, str], object]:
    return {
        (d.person_id, d.name): d.value
        for d in Declaration.objects.filter(verification_id=verification_id)
    }


# One office's answer among several: the first of these that occurs is what the sum is worth.
_WORST = (
    Result.SOURCE_ERROR, Result.STALE, Result.DISPUTED, Result.NOT_COVERED, Result.FOUND,
    Result.NOT_FOUND,
)  # fmt: skip


def facts(verification_id: UUID) -> dict[tuple[UUID, str], Fact]:
    """Each fact of each person once: added up over the offices of a source, and unknown where one
    of them did not answer. A question without an answer shows as a fact without a value."""
    kept: dict[tuple[UUID, str], list[Fact]] = {}
    answered = set[UUID]()
    for fact in Fact.objects.filter(verification_id=verification_id).order_by("name", "pk"):
        kept.setdefault((fact.person_id, fact.name), []).append(fact)
        answered.add(fact.query_id)  # type: ignore[attr-defined]
    ended = (QueryState.ANSWERED, QueryState.FAILED)
    for query in Query.objects.filter(verification_id=verification_id, state__in=ended):
        if query.pk not in answered:
            for fact in _unanswered(query):
                kept.setdefault((fact.person_id, fact.name), []).append(fact)
    return {key: _together(parts) for key, parts in kept.items()}


def _unanswered(query: Query) -> list[Fact]:
    return [
        Fact(
            query=query, person_id=query.person_id, name=reading.name, status=query.result,
            source=query.source,
        )
        for reading in source(query.source).readings
    ]  # fmt: skip


def _together(parts: Sequence[Fact]) -> Fact:
    if len(parts) == 1:
        return parts[0]
    status = min((Result(f.status) for f in parts), key=_WORST.index)
    found = [f for f in parts if f.status == Result.FOUND]
    value = None
    if status is Result.FOUND:
        values = [f.value for f in found]
        value = any(values) if isinstance(values[0], bool) else sum(values)
    return Fact(
        person_id=parts[0].person_id, name=parts[0].name, source=parts[0].source, status=status,
        value=value, items=[item for f in found for item in f.items],
        as_of=min((f.as_of for f in parts if f.as_of), default=None),
        reported_at=max((f.reported_at for f in parts if f.reported_at), default=None),
    )  # fmt: skip


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
