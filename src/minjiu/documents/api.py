"""Official documents: drafted by upper rooms, signed, numbered, sealed, issued, filed."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

import gongwen
from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, Refused
from minjiu.documents import queries
from minjiu.documents.actions.drafting import (
    draft,
    preview,
    rendered,
    return_to_draft,
    revise,
    submit,
    withdraw,
)
from minjiu.documents.actions.issuers import (
    appoint_signatory,
    end_signatory,
    set_issuer,
    set_number_code,
)
from minjiu.documents.actions.signing import file, issue, seal, sign, void
from minjiu.documents.enums import DocumentKind, DocumentState, FileKind, Retention
from minjiu.documents.models import Document, DocumentFile, Issuer
from minjiu.documents.permissions import can_sign

__all__ = [
    "Document",
    "DocumentKind",
    "DocumentLine",
    "DocumentState",
    "DocumentView",
    "FileKind",
    "RegisterRow",
    "Retention",
    "altered",
    "appoint_signatory",
    "archive_package_for",
    "document_lines",
    "document_row_for",
    "document_years",
    "docx_for",
    "draft",
    "end_signatory",
    "file",
    "find_documents",
    "get_document_for",
    "issue",
    "issued_pdf",
    "issuer",
    "laid_out",
    "pdf_for",
    "register",
    "return_to_draft",
    "revise",
    "seal",
    "set_issuer",
    "set_number_code",
    "sign",
    "signed_content",
    "submit",
    "void",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as pages show it; `content` is what it says."""

    id: UUID
    issuer: str
    kind: DocumentKind
    title: str
    state: DocumentState
    number: str
    revision: int
    drafted_by: str
    returned_reason: str
    signed_by: str
    signed_at: datetime | None
    sealing_body: str
    issued_at: datetime | None
    archive_number: str
    voided_reason: str
    digest: str
    may_sign: bool
    may_void: bool
    content: gongwen.Document


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document as a list shows it."""

    id: UUID
    kind: DocumentKind
    title: str
    issuer: str
    state: DocumentState
    number: str
    drafted_by: str
    drafted_at: datetime
    signed_at: datetime | None
    issued_at: datetime | None
    may_sign: bool


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One number of a register; a voided one stays with its reason."""

    serial: int
    number: str
    document_id: UUID
    title: str
    signed_at: datetime
    signed_by: str
    voided_reason: str


def issuer(code: str) -> Issuer:
    """An issuer by its code; raises NotFound."""
    found = Issuer.objects.filter(pk=code).first()
    if found is None:
        raise NotFound("发文机关")
    return found


def document_row_for(user: User, document_id: UUID) -> Document:
    """The row an action takes; NotFound for what the user may not see."""
    found = queries.visible_to(user, today()).filter(pk=document_id).first()
    if found is None:
        raise NotFound("公文")
    return found


def get_document_for(user: User, document_id: UUID) -> DocumentView:
    return _view(user, document_row_for(user, document_id))


def find_documents(
    user: User, *, text: str = "", kind: str = "", state: str = "", year: str = ""
) -> QuerySet[Document]:
    """Documents the user may see, narrowed by what is given; the text is looked for in titles and
    numbers, the year is that of the number."""
    found = queries.visible_to(user, today())
    if text:
        number = Concat(
            "number_code", Value("〔"), Cast("year", CharField()), Value("〕"),
            Cast("serial", CharField()), Value("号"),
        )  # fmt: skip
        found = found.alias(_number=number).filter(
            Q(title__icontains=text) | Q(serial__isnull=False, _number__icontains=text)
        )
    given = {"kind": kind, "state": state, "year": year}
    return found.filter(**{field: value for field, value in given.items() if value})


def document_lines(user: User, rows: Iterable[Document]) -> tuple[DocumentLine, ...]:
    """Rows as lists show them, in their order; one query beside that of the rows."""
    signs_for = queries.issuers_of(user, today())
    return tuple(
        DocumentLine(
            row.pk, DocumentKind(row.kind), row.title, row.issuer.name, DocumentState(row.state),
            row.number, row.drafted_by, row.drafted_at, row.signed_at, row.issued_at,
            DocumentState(row.state) is DocumentState.SUBMITTED
            and row.issuer_id in signs_for
            and row.drafted_by_id != user.pk,
        )
        for row in rows
    )  # fmt: skip


def document_years(user: User) -> tuple[int, ...]:
    """Years of numbers the user may see, the newest first."""
    numbered = queries.visible_to(user, today()).filter(year__isnull=False).order_by("-year")
    return tuple(numbered.values_list("year", flat=True).distinct())


def register(number_code: str, year: int) -> tuple[RegisterRow, ...]:
    """Every number given under a 机关代字 in a year, in order."""
    return tuple(
        RegisterRow(
            cast(int, row.serial),
            row.number,
            row.pk,
            row.title,
            cast(datetime, row.signed_at),
            row.signed_by,
            row.voided_reason,
        )
        for row in queries.registered(number_code, year)
    )


