"""What every room uses: record an act, record a look, verify the trail."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from minjiu.audit import queries
from minjiu.audit.actions.records import Actor, Recorded, write, write_many
from minjiu.audit.actions.sealing import Head, Problem, head, seal_pending, verify
from minjiu.audit.enums import Outcome
from minjiu.audit.models import LOOKS

Row = TypeVar("Row", bound=models.Model)

__all__ = [
    "Actor",
    "Head",
    "Look",
    "Problem",
    "head",
    "last_look",
    "looks_at",
    "record",
    "record_look",
    "record_many",
    "seal_pending",
    "verify",
]


def record(
    action: str,
    acting_user: Actor | None,
    obj: models.Model,
    *,
    purpose: str = "",
    case_id: UUID | None = None,
    label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write what was done, in the caller's transaction: no record, no act."""
    write(
        action=action,
        outcome=Outcome.DONE,
        obj=obj,
        object_label=label,
        purpose=purpose,
        case_id=case_id,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        acting_user=acting_user,
    )


def record_many(
    action: str,
    acting_user: Actor | None,
    objects: Iterable[Row],
    *,
    purpose: str | Callable[[Row], str] = "",
    case_id: UUID | Callable[[Row], UUID | None] | None = None,
    label: str | Callable[[Row], str] = "",
    after: Callable[[Row], dict[str, Any]] | None = None,
) -> int:
    """One record per object, in the caller's transaction, for work done in bulk."""
    return write_many(
        action=action,
        objects=(
            Recorded(
                obj,
                label(obj) if callable(label) else label,
                purpose(obj) if callable(purpose) else purpose,
                case_id(obj) if callable(case_id) else case_id,
                after(obj) if after else None,
            )
            for obj in objects
        ),
        acting_user=acting_user,
    )


def record_look(
    user: Actor,
    what: str,
    *,
    obj: models.Model | None = None,
    label: str = "",
    purpose: str = "",
    case_id: UUID | None = None,
    refused: bool = False,
) -> None:
    """Write that personal data were seen, or that a look was refused, before the page answers.

    Uses a connection of its own; raises where it cannot be written, so that nothing is shown.
    """
    write(
        action=what,
        outcome=Outcome.REFUSED if refused else Outcome.SEEN,
        obj=obj,
        object_label=label,
        purpose=purpose,
        case_id=case_id,
        using=LOOKS,
        acting_user=user,
    )


def last_look(user: Actor, what: str, *, case_id: UUID) -> datetime | None:
    """When this person last saw `what` in a case; None where there was no look."""
    return queries.last_look(user.pk, what, case_id)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a case as its page lists it."""

    at: datetime
    who: str
    unit: str
    what: str
    label: str
    refused: bool


def looks_at(case_id: UUID, *, limit: int = 100) -> tuple[Look, ...]:
    """Who looked at a case, newest first (R15); the family may ask for this list."""
    return tuple(
        Look(
            r.at,
            f"{r.actor_name}（代{r.for_whom}）" if r.for_whom else r.actor_name,
            r.actor_unit,
            r.action,
            r.object_label,
            Outcome(r.outcome) is Outcome.REFUSED,
        )
        for r in queries.looks(case_id)[:limit]
    )
