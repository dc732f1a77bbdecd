"""Linking committed records into a keyed chain, a few seconds behind.

A link's code covers its number, the code before it and the whole record, so that a changed,
removed, moved or added record shows. The key is in the keyring, not in the database.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from minjiu.audit import queries
from minjiu.audit.enums import ProblemKind
from minjiu.audit.models import Link, Record
from minjiu.common.crypto import suite

PURPOSE = "audit.chain"
BATCH = 5_000
GRACE = timedelta(seconds=120)
_LOCK = 0x6D696E6A6975  # one sealer at a time
_COLUMNS = tuple(field.attname for field in Record._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some moment; kept outside the database by the audit administrator."""

    seq: int
    mac: str


@dataclass(frozen=True, slots=True)
class Problem:
    kind: ProblemKind
    seq: int | None
    record_id: int | None
    text: str


def seal_pending() -> int:
    """Link every committed record that has no link yet; how many were linked."""
    total = 0
    while sealed := _seal_batch():
        total += sealed
    return total


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = queries.last_link()
    seq, mac = (last.seq, bytes(last.mac)) if last else (0, b"")
    key_id, moment = suite().active_key_id(PURPOSE), timezone.now()
    links: list[Link] = []
    for record in queries.unsealed()[:BATCH]:
        seq += 1
        mac = _code(seq, mac, record, key_id)
        links.append(Link(seq=seq, record_id=record.pk, key_id=key_id, mac=mac, sealed_at=moment))
    Link.objects.bulk_create(links)
    return len(links)


def head() -> Head | None:
    last = queries.last_link()
    return None if last is None else Head(last.seq, bytes(last.mac).hex())


def verify(*, known_head: Head | None = None, grace: timedelta = GRACE) -> list[Problem]:
    """Everything that is wrong with the trail; an empty list when nothing is."""
    problems: list[Problem] = []
    expected, mac, head_seen = 1, b"", known_head is None
    for link, record in queries.chain():
        if link.seq != expected:
            problems.append(
                Problem(ProblemKind.ORDER, expected, None, f"第{expected}至{link.seq - 1}环缺失。")
            )
            mac = None
        stored = bytes(link.mac)
        if record is None:
            problems.append(
                Problem(ProblemKind.DELETED, link.seq, link.record_id, "这一环的记录已不存在。")
            )
        elif mac is not None and _code(link.seq, mac, record, link.key_id) != stored:
            problems.append(
                Problem(ProblemKind.EDITED, link.seq, link.record_id, "记录或链条与封存时不一致。")
            )
        if known_head is not None and link.seq == known_head.seq:
            head_seen = stored.hex() == known_head.mac
        expected, mac = link.seq + 1, stored
    if not head_seen and known_head is not None:
        problems.append(
            Problem(
                ProblemKind.CUT, known_head.seq, None, "与此前导出的链头不符，末端被截去或重做。"
            )
        )
    late = queries.unsealed_before(timezone.now() - grace)
    if late:
        problems.append(
            Problem(ProblemKind.UNSEALED, None, None, f"{late}条记录超过时限仍未封存。")
        )
    return problems


def _code(seq: int, before: bytes, record: Record, key_id: int) -> bytes:
    values = [_plain(getattr(record, column)) for column in _COLUMNS]
    text = json.dumps([seq, before.hex(), values], ensure_ascii=False, sort_keys=True)
    return suite().mac(PURPOSE, text.encode(), key_id=key_id)


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | dict | list):
        return value
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else str(value)
