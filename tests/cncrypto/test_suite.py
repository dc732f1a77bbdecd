from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from hypothesis import given
from hypothesis import strategies as st

from cncrypto import CryptoSuite, Keyring, KeyringError, SealedValueError, sm3

HERE = b"registry_person|id_number|1"


@pytest.fixture
def suite() -> CryptoSuite:
    return CryptoSuite(Keyring.generate())


def test_sm3_vector_of_the_standard() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_gcm_vector_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    aad = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    letters = ("AA", "BB", "CC", "DD", "EE", "FF", "EE", "AA")
    plain = bytes.fromhex("".join(letter * 8 for letter in letters))
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    sealed = encryptor.update(plain) + encryptor.finalize()
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_refuses_a_changed_value(suite: CryptoSuite) -> None:
    sealed = suite.encrypt("id_number", "350102199001011234", aad=HERE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises((SealedValueError, KeyringError)):
            suite.decrypt("id_number", bytes(changed), aad=HERE)


def test_refuses_a_value_moved_to_another_row_or_purpose(suite: CryptoSuite) -> None:
    sealed = suite.encrypt("id_number", "350102199001011234", aad=HERE)
    with pytest.raises(SealedValueError):
        suite.decrypt("id_number", sealed, aad=b"registry_person|id_number|2")
    suite.encrypt("phone", "x", aad=HERE)
    with pytest.raises(SealedValueError):
        suite.decrypt("phone", sealed, aad=HERE)


@pytest.mark.parametrize("blob", [b"", b"short", bytes(40)])
def test_refuses_what_was_never_sealed(suite: CryptoSuite, blob: bytes) -> None:
    with pytest.raises(SealedValueError):
        suite.decrypt("id_number", blob, aad=HERE)


@given(st.text(max_size=200))
def test_opens_what_it_sealed_and_never_twice_the_same(text: str) -> None:
    suite = CryptoSuite(Keyring.generate())
    first, second = (suite.encrypt("name", text, aad=HERE) for _ in range(2))
    assert first != second
    assert suite.decrypt("name", first, aad=HERE) == text


def test_rotation_keeps_old_values_and_finds_old_indexes() -> None:
    keyring = Keyring.generate()
    suite = CryptoSuite(keyring)
    old, old_index = suite.encrypt("id", "a", aad=HERE), suite.blind_index("id", "a")
    keyring.rotate("id")
    new = suite.encrypt("id", "a", aad=HERE)
    assert [suite.key_id_of(value) for value in (old, new)] == [1, 2]
    assert suite.decrypt("id", old, aad=HERE) == suite.decrypt("id", new, aad=HERE) == "a"
    assert suite.blind_indexes("id", "a") == (suite.blind_index("id", "a"), old_index)
    keyring.retire("id", 1)
    with pytest.raises(KeyringError, match="第1号不在密钥文件中"):
        CryptoSuite(keyring).decrypt("id", old, aad=HERE)


def test_the_active_key_cannot_be_retired() -> None:
    keyring = Keyring.generate()
    keyring.rotate("id")
    with pytest.raises(KeyringError, match="先轮换"):
        keyring.retire("id", 1)


def test_blind_indexes_differ_by_purpose_and_key() -> None:
    one, other = CryptoSuite(Keyring.generate()), CryptoSuite(Keyring.generate())
    assert one.blind_index("id", "a") == one.blind_index("id", "a")
    values = {
        one.blind_index("id", "a"),
        one.blind_index("phone", "a"),
        other.blind_index("id", "a"),
    }
    assert len(values) == 3


def test_signatures_hold_only_for_what_was_signed(suite: CryptoSuite) -> None:
    signature = suite.sign("report", b"report 1")
    assert suite.verify("report", b"report 1", signature)
    assert not suite.verify("report", b"report 2", signature)
    assert not suite.verify("report", b"report 1", signature[:-1])


def test_keyring_file_is_private_and_holds_every_key_used(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    Keyring.generate().save(path)
    sealed = CryptoSuite(Keyring.from_file(path)).encrypt("id", "a", aad=HERE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert CryptoSuite(Keyring.from_file(path)).decrypt("id", sealed, aad=HERE) == "a"


@pytest.mark.parametrize("content", ["", "{}", '{"format": 9, "keys": {}}', '{"format": 1}'])
def test_a_broken_keyring_says_what_to_do(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keyring.json"
    with pytest.raises(KeyringError, match="minjiu keys generate"):
        Keyring.from_file(path)
    path.write_text(content)
    with pytest.raises(KeyringError, match="请"):
        Keyring.from_file(path)


def test_processes_that_share_a_file_use_the_same_first_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    Keyring.generate().save(path)
    one, other = Keyring.from_file(path), Keyring.from_file(path)
    assert one.active("phone") == other.active("phone")
    one.rotate("account")
    other.rotate("account")
    other.rotate("address")
    one.retire("account", 1)
    kept = Keyring.from_file(path)
    assert {p: [k.key_id for k in kept.all(p)] for p in kept.purposes()} == {
        "account": [2], "address": [1], "phone": [1],
    }  # fmt: skip
    with pytest.raises(KeyringError, match="不在密钥文件中"):
        one.retire("never used", 1)
