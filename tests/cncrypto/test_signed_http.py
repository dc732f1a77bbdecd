"""What is not the message that was signed is refused, in either algorithm."""

import pytest

from cncrypto.signed_http import (
    HmacSm3,
    Refusal,
    Scheme,
    SignatureRefused,
    Sm2,
    scheme_of,
    sign,
    verify,
)
from cncrypto.sm2 import PrivateKey, Sm2Error

NOW, BODY = 1_790_000_000_000, '{"姓名":"张三"}'.encode()
OURS, THEIRS, STRANGER = (PrivateKey.generate() for _ in range(3))
# By algorithm: how we sign, how they receive, and what somebody else receives or signs with.
SCHEMES: dict[str, tuple[Scheme, Scheme, Scheme]] = {
    "hmac_sm3": (HmacSm3(b"shared"), HmacSm3(b"shared"), HmacSm3(b"other")),
    "sm2": (Sm2(OURS, THEIRS), Sm2(THEIRS, OURS), Sm2(STRANGER, STRANGER)),
    "sm2-der": (Sm2(OURS, THEIRS, "der"), Sm2(THEIRS, OURS, "der"), Sm2(STRANGER, STRANGER, "der")),
}
each_scheme = pytest.mark.parametrize(
    ("sender", "receiver", "stranger"), SCHEMES.values(), ids=SCHEMES
)


def headers(scheme: Scheme, **changes: str) -> dict[str, str]:
    return {**sign(scheme, "minjiu", BODY, at_ms=NOW, nonce="n1"), **changes}


def never_seen(_: str) -> bool:
    return False


@each_scheme
@pytest.mark.parametrize(
    ("change", "body", "now", "reason"),
    [
        ({"X-Signature": ""}, BODY, NOW, Refusal.MISSING),
        ({"X-Sign-Alg": ""}, BODY, NOW, Refusal.MISSING),
        ({"X-Timestamp": "soon"}, BODY, NOW, Refusal.MISSING),
        ({"X-Timestamp": "9" * 5_000}, BODY, NOW, Refusal.MISSING),  # more digits than Python reads
        ({"X-Sign-Alg": "none"}, BODY, NOW, Refusal.ALGORITHM),
        ({}, BODY, NOW + 300_001, Refusal.CLOCK),
        ({}, BODY, NOW - 300_001, Refusal.CLOCK),
        ({}, BODY + b" ", NOW, Refusal.DIGEST),
        ({"X-Timestamp": f"{NOW + 1}"}, BODY, NOW, Refusal.SIGNATURE),
        ({"X-Nonce": "n2"}, BODY, NOW, Refusal.SIGNATURE),
        ({"X-App-Id": "other"}, BODY, NOW, Refusal.SIGNATURE),
        ({"X-Signature": "中文"}, BODY, NOW, Refusal.SIGNATURE),
        ({"X-Signature": "AAAA"}, BODY, NOW, Refusal.SIGNATURE),
    ],
)
def test_refuses(
    sender: Scheme, receiver: Scheme, stranger: Scheme, change: dict[str, str], body: bytes,
    now: int, reason: Refusal,
) -> None:  # fmt: skip
    with pytest.raises(SignatureRefused) as refusal:
        verify(receiver, headers(sender, **change), body, now_ms=now, seen=never_seen)
    assert refusal.value.reason is reason


def test_refuses_no_headers_at_all() -> None:
    with pytest.raises(SignatureRefused) as refusal:
        verify(HmacSm3(b"shared"), {}, BODY, now_ms=NOW, seen=never_seen)
    assert refusal.value.reason is Refusal.MISSING


@each_scheme
def test_refuses_another_key(sender: Scheme, receiver: Scheme, stranger: Scheme) -> None:
    for one, other in ((sender, stranger), (stranger, receiver)):
        with pytest.raises(SignatureRefused) as refusal:
            verify(other, headers(one), BODY, now_ms=NOW, seen=never_seen)
        assert refusal.value.reason is Refusal.SIGNATURE


@pytest.mark.parametrize(("agreed", "came"), [("sm2", "hmac_sm3"), ("hmac_sm3", "sm2")])
def test_takes_the_agreed_algorithm_only(agreed: str, came: str) -> None:
    """Nor does the other one's name help: it is signed, and held against what was agreed."""
    sender, receiver = SCHEMES[came][0], SCHEMES[agreed][1]
    for change, reason in (({}, Refusal.ALGORITHM), ({"X-Sign-Alg": agreed}, Refusal.SIGNATURE)):
        with pytest.raises(SignatureRefused) as refusal:
            verify(receiver, headers(sender, **change), BODY, now_ms=NOW, seen=never_seen)
        assert refusal.value.reason is reason


@each_scheme
def test_accepts_once_and_a_forgery_uses_up_no_nonce(
    sender: Scheme, receiver: Scheme, stranger: Scheme
) -> None:
    nonces: set[str] = set()

    def seen(nonce: str) -> bool:
        known = nonce in nonces
        nonces.add(nonce)
        return known

    with pytest.raises(SignatureRefused):
        verify(receiver, headers(stranger), BODY, now_ms=NOW, seen=seen)
    lower = {name.lower(): value for name, value in headers(sender).items()}
    verify(receiver, lower, BODY, now_ms=NOW + 299_999, seen=seen)
    with pytest.raises(SignatureRefused) as refusal:
        verify(receiver, headers(sender), BODY, now_ms=NOW, seen=seen)
    assert refusal.value.reason is Refusal.REPLAY


def test_the_keys_file_fixes_the_scheme() -> None:
    sm2 = {"own": OURS.private_pem(), "theirs": THEIRS.pem()}
    both = {"secret": "00" * 32, "sm2": sm2}
    assert scheme_of({"secret": "00" * 32}) == HmacSm3(bytes(32))
    assert scheme_of(both).algorithm == "sm2"
    assert Sm2(THEIRS, OURS).holds(b"x", scheme_of(both).sign(b"x"))
    der = scheme_of({"sm2": sm2 | {"form": "der"}})
    assert Sm2(THEIRS, OURS, "der").holds(b"x", der.sign(b"x"))
    assert "PRIVATE" not in repr(der)
    with pytest.raises(Sm2Error, match="form应为raw、der之一"):
        scheme_of({"sm2": sm2 | {"form": "hex"}})
