"""A bad day, played on request: what goes wrong with an answer on its way out."""

import asyncio
import secrets as random_source
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from cncrypto.signed_http import HmacSm3, Scheme, Sm2
from cncrypto.sm2 import PrivateKey

FAULTS = (
    "none", "delay", "drop", "error", "server_error", "garbage_html", "wrong_person", "duplicate",
    "half_file", "clock_skew", "revoked_key", "slow_drip", "found_for_everybody",
    "unlisted_field", "unsigned", "other_algorithm", "not_covered", "nothing", "stale", "nonsense",
)  # fmt: skip
DOWN = ("drop", "error", "server_error", "revoked_key", "garbage_html")  # no answer goes out
SKEW_MS = 600_000


class Dropped(web.StreamResponse):
    """Promises a body, sends none, and hangs up."""

    def __init__(self) -> None:
        super().__init__(headers={"Content-Length": "1000"})

    async def prepare(self, request: web.BaseRequest) -> Any:
        writer = await super().prepare(request)
        if request.transport is not None:
            request.transport.close()
        return writer


def refusal(code: str, message: str, status: int) -> web.Response:
    """What an office says to what it does not take."""
    return web.json_response({"code": code, "message": message}, status=status)


async def instead_of_an_answer(kind: str, delay_ms: int) -> web.StreamResponse | None:
    """What a department sends where it does not get as far as answering."""
    if kind == "delay":
        await asyncio.sleep(delay_ms / 1000)
    if kind == "drop":
        return Dropped()
    if kind == "error":
        return refusal("unavailable", "系统维护", 503)
    if kind == "server_error":
        return refusal("failure", "内部错误", 500)
    if kind == "revoked_key":
        return refusal("key_revoked", "密钥已停用", 401)
    if kind == "garbage_html":
        page = "<html><body>502 Bad Gateway</body></html>"
        return web.Response(text=page, content_type="text/html")
    return None


def at_ms(kind: str, now_ms: int) -> int:
    return now_ms - SKEW_MS if kind == "clock_skew" else now_ms


def scheme(kind: str, right: Scheme) -> Scheme:
    """What an answer is signed with; `unsigned` is a stranger's key, `other_algorithm` one of the
    kind that was not agreed."""
    if kind not in ("unsigned", "other_algorithm"):
        return right
    if (right.algorithm == "sm2") == (kind == "unsigned"):
        stranger = PrivateKey.generate()
        return Sm2(stranger, stranger)
    return HmacSm3(random_source.token_bytes(32))


def sent(
    kind: str, body: bytes, headers: dict[str, str], media_type: str, status: int
) -> web.Response:
    """The signed answer, or what becomes of it on the wire."""
    told: Any = body
    if kind == "half_file":
        told = body[: len(body) // 2]
    if kind == "slow_drip":
        told = _dripping(body)
    return web.Response(body=told, status=status, headers=headers, content_type=media_type)


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
    if kind == "nonsense":
        answer["facts"] = [{**f, "reported_at": "去年"} for f in answer["facts"]]
    if kind == "unlisted_field":
        answer["facts"] = [
            {**f, "value": {**f["value"], "religion": "无"}} for f in answer["facts"]
        ]
    return answer