def pdf_for(user: User, document_id: UUID, kind: FileKind | None = None) -> bytes:
    """The sealed file or else the record; of a draft a preview without number."""
    row = document_row_for(user, document_id)
    if not row.digest:
        return preview(row).pdf
    kept = {FileKind(one.kind): bytes(one.pdf) for one in DocumentFile.objects.filter(document=row)}
    if kind is not None and kind not in kept:
        raise NotFound("公文文件")
    return kept[kind or (FileKind.SEALED if FileKind.SEALED in kept else FileKind.RECORD)]


def issued_pdf(document_id: UUID) -> bytes:
    """An issued document as it went out, for a room that has asked whether its reader may."""
    sent = (DocumentState.ISSUED, DocumentState.FILED)
    row = Document.objects.filter(pk=document_id, state__in=sent).first()
    kept = DocumentFile.objects.filter(document=row).order_by("made_at").last() if row else None
    if kept is None:
        raise NotFound("公文")
    return bytes(kept.pdf)


def signed_content(document_id: UUID | None) -> gongwen.Document:
    """What a signed document says, for a room that made it and asks itself who may read; Refused where
    text or file no longer have the hash of sign-off."""
    row = Document.objects.filter(pk=document_id).first()
    if row is None or not row.digest:
        raise NotFound("公文")
    if wrong := altered(row):
        raise Refused(
            f"公文{row.number}的{'、'.join(wrong)}与签发时不一致，", "请立即联系系统管理员核查。"
        )
    return gongwen.decode(_content(row))


def laid_out(content: gongwen.Document) -> bytes:
    """A PDF that is no record: no number, no seal, kept nowhere. Refused where it cannot be laid out."""
    return rendered(content).pdf


def docx_for(user: User, document_id: UUID) -> bytes:
    """An editable copy; never the record."""
    content = gongwen.decode(_content(document_row_for(user, document_id)))
    try:
        return gongwen.render_docx(content)
    except gongwen.DocumentRefused as refused:
        raise Refused(str(refused)) from refused


def altered(document: Document) -> tuple[str, ...]:
    """What no longer agrees with its hash; empty for a sound document or a draft."""
    if not document.digest:
        return ()
    found: list[str] = []
    if gongwen.digest(gongwen.decode(_content(document))) != document.digest:
        found.append("正文")
    for one in DocumentFile.objects.filter(document=document):
        if hashlib.sha256(bytes(one.pdf)).hexdigest() != one.digest:
            found.append(FileKind(one.kind).label)
    return tuple(found)


def archive_package_for(user: User, document_id: UUID) -> bytes:
    """One ZIP for the archive: content, files, metadata with hashes; the same bytes every time."""
    row = document_row_for(user, document_id)
    if DocumentState(row.state) is not DocumentState.FILED:
        raise Refused(f"公文“{row.title}”尚未归档，", "请归档后再导出。")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in _package(row):
            package.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def _package(row: Document) -> Iterator[tuple[str, bytes]]:
    files = {
        f"{FileKind(one.kind).value}.pdf": bytes(one.pdf)
        for one in DocumentFile.objects.filter(document=row).order_by("kind")
    }
    files["content.json"] = _json(_content(row))
    yield from files.items()
    yield (
        "metadata.json",
        _json(
            {
                "number": row.number,
                "title": row.title,
                "issuer": row.issuer.name,
                "kind": DocumentKind(row.kind).label,
                "signed_by": row.signed_by,
                "signed_at": row.signed_at.isoformat() if row.signed_at else "",
                "sealing_body": row.sealing_body,
                "seal_proof": row.seal_proof,
                "retention": Retention(row.retention).label,
                "archive_number": row.archive_number,
                "content_digest": row.digest,
                "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            }
        ),
    )


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _content(row: Document) -> dict[str, Any]:
    return cast("dict[str, Any]", row.content)  # pyright: ignore[reportUnknownMemberType]


def _view(user: User, row: Document) -> DocumentView:
    return DocumentView(
        id=row.pk,
        issuer=row.issuer.name,
        kind=DocumentKind(row.kind),
        title=row.title,
        state=DocumentState(row.state),
        number=row.number,
        revision=row.revision,
        drafted_by=row.drafted_by,
        returned_reason=row.returned_reason,
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        sealing_body=row.sealing_body,
        issued_at=row.issued_at,
        archive_number=row.archive_number,
        voided_reason=row.voided_reason,
        digest=row.digest,
        may_sign=DocumentState(row.state) is DocumentState.SUBMITTED and can_sign(user, row),
        may_void=DocumentState(row.state) in (DocumentState.SIGNED, DocumentState.SEALED)
        and can_sign(user, row),
        content=gongwen.decode(_content(row)),
    )
