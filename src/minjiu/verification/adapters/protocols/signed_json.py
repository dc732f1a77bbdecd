"""Asked and answered in one signed HTTP exchange, as provincial sharing platforms do it."""

from collections.abc import Sequence

import aiohttp

from minjiu.verification.adapters.protocols import together
from minjiu.verification.adapters.protocols.speaking import (
    LARGEST_ANSWER,
    Answered,
    Failed,
    Heard,
    Question,
    in_reply,
    speak,
)


class SignedJson:
    async def ask(
        self, session: aiohttp.ClientSession, questions: Sequence[Question], ends: float
    ) -> Sequence[Answered | Failed]:
        there = questions[0].endpoint

        async def query(body: bytes, largest: int) -> Heard:
            heard = await speak(session, there, "POST", "query", body, ends, largest=largest)
            if heard.status != 200:
                raise Failed(f"来源拒绝（{heard.status}）", again=False)
            return heard

        if questions[0].source.together > 1:
            number, body = together.message(questions)
            heard = await query(body, together.largest(len(questions)))
            wanted = {question.message_id: question for question in questions}
            return together.in_order(
                questions, await together.outcomes(heard, number, there, wanted)
            )
        (question,) = questions
        heard = await query(question.body, LARGEST_ANSWER)
        answer = in_reply(heard.raw, question.message_id)
        return [Answered(answer, heard.raw, heard.signature)]
