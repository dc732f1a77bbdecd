"""A bad day, played on request: what goes wrong with an answer on its way out."""

import asyncio
import secrets as random_source
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

FAULTS = (
    "none", "delay", "drop", "error", "server_error", "garbage_html", "wrong_person", "duplicate",
    "half_file", "clock_skew", "revoked_key", "slow_drip", "found_for_everybody",
    "unlisted_field", "unsigned", "not_covered", "nothing", "stale",
)  # fmt: skip
SKEW_MS = 600_000


class Dropped(Response):
    """Promises a body, sends none, and hangs up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def instead_of_an_answer(kind: str, delay_ms: int) -> Response | None:
    """What a department sends where it does not get as far as answering."""
    if kind == "delay":
        await asyncio.sleep(delay_ms / 1000)
    if kind == "drop":
        return Dropped()
    if kind == "error":
        return JSONResponse({"code": "unavailable", "message": "系统维护"}, 503)
    if kind == "server_error":
        return JSONResponse({"code": "failure", "message": "内部错误"}, 500)
    if kind == "revoked_key":
        return JSONResponse({"code": "key_revoked", "message": "密钥已停用"}, 401)
    if kind == "garbage_html":
        return HTMLResponse("<html><body>502 Bad Gateway</body></html>")
    return None


def at_ms(kind: str, now_ms: int) -> int:
    return now_ms - SKEW_MS if kind == "clock_skew" else now_ms


def secret(kind: str, right: bytes) -> bytes:
    return random_source.token_bytes(32) if kind == "unsigned" else right


def sent(kind: str, body: bytes, headers: dict[str, str], media_type: str) -> Response:
    """The signed answer, or what becomes of it on the wire."""
    if kind == "half_file":
        return Response(body[: len(body) // 2], media_type=media_type, headers=headers)
    if kind == "slow_drip":
        return StreamingResponse(_dripping(body), media_type=media_type, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


async def _dripping(body: bytes) -> AsyncIterator[bytes]:
    for place in range(len(body)):
        yield body[place : place + 1]
        await asyncio.sleep(0.5)


def spoilt(kind: str, answer: dict[str, Any]) -> dict[str, Any]:
    """An answer that is wrong in what it says, though properly signed."""
    if kind == "wrong_person":
        answer["person_echo"] = {"name": "张三丰", "id_last4": "0000"}
    if kind == "duplicate":
        # An answer given before, sent again in reply to something else.
        answer["in_reply_to"] = "0" * 32
    if kind == "stale":
        answer["as_of"] = "2020-01-01"
        old = {"as_of": "2020-01-01", "reported_at": "2020-01-01"}
        answer["facts"] = [{**f, **old} for f in answer["facts"]]
    if kind == "unlisted_field":
        answer["facts"] = [
            {**f, "value": {**f["value"], "religion": "无"}} for f in answer["facts"]
        ]
    return answer
