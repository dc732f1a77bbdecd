"""Linking committed records into a keyed chain, a few seconds behind.

A link's code covers its number, the code before it and the whole record, so that a changed,
removed, moved or added record shows. The key is in the keyring, not in the database.
"""

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from minjiu.audit import queries
from minjiu.audit.enums import ProblemKind
from minjiu.audit.models import Link, Record
from minjiu.common.crypto import suite
from minjiu.common.errors import Refused

PURPOSE = "audit.chain"
BATCH = 5_000
# A record numbered so far below the last sealed one was committed long ago; looking at all of them
# every few seconds would take a third of a second per million.
NEAR_THE_END = 100_000
GRACE = timedelta(seconds=120)
_LOCK = 0x6D696E6A6975  # one sealer at a time
_LATER = ("for_whom",)  # came later: covered where it says something
_COLUMNS = tuple(
    field.attname for field in Record._meta.concrete_fields if field.attname not in _LATER
)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some moment; kept outside the database by the audit administrator."""

    seq: int
    mac: str


class AuditHeadUnreadable(Refused):
    """The file with the remembered head is there and says nothing."""


@dataclass(frozen=True, slots=True)
class Problem:
    kind: ProblemKind
    seq: int | None
    record_id: int | None
    text: str


def seal_pending(*, everything: bool = True) -> int:
    """Link committed records that have no link yet; how many were linked.

    `everything` False looks at those numbered near the end of the chain only.
    """
    total = 0
    while sealed := _seal_batch(everything):
        total += sealed
    if total:
        _remember()
    return total


@transaction.atomic
def _seal_batch(everything: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = queries.last_link()
    seq, mac = (last.seq, bytes(last.mac)) if last else (0, b"")
    key_id, moment = suite().active_key_id(PURPOSE), timezone.now()
    links: list[Link] = []
    start = 0 if last is None or everything else last.record_id - NEAR_THE_END
    for record in queries.unsealed(start)[:BATCH]:
        seq += 1
        mac = _code(seq, mac, record, key_id)
        links.append(Link(seq=seq, record_id=record.pk, key_id=key_id, mac=mac, sealed_at=moment))
    Link.objects.bulk_create(links)
    return len(links)


def head() -> Head | None:
    last = queries.last_link()
    return None if last is None else Head(last.seq, bytes(last.mac).hex())


def remembered_head() -> Head | None:
    """The end of the chain as this machine's sealer last saw it; None where it never sealed.

    Raises AuditHeadUnreadable: a damaged file is never taken for a missing one.
    """
    if not settings.MINJIU_AUDIT_HEAD:
        return None
    path = Path(settings.MINJIU_AUDIT_HEAD)
    try:
        return Head(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, OSError):
        raise AuditHeadUnreadable(
            f"审计链头文件{path}无法读取，", "请保留原文件并立即报告审计管理员。"
        ) from None


def _remember() -> None:
    """Move the remembered head on; one that is not in the chain any more stays, for `verify`."""
    end = head()
    if not settings.MINJIU_AUDIT_HEAD or end is None:
        return
    known = remembered_head()
    if known is not None and not _stands(known):
        return
    path = Path(settings.MINJIU_AUDIT_HEAD)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps({"seq": end.seq, "mac": end.mac}), encoding="utf-8")
    draft.replace(path)


def _stands(known: Head) -> bool:
    link = queries.link_at(known.seq)
    return link is not None and bytes(link.mac).hex() == known.mac


def verify(*, known_head: Head | None = None, grace: timedelta = GRACE) -> list[Problem]:
    """Everything that is wrong with the trail; an empty list when nothing is.

    The end of the chain is compared with the head given and with the one this machine remembers.
    """
    problems: list[Problem] = []
    expected, mac = 1, b""
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
        expected, mac = link.seq + 1, stored
    for known in (known_head, remembered_head()):
        if known is not None and not _stands(known):
            problems.append(
                Problem(
                    ProblemKind.CUT, known.seq, None, "与此前记下的链头不符，末端被截去或重做。"
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
    values += [{column: value} for column in _LATER if (value := getattr(record, column))]
    text = json.dumps([seq, before.hex(), values], ensure_ascii=False, sort_keys=True)
    return suite().mac(PURPOSE, text.encode(), key_id=key_id)


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | dict | list):
        return value
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else str(value)
