"""Signed messages between us and departments: the usual gateway triple, made safe.

The convention of public gateways signs identity and time only, so a body can be changed and a
message replayed inside the time window. Here the digest of the body and a nonce are signed too.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from enum import Enum

from cncrypto.suite import hmac_sm3, sm3

WINDOW_MS = 300_000


class Refusal(Enum):
    MISSING = "缺少签名信息"
    CLOCK = "时间戳超出允许范围"
    DIGEST = "内容摘要不符"
    SIGNATURE = "签名不符"
    REPLAY = "重复的消息"


class SignatureRefused(ValueError):
    """A message that must not be used, and why."""

    def __init__(self, reason: Refusal):
        super().__init__(reason.value)
        self.reason = reason


def sign(secret: bytes, app_id: str, body: bytes, *, at_ms: int, nonce: str) -> dict[str, str]:
    """Headers that sign `body` for `app_id` at `at_ms` (Unix milliseconds)."""
    digest = sm3(body).hex()
    text = f"{app_id}\n{at_ms}\n{nonce}\n{digest}"
    return {
        "X-App-Id": app_id,
        "X-Timestamp": str(at_ms),
        "X-Nonce": nonce,
        "X-Digest": digest,
        "X-Signature": base64.b64encode(hmac_sm3(secret, text.encode())).decode(),
    }


def verify(
    secret: bytes,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now_ms: int,
    seen: Callable[[str], bool],
    window_ms: int = WINDOW_MS,
) -> None:
    """Accept the message or raise SignatureRefused.

    `seen(nonce)` remembers the nonce and says whether it had been seen before; it is asked last,
    so that a forged message cannot use up a nonce.
    """
    given = {name.lower(): value for name, value in headers.items()}
    names = ("x-app-id", "x-timestamp", "x-nonce", "x-digest", "x-signature")
    app_id, stamp, nonce, digest, signature = (given.get(name, "") for name in names)
    if not (app_id and stamp.isascii() and stamp.isdigit() and nonce and digest and signature):
        raise SignatureRefused(Refusal.MISSING)
    if abs(now_ms - int(stamp)) > window_ms:
        raise SignatureRefused(Refusal.CLOCK)
    if not hmac.compare_digest(sm3(body).hex().encode(), digest.encode()):
        raise SignatureRefused(Refusal.DIGEST)
    right = hmac_sm3(secret, f"{app_id}\n{stamp}\n{nonce}\n{digest}".encode())
    if not hmac.compare_digest(base64.b64encode(right), signature.encode()):
        raise SignatureRefused(Refusal.SIGNATURE)
    if seen(nonce):
        raise SignatureRefused(Refusal.REPLAY)
