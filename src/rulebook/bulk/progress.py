"""How far a run is, in one line that is written over: 已测算 3,000,000/14,371,078户，…."""

import sys
import time
from typing import TextIO


class ProgressLine:
    """Called with the households done and those in all; says so at most twice a second.

    Where nobody watches (the stream is a file) it says nothing.
    """

    def __init__(self, stream: TextIO | None = None):
        self._stream = stream or sys.stderr
        self._begun = self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._stream.isatty() and (now - self._last >= 0.5 or done == total):
            self._last = now
            self._stream.write("\r" + words(done, total, now - self._begun))
            if done == total:
                self._stream.write("\n")
            self._stream.flush()


def words(done: int, total: int, seconds: float) -> str:
    """已测算 1,000/4,000户，每秒500户，还需约6秒."""
    rate = done / seconds if seconds > 0 else 0
    left = (total - done) / rate if rate else 0
    remaining = f"{left:.0f}秒" if left < 90 else f"{left / 60:.0f}分钟"
    return f"已测算 {done:,}/{total:,}户，每秒{rate:,.0f}户，还需约{remaining}"
