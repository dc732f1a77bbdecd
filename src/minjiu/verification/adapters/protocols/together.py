"""Several people in one message, each answered for themselves.

What comes back is a line about the whole, then two lines for each person: the headers that sign the
answer, and the answer as it would have come alone. So the evidence about one person stands without
the others, and an answer that is of no use costs nobody else theirs.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from cncrypto.signed_http import SignatureRefused, verify
from cncrypto.sm2 import Sm2Error
from minjiu.verification.adapters.catalogue import Endpoint
from minjiu.verification.adapters.protocols.speaking import (
    LARGEST_ANSWER,
    Answered,
    Failed,
    Heard,
    Question,
    in_reply,
    object_in,
    signed_part,
)

_LARGEST_OF_ONE = 50_000  # bytes that a person more may bring
_FEW = 20  # more than these are opened beside the loop, in which all others wait
_NOT_ANSWERED = Failed("答复与提问不对应", again=False)


def message(questions: Sequence[Question]) -> tuple[str, bytes]:
    """A number of its own, and the agreed questions as they are."""
    number = uuid4().hex
    source = questions[0].source.code
    head = f'{{"message_id": "{number}", "source": "{source}", "questions": ['.encode()
    return number, head + b", ".join(question.body for question in questions) + b"]}"


def largest(count: int) -> int:
    """Bytes that answers about so many people may have together."""
    return LARGEST_ANSWER + count * _LARGEST_OF_ONE


async def outcomes(
    heard: Heard, number: str, there: Endpoint, wanted: Mapping[str, Question]
) -> dict[str, Answered | Failed]:
    """By message number, what came about those who are `wanted`; others are passed over.

    Raises Failed where the whole is not in reply to the message `number`.
    """
    if len(wanted) <= _FEW:
        return _opened(heard, number, there, wanted)
    return await asyncio.to_thread(_opened, heard, number, there, wanted)


def _opened(
    heard: Heard, number: str, there: Endpoint, wanted: Mapping[str, Question]
) -> dict[str, Answered | Failed]:
    head, *lines = heard.raw.split(b"\n")
    in_reply(head, number)
    found: dict[str, Answered | Failed] = {}
    for signed, raw in zip(lines[::2], lines[1::2], strict=False):
        try:
            answer, headers = object_in(raw, "答复"), object_in(signed, "答复的签名")
        except Failed:
            continue
        mine = str(answer.get("in_reply_to"))
        if mine in wanted and mine not in found:
            found[mine] = _checked(there, answer, raw, headers)
    return found


def _checked(
    there: Endpoint, answer: dict[str, Any], raw: bytes, headers: Mapping[str, Any]
) -> Answered | Failed:
    given = {name: str(value) for name, value in headers.items()}
    try:
        verify(there.scheme, given, raw, now_ms=int(time.time() * 1000), seen=lambda _: False)
    except (SignatureRefused, Sm2Error) as refused:
        return Failed(f"答复签名无效：{refused}", again=False)
    return Answered(answer, raw, signed_part(given))


def in_order(
    questions: Sequence[Question], found: Mapping[str, Answered | Failed]
) -> list[Answered | Failed]:
    """One outcome for each question; a person about whom nothing came was not answered."""
    return [found.get(question.message_id, _NOT_ANSWERED) for question in questions]
