"""Handed in for a ticket, then asked after until the answer is there.

The same question gets the same ticket, so that a retry, or a worker after a crash, asks nothing
twice.
"""

import asyncio
import json
import time
from collections.abc import Sequence

import aiohttp

from minjiu.verification.adapters.protocols.speaking import (
    Answered,
    Failed,
    Question,
    in_reply,
    speak,
)

_SOONEST, _LATEST = 0.05, 5.0  # seconds between two polls


class SubmitPoll:
    at_most = 1

    async def ask(
        self, session: aiohttp.ClientSession, questions: Sequence[Question], ends: float
    ) -> Sequence[Answered | Failed]:
        (question,) = questions
        there, number = question.endpoint, question.message_id
        heard = await speak(session, there, "POST", "submit", question.body, ends)
        told = in_reply(heard.raw, number)
        if not isinstance(told.get("ticket"), str):
            raise Failed("来源没有给出受理号", again=False)
        asked = json.dumps({"ticket": told["ticket"], "message_id": number}).encode()
        while True:
            await asyncio.sleep(pause(told, ends))
            heard = await speak(session, there, "POST", "poll", asked, ends)
            told = in_reply(heard.raw, number)
            if heard.status == 200:
                return [Answered(told, heard.raw, heard.signature)]


def pause(told: dict[str, object], ends: float) -> float:
    """As long as the source asks us to wait, within reason and never past the deadline."""
    wish = told.get("after_ms")
    seconds = wish / 1000 if isinstance(wish, int) else _SOONEST
    return min(max(_SOONEST, min(seconds, _LATEST)), max(0.0, ends - time.monotonic()))
