"""What sources sent, word for word: sealed as it comes, unreadable for ever once its time is over.

One way for answers about one person and about a batch. The key is that of the month in which they
fall due, so that destroying one key in the keyring makes all of them unreadable, in copies and
backups of the database too.
"""

import base64
import zlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from cncrypto import sm3
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.crypto import destroy_keys, suite
from minjiu.common.errors import Refused
from minjiu.common.periods import first_of_next_month
from minjiu.verification.actions.periods import days
from minjiu.verification.enums import ObjectionState, TaskState
from minjiu.verification.models import (
    BulkBatch,
    BulkItem,
    BulkRawAnswer,
    DepartmentTask,
    Hold,
    Objection,
    Query,
    RawAnswer,
)

_MONTHLY = "verification.raw/"
_KINDS = (RawAnswer, BulkRawAnswer)
LOT = 500


def sealed(query: Query, raw: bytes, signature: str, at: datetime, due: date) -> dict[str, Any]:
    """An answer that came at this moment, sealed: a row of `RawAnswer` to be kept until the day
    that `due_on` gives."""
    pk, key_purpose = uuid4(), _key_purpose(due)
    return {
        "id": pk, "query_id": query.pk, "round": query.rounds, "received_at": at,
        "digest": query.answer_digest, "signature": signature, "delete_after": due,
        "key_purpose": key_purpose,
        "body": suite().encrypt(key_purpose, raw.decode(), aad=_place(key_purpose, pk)),
    }  # fmt: skip


def due_on(division_code: str) -> date:
    """Until when answers that come today are kept.

    Report validity, objection, reconsideration (60 days) and lawsuit (6 months) are over when it
    falls due; the number of days is a dated parameter.
    """
    return today() + timedelta(days("verification_raw_answer_days", division_code, today()))


def keep_batch(batch: BulkBatch, raws: Sequence[bytes], division_code: str) -> str:
    """Seal what an office sent for a batch, one answer a line; the digest of it."""
    plain = b"\n".join(raws)
    row = BulkRawAnswer(
        batch=batch, received_at=now(), digest=sm3(plain).hex(), delete_after=due_on(division_code)
    )
    _seal(row, base64.b64encode(zlib.compress(plain)).decode())
    row.save()
    return row.digest


def opened(row: RawAnswer | BulkRawAnswer) -> str:
    """The words of an answer; Refused once it was destroyed."""
    text = _text(row)
    if isinstance(row, BulkRawAnswer):
        return zlib.decompress(base64.b64decode(text)).decode()
    return text


def destroy_due(*, on: date) -> int:
    """Destroy what fell due before this month; how many answers that were.

    Rows are emptied first and the key goes last: a crash in between leaves work to do again, never
    rows that nobody can read and nobody has accounted for.
    """
    this_month = on.replace(day=1)
    _keep_what_is_disputed(this_month, first_of_next_month(on))
    done, purposes = 0, _past_keys(this_month)
    for kind in _KINDS:
        due = kind.objects.filter(delete_after__lt=this_month, body__isnull=False)
        purposes |= set(due.values_list("key_purpose", flat=True).distinct())
        while lot := list(due.order_by("pk").values_list("pk", flat=True)[:LOT]):
            with transaction.atomic():
                rows = kind.objects.filter(pk__in=lot).select_for_update()
                rows.update(body=None, destroyed_at=now())
                audit.record_many(
                    "verification.raw_answers_destroyed", None, rows, label="保存期满，销毁原始答复"
                )
                done += len(lot)
    for purpose in purposes:
        # Answers from before there were monthly keys share one; it goes when the last of them has.
        left = (k.objects.filter(key_purpose=purpose, body__isnull=False) for k in _KINDS)
        if not any(rows.exists() for rows in left):
            destroy_keys(purpose)
    return done


@transaction.atomic
def hold(*, household_id: UUID, remedy_id: UUID, acting_user: User) -> None:
    """For the rooms above: a remedy of this family is open, its answers are kept."""
    made, new = Hold.objects.get_or_create(
        pk=remedy_id, defaults={"household_id": household_id, "since": now()}
    )
    if new:
        audit.record("verification.answers_held", acting_user, made)


@transaction.atomic
def end_hold(*, remedy_id: UUID, acting_user: User) -> None:
    """The remedy is over: its answers go when they fall due."""
    held = Hold.objects.select_for_update().get(pk=remedy_id)
    if held.ended_at is None:
        held.ended_at = now()
        held.save(update_fields=["ended_at"])
        audit.record("verification.answers_released", acting_user, held)


@transaction.atomic
def _keep_what_is_disputed(due_before: date, day: date) -> None:
    """While a family disputes what was said of it, its answers move to a later key.

    An objection or a question to a department keeps its verification's; a remedy that a room above
    told of keeps all of the family's. Each keeps every batch with an answer about a member of that
    family: the batch is evidence as it came, under one digest.
    """
    objections = Objection.objects.filter(state__in=[ObjectionState.OPEN, ObjectionState.ASKED])
    tasks = DepartmentTask.objects.filter(state=TaskState.OPEN, verification__isnull=False)
    homes = Hold.objects.filter(ended_at__isnull=True).values("household_id")
    asked = BulkItem.objects.filter(
        Q(person__household_id__in=homes)
        | Q(person__household_id__in=objections.values("verification__household_id"))
        | Q(person__household_id__in=tasks.values("verification__household_id"))
    )
    _move(
        RawAnswer.objects.filter(
            Q(query__verification__in=objections.values("verification"))
            | Q(query__verification__in=tasks.values("verification"))
            | Q(query__verification__household_id__in=homes)
        ),
        due_before, day,
    )  # fmt: skip
    _move(BulkRawAnswer.objects.filter(batch__in=asked.values("batch")), due_before, day)


def _move(rows: QuerySet[RawAnswer] | QuerySet[BulkRawAnswer], due_before: date, day: date) -> None:
    kept = rows.filter(delete_after__lt=due_before, body__isnull=False)
    for row in kept.select_for_update(of=("self",)):
        text = _text(row)
        row.delete_after = day
        _seal(row, text)
        row.save(update_fields=["delete_after", "key_purpose", "body"])


def _past_keys(this_month: date) -> set[str]:
    """Keys of months gone by that are still in the keyring."""
    return {
        purpose for purpose in suite().purposes()
        if purpose.startswith(_MONTHLY) and purpose < f"{_MONTHLY}{this_month:%Y-%m}"
    }  # fmt: skip


def _text(row: RawAnswer | BulkRawAnswer) -> str:
    if row.body is None:
        raise Refused("这份原始答复已按期销毁，", "只能查阅已提取的事实、摘要和签名。")
    place = _place(row.key_purpose, row.pk)
    return suite().decrypt(row.key_purpose, bytes(row.body), aad=place)


def _seal(row: RawAnswer | BulkRawAnswer, text: str) -> None:
    row.key_purpose = _key_purpose(row.delete_after)
    row.body = suite().encrypt(row.key_purpose, text, aad=_place(row.key_purpose, row.pk))


def _key_purpose(due: date) -> str:
    return f"{_MONTHLY}{due:%Y-%m}"


def _place(key_purpose: str, pk: UUID) -> bytes:
    return f"{key_purpose}|{pk}".encode()
