import pytest

from cncrypto.signed_http import Refusal, SignatureRefused, sign, verify

SECRET, NOW, BODY = b"a shared secret", 1_790_000_000_000, '{"姓名":"张三"}'.encode()


def headers(**changes: str) -> dict[str, str]:
    return {**sign(SECRET, "minjiu", BODY, at_ms=NOW, nonce="n1"), **changes}


def never_seen(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("given", "body", "now", "reason"),
    [
        ({}, BODY, NOW, Refusal.MISSING),
        (headers(**{"X-Timestamp": "soon"}), BODY, NOW, Refusal.MISSING),
        (headers(), BODY, NOW + 300_001, Refusal.CLOCK),
        (headers(), BODY, NOW - 300_001, Refusal.CLOCK),
        (headers(), BODY + b" ", NOW, Refusal.DIGEST),
        (headers(**{"X-Nonce": "n2"}), BODY, NOW, Refusal.SIGNATURE),
        (headers(**{"X-App-Id": "other"}), BODY, NOW, Refusal.SIGNATURE),
        (headers(**{"X-Signature": "中文"}), BODY, NOW, Refusal.SIGNATURE),
    ],
)
def test_refuses(given: dict[str, str], body: bytes, now: int, reason: Refusal) -> None:
    with pytest.raises(SignatureRefused) as refusal:
        verify(SECRET, given, body, now_ms=now, seen=never_seen)
    assert refusal.value.reason is reason


def test_refuses_another_secret() -> None:
    with pytest.raises(SignatureRefused) as refusal:
        verify(b"other", headers(), BODY, now_ms=NOW, seen=never_seen)
    assert refusal.value.reason is Refusal.SIGNATURE


def test_accepts_once_and_a_forgery_uses_up_no_nonce() -> None:
    nonces: set[str] = set()

    def seen(nonce: str) -> bool:
        known = nonce in nonces
        nonces.add(nonce)
        return known

    with pytest.raises(SignatureRefused):
        verify(b"other", headers(), BODY, now_ms=NOW, seen=seen)
    lower = {name.lower(): value for name, value in headers().items()}
    verify(SECRET, lower, BODY, now_ms=NOW + 299_999, seen=seen)
    with pytest.raises(SignatureRefused) as refusal:
        verify(SECRET, headers(), BODY, now_ms=NOW, seen=seen)
    assert refusal.value.reason is Refusal.REPLAY
