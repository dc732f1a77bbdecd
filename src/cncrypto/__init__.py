"""One crypto suite: SM3, HMAC-SM3, SM4-GCM, signatures, key ids and rotation."""

from cncrypto.keyring import Keyring, KeyringError
from cncrypto.suite import CryptoSuite, SealedValueError, sm3

__all__ = ["CryptoSuite", "Keyring", "KeyringError", "SealedValueError", "sm3"]
