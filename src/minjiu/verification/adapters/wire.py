"""The network of this process: one thread with one loop, and connections that are used again."""

import asyncio
import atexit
import os
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import aiohttp

# Departments' servers close an idle connection after some seconds; ours is given up before.
_KEPT_S = 2.0
_LATEST_S = 5.0  # that the end of the process waits for connections to close


class _Wire:
    def __init__(self) -> None:
        self.pid = os.getpid()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="wire", daemon=True)
        self.thread.start()
        self.session = asyncio.run_coroutine_threadsafe(self._open(), self.loop).result()
        atexit.register(self.close)

    async def _open(self) -> aiohttp.ClientSession:
        # No limit here: each line has its own. No cookies: departments must not meet in us.
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
        )

    def close(self) -> None:
        if self.pid != os.getpid():
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self.session.close(), self.loop).result(_LATEST_S)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(_LATEST_S)
        if not self.loop.is_running():
            self.loop.close()


_kept: list[_Wire] = []
_making = threading.Lock()


def _wire() -> _Wire:
    """This process's own: the child of a fork must not speak through its parent's."""
    with _making:
        if not _kept or _kept[0].pid != os.getpid():
            _kept[:] = [_Wire()]
        return _kept[0]


def soon(call: Callable[..., object], *given: object) -> None:
    """Let the loop do something, without waiting for it."""
    _wire().loop.call_soon_threadsafe(call, *given)


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    """Let the loop do something, and wait until it is done."""
    asyncio.run_coroutine_threadsafe(coroutine, _wire().loop).result()


def session() -> aiohttp.ClientSession:
    """What everything is asked through; used in the loop only."""
    return _wire().session
