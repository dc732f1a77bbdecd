"""Encryption of fields, blind indexes and authentication codes with the SM algorithms.

A sealed value is ``version | suite | key id (4) | nonce (12) | ciphertext | tag (16)``. The
associated data say where it belongs, so that it cannot be moved to another row or column.
"""

import hashlib
import hmac
import os
import struct

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cncrypto.keyring import Key, Keyring

_VERSION, _SM4_GCM = 1, 1
_HEAD = struct.Struct(">BBI")
_NONCE, _TAG = 12, 16


class SealedValueError(ValueError):
    """The value was not sealed here, was changed, or belongs elsewhere."""


def sm3(data: bytes) -> bytes:
    """The SM3 digest, 32 bytes."""
    return hashlib.new("sm3", data).digest()


def hmac_sm3(secret: bytes, data: bytes) -> bytes:
    """HMAC with SM3, 32 bytes."""
    return hmac.digest(secret, data, "sm3")


class CryptoSuite:
    """What the product may ask of cryptography; a certified module can stand behind it."""

    def __init__(self, keyring: Keyring):
        self._keyring = keyring
        self._derived: dict[tuple[str, int, str], bytes] = {}

    def encrypt(self, purpose: str, plaintext: str, *, aad: bytes) -> bytes:
        """Seal a text for its place `aad`."""
        key = self._keyring.active(purpose)
        head = _HEAD.pack(_VERSION, _SM4_GCM, key.key_id)
        nonce = os.urandom(_NONCE)
        encryptor = Cipher(SM4(self._secret(purpose, key, "sm4")), GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(head + aad)
        sealed = encryptor.update(plaintext.encode()) + encryptor.finalize()
        return head + nonce + sealed + encryptor.tag

    def decrypt(self, purpose: str, blob: bytes, *, aad: bytes) -> str:
        """Open a sealed text; raises SealedValueError, or KeyringError when its key is gone."""
        if len(blob) < _HEAD.size + _NONCE + _TAG:
            raise SealedValueError("加密数据不完整。")
        version, suite, key_id = _HEAD.unpack_from(blob)
        if (version, suite) != (_VERSION, _SM4_GCM):
            raise SealedValueError("加密数据的版本不受支持。")
        key = self._keyring.key(purpose, key_id)
        nonce = blob[_HEAD.size : _HEAD.size + _NONCE]
        body, tag = blob[_HEAD.size + _NONCE : -_TAG], blob[-_TAG:]
        mode = GCM(nonce, tag)
        decryptor = Cipher(SM4(self._secret(purpose, key, "sm4")), mode).decryptor()
        decryptor.authenticate_additional_data(blob[: _HEAD.size] + aad)
        try:
            return (decryptor.update(body) + decryptor.finalize()).decode()
        except InvalidTag:
            raise SealedValueError("加密数据被改动，或不属于这一条记录。") from None

    def key_id_of(self, blob: bytes) -> int:
        """Which key a sealed value needs."""
        return _HEAD.unpack_from(blob)[2]

    def purposes(self) -> tuple[str, ...]:
        return self._keyring.purposes()

    def active_key_id(self, purpose: str) -> int:
        return self._keyring.active(purpose).key_id

    def destroy(self, purpose: str) -> None:
        """Forget every key of a purpose, in the keyring and here: nothing it sealed opens again."""
        self._keyring.destroy(purpose)
        for place in [place for place in self._derived if place[0] == purpose]:
            del self._derived[place]

    def blind_index(self, purpose: str, normalised: str) -> bytes:
        """The value to search an encrypted text by, under the active key; 32 bytes."""
        key = self._keyring.active(purpose)
        return hmac_sm3(self._secret(purpose, key, "index"), normalised.encode())

    def blind_indexes(self, purpose: str, normalised: str) -> tuple[bytes, ...]:
        """The same under every key: while keys rotate, old rows still carry old indexes."""
        return tuple(
            hmac_sm3(self._secret(purpose, key, "index"), normalised.encode())
            for key in self._keyring.all(purpose)
        )

    def mac(self, purpose: str, data: bytes, *, key_id: int | None = None) -> bytes:
        """HMAC-SM3 under the key of this id (the active one where omitted)."""
        key = (
            self._keyring.active(purpose) if key_id is None else self._keyring.key(purpose, key_id)
        )
        return hmac_sm3(self._secret(purpose, key, "mac"), data)

    def sign(self, purpose: str, data: bytes) -> bytes:
        """An Ed25519 signature, preceded by the key id (4 bytes)."""
        key = self._keyring.active(purpose)
        private = Ed25519PrivateKey.from_private_bytes(self._secret(purpose, key, "sign"))
        return struct.pack(">I", key.key_id) + private.sign(data)

    def verify(self, purpose: str, data: bytes, signature: bytes) -> bool:
        """Whether `signature` was made here over `data`."""
        if len(signature) != 68:
            return False
        key = self._keyring.key(purpose, struct.unpack(">I", signature[:4])[0])
        public: Ed25519PublicKey = Ed25519PrivateKey.from_private_bytes(
            self._secret(purpose, key, "sign")
        ).public_key()
        try:
            public.verify(signature[4:], data)
        except InvalidSignature:
            return False
        return True

    def _secret(self, purpose: str, key: Key, use: str) -> bytes:
        """A key of its own for each use of a purpose, so that no key serves two algorithms."""
        place = (purpose, key.key_id, use)
        if place not in self._derived:
            length = 16 if use == "sm4" else 32
            info = f"minjiu|{purpose}|{use}".encode()
            self._derived[place] = HKDF(SM3(), length, None, info).derive(key.secret)
        return self._derived[place]
