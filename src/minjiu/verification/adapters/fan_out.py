"""Ask many sources at once over signed HTTP; every question ends by its deadline, answered or not.

No database here: questions in, replies out, in the order in which they arrive.
"""

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp

from cncrypto.signed_http import SignatureRefused, sign, verify
from minjiu.verification.adapters.catalogue import Endpoint

ATTEMPTS = 3
AT_ONCE = 8  # questions under way to one service
LARGEST_ANSWER = 2_000_000
# A service that failed this often in a row within a run is not asked again in it (breaker).
BREAK_AFTER = 5


@dataclass(frozen=True, slots=True)
class Question:
    query_id: UUID
    service: str
    endpoint: Endpoint
    message_id: str
    body: bytes
    deadline_ms: int


@dataclass(frozen=True, slots=True)
class Reply:
    """`error` empty: `answer` is signed JSON in reply to our message; else why there is none."""

    query_id: UUID
    answer: dict[str, Any] | None
    raw: bytes
    attempts: int
    error: str


class _Failed(Exception):
    def __init__(self, why: str, *, again: bool):
        super().__init__(why)
        self.again = again


async def ask_all(questions: Sequence[Question]) -> AsyncIterator[Reply]:
    """Replies as they arrive, one for each question, none later than its deadline."""
    gates: dict[str, asyncio.Semaphore] = {}
    failures: dict[str, int] = {}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        tasks = [
            asyncio.create_task(
                _ask(
                    session, question, failures,
                    gates.setdefault(question.service, asyncio.Semaphore(AT_ONCE)),
                )
            )
            for question in questions
        ]  # fmt: skip
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()


async def _ask(
    session: aiohttp.ClientSession,
    question: Question,
    failures: dict[str, int],
    gate: asyncio.Semaphore,
) -> Reply:
    ends = time.monotonic() + question.deadline_ms / 1000
    attempt, why = 0, "到期未答复"
    while attempt < ATTEMPTS and (left := ends - time.monotonic()) > 0:
        if failures.get(question.service, 0) >= BREAK_AFTER:
            why = "该来源连续失败，本次不再询问"
            break
        attempt += 1
        try:
            async with asyncio.timeout(left), gate:
                answer, raw = await _once(session, question, ends)
        except _Failed as failed:
            why = str(failed)
            failures[question.service] = failures.get(question.service, 0) + 1
            if not failed.again:
                break
            await _pause(attempt, ends)
        except (TimeoutError, aiohttp.ClientError) as failed:
            why = "到期未答复" if isinstance(failed, TimeoutError) else "连接失败"
            failures[question.service] = failures.get(question.service, 0) + 1
            await _pause(attempt, ends)
        else:
            failures[question.service] = 0
            return Reply(question.query_id, answer, raw, attempt, "")
    return Reply(question.query_id, None, b"", attempt, why)


async def _pause(attempt: int, ends: float) -> None:
    """Full jitter, never past the deadline."""
    jitter = random.uniform(0, 0.2 * 2**attempt)  # noqa: S311
    await asyncio.sleep(min(jitter, max(0.0, ends - time.monotonic())))


async def _once(
    session: aiohttp.ClientSession, question: Question, ends: float
) -> tuple[dict[str, Any], bytes]:
    left_ms = max(1, int((ends - time.monotonic()) * 1000))
    headers = sign(
        question.endpoint.secret, question.endpoint.app_id, question.body,
        at_ms=int(time.time() * 1000), nonce=secrets.token_hex(16),
    )  # fmt: skip
    headers |= {"Content-Type": "application/json", "X-Deadline-Ms": str(left_ms)}
    async with session.post(
        f"{question.endpoint.url}/query", data=question.body, headers=headers
    ) as response:
        if response.status in (429, 502, 503, 504):
            raise _Failed(f"来源暂不可用（{response.status}）", again=True)
        if response.status != 200:
            raise _Failed(f"来源拒绝（{response.status}）", again=False)
        raw = b""
        async for part in response.content.iter_chunked(65_536):
            raw += part
            if len(raw) > LARGEST_ANSWER:
                raise _Failed("答复过大", again=False)
        try:
            verify(
                question.endpoint.secret, response.headers, raw,
                now_ms=int(time.time() * 1000), seen=lambda _: False,
            )  # fmt: skip
            answer = json.loads(raw)
        except SignatureRefused as refused:
            raise _Failed(f"答复签名无效：{refused}", again=False) from None
        except ValueError:
            raise _Failed("答复不是约定的格式", again=False) from None
    # A message number is used once, so an old answer played back is never in reply to this one.
    if not isinstance(answer, dict) or answer.get("in_reply_to") != question.message_id:
        raise _Failed("答复与提问不对应", again=False)
    return answer, raw
