"""省际协查: out, one member is asked about in a province that the handler names; in, a question of
another province is answered by a person and signed by another."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from cncrypto import sm3
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.crypto import suite
from minjiu.common.errors import NotFound, Refused
from minjiu.registry import api as registry
from minjiu.verification.actions.periods import working_days_after
from minjiu.verification.actions.reasking import reopen, require_open
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.outside import (
    ITEM,
    OUT,
    kinds,
    office_of,
    read_poll,
    read_question,
)
from minjiu.verification.enums import OutsideResult, OutsideState
from minjiu.verification.models import OutsideRequest, Query, SeenNonce, Verification
from minjiu.verification.permissions import require_handler, require_reviewer

ID_NUMBER = "verification_outsiderequest.id_number"
SIGNING = "verification.outside"
# What our answer says to who asked; refused is no knowledge of theirs.
_RESULTS = {
    OutsideResult.FOUND: "found",
    OutsideResult.NOT_FOUND: "not_found",
    OutsideResult.REFUSED: "source_error",
}


@transaction.atomic
def ask_another_province(
    *, verification: Verification, person_id: UUID, service: str, reason: str, acting_user: User
) -> Query:
    """Put one question about one member to one province; the answer is kept as any source's is."""
    run = Verification.objects.select_for_update().get(pk=verification.pk)
    require_handler(acting_user, run.division_code, run.purpose)
    asked = source(OUT)
    if asked.state != "enabled" or run.purpose not in asked.purposes:
        raise Refused("省际协查没有开通，", "渠道接通、在来源目录启用后再办理。")
    require_open(run)
    if str(person_id) not in {person for person, _ in run.members}:
        raise Refused("这个人不是这次核对的成员，", "请重新选择。", field="person")
    office = next((o for o in asked.branches.offices if o.service == service), None)
    if office is None:
        raise Refused("没有选择请哪个省协查，", "请选择。", field="service")
    if not reason.strip() or len(reason.strip()) > 200:
        raise Refused(
            "没有写明为什么请该省协查，或超过200字，", "如户籍、居住或财产在该省。", field="reason"
        )
    authority = registry.authorisation_for_query(
        person_id, run.household_id, run.purpose, OUT, today()
    )
    if authority is None:
        raise Refused("授权书没有列明省际协查，", "请全体成员重新签署后再办理。", field="person")
    made, new = Query.objects.get_or_create(
        verification=run, person_id=person_id, source=OUT, branch=service,
        defaults={
            "authorisation_id": authority.id,
            "asked_by": acting_user.pk,
            "idem_key": f"{run.pk}:{person_id}:{service}:{OUT}",
        },
    )  # fmt: skip
    if not new:
        raise Refused("已经请该省协查过这个人，", "没有答复的，系统会再次询问。", field="service")
    reopen(run)
    audit.record(
        "verification.another_province_asked", acting_user, made, purpose=run.purpose,
        case_id=run.case_id, label=office.name, after={"reason": reason.strip()},
    )  # fmt: skip
    return made


@transaction.atomic
def take_question(*, service: str, body: bytes) -> tuple[OutsideRequest, str]:
    """Keep a question whose signature held, and its message number; the same again is the same.

    Refused where paper, purpose, day, items, place or person do not carry it; the refusal is on
    record, nobody's name is.
    """
    office = office_of(service)
    digest = sm3(body).hex()
    asked = read_question(body, today())
    made, new = OutsideRequest.objects.get_or_create(
        service=service, reference=asked.reference,
        defaults={
            "name": asked.name, "id_number": asked.number.number,
            "id_number_index": suite().blind_index(ID_NUMBER, asked.number.number),
            "division_code": asked.division_code, "purpose": asked.purpose,
            "legal_basis": asked.legal_basis, "items": list(asked.items),
            "authorisation": asked.authorisation,
            "authorisation_digest": asked.authorisation_digest,
            "valid_from": asked.valid_from, "valid_to": asked.valid_to, "received_at": now(),
            "request_digest": digest,
            "due_on": working_days_after(
                "outside_answer_working_days", asked.division_code, today()
            ),
        },
    )  # fmt: skip
    if new:
        audit.record(
            "verification.outside_received", None, made, purpose=made.purpose, label=office,
            after={"authorisation": made.authorisation, "digest": digest, "place": made.division_code},
        )  # fmt: skip
    elif (made.id_number, made.authorisation_digest) != (
        asked.number.number, asked.authorisation_digest,
    ):  # fmt: skip
        raise Refused("同一来函编号的人员或授权书与上次不同，", "请换一个编号来函。")
    return made, asked.message_id


@transaction.atomic
def note_refusal(*, service: str, nonce: str, why: str) -> None:
    """A signed message that we did not take: which office, and why; nobody's name."""
    message = SeenNonce.objects.get(service=service, nonce=nonce[:80])
    audit.record(
        "verification.outside_refused", None, message, label=service, after={"why": why[:200]}
    )


