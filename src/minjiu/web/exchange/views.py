"""Machines: departments push lists of dynamic monitoring and say that answers are ready, other
provinces ask about one person; signed as our own questions are."""

import json
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cncrypto.signed_http import Scheme, SignatureRefused, sign, verify
from minjiu.common.errors import NotFound, Refused
from minjiu.verification.api import outside, tips
from minjiu.verification.api import ready as notices
from minjiu.verification.enums import TipKind

LARGEST = 2_000_000  # bytes; 5,000 rows are about 0.7 MB
LARGEST_QUESTION = 50_000
AGAIN_MS = 60_000  # people answer; a minute is soon


@csrf_exempt  # no session: the signature says who it is
@require_POST
def push(request: HttpRequest, kind: str) -> HttpResponse:
    """Take one list; says how many rows became tips and which rows did not, with reasons.

    401 where the signature does not hold or the message was seen before, 413 where it is too
    large, 422 where the content is not as agreed. Only the department that the list belongs to has
    the key for it.
    """
    found = next((one for one in TipKind if one.value == kind), None)
    if found is None:
        return _said({"message": "没有这种名单"}, 404)
    if _length(request) > LARGEST:
        return _said({"message": "内容过大，请分批推送"}, 413)
    service = tips.SENDERS[found][0]
    try:
        scheme = _signed_by(request, service)
    except (SignatureRefused, Refused) as refused:
        return _said({"message": str(refused)}, 401)
    if request.headers.get("X-App-Id") != service:
        return _said({"message": "签名单位与名单不符"}, 401)
    try:
        made = tips.take_list(kind=found, body=request.body)
    except Refused as refused:
        return _said({"message": str(refused)}, 422, scheme=scheme)
    told = {
        "list_id": made.reference, "rows": made.rows, "accepted": made.accepted,
        "refused": [{"row": row, "reason": reason} for row, reason in made.refused],
        # rows that an earlier list had named for the same event
        "already": made.rows - made.accepted - len(made.refused), "dropped": made.dropped,
    }  # fmt: skip
    return _said(told, 200, scheme=scheme)


@csrf_exempt
@require_POST
def ready(request: HttpRequest) -> HttpResponse:
    """A department says that answers are ready; 202 with how many questions it named, alike whatever
    they stand for.

    401 where the signature does not hold or the message was seen before, 413, and 422 where the
    content is not as agreed.
    """
    if _length(request) > LARGEST_QUESTION:
        return _said({"message": "内容过大，请分次通知"}, 413)
    service = request.headers.get("X-App-Id", "")
    try:
        scheme = _signed_by(request, service)
    except (SignatureRefused, Refused) as refused:
        return _said({"message": str(refused)}, 401)
    try:
        named = notices.take_notice(service=service, body=request.body)
    except Refused as refused:
        return _said({"message": str(refused)}, 422, scheme=scheme)
    return _said({"named": named}, 202, scheme=scheme)


@csrf_exempt
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """省际协查: take one question; 202 with the ticket to ask after.

    403 while that is not enabled or the office is not listed, 401 where the signature does not
    hold, 413, and 422 with the reason where paper, purpose, day or person do not carry it.
    """

    def take(service: str) -> tuple[dict[str, object], int]:
        made, message_id = outside.take_question(service=service, body=request.body)
        return {"ticket": made.pk.hex, "in_reply_to": message_id, "after_ms": AGAIN_MS}, 202

    return _of_a_province(request, take)


@csrf_exempt
@require_POST
def poll(request: HttpRequest) -> HttpResponse:
    """省际协查: 202 until a person has answered and another signed, then 200 with the answer."""

    def give(service: str) -> tuple[dict[str, object], int]:
        answer, message_id = outside.collect(service=service, body=request.body)
        if answer is None:
            return {"in_reply_to": message_id, "after_ms": AGAIN_MS}, 202
        fresh = {"message_id": secrets.token_hex(16), "in_reply_to": message_id}
        return {**answer, **fresh}, 200

    return _of_a_province(request, give)


def _of_a_province(
    request: HttpRequest, act: Callable[[str], tuple[dict[str, object], int]]
) -> HttpResponse:
    if _length(request) > LARGEST_QUESTION:
        return _said({"message": "内容过大"}, 413)
    service = request.headers.get("X-App-Id", "")
    try:
        outside.office_of(service)
    except Refused as refused:
        return _said({"message": str(refused)}, 403)
    try:
        scheme = _signed_by(request, service)
    except (SignatureRefused, Refused) as refused:
        return _said({"message": str(refused)}, 401)
    try:
        told, status = act(service)
    except NotFound as missing:
        return _said({"message": str(missing)}, 404, scheme=scheme)
    except Refused as refused:
        nonce = request.headers.get("X-Nonce", "")
        outside.note_refusal(service=service, nonce=nonce, why=str(refused))
        return _said({"message": str(refused)}, 422, scheme=scheme)
    return _said(told, status, scheme=scheme)


def _length(request: HttpRequest) -> int:
    return int(request.headers.get("Content-Length") or 0)


def _signed_by(request: HttpRequest, service: str) -> Scheme:
    """How a service signs, whose signature holds and was not seen before."""
    scheme = tips.agreed_with(service)
    verify(
        scheme, request.headers, request.body, now_ms=int(time.time() * 1000),
        seen=lambda nonce: tips.seen_before(service=service, nonce=nonce),
    )  # fmt: skip
    return scheme


def _said(told: dict[str, object], status: int, *, scheme: Scheme | None = None) -> HttpResponse:
    """JSON, signed as is agreed with whoever asked."""
    body = json.dumps(told, ensure_ascii=False).encode()
    answer = HttpResponse(body, content_type="application/json", status=status)
    if scheme is not None:
        signed = sign(
            scheme, "minjiu", body, at_ms=int(time.time() * 1000), nonce=secrets.token_hex(16)
        )
        for name, value in signed.items():
            answer[name] = value
    return answer
