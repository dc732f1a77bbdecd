"""What sources sent, word for word: sealed as it comes, unreadable for ever once its time is over.

The key is that of the month in which answers fall due, so that destroying one key in the keyring
makes all of them unreadable, in copies and backups of the database too.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from cncrypto import sm3
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.crypto import destroy_keys, suite
from minjiu.common.errors import Refused
from minjiu.common.periods import first_of_next_month
from minjiu.verification.actions.periods import days
from minjiu.verification.enums import ObjectionState, TaskState
from minjiu.verification.models import DepartmentTask, Objection, Query, RawAnswer

_MONTHLY = "verification.raw/"
LOT = 500


def keep(query: Query, raw: bytes, signature: str) -> None:
    """Seal one answer. Report validity, objection, reconsideration (60 days) and lawsuit (6 months)
    are over when it falls due; the number of days is a dated parameter."""
    kept = days("verification_raw_answer_days", query.verification.division_code, today())
    row = RawAnswer(
        query=query, round=query.rounds, received_at=now(), digest=sm3(raw).hex(),
        signature=signature, delete_after=today() + timedelta(kept),
    )  # fmt: skip
    _seal(row, raw.decode())
    row.save()


def opened(row: RawAnswer) -> str:
    """The words of an answer; Refused once it was destroyed."""
    if row.body is None:
        raise Refused("这份原始答复已按期销毁，", "只能查阅已提取的事实、摘要和签名。")
    return suite().decrypt(row.key_purpose, bytes(row.body), aad=_place(row))


def destroy_due(*, on: date) -> int:
    """Destroy what fell due before this month; how many answers that were.

    Rows are emptied first and the key goes last: a crash in between leaves work to do again, never
    rows that nobody can read and nobody has accounted for.
    """
    this_month = on.replace(day=1)
    _keep_what_is_disputed(this_month, first_of_next_month(on))
    done = 0
    due = RawAnswer.objects.filter(delete_after__lt=this_month, body__isnull=False)
    purposes = set(due.values_list("key_purpose", flat=True).distinct())
    while lot := list(due.order_by("pk").values_list("pk", flat=True)[:LOT]):
        with transaction.atomic():
            rows = RawAnswer.objects.filter(pk__in=lot).select_for_update()
            rows.update(body=None, destroyed_at=now())
            audit.record_many(
                "verification.raw_answers_destroyed", None, rows, label="保存期满，销毁原始答复"
            )
            done += len(lot)
    for purpose in purposes | _past_keys(this_month):
        # Answers from before there were monthly keys share one; it goes when the last of them has.
        if not RawAnswer.objects.filter(key_purpose=purpose, body__isnull=False).exists():
            destroy_keys(purpose)
    return done


@transaction.atomic
def _keep_what_is_disputed(due_before: date, day: date) -> None:
    """While an objection or a question to a department is open, its answers move to a later key."""
    objections = Objection.objects.filter(state__in=[ObjectionState.OPEN, ObjectionState.ASKED])
    tasks = DepartmentTask.objects.filter(state=TaskState.OPEN, verification__isnull=False)
    rows = RawAnswer.objects.filter(
        Q(query__verification__in=objections.values("verification"))
        | Q(query__verification__in=tasks.values("verification")),
        delete_after__lt=due_before,
        body__isnull=False,
    )
    for row in rows.select_for_update(of=("self",)):
        text = opened(row)
        row.delete_after = day
        _seal(row, text)
        row.save(update_fields=["delete_after", "key_purpose", "body"])


def _past_keys(this_month: date) -> set[str]:
    """Keys of months gone by that are still in the keyring."""
    return {
        purpose for purpose in suite().purposes()
        if purpose.startswith(_MONTHLY) and purpose < f"{_MONTHLY}{this_month:%Y-%m}"
    }  # fmt: skip


def _seal(row: RawAnswer, text: str) -> None:
    row.key_purpose = f"{_MONTHLY}{row.delete_after:%Y-%m}"
    row.body = suite().encrypt(row.key_purpose, text, aad=_place(row))


def _place(row: RawAnswer) -> bytes:
    return f"{row.key_purpose}|{row.pk}".encode()
