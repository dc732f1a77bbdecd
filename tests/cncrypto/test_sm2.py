"""SM2 against the published example, and against everything that is not the signature."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cncrypto import sm2
from cncrypto.sm2 import FORMS, Form, PrivateKey, PublicKey, Sm2Error

# GM/T 0003.5-2012 (GB/T 32918.5-2017) annex A: key, message and signature, identity as usual.
POINT = (
    "04"
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
MESSAGE = b"message digest"
R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
RAW = bytes.fromhex(R + S)
DER = bytes.fromhex(f"3046022100{R}022100{S}")
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
P256 = (  # RFC 9500 2.3: a public test key, on the other curve
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQiVI+I+3gv+17KN0RFLHKh5Vj71v\n"
    "c75eSOkyMsxFxbFsTNEMTLjVuKFxOelIgsiZJXKZNCX0FBmrfpCkKklCcg==\n"
    "-----END PUBLIC KEY-----\n"
)
MINE, OTHER = PrivateKey.generate(), PrivateKey.generate()


@pytest.mark.parametrize(("form", "signature"), [("raw", RAW), ("der", DER)])
def test_the_published_signature_holds_and_nothing_near_it(form: Form, signature: bytes) -> None:
    key = PublicKey(POINT)
    assert not key.verify(MESSAGE + b".", signature, form=form)
    assert not key.verify(MESSAGE, signature, form=form, identity=b"")
    assert not key.verify(MESSAGE, signature, form=form, identity=b"ALICE123@YAHOO.COM")
    assert not OTHER.verify(MESSAGE, signature, form=form)
    for place in range(len(signature)):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not key.verify(MESSAGE, bytes(changed), form=form)
    assert key.verify(MESSAGE, signature, form=form)
    assert PublicKey(key.pem()).verify(MESSAGE, signature, form=form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "signature",
    [
        b"", b"\0", b"\0" * 64, b"\xff" * 64, RAW[:63], RAW + b"\0", DER[:-1], DER + b"\0",
        b"\x30\x80" + DER[2:], RAW[:32] + (int(S, 16) + ORDER).to_bytes(33)[-32:], b"\x30" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_signature_does_not_hold(form: Form, signature: bytes) -> None:
    assert not PublicKey(POINT).verify(MESSAGE, signature, form=form)


def test_one_form_is_not_taken_for_the_other() -> None:
    assert not PublicKey(POINT).verify(MESSAGE, DER, form="raw")
    assert not PublicKey(POINT).verify(MESSAGE, RAW, form="der")


@settings(max_examples=60)
@given(data=st.binary(max_size=300), form=st.sampled_from(FORMS), identity=st.binary(max_size=40))
def test_what_one_signs_holds_for_that_alone(data: bytes, form: Form, identity: bytes) -> None:
    signature = MINE.sign(data, form=form, identity=identity)
    assert form == "der" or len(signature) == 64
    assert not OTHER.verify(data, signature, form=form, identity=identity)
    assert not MINE.verify(data + b"\0", signature, form=form, identity=identity)
    assert not MINE.verify(data, signature, form=form, identity=identity + b"1")
    assert PublicKey(MINE.pem()).verify(data, signature, form=form, identity=identity)


def test_keys_come_back_from_their_files() -> None:
    again = PrivateKey(MINE.private_pem())
    assert again.pem() == MINE.pem() != OTHER.pem()
    assert MINE.verify(b"x", again.sign(b"x"))
    assert MINE.sign(b"x") != MINE.sign(b"x")  # a nonce is used once


@pytest.mark.parametrize("text", ["", "04", POINT[:-2] + "14", "zz", P256, MINE.private_pem()])
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(Sm2Error, match="不是SM2密钥") as refused:
        PublicKey(text)
    assert "BEGIN" not in str(refused.value)
    with pytest.raises(Sm2Error, match="不是SM2密钥"):
        PrivateKey(MINE.pem())


def test_many_threads_sign_with_one_key() -> None:
    texts = [str(n).encode() for n in range(400)]
    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(MINE.sign, texts))
    assert all(MINE.verify(*pair) for pair in zip(texts, signed, strict=True))


def test_a_machine_without_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2, "_LIBRARY", "libcrypto.so.none")
    monkeypatch.setattr(sm2, "_library", sm2._library.__wrapped__)  # pyright: ignore
    with pytest.raises(Sm2Error, match="请安装操作系统自带的OpenSSL 3"):
        PrivateKey.generate()


def test_nothing_loads_it_before_the_first_key() -> None:
    code = (
        "from cncrypto import sm2, signed_http as h\n"
        "h.sign(h.HmacSm3(b'k'), 'a', b'', at_ms=1, nonce='n')\n"
        "assert sm2._library.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
