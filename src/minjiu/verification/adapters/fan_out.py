"""Ask many sources at once; every question ends by its deadline, answered or not.

The network has a thread and a loop of its own, so that nobody waits while a reply is stored. No
database here: lots of questions in, replies out, in the order in which they arrive.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from uuid import UUID

import aiohttp

from minjiu.verification.adapters import wire
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.protocols import PROTOCOLS
from minjiu.verification.adapters.protocols.speaking import Answered, Failed, Question

LOTS_AT_ONCE = 128  # under way to all sources together; the next lot is made when one is done
_MOMENT_S = 0.05
BREAK_AFTER = 5  # failures in a row, over all runs
REST_S = 30.0  # then nobody asks for so long; after it one question tries
Line = tuple[str, str]  # source code, service
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """`error` empty: `answer` is in reply to our message; else why there is none.

    `again`: the line was at fault, not the answer, so that asking later may help. `signature`: the
    headers that sign `raw`.
    """

    query_id: UUID
    answer: dict[str, Any] | None
    raw: bytes
    attempts: int
    error: str
    again: bool = False
    signature: str = ""


@dataclass
class Breaker:
    """Whether a line to a source is asked at all; kept between runs by whoever calls."""

    failures: int = 0
    rests_until: float = 0.0  # Unix time
    last_error: str = ""

    def lets(self, now: float) -> bool:
        """May one more be sent? After the rest, one at a time until one succeeds."""
        if self.failures < BREAK_AFTER:
            return True
        if now < self.rests_until:
            return False
        self.rests_until = now + REST_S
        return True

    def failed(self, why: str, now: float) -> None:
        self.failures += 1
        self.last_error = why
        if self.failures >= BREAK_AFTER:
            self.rests_until = now + REST_S

    def answered(self) -> None:
        self.failures, self.rests_until, self.last_error = 0, 0.0, ""


@dataclass
class _Network:
    breakers: Mapping[Line, Breaker]
    done: SimpleQueue[list[Reply] | BaseException] = field(default_factory=SimpleQueue)
    probes: dict[Line, asyncio.Event] = field(default_factory=dict[Line, asyncio.Event])
    tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def take(self, lots: Sequence[Sequence[Question]]) -> None:
        for lot in lots:
            task = asyncio.get_running_loop().create_task(self._carry(lot))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(self, lot: Sequence[Question]) -> None:
        try:
            self.done.put(await self._ask(lot))
        except asyncio.CancelledError:
            raise
        except BaseException as broken:  # noqa: BLE001  a fault of ours: the caller must hear of it
            self.done.put(broken)

    async def _ask(self, lot: Sequence[Question]) -> list[Reply]:
        source = lot[0].source
        ends = time.monotonic() + source.deadline_ms / 1000
        line = (source.code, lot[0].service)
        breaker = self.breakers[line]
        open_lot, replies, attempt, why = list(lot), list[Reply](), 0, "到期未答复"
        while open_lot and attempt < source.attempts and time.monotonic() < ends:
            if not await self._lets(line, breaker, ends):
                why = "该来源连续失败，暂停询问" + (
                    f"（{breaker.last_error}）" if not attempt else ""
                )
                break
            attempt += 1
            outcomes = await self._attempt(open_lot, source, ends)
            failed = [o for o in outcomes if isinstance(o, Failed)]
            if len(failed) == len(outcomes):
                breaker.failed(str(failed[0]), time.time())
            else:
                breaker.answered()
            self._tried(line)
            replies += [
                _reply(question, outcome, attempt)
                for question, outcome in zip(open_lot, outcomes, strict=True)
                if isinstance(outcome, Answered) or not outcome.again
            ]
            if failed:
                why = str(failed[-1])
            open_lot = [
                question
                for question, outcome in zip(open_lot, outcomes, strict=True)
                if isinstance(outcome, Failed) and outcome.again
            ]
            if open_lot and attempt < source.attempts:
                await _pause(attempt, ends)
        return replies + [
            Reply(question.query_id, None, b"", attempt, why, again=True) for question in open_lot
        ]

    async def _lets(self, line: Line, breaker: Breaker, ends: float) -> bool:
        """May this one be sent? Where one tries a line that was down, the others wait for it."""
        down = breaker.failures >= BREAK_AFTER
        while not breaker.lets(time.time()):
            trying = self.probes.get(line)
            if trying is None:
                return False
            try:
                async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                    await trying.wait()
            except TimeoutError:
                return False
            down = breaker.failures >= BREAK_AFTER
        if down:
            self.probes[line] = asyncio.Event()
        return True

    def _tried(self, line: Line) -> None:
        trying = self.probes.pop(line, None)
        if trying is not None:
            trying.set()

    async def _attempt(
        self, lot: Sequence[Question], source: Source, ends: float
    ) -> Sequence[Answered | Failed]:
        try:
            async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                return await PROTOCOLS[source.protocol].ask(wire.session(), lot, ends)
        except Failed as failed:
            return [failed] * len(lot)
        except TimeoutError:
            return [Failed("到期未答复", again=True)] * len(lot)
        except aiohttp.ClientError:
            return [Failed("连接失败", again=True)] * len(lot)


def _reply(question: Question, outcome: Answered | Failed, attempts: int) -> Reply:
    if isinstance(outcome, Answered):
        return Reply(
            question.query_id, outcome.answer, outcome.raw, attempts, "",
            signature=outcome.signature,
        )  # fmt: skip
    return Reply(question.query_id, None, b"", attempts, str(outcome), again=outcome.again)


async def _pause(attempt: int, ends: float) -> None:
    """Full jitter, never past the deadline."""
    jitter = random.uniform(0, 0.2 * 2**attempt)  # noqa: S311
    await asyncio.sleep(min(jitter, max(0.0, ends - time.monotonic())))


def in_lots(questions: Sequence[T], size: int) -> list[Sequence[T]]:
    """Cut into what one exchange carries: so many at most."""
    return [questions[start : start + size] for start in range(0, len(questions), size)]


def ask_together(
    draw: Callable[[int], Sequence[Sequence[Question]]],
    breakers: Mapping[Line, Breaker],
) -> Iterator[list[Reply]]:
    """Replies as they arrive, one for each question, none later than its deadline.

    All questions of a lot go to one service. `breakers` has one for each line and is kept up to
    date.

    `draw` is asked for so many lots at most as there is room for, and gives none when there are no
    more. A lot may be empty; where all of them are, it is asked again in a moment. What has arrived
    since is given together. How much a source bears at once is the caller's to keep.
    """
    network, under_way, more = _Network(breakers), 0, True
    try:
        while more or under_way:
            idle = False
            if more and under_way < LOTS_AT_ONCE:
                lots = draw(LOTS_AT_ONCE - under_way)
                more, lots = bool(lots), [lot for lot in lots if lot]
                idle = not lots
                if lots:
                    wire.soon(network.take, lots)
                    under_way += len(lots)
                    continue  # what may leave goes before what has come
                if not (more or under_way):
                    return
            wait = None if under_way >= LOTS_AT_ONCE or not more else _MOMENT_S if idle else 0.0
            arrived = list(_arrived(network.done, wait))
            under_way -= len(arrived)
            if arrived:
                yield [reply for replies in arrived for reply in replies]
    finally:
        wire.run(network.close())


def _arrived(
    done: SimpleQueue[list[Reply] | BaseException], wait_s: float | None
) -> Iterator[list[Reply]]:
    """What has arrived; the first of it is waited for so long, or as long as it takes."""
    while True:
        try:
            ready = done.get(block=wait_s != 0, timeout=wait_s)
        except Empty:
            return
        if isinstance(ready, BaseException):
            raise ready
        yield ready
        wait_s = 0.0
