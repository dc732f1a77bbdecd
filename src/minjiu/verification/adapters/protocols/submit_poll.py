"""Handed in for a ticket, then asked after until the answer is there.

The same question gets the same ticket, in whatever company, so that a retry, or a worker after a
crash, asks nothing twice.
"""

import asyncio
import json
import time
from collections.abc import Sequence

import aiohttp

from minjiu.verification.adapters.protocols import together
from minjiu.verification.adapters.protocols.speaking import (
    Answered,
    Failed,
    Question,
    in_reply,
    speak,
)

_SOONEST, _LATEST = 0.05, 5.0  # seconds between two polls
_TO_KEEP_S = 0.02  # before the deadline, so that answers that have come are kept


class SubmitPoll:
    async def ask(
        self, session: aiohttp.ClientSession, questions: Sequence[Question], ends: float
    ) -> Sequence[Answered | Failed]:
        if questions[0].source.together > 1:
            return await _ask_together(session, questions, ends)
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


async def _ask_together(
    session: aiohttp.ClientSession, questions: Sequence[Question], ends: float
) -> list[Answered | Failed]:
    """A ticket for each person; what is ready is taken, the rest is asked after again."""
    there = questions[0].endpoint
    number, body = together.message(questions)
    heard = await speak(session, there, "POST", "submit", body, ends)
    told = in_reply(heard.raw, number)
    given = told.get("tickets")
    tickets = given if isinstance(given, dict) else {}
    wanted = {
        question.message_id: question for question in questions
        if isinstance(tickets.get(question.message_id), str)
    }  # fmt: skip
    found: dict[str, Answered | Failed] = {
        question.message_id: Failed("来源没有给出受理号", again=False)
        for question in questions
        if question.message_id not in wanted
    }
    try:
        async with asyncio.timeout(max(0.0, ends - time.monotonic() - _TO_KEEP_S)):
            while wanted:
                await asyncio.sleep(pause(told, ends))
                asked = {"message_id": number, "tickets": {tickets[mine]: mine for mine in wanted}}
                heard = await speak(
                    session, there, "POST", "poll", json.dumps(asked).encode(), ends,
                    largest=together.largest(len(wanted)),
                )  # fmt: skip
                if heard.status != 200:
                    told = in_reply(heard.raw, number)
                    continue
                came = await together.outcomes(heard, number, there, wanted)
                if not came:  # an answer, and about nobody: it would be the same again
                    break
                found |= came
                wanted = {mine: one for mine, one in wanted.items() if mine not in came}
    except TimeoutError:
        found |= {mine: Failed("到期未答复", again=True) for mine in wanted}
    return together.in_order(questions, found)


def pause(told: dict[str, object], ends: float) -> float:
    """As long as the source asks us to wait, within reason and never past the deadline."""
    wish = told.get("after_ms")
    seconds = wish / 1000 if isinstance(wish, int) else _SOONEST
    return min(max(_SOONEST, min(seconds, _LATEST)), max(0.0, ends - time.monotonic()))
