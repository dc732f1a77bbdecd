"""A file between two parties that share a secret: SM4-GCM, bound to the place it is meant for."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cncrypto.suite import SealedValueError

_MAGIC = b"MJF1"
_NONCE, _TAG = 12, 16


def seal_file(secret: bytes, content: bytes, *, place: str) -> bytes:
    """``magic | nonce | ciphertext | tag``; `place` (batch and direction) is authenticated."""
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(SM4(_key(secret)), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_MAGIC + place.encode())
    return _MAGIC + nonce + encryptor.update(content) + encryptor.finalize() + encryptor.tag


def open_file(secret: bytes, sealed: bytes, *, place: str) -> bytes:
    """The content; SealedValueError where it was cut, changed, or meant for another place."""
    if len(sealed) < len(_MAGIC) + _NONCE + _TAG or not sealed.startswith(_MAGIC):
        raise SealedValueError("文件不完整，或不是约定的加密格式。")
    start = len(_MAGIC) + _NONCE
    mode = GCM(sealed[len(_MAGIC) : start], sealed[-_TAG:])
    decryptor = Cipher(SM4(_key(secret)), mode).decryptor()
    decryptor.authenticate_additional_data(_MAGIC + place.encode())
    try:
        return decryptor.update(sealed[start:-_TAG]) + decryptor.finalize()
    except InvalidTag:
        raise SealedValueError("文件被改动、不完整，或不属于这一批次。") from None


def _key(secret: bytes) -> bytes:
    return HKDF(SM3(), 16, None, b"minjiu|exchange file|sm4").derive(secret)
