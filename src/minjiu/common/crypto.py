"""The installation's crypto suite, from the keyring file that settings name."""

import os
from functools import lru_cache

from django.conf import settings

from cncrypto import CryptoSuite, Keyring, KeyringError


def suite() -> CryptoSuite:
    """Read anew when the file has changed: a key rotated by an operator serves every process.

    Raises KeyringError where no keyring is set or it cannot be read.
    """
    path = settings.MINJIU_KEYRING
    try:
        file = os.stat(path)
    except OSError:
        return _suite(path, ())
    return _suite(path, (file.st_mtime_ns, file.st_ino))


def destroy_keys(purpose: str) -> None:
    """Every key of a purpose is gone, from the file and from this process."""
    suite().destroy(purpose)
    _suite.cache_clear()


@lru_cache(maxsize=4)
def _suite(path: str, version: tuple[int, ...]) -> CryptoSuite:
    if not path:
        raise KeyringError("没有设置密钥文件，请设置环境变量 MINJIU_KEYRING。")
    return CryptoSuite(Keyring.from_file(path))
