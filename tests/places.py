"""Folders of test runs: a run holds the lock of its own, and clears away what killed runs left."""

import fcntl
import shutil
import tempfile
from pathlib import Path
from typing import IO

from minjiu.config.embedded_db import EmbeddedPostgres, home

_held: list[IO[str]] = []


def take_place(prefix: str, root: Path | None = None) -> Path:
    """A new folder, this process's while it lives; those whose process is gone are removed."""
    root = root or home()
    root.mkdir(parents=True, exist_ok=True)
    with (root / "places.lock").open("w") as door:  # one run after the other
        fcntl.flock(door, fcntl.LOCK_EX)
        for lock in root.glob(f"{prefix}*/lock"):
            if _is_free(lock):
                _clear(lock.parent)
        place = Path(tempfile.mkdtemp(prefix=prefix, dir=root))
        held = (place / "lock").open("w")
        fcntl.flock(held, fcntl.LOCK_EX)
        _held.append(held)
    return place


def _is_free(lock: Path) -> bool:
    try:
        with lock.open("w") as trial:
            fcntl.flock(trial, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):  # somebody's, or being removed right now
        return False
    return True


def _clear(place: Path) -> None:
    # A demo ends by itself when its database does.
    for data in (place / "data", *place.glob("*/*/data")):
        EmbeddedPostgres(data.parent).stop()
    shutil.rmtree(place, ignore_errors=True)
