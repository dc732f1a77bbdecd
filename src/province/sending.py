"""Departments and other provinces that speak first: lists of dynamic monitoring, notices that answers
are ready, a question about one person. Signed as every message is; standard library only, because nobody waits for speed."""

import json
import secrets as random_source
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cncrypto.signed_http import SignatureRefused, scheme_of, sign, verify
from province.keys import office_keys
from province.store import Registers, Row

# By list (国办发〔2023〕39号): the office that pushes it, and whom its register knows for it.
LISTS = {
    "illness": ("medical_insurance", "medical_fen > 2000000"),
    "dropped_out": ("education", "education_stage = 'compulsory'"),
    "unemployed": ("hrss", "unemployment_fen > 0"),
    "disability": ("disabled", "disability_grade BETWEEN 1 AND 2"),
    "needy_worker": ("union", "needy_worker = 1"),
    "poverty": ("agriculture", "assisted = '监测对象'"),
}
WAIT_S = 15


class NotTaken(ValueError):
    """The platform did not take a message; why, in its own words."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one list: rows sent, rows that became tips, rows refused."""

    kind: str
    rows: int
    accepted: int
    refused: int


def push(
    data: Path, keys: Path, to: str, *, divisions: Sequence[str], rows: int, on: date
) -> list[Told]:
    """Push every list once, up to `rows` people each, spread over `divisions`.

    On the same day the same list; somebody who was named before for the same event is no new tip.
    """
    registers, told = Registers(data), list[Told]()
    for kind, (service, which) in LISTS.items():
        found = registers.those(which, rows)
        body = {
            "list_id": f"{kind}-{on:%Y%m%d}",
            "as_of": f"{on - timedelta(days=1)}",
            "rows": [_row(row, divisions[n % len(divisions)], on) for n, row in enumerate(found)],
        }
        _, answer = post(keys, service, f"{to}/lists/{kind}/", body)
        told.append(Told(kind, answer["rows"], answer["accepted"], len(answer["refused"])))
    return told


def ask(
    data: Path, keys: Path, to: str, *, service: str, division: str, place: int, on: date
) -> str:
    """Ask the platform about one person of the registers (the `place`th), as another province's
    office does; the ticket. The same question gets the same ticket."""
    row = Registers(data).some(place + 1)[place]
    paper = f"{service}-{row['person_id']}"
    _, answer = post(
        keys, service, f"{to}/interprovince/submit",
        {
            "message_id": random_source.token_hex(16), "idem_key": paper,
            "person": {"name": row["name"], "id_number": row["id_number"]},
            "division_code": division, "items": ["outside_record"], "purpose": "assistance.dibao",
            "legal_basis": "社会救助暂行办法第五十八条",
            "authorisation": {
                "id": paper, "version_hash": f"{zlib.crc32(paper.encode()):064x}",
                "valid_from": f"{on - timedelta(days=30)}",
                "valid_to": f"{on + timedelta(days=335)}",
            },
        },
    )  # fmt: skip
    return answer["ticket"]


def collect(keys: Path, to: str, *, service: str, ticket: str) -> dict[str, Any] | None:
    """The answer to a ticket; None while there is none."""
    body = {"ticket": ticket, "message_id": random_source.token_hex(16)}
    status, answer = post(keys, service, f"{to}/interprovince/poll", body)
    return answer if status == 200 else None


def _row(row: Row, division: str, on: date) -> dict[str, str]:
    """Who, where, since when. The day belongs to the person and the month, so that it repeats."""
    last_month = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    since = last_month + timedelta(days=zlib.crc32(row["person_id"].encode()) % 28)
    return {
        "name": row["name"], "id_number": row["id_number"], "division_code": division,
        "event_on": since.isoformat(),
    }  # fmt: skip


def post(keys: Path, service: str, url: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Send one signed message; status and answer, whose signature holds. NotTaken with the reason."""
    scheme = scheme_of(office_keys(keys)[service])
    body = json.dumps(told, ensure_ascii=False).encode()
    signed = sign(
        scheme, service, body, at_ms=int(time.time() * 1000), nonce=random_source.token_hex(16)
    )
    request = urllib.request.Request(  # noqa: S310  http to the platform that the caller names
        url, data=body, headers={**signed, "Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:  # noqa: S310
            raw, headers, status = answer.read(), dict(answer.headers), answer.status
    except urllib.error.HTTPError as refused:
        raise NotTaken(f"平台没有接收（{refused.code}）：{_message(refused.read())}") from None
    except OSError as gone:
        raise NotTaken(f"连不上平台：{gone}") from None
    try:
        verify(scheme, headers, raw, now_ms=int(time.time() * 1000), seen=lambda _: False)
    except SignatureRefused as wrong:
        raise NotTaken(f"平台的答复签名无效：{wrong}") from None
    return status, json.loads(raw)


def _message(raw: bytes) -> str:
    try:
        return str(json.loads(raw)["message"])
    except (ValueError, KeyError, TypeError):
        return "没有说明"