@transaction.atomic
def collect(*, service: str, body: bytes) -> tuple[Mapping[str, Any] | None, str]:
    """The signed answer to its ticket, None until there is one; with the message number."""
    office = office_of(service)
    ticket, message_id = read_poll(body)
    try:
        number = UUID(ticket)
    except ValueError:
        raise NotFound("受理号") from None
    # One office does not see what another was told.
    found = OutsideRequest.objects.select_for_update().filter(pk=number, service=service).first()
    if found is None:
        raise NotFound("受理号")
    if found.state != OutsideState.SIGNED:
        return None, message_id
    if found.collected_at is None:
        found.collected_at = now()
        found.save(update_fields=["collected_at"])
        audit.record("verification.outside_collected", None, found, label=office)
    return found.answer, message_id


@transaction.atomic
def prepare_answer(
    *, request: OutsideRequest, result: OutsideResult, since: Mapping[str, date], words: str,
    acting_user: User,
) -> OutsideRequest:  # fmt: skip
    """核对经办: what our registers say; `since`: kind of record → the day it begins."""
    locked = OutsideRequest.objects.select_for_update().get(pk=request.pk)
    require_handler(acting_user, locked.division_code, locked.purpose)
    if locked.state != OutsideState.OPEN:
        raise Refused(f"这件协查的状态是“{OutsideState(locked.state).label}”，", "不能再答复。")
    if (result is OutsideResult.FOUND) != bool(since):
        raise Refused(
            "结果与所填的登记不一致，", "有登记的写明种类和起始日期，没有的不填。", field="result"
        )
    if not set(since) <= set(kinds()) or any(day > today() for day in since.values()):
        raise Refused("登记的起始日期晚于今天，", "请核对。", field="result")
    said = words.strip()
    if not said or len(said) > 300:
        raise Refused("没有填写说明，或超过300字，", "请写明查了什么、依据什么。", field="words")
    locked.state, locked.result, locked.words = OutsideState.PREPARED, result, said
    locked.records = [[kind, day.isoformat()] for kind, day in sorted(since.items())]
    locked.prepared_by, locked.prepared_at = acting_user, now()
    locked.save(update_fields=["state", "result", "words", "records", "prepared_by", "prepared_at"])
    audit.record(
        "verification.outside_prepared", acting_user, locked, purpose=locked.purpose,
        after={"result": result, "records": len(locked.records)},
    )  # fmt: skip
    return locked


@transaction.atomic
def return_answer(*, request: OutsideRequest, reason: str, acting_user: User) -> OutsideRequest:
    """核对复核 does not sign: the draft goes back, its history stays."""
    locked = _prepared(request, acting_user)
    if not reason.strip():
        raise Refused("没有填写退回理由，", "请写明。", field="reason")
    locked.state, locked.result, locked.words, locked.records = OutsideState.OPEN, "", "", []
    locked.prepared_by = locked.prepared_at = None
    locked.save(update_fields=["state", "result", "words", "records", "prepared_by", "prepared_at"])
    audit.record(
        "verification.outside_returned", acting_user, locked, after={"reason": reason.strip()[:200]}
    )
    return locked


@transaction.atomic
def sign_answer(*, request: OutsideRequest, acting_user: User) -> OutsideRequest:
    """核对复核, another person: the answer is frozen and may be collected."""
    locked = _prepared(request, acting_user)
    if locked.prepared_by == acting_user:
        raise Refused("复核人不能是经办人，", "请由另一人复核签发。")
    locked.state, locked.reviewed_by, locked.signed_at = OutsideState.SIGNED, acting_user, now()
    locked.answer = _answer(locked)
    content = json.dumps(locked.answer, ensure_ascii=False, sort_keys=True).encode()
    locked.signature = suite().sign(SIGNING, content)
    locked.save(update_fields=["state", "reviewed_by", "signed_at", "answer", "signature"])
    audit.record(
        "verification.outside_signed", acting_user, locked, purpose=locked.purpose,
        after={"result": locked.result, "digest": sm3(content).hex()},
    )  # fmt: skip
    return locked


def _prepared(request: OutsideRequest, acting_user: User) -> OutsideRequest:
    locked = OutsideRequest.objects.select_for_update().get(pk=request.pk)
    require_reviewer(acting_user, locked.division_code, locked.purpose)
    if locked.state != OutsideState.PREPARED:
        raise Refused(
            f"这件协查的状态是“{OutsideState(locked.state).label}”，", "没有等待复核的答复。"
        )
    return locked


def _answer(request: OutsideRequest) -> dict[str, Any]:
    """As every source answers: result, dated entries, and about whom."""
    day = today().isoformat()
    return {
        "result": _RESULTS[OutsideResult(request.result)],
        "as_of": day,
        "message": request.words,
        "person_echo": {"name": request.name, "id_last4": request.id_number[-4:]},
        "coverage": {"area": request.division_code, "from": None, "to": None},
        "facts": [
            {
                "item": ITEM, "value": {"province": "福建省", "kind": kind}, "event_on": since,
                "period_from": since, "period_to": None, "reported_at": day, "as_of": day,
                "record_id": f"{request.pk}-{place}", "flags": [],
            }
            for place, (kind, since) in enumerate(request.records)
        ],
    }  # fmt: skip
