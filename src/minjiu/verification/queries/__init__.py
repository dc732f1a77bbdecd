from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from minjiu.access.api import User
from minjiu.access.permissions import division_filter
from minjiu.common.errors import NotFound
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.reading import KNOWN, compare, counts, nothing, rank
from minjiu.verification.enums import (
    ASKED_AGAIN,
    ConflictOutcome,
    Kind,
    ObjectionState,
    QueryState,
    Result,
    RunState,
    TaskKind,
    TaskOutcome,
    TaskState,
    Waiting,
)
from minjiu.verification.models import (
    Conflict,
    Declaration,
    DepartmentTask,
    Fact,
    Objection,
    Query,
    Verification,
)


def visible_to(user: User) -> QuerySet[Verification]:
    return Verification.objects.filter(
        division_filter(user, "division_code", SEES_FAMILIES, of_purpose=lambda p: Q(purpose=p))
    )


def run_for(user: User, verification_id: UUID) -> Verification:
    """A run in the user's scope, or NotFound."""
    found = visible_to(user).filter(pk=verification_id).first()
    if found is None:
        raise NotFound("核对")
    return found


def declarations(verification_id: UUID) -> dict[tuple[UUID | None, str], object]:
    """What the family says, by person (None for the household) and fact."""
    return declarations_of([verification_id])[verification_id]


def declarations_of(
    runs: Collection[UUID],
) -> Mapping[UUID, dict[tuple[UUID | None, str], object]]:
    """The same of several verifications."""
    found: dict[UUID, dict[tuple[UUID | None, str], object]] = {run: {} for run in runs}
    for d in Declaration.objects.filter(verification__in=runs):
        found[d.verification_id][d.person_id, d.name] = d.value
    return found


# One office's answer among several: the first of these that occurs is what the sum is worth.
_WORST = (
    Result.SOURCE_ERROR, Result.STALE, Result.DISPUTED, Result.NOT_COVERED, Result.FOUND,
    Result.NOT_FOUND,
)  # fmt: skip


def facts(verification_id: UUID) -> dict[tuple[UUID, str], Fact]:
    """Each fact of each person once, from the source that the policy names first among those that
    know; a question without an answer shows as a fact without a value.

    Where two sources that may speak for a fact differ, it is disputed until an officer has settled
    it after hearing the family.
    """
    settled = {
        (c.person_id, c.name): c
        for c in Conflict.objects.filter(verification_id=verification_id).exclude(other_source="")
    }
    said = facts_by_source(verification_id)
    doubted = _in_dispute(verification_id, said)
    return {
        key: _disputed(_settled(parts, settled.get(key)), doubted.get(key, _NOT))
        for key, parts in said.items()
    }


def _in_dispute(
    verification_id: UUID, known: Iterable[tuple[UUID, str]]
) -> dict[tuple[UUID, str], datetime | None]:
    """Of the known facts those in dispute on our side: answers from before the moment do not count,
    with None no answer does until the dispute is over.

    An objection that names no fact is to all of them; it lasts until the source has spoken again. A
    correction lasts until the department has answered and, where it corrected its record, until the
    office whose record it was has spoken again; other offices' part of a sum is not in doubt.
    """
    found: dict[tuple[UUID, str], datetime | None] = {}
    for objection in Objection.objects.filter(
        verification_id=verification_id, state__in=(ObjectionState.OPEN, ObjectionState.ASKED)
    ):
        named = [(UUID(person), name) for person, name in objection.about]
        found |= dict.fromkeys(named or known, objection.asked_at)
    corrections = DepartmentTask.objects.filter(
        verification_id=verification_id, kind=TaskKind.CORRECTION
    )
    for task in corrections.select_related("query"):
        assert task.person_id is not None and task.query is not None  # noqa: S101  filed so
        if task.state == TaskState.OPEN or (
            task.outcome == TaskOutcome.CORRECTED and not _later(task.query, task.answered_at)
        ):
            found[task.person_id, task.name] = None
    return found


def _later(query: Query, moment: datetime | None) -> bool:
    """Whether an office has spoken again since a moment."""
    at = query.answered_at
    return moment is not None and at is not None and at > moment


_NOT = object()


def _disputed(fact: Fact, before: object) -> Fact:
    if before is _NOT or fact.status not in KNOWN:
        return fact
    if isinstance(before, datetime) and fact.retrieved_at and fact.retrieved_at > before:
        return fact
    return Fact(
        person_id=fact.person_id, name=fact.name, source=fact.source, status=Result.DISPUTED,
        as_of=fact.as_of, reported_at=fact.reported_at, retrieved_at=fact.retrieved_at,
    )  # fmt: skip


def told(runs: Collection[UUID]) -> QuerySet[Fact]:
    """What offices say as they answered last."""
    return Fact.objects.filter(verification__in=runs, query__state=QueryState.ANSWERED)


def facts_by_source(verification_id: UUID) -> dict[tuple[UUID, str], list[Fact]]:
    """What each source says of each fact, the one that the policy names first in front.

    Added up over the offices of a source, and unknown where one of them did not answer. What an
    office said before it was asked again and did not answer is no longer its word.
    """
    return facts_by_source_of([verification_id])[verification_id]


def facts_by_source_of(
    runs: Collection[UUID],
) -> Mapping[UUID, dict[tuple[UUID, str], list[Fact]]]:
    """The same of several verifications."""
    kept: dict[UUID, dict[tuple[UUID, str, str], list[Fact]]] = {run: {} for run in runs}
    for fact in told(runs).order_by("name", "pk"):
        of = kept[fact.verification_id]
        of.setdefault((fact.person_id, fact.name, fact.source), []).append(fact)
    silent = Query.objects.filter(verification__in=runs).filter(
        Q(state=QueryState.FAILED)
        | Q(state=QueryState.ANSWERED) & ~Exists(Fact.objects.filter(query=OuterRef("pk")))
    )
    for query in silent:
        of = kept[query.verification_id]
        for fact in _unanswered(query):
            of.setdefault((fact.person_id, fact.name, fact.source), []).append(fact)
    return {run: _by_fact(of) for run, of in kept.items()}


