"""Asked and answered in one signed HTTP exchange, as provincial sharing platforms do it."""

from collections.abc import Sequence

import aiohttp

from minjiu.verification.adapters.protocols.speaking import (
    Answered,
    Failed,
    Question,
    in_reply,
    speak,
)


class SignedJson:
    at_most = 1

    async def ask(
        self, session: aiohttp.ClientSession, questions: Sequence[Question], ends: float
    ) -> Sequence[Answered | Failed]:
        (question,) = questions
        heard = await speak(session, question.endpoint, "POST", "query", question.body, ends)
        if heard.status != 200:
            raise Failed(f"来源拒绝（{heard.status}）", again=False)
        answer = in_reply(heard.raw, question.message_id)
        return [Answered(answer, heard.raw, heard.signature)]
