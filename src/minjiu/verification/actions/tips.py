"""Tips: taken from signed lists, visited by the township, closed with a result. Never a fact."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction

from cncrypto import sm3
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.crypto import suite
from minjiu.common.errors import Refused
from minjiu.registry.permissions import require_handler
from minjiu.verification.adapters.pushed import SENDERS, Row, read_list
from minjiu.verification.enums import TipKind, TipOutcome, TipState
from minjiu.verification.models import PushedList, SeenNonce, Tip

ID_NUMBER = "verification_tip.id_number"
NONCE_DAYS = 1  # far longer than a signature holds


@transaction.atomic
def seen_before(*, service: str, nonce: str) -> bool:
    """Remember a nonce; whether this service had used it."""
    _, new = SeenNonce.objects.get_or_create(
        service=service, nonce=nonce[:80], defaults={"at": now()}
    )
    return not new


def forget_nonces() -> None:
    SeenNonce.objects.filter(at__lt=now() - timedelta(days=NONCE_DAYS)).delete()


@transaction.atomic
def take_list(*, kind: TipKind, body: bytes) -> PushedList:
    """Keep a list whose signature held; the same list again changes nothing.

    One tip for a person and event, however many lists name them. Refused, in Chinese, where the
    message is not as agreed; single rows are refused one by one.
    """
    service = SENDERS[kind][0]
    told, digest = read_list(body, today()), sm3(body).hex()
    made, new = PushedList.objects.get_or_create(
        service=service, reference=told.reference,
        defaults={
            "kind": kind, "as_of": told.as_of, "received_at": now(), "digest": digest,
            "rows": told.count, "accepted": 0, "refused": told.refused, "dropped": told.dropped,
        },
    )  # fmt: skip
    if not new:
        if made.digest != digest:
            raise Refused("同一批号的内容与上次不同，", "请换一个批号重新推送。")
        return made
    rows = _not_here_yet(kind, told.rows)
    Tip.objects.bulk_create(_tips(made, rows), ignore_conflicts=True, batch_size=1_000)
    made.accepted = Tip.objects.filter(pushed=made).count()
    made.save(update_fields=["accepted"])
    audit.record(
        "verification.list_taken", None, made, purpose="国办发〔2023〕39号动态监测",
        after={"service": service, "rows": made.rows, "accepted": made.accepted,
               "refused": len(told.refused), "dropped": list(told.dropped), "digest": digest},
    )  # fmt: skip
    return made


def _not_here_yet(kind: TipKind, rows: Sequence[Row]) -> list[Row]:
    """Rows that no tip names yet, by every key that may still be in use: while keys rotate, older
    tips carry older indexes, which the constraint cannot compare."""
    indexes = [set(suite().blind_indexes(ID_NUMBER, row.number.number)) for row in rows]
    known = Tip.objects.filter(kind=kind, id_number_index__in=[i for one in indexes for i in one])
    here = {(bytes(i), day) for i, day in known.values_list("id_number_index", "event_on")}
    return [
        row
        for row, mine in zip(rows, indexes, strict=True)
        if not any((i, row.event_on) in here for i in mine)
    ]


def _tips(pushed: PushedList, rows: Iterable[Row]) -> Iterable[Tip]:
    for row in rows:
        yield Tip(
            id=uuid4(), pushed=pushed, kind=pushed.kind, name=row.name,
            id_number=row.number.number,
            id_number_index=suite().blind_index(ID_NUMBER, row.number.number),
            division_code=row.division_code, county_code=row.division_code[:6],
            event_on=row.event_on,
        )  # fmt: skip


@transaction.atomic
def record_visit(*, tip: Tip, visited_on: date, found: str, acting_user: User) -> Tip:
    """Write down a visit in the officer's own words."""
    locked = Tip.objects.select_for_update().get(pk=tip.pk)
    require_handler(acting_user, locked.division_code)
    if locked.state != TipState.TO_VISIT:
        raise Refused("这条线索已经走访过，", "请查看走访情况。")
    if not locked.event_on <= visited_on <= today():
        raise Refused("走访日期应不早于发生日期、不晚于今天，", "请核对日期。", field="visited_on")
    said = found.strip()
    if not said or len(said) > 300:
        raise Refused("走访情况应填写，且不超过300字，", "请写明看到和问到的情况。", field="found")
    locked.state, locked.visited_on, locked.found = TipState.VISITED, visited_on, said
    locked.visited_by = acting_user
    locked.save(update_fields=["state", "visited_on", "found", "visited_by"])
    audit.record("verification.tip_visited", acting_user, locked)
    return locked


@transaction.atomic
def settle_tip(*, tip: Tip, outcome: TipOutcome, acting_user: User) -> Tip:
    """Close a visited tip with what came of it."""
    locked = Tip.objects.select_for_update().get(pk=tip.pk)
    require_handler(acting_user, locked.division_code)
    if locked.state == TipState.TO_VISIT:
        raise Refused("这条线索还没有走访，", "请先记录走访情况。")
    if locked.state == TipState.CLOSED:
        raise Refused("这条线索已经办结，", "请查看结果。")
    locked.state, locked.outcome = TipState.CLOSED, outcome
    locked.settled_by, locked.settled_at = acting_user, now()
    locked.save(update_fields=["state", "outcome", "settled_by", "settled_at"])
    audit.record("verification.tip_settled", acting_user, locked, after={"outcome": outcome})
    return locked