def _by_fact(
    kept: Mapping[tuple[UUID, str, str], Sequence[Fact]],
) -> dict[tuple[UUID, str], list[Fact]]:
    found: dict[tuple[UUID, str], list[Fact]] = {}
    for (person, name, _), parts in kept.items():
        found.setdefault((person, name), []).append(_together(parts))
    for (_, name), parts in found.items():
        parts.sort(key=lambda fact: rank(name, fact.source))
    return found


def value_of(fact: Fact) -> Any:
    """What a source says; None where it knows nothing, or where nothing on record means nothing."""
    if fact.status == Result.FOUND:
        return fact.value
    return nothing(fact.name) if fact.status == Result.NOT_FOUND else None


def differing(parts: Sequence[Fact]) -> tuple[Fact, Fact] | None:
    """The first source that knows, and the first after it that says something else."""
    speak = [f for f in parts if counts(f.name, f.source) and value_of(f) is not None]
    for other in speak[1:]:
        if compare(other.name, value_of(speak[0]), value_of(other)) is not None:
            return speak[0], other
    return None


def _settled(parts: Sequence[Fact], conflict: Conflict | None) -> Fact:
    both = differing(parts)
    if both is None:
        speak = [f for f in parts if counts(f.name, f.source)] or parts
        return next((f for f in speak if f.status in KNOWN), speak[0])
    first, other = both
    if conflict is None or not conflict.outcome:
        return Fact(
            person_id=first.person_id, name=first.name, source=first.source,
            status=Result.DISPUTED, as_of=first.as_of, reported_at=first.reported_at,
        )  # fmt: skip
    return other if conflict.outcome == ConflictOutcome.OTHER else first


def _unanswered(query: Query) -> list[Fact]:
    return [
        Fact(
            query=query, person_id=query.person_id, name=reading.name, status=query.result,
            source=query.source,
        )
        for reading in source(query.source).readings_of(of_obligor=query.of_obligor)
    ]  # fmt: skip


def _together(parts: Sequence[Fact]) -> Fact:
    if len(parts) == 1:
        return parts[0]
    status = min((Result(f.status) for f in parts), key=_WORST.index)
    found = [f for f in parts if f.status == Result.FOUND]
    # The day of those who answered says nothing of a sum that nobody knows.
    dated = parts if status in KNOWN else [f for f in parts if f.status == status]
    value = None
    if status is Result.FOUND:
        values = [f.value for f in found]
        value = any(values) if isinstance(values[0], bool) else sum(values)
    return Fact(
        person_id=parts[0].person_id, name=parts[0].name, source=parts[0].source, status=status,
        value=value, items=[item for f in found for item in f.items],
        as_of=min((f.as_of for f in dated if f.as_of), default=None),
        reported_at=max((f.reported_at for f in parts if f.reported_at), default=None),
        retrieved_at=min((f.retrieved_at for f in parts if f.retrieved_at), default=None),
    )  # fmt: skip


def may_ask_again(verification_id: UUID) -> QuerySet[Query]:
    """Questions to an office that ended without knowledge, and whose register may yet give it."""
    ended = (QueryState.ANSWERED, QueryState.FAILED)
    return (
        Query.objects.filter(
            verification_id=verification_id, state__in=ended, result__in=ASKED_AGAIN
        )
        .exclude(branch="")
        .order_by("pk")
    )


def conflicts(verification_id: UUID) -> dict[tuple[UUID, str], Conflict]:
    """What does not agree, by person and fact."""
    return conflicts_of([verification_id])[verification_id]


def conflicts_of(runs: Collection[UUID]) -> Mapping[UUID, dict[tuple[UUID, str], Conflict]]:
    """The same of several verifications."""
    found: dict[UUID, dict[tuple[UUID, str], Conflict]] = {run: {} for run in runs}
    for c in Conflict.objects.filter(verification__in=runs):
        found[c.verification_id][c.person_id, c.name] = c
    return found


def latest(household_id: UUID) -> Verification | None:
    found = Verification.objects.filter(household_id=household_id).exclude(kind=Kind.HUKOU)
    return found.order_by("-started_at").first()


def waiting_for(what: Waiting) -> QuerySet[Verification]:
    """Verifications of cases by what they wait for; each waits for one thing only."""
    of = Conflict.objects.filter(verification=OuterRef("pk"), outcome="")
    unheard, unsettled = Exists(of.filter(explained_at__isnull=True)), Exists(of)
    # Asked again on an objection, and nobody answered: the report that says so is still owed.
    rechecked = Exists(
        Objection.objects.filter(verification=OuterRef("pk"), state=ObjectionState.ASKED)
    )
    ready, signed = Q(state=RunState.READY), Q(state=RunState.SIGNED)
    states = {
        Waiting.ANSWERS: Q(state=RunState.RUNNING),
        Waiting.EXPLANATION: ready & Q(unheard),
        Waiting.SETTLEMENT: ready & Q(unsettled) & ~Q(unheard),
        Waiting.REPORT: ready & ~Q(unsettled) | signed & Q(rechecked),
        Waiting.SIGNATURE: Q(state=RunState.PREPARED),
        Waiting.NOTHING: signed & ~Q(rechecked),
    }
    return Verification.objects.filter(states[what], case_id__isnull=False)
