"""Signed messages between us and departments: the usual gateway triple, made safe.

The convention of public gateways signs identity and time only, so a body can be changed and a
message replayed inside the time window. Here the digest of the body and a nonce are signed too, and
the name of the algorithm: a receiver takes the one that was agreed with the sender and no other.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any, Protocol

from cncrypto.sm2 import FORMS, Form, PrivateKey, PublicKey, Sm2Error
from cncrypto.suite import hmac_sm3, sm3

WINDOW_MS = 300_000
ALGORITHMS = ("hmac_sm3", "sm2")


class Refusal(Enum):
    MISSING = "缺少签名信息"
    ALGORITHM = "签名算法与约定不符"
    CLOCK = "时间戳超出允许范围"
    DIGEST = "内容摘要不符"
    SIGNATURE = "签名不符"
    REPLAY = "重复的消息"


class SignatureRefused(ValueError):
    """A message that must not be used, and why."""

    def __init__(self, reason: Refusal):
        super().__init__(reason.value)
        self.reason = reason


class Scheme(Protocol):
    """How two parties sign to each other: one algorithm, with the keys that one of them holds."""

    @property
    def algorithm(self) -> str: ...

    def sign(self, text: bytes) -> bytes: ...

    def holds(self, text: bytes, signature: bytes) -> bool: ...


@dataclass(frozen=True, slots=True)
class HmacSm3:
    """One secret that both hold."""

    secret: bytes = field(repr=False)
    algorithm: str = field(default="hmac_sm3", init=False)

    def sign(self, text: bytes) -> bytes:
        return hmac_sm3(self.secret, text)

    def holds(self, text: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(hmac_sm3(self.secret, text), signature)


@dataclass(frozen=True, slots=True)
class Sm2:
    """Each has a key of its own and the public one of the other. A certified module signs and
    verifies in place of the two keys."""

    own: PrivateKey = field(repr=False)
    theirs: PublicKey = field(repr=False)
    form: Form = "raw"
    algorithm: str = field(default="sm2", init=False)

    def sign(self, text: bytes) -> bytes:
        return self.own.sign(text, form=self.form)

    def holds(self, text: bytes, signature: bytes) -> bool:
        return self.theirs.verify(text, signature, form=self.form)


def scheme_of(entry: Mapping[str, Any]) -> Scheme:
    """The scheme that an entry of a keys file agrees on: SM2 where it has `sm2` (`own` private PEM,
    `theirs` public PEM or point, `form` raw or der), else HMAC-SM3 with `secret`, hexadecimal.

    KeyError or ValueError where it is not such an entry, Sm2Error where SM2 cannot be used.
    """
    if "sm2" not in entry:
        return HmacSm3(bytes.fromhex(entry["secret"]))
    agreed = entry["sm2"]
    return _sm2(agreed["own"], agreed["theirs"], agreed.get("form", "raw"))


@lru_cache(maxsize=256)  # reading a key costs as much as signing with it
def _sm2(own: str, theirs: str, form: Form) -> Sm2:
    if form not in FORMS:
        raise Sm2Error(f"SM2签名的form应为{'、'.join(FORMS)}之一。")
    return Sm2(PrivateKey(own), PublicKey(theirs), form)


def sign(scheme: Scheme, app_id: str, body: bytes, *, at_ms: int, nonce: str) -> dict[str, str]:
    """Headers that sign `body` for `app_id` at `at_ms` (Unix milliseconds)."""
    digest = sm3(body).hex()
    text = f"{scheme.algorithm}\n{app_id}\n{at_ms}\n{nonce}\n{digest}"
    return {
        "X-Sign-Alg": scheme.algorithm,
        "X-App-Id": app_id,
        "X-Timestamp": str(at_ms),
        "X-Nonce": nonce,
        "X-Digest": digest,
        "X-Signature": base64.b64encode(scheme.sign(text.encode())).decode(),
    }


def verify(
    scheme: Scheme,
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
    names = ("x-sign-alg", "x-app-id", "x-timestamp", "x-nonce", "x-digest", "x-signature")
    algorithm, app_id, stamp, nonce, digest, signature = (given.get(name, "") for name in names)
    told = algorithm and app_id and nonce and digest and signature
    if not (told and stamp.isascii() and stamp.isdigit() and len(stamp) < 20):
        raise SignatureRefused(Refusal.MISSING)
    if algorithm != scheme.algorithm:
        raise SignatureRefused(Refusal.ALGORITHM)
    if abs(now_ms - int(stamp)) > window_ms:
        raise SignatureRefused(Refusal.CLOCK)
    if not hmac.compare_digest(sm3(body).hex().encode(), digest.encode()):
        raise SignatureRefused(Refusal.DIGEST)
    text = f"{algorithm}\n{app_id}\n{stamp}\n{nonce}\n{digest}".encode()
    try:
        held = scheme.holds(text, base64.b64decode(signature, validate=True))
    except ValueError:  # not base64, or not ASCII
        held = False
    if not held:
        raise SignatureRefused(Refusal.SIGNATURE)
    if seen(nonce):
        raise SignatureRefused(Refusal.REPLAY)
