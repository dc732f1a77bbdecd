"""The installation's crypto suite, from the keyring file that settings name."""

from functools import lru_cache

from django.conf import settings

from cncrypto import CryptoSuite, Keyring, KeyringError


def suite() -> CryptoSuite:
    """Raises KeyringError where no keyring is set or it cannot be read."""
    return _suite(settings.MINJIU_KEYRING)


@lru_cache(maxsize=4)
def _suite(path: str) -> CryptoSuite:
    if not path:
        raise KeyringError("没有设置密钥文件，请设置环境变量 MINJIU_KEYRING。")
    return CryptoSuite(Keyring.from_file(path))


def forget() -> None:
    """Read the keyring file again: another process has rotated a key."""
    _suite.cache_clear()
