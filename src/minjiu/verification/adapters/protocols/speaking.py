"""What every protocol is made of: a question, an answer or the reason for none, signed HTTP."""

import json
import math
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import aiohttp

from cncrypto.signed_http import SignatureRefused, sign, verify
from cncrypto.sm2 import Sm2Error
from minjiu.verification.adapters.catalogue import Endpoint
from minjiu.verification.adapters.described import Source

LARGEST_ANSWER = 2_000_000
SYSTEM = "system"  # in the place of an officer, where nobody asked by hand
SIGNED_HEADERS = (
    "X-Sign-Alg", "X-App-Id", "X-Timestamp", "X-Nonce", "X-Digest", "X-Signature",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one person. `body` is the agreed JSON; its `idem_key` never changes.

    `batch` names the file that it travels in, where the caller has named it; else its questions do.
    """

    query_id: UUID
    source: Source
    service: str
    endpoint: Endpoint
    message_id: str
    body: bytes
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """`answer` is in reply to our message and was signed by the service; `raw` is the evidence,
    `signature` the headers that sign the message it came in, as JSON."""

    answer: dict[str, Any]
    raw: bytes
    signature: str = ""


class Heard(NamedTuple):
    """One signed message from a service: status (200 or 202), body, and the headers that sign it."""

    status: int
    raw: bytes
    signature: str


class Failed(Exception):
    """Why there is no answer; `again`: asking once more may help."""

    def __init__(self, why: str, *, again: bool):
        super().__init__(why)
        self.again = again


class Exchange(Protocol):
    """One protocol. tests/verification/test_protocols.py is the contract that each must pass."""

    async def ask(
        self, session: aiohttp.ClientSession, questions: Sequence[Question], ends: float
    ) -> Sequence[Answered | Failed]:
        """One outcome for each question, in order; raises Failed where the whole exchange failed.

        All are put to one service, and no more than its source takes `together`.
        `ends` is in `time.monotonic()`; the caller stops waiting then, and the service is told.
        """
        ...


async def speak(
    session: aiohttp.ClientSession,
    there: Endpoint,
    method: str,
    path: str,
    body: bytes,
    ends: float,
    *,
    largest: int = LARGEST_ANSWER,
) -> Heard:
    """Send one signed message; what comes back has a signature that holds."""
    left_ms = max(1, int((ends - time.monotonic()) * 1000))
    try:
        headers = sign(
            there.scheme, there.app_id, body,
            at_ms=int(time.time() * 1000), nonce=secrets.token_hex(16),
        )  # fmt: skip
    except Sm2Error as wrong:
        raise Failed(str(wrong), again=True) from None
    headers |= {"Content-Type": "application/json", "X-Deadline-Ms": str(left_ms)}
    async with session.request(
        method, f"{there.url}/{path}", data=body, headers=headers
    ) as response:
        if response.status in (429, 500, 502, 503, 504):
            raise Failed(f"来源暂不可用（{response.status}）", again=True)
        if response.status in (401, 403):
            raise Failed(f"来源不接受我们的密钥或签名（{response.status}）", again=False)
        if response.status not in (200, 202):
            raise Failed(f"来源拒绝（{response.status}）", again=False)
        raw = b""
        async for part in response.content.iter_chunked(65_536):
            raw += part
            if len(raw) > largest:
                raise Failed("答复过大", again=False)
        try:
            verify(
                there.scheme, response.headers, raw,
                now_ms=int(time.time() * 1000), seen=lambda _: False,
            )  # fmt: skip
        except (SignatureRefused, Sm2Error) as refused:
            raise Failed(f"答复签名无效：{refused}", again=False) from None
        signed = signed_part(response.headers)
    return Heard(response.status, raw, signed)


def signed_part(headers: Mapping[str, str]) -> str:
    """What is kept of headers that sign a message, as JSON."""
    return json.dumps({name: headers.get(name, "") for name in SIGNED_HEADERS})


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError
    return number


_decoded = json.JSONDecoder(parse_constant=_finite, parse_float=_finite).decode


def object_in(raw: bytes, what: str) -> dict[str, Any]:
    """The JSON object that a department sent; Failed, naming what it was to be, where it is none,
    or holds what no register can keep: a NUL, half of a sign, a number without end."""
    try:
        told = _decoded(raw.decode("utf-8-sig"))
        if b"\\u" in raw and b"\\u0000" in json.dumps(told, ensure_ascii=False).encode():
            told = None
    except (ValueError, RecursionError):  # the second: brackets without end
        told = None
    if not isinstance(told, dict):
        raise Failed(f"{what}不是约定的格式", again=False)
    return told


def in_reply(raw: bytes, message_id: str) -> dict[str, Any]:
    """The JSON of an answer to our message; an old answer played back never is one."""
    answer = object_in(raw, "答复")
    # A message number is used once.
    if answer.get("in_reply_to") != message_id:
        raise Failed("答复与提问不对应", again=False)
    return answer
