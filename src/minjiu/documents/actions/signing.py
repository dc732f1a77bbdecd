"""签发: signed, numbered and frozen in one step; and what follows: seal, issue, file, void."""

import hashlib
from dataclasses import replace

from django.db import transaction

import gongwen
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.serials import take_serials
from minjiu.documents import adapters, queries
from minjiu.documents.actions.drafting import lock, preview, rendered, require_state
from minjiu.documents.enums import DocumentKind, DocumentState, FileKind, Retention
from minjiu.documents.models import Document, DocumentFile, NumberRegister, Signatory
from minjiu.documents.permissions import require_office, require_signatory


@transaction.atomic
def sign(*, document: Document, acting_user: User) -> Document:
    """Sign off: the next number of the register, the day of signing, the record and its hashes.

    A refusal takes no number: the register moves only if everything else holds.
    """
    locked = lock(document)
    signatory = require_signatory(acting_user, locked)
    require_state(locked, DocumentState.SUBMITTED)
    preview(locked)  # refuse before the register is locked
    number = _next_number(locked)
    signed = _signed_content(locked, number, signatory)
    rendering = rendered(signed)
    locked.content = gongwen.encode(signed)
    locked.number_code, locked.year, locked.serial = number.code, number.year, number.serial
    locked.signed_by, locked.signed_post = signatory.name, signatory.post
    locked.signed_at, locked.digest = now(), gongwen.digest(signed)
    locked.state = DocumentState.SIGNED
    locked.save()
    file = _keep(locked, FileKind.RECORD, rendering.pdf)
    audit.record(
        "documents.signed", acting_user, locked,
        after={
            "number": locked.number, "digest": locked.digest, "record": file.digest,
            "signed_as": str(signatory.post), "basis": signatory.basis,
        },
    )  # fmt: skip
    return locked


@transaction.atomic
def seal(*, document: Document, acting_user: User) -> Document:
    """用印 through the adapter; the sealed file is kept beside the record."""
    require_office(acting_user)
    locked = lock(document)
    require_state(locked, DocumentState.SIGNED)
    rendering = rendered(gongwen.decode(locked.content))
    record = DocumentFile.objects.get(document=locked, kind=FileKind.RECORD)
    if rendering.pdf != bytes(record.pdf):  # other fonts now than at sign-off
        rendering = replace(rendering, pdf=bytes(record.pdf))
    try:
        sealed = adapters.seal().seal(rendering)
    except gongwen.SealUnavailable as refused:
        raise Refused(str(refused)) from refused
    locked.sealing_body, locked.seal_proof = sealed.sealing_body, sealed.proof
    locked.sealed_at, locked.state = now(), DocumentState.SEALED
    locked.save(update_fields=["sealing_body", "seal_proof", "sealed_at", "state"])
    file = _keep(locked, FileKind.SEALED, sealed.pdf)
    audit.record(
        "documents.sealed", acting_user, locked,
        after={"sealing_body": sealed.sealing_body, "sealed": file.digest},
    )  # fmt: skip
    return locked


@transaction.atomic
def issue(*, document: Document, acting_user: User) -> Document:
    """印发. What is sealed by its kind must be sealed first."""
    require_office(acting_user)
    locked = lock(document)
    sealed = gongwen.decode(locked.content).sealed
    require_state(locked, DocumentState.SEALED if sealed else DocumentState.SIGNED)
    locked.state, locked.issued_at = DocumentState.ISSUED, now()
    locked.save(update_fields=["state", "issued_at"])
    audit.record("documents.issued", acting_user, locked, after={"number": locked.number})
    return locked


@transaction.atomic
def file(
    *, document: Document, retention: Retention, archive_number: str, acting_user: User
) -> Document:
    """归档, with how long it is kept."""
    require_office(acting_user)
    locked = lock(document)
    require_state(locked, DocumentState.ISSUED)
    if not archive_number.strip():
        raise Refused("归档需要档号，", "请填写档号。", field="archive_number")
    locked.retention, locked.archive_number = retention, archive_number.strip()
    locked.state, locked.filed_at = DocumentState.FILED, now()
    locked.save(update_fields=["retention", "archive_number", "state", "filed_at"])
    audit.record(
        "documents.filed", acting_user, locked,
        after={"retention": retention, "archive_number": archive_number.strip()},
    )  # fmt: skip
    return locked


@transaction.atomic
def void(*, document: Document, reason: str, acting_user: User) -> Document:
    """作废 before it is issued; the number stays in the register, visibly voided."""
    locked = lock(document)
    require_signatory(acting_user, locked)
    require_state(locked, DocumentState.SIGNED, DocumentState.SEALED)
    if not reason.strip():
        raise Refused("作废公文需要理由，", "请写明理由。", field="reason")
    locked.state, locked.voided_reason = DocumentState.VOIDED, reason.strip()
    locked.save(update_fields=["state", "voided_reason"])
    audit.record(
        "documents.voided", acting_user, locked,
        after={"number": locked.number, "reason": reason.strip()},
    )  # fmt: skip
    return locked


def _next_number(document: Document) -> gongwen.DocumentNumber:
    """The next of the issuer's series for this kind; Refused where it has none."""
    day = today()
    kind = DocumentKind(document.kind)
    series = queries.series(document.issuer_id, kind, day)
    if series is None:
        raise Refused(
            f"“{document.issuer.name}”的{kind.label}没有机关代字，",
            "请先登记机关代字及其依据。",
        )
    code = series.number_code
    (serial,) = take_serials(
        NumberRegister, number_code=code, year=day.year, defaults={"issuer": document.issuer}
    )
    return gongwen.DocumentNumber(code, day.year, serial)


def _signed_content(
    document: Document, number: gongwen.DocumentNumber, signatory: Signatory
) -> gongwen.Document:
    content = gongwen.decode(document.content)
    day = today()  # 成文日期：负责人签发的日期
    printed = content.layout is not gongwen.Form.LETTER
    return replace(
        content,
        number=number,
        signed_on=day,
        signers=(signatory.name,) if content.upward else (),
        printed_by=document.issuer.printed_by if printed else "",
        printed_on=day if printed else None,
    )


def _keep(document: Document, kind: FileKind, pdf: bytes) -> DocumentFile:
    return DocumentFile.objects.create(
        document=document,
        kind=kind,
        pdf=pdf,
        digest=hashlib.sha256(pdf).hexdigest(),
        made_at=now(),
    )
