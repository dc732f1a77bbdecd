"""Making something public, and taking it down again with a reason."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.publishing.enums import SnapshotKind
from minjiu.publishing.models import Snapshot


@transaction.atomic
def publish(
    *,
    kind: SnapshotKind,
    title: str,
    content: Mapping[str, Any],
    basis: str,
    acting_user: User | None,
) -> Snapshot:
    """Put a frozen copy before the public; JSON data only, so that it can be read for ever."""
    if not content:
        raise Refused(f"“{title}”没有内容，", "请填写内容后再公布。")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    made = Snapshot.objects.create(
        kind=kind,
        title=title,
        content=json.loads(text),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        basis=basis,
        published_at=now(),
    )
    audit.record("publishing.published", acting_user, made, after={"digest": made.digest})
    return made


@transaction.atomic
def withdraw(*, snapshot: Snapshot, reason: str, acting_user: User) -> None:
    """Take it down; the copy and the reason stay."""
    current = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
    if current.withdrawn_at is not None:
        raise Refused(f"“{current.title}”已经撤下，", "无需重复办理。")
    if not reason.strip():
        raise Refused("撤下公布的内容需要理由，", "请写明理由。")
    current.withdrawn_at, current.withdrawal_reason = now(), reason.strip()
    current.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    audit.record("publishing.withdrawn", acting_user, current, after={"reason": reason.strip()})
