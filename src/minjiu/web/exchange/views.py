"""Machines: departments push lists of dynamic monitoring, signed as our own questions are."""

import json
import secrets
import time

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cncrypto.signed_http import SignatureRefused, sign, verify
from minjiu.common.errors import Refused
from minjiu.verification.api import tips
from minjiu.verification.enums import TipKind

LARGEST = 2_000_000  # bytes; 5,000 rows are about 0.7 MB


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
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return _said({"message": "内容过大，请分批推送"}, 413)
    service = tips.SENDERS[found][0]
    try:
        secret = tips.secret_of(service)
        verify(
            secret, request.headers, request.body, now_ms=int(time.time() * 1000),
            seen=lambda nonce: tips.seen_before(service=service, nonce=nonce),
        )  # fmt: skip
    except (SignatureRefused, Refused) as refused:
        return _said({"message": str(refused)}, 401)
    if request.headers.get("X-App-Id") != service:
        return _said({"message": "签名单位与名单不符"}, 401)
    try:
        made = tips.take_list(kind=found, body=request.body)
    except Refused as refused:
        return _said({"message": str(refused)}, 422, secret=secret)
    told = {
        "list_id": made.reference, "rows": made.rows, "accepted": made.accepted,
        "refused": [{"row": row, "reason": reason} for row, reason in made.refused],
        "dropped": made.dropped,
    }  # fmt: skip
    return _said(told, 200, secret=secret)


def _said(told: dict[str, object], status: int, *, secret: bytes | None = None) -> HttpResponse:
    """JSON, signed with the key that is shared with whoever asked."""
    body = json.dumps(told, ensure_ascii=False).encode()
    answer = HttpResponse(body, content_type="application/json", status=status)
    if secret is not None:
        signed = sign(
            secret, "minjiu", body, at_ms=int(time.time() * 1000), nonce=secrets.token_hex(16)
        )
        for name, value in signed.items():
            answer[name] = value
    return answer
