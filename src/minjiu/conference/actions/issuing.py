"""Documents of the conference: drafted and sent to sign in one step, drafted anew until signed."""

from uuid import UUID

from django.db import transaction

import gongwen
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.errors import Refused
from minjiu.conference import papers
from minjiu.conference.papers import Written, typed_of
from minjiu.conference.permissions import require_office
from minjiu.documents import api as documents
from minjiu.documents.api import Document, DocumentKind, DocumentState

__all__ = [
    "WRITTEN_BY", "Written", "rewrite_document", "send_out", "send_to_sign", "typed_of",
    "write_document",
]  # fmt: skip
REPLACEABLE = (DocumentState.DRAFT, DocumentState.SUBMITTED)
GONE = (DocumentState.WITHDRAWN, DocumentState.VOIDED)


# 函 is the office's own (代章); a report upward goes in 民政厅's name, as a 请示 does.
WRITTEN_BY = {DocumentKind.LETTER: papers.OFFICE, DocumentKind.REPORT: papers.BUREAU}


@transaction.atomic
def write_document(*, kind: DocumentKind, typed: Written, acting_user: User) -> Document:
    """A 函 or 情况报告 that no other page drafts, sent to sign."""
    require_office(acting_user)
    made = send_to_sign(
        issuer_code=WRITTEN_BY.get(kind, ""), content=_content(kind, typed), before=None,
        acting_user=acting_user,
    )  # fmt: skip
    audit.record("conference.document_written", acting_user, made)
    return made


@transaction.atomic
def rewrite_document(*, document: Document, typed: Written, acting_user: User) -> Document:
    """One that the signatory sent back, corrected and sent to sign again."""
    require_office(acting_user)
    content = _content(DocumentKind(document.kind), typed)
    documents.revise(document=document, content=content, acting_user=acting_user)
    return documents.submit(document=document, acting_user=acting_user)


def _content(kind: DocumentKind, typed: Written) -> gongwen.Document:
    if kind not in WRITTEN_BY:
        raise Refused(f"{kind.label}由会议、督促和通报页面起草，", "请到那里办理。", field="kind")
    for value, what, field in (
        (typed.title, "标题", "title"), ("".join(typed.addressees), "主送机关", "addressees"),
        (typed.text, "正文", "text"),
    ):  # fmt: skip
        if not value.strip():
            raise Refused(f"没有填写{what}，", f"请填写{what}。", field=field)
    for text, read, field in (
        (typed.text, gongwen.read_body, "text"),
        (typed.attachments, gongwen.read_attachments, "attachments"),
    ):
        try:
            read(text)
        except gongwen.DocumentRefused as refused:
            raise Refused(str(refused), field=field) from refused
    return papers.written_document(gongwen.Kind[kind.name], typed)


def send_to_sign(
    *, issuer_code: str, content: gongwen.Document, before: UUID | None, acting_user: User
) -> Document:
    """Draft and submit; an earlier draft of the same paper is withdrawn. Refused once it is signed."""
    if before is not None:
        earlier = documents.document_row_for(acting_user, before)
        if earlier.state in REPLACEABLE:
            documents.withdraw(document=earlier, acting_user=acting_user)
        elif earlier.state not in GONE:
            raise Refused(f"“{earlier.title}”已经签发，", "不能重新起草；确需更改的请先作废。")
    made = documents.draft(
        issuer=documents.issuer(issuer_code), content=content, acting_user=acting_user
    )
    return documents.submit(document=made, acting_user=acting_user)


def send_out(*, document_id: UUID | None, what: str, acting_user: User) -> Document:
    """印发 a signed (and where its kind asks, sealed) document; Refused before that."""
    if document_id is None:
        raise Refused(f"还没有起草{what}，", f"请先起草{what}并送签。")
    row = documents.document_row_for(acting_user, document_id)
    if row.state == DocumentState.ISSUED:
        return row
    if row.state not in (DocumentState.SIGNED, DocumentState.SEALED):
        raise Refused(f"{what}现为“{DocumentState(row.state).label}”，", "请签发、用印后再发出。")
    return documents.issue(document=row, acting_user=acting_user)
