"""Writing down what was done and what was seen."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db import models
from django.utils import timezone

from minjiu.audit.enums import Outcome
from minjiu.audit.models import Record
from minjiu.common.rows import insert_each


class Actor(Protocol):
    """Whoever acts; access.User is one."""

    pk: Any
    name: Any
    unit_name: Any
    post: Any


def write(
    *,
    action: str,
    outcome: Outcome,
    obj: models.Model | None = None,
    object_label: str = "",
    purpose: str = "",
    case_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    using: str = "default",
    acting_user: Actor | None,
) -> Record:
    """Add one record; `acting_user` None means the system itself (a worker, an import)."""
    return Record.objects.using(using).create(
        at=timezone.now(),
        action=action,
        outcome=outcome,
        actor_id=getattr(acting_user, "pk", None),
        actor_name=acting_user.name if acting_user else "系统",
        actor_unit=acting_user.unit_name if acting_user else "",
        actor_post=acting_user.post if acting_user else "",
        for_whom=_for_whom(acting_user),
        purpose=purpose,
        case_id=case_id,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=(object_label or (str(obj) if obj is not None else ""))[:160],
        before=before,
        after=after,
    )


class Recorded(NamedTuple):
    """An object that something was done to, for which purpose and case, and what became of it."""

    obj: models.Model
    label: str
    purpose: str
    case_id: UUID | None
    after: dict[str, Any] | None


def write_many(*, action: str, objects: Iterable[Recorded], acting_user: Actor | None) -> int:
    """Add one record per object in one go; how many."""
    all_alike = {
        "at": timezone.now(),
        "action": action,
        "outcome": Outcome.DONE.value,
        "actor_id": getattr(acting_user, "pk", None),
        "actor_name": acting_user.name if acting_user else "系统",
        "actor_unit": acting_user.unit_name if acting_user else "",
        "actor_post": acting_user.post if acting_user else "",
        "for_whom": _for_whom(acting_user),
    }
    records = [
        all_alike
        | {
            "purpose": one.purpose,
            "case_id": one.case_id,
            "object_type": one.obj._meta.label_lower,
            "object_id": str(one.obj.pk),
            "object_label": one.label[:160],
            "after": one.after,
        }
        for one in objects
    ]
    insert_each(Record, records)
    return len(records)


def _for_whom(acting_user: Actor | None) -> str:
    """Whom the actor stood in for, as name and unit; empty for an act of their own."""
    holder = getattr(acting_user, "acting_for", None)
    return "" if holder is None else str(holder)
