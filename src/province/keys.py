"""The keys of the sandbox: what the platform holds in one file, what only offices hold beside it."""

import json
import os
import secrets as random_source
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cncrypto.sm2 import PrivateKey

Keys = dict[str, dict[str, Any]]


def make_keys(path: Path, agreed: Mapping[str, str]) -> None:
    """Make what is missing, once, for each office by the algorithm agreed with it.

    The platform's file has a secret for each office (it seals files, and signs where HMAC-SM3 was
    agreed) and, where SM2 was agreed, the platform's private key and the office's public one. Both
    files are readable by their owner only.
    """
    platform, offices = _read(path), _read(_beside(path))
    before = json.dumps([platform, offices])
    for name, algorithm in agreed.items():
        shared = platform.setdefault(
            name, {"app_id": "minjiu", "secret": random_source.token_hex(32)}
        )
        if algorithm != "sm2":
            shared.pop("sm2", None)
            offices.pop(name, None)
        elif "sm2" not in shared or name not in offices:
            ours, theirs = PrivateKey.generate(), PrivateKey.generate()
            shared["sm2"] = {"own": ours.private_pem(), "theirs": theirs.pem(), "form": "raw"}
            offices[name] = {"own": theirs.private_pem(), "theirs": ours.pem(), "form": "raw"}
    if json.dumps([platform, offices]) != before:
        _write(_beside(path), offices)
        _write(path, platform)


def office_keys(path: Path) -> Keys:
    """The same entries as each office holds them."""
    offices = _read(_beside(path))
    return {
        name: {**one, "sm2": offices[name]} if "sm2" in one else one
        for name, one in _read(path).items()
    }


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.offices{path.suffix}")


def _read(path: Path) -> Keys:
    return json.loads(path.read_text()) if path.exists() else {}


def _write(path: Path, keys: Keys) -> None:
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(keys, file)
    partial.rename(path)
