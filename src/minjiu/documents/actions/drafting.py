"""Drafts: written, revised, sent to sign, returned, withdrawn."""

from dataclasses import replace

from django.db import transaction

import gongwen
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.documents import adapters
from minjiu.documents.enums import DocumentKind, DocumentState
from minjiu.documents.models import Document, Issuer
from minjiu.documents.permissions import require_office, require_signatory


@transaction.atomic
def draft(*, issuer: Issuer, content: gongwen.Document, acting_user: User) -> Document:
    """Begin a document; it may be incomplete until it is sent to sign."""
    require_office(acting_user)
    clean = draft_content(issuer, content)
    made = Document.objects.create(
        issuer=issuer,
        kind=DocumentKind.of(content.kind),
        title=_title(clean),
        content=gongwen.encode(clean),
        drafted_by_id=acting_user.pk,
        drafted_by=acting_user.acting_name,
        drafted_at=now(),
    )
    audit.record("documents.drafted", acting_user, made, label=made.title)
    return made


@transaction.atomic
def revise(*, document: Document, content: gongwen.Document, acting_user: User) -> Document:
    """Replace the text of a draft; refused from sending to sign on."""
    require_office(acting_user)
    locked = lock(document)
    require_state(locked, DocumentState.DRAFT)
    if DocumentKind.of(content.kind) != locked.kind:
        raise Refused("修改时不能换文种，", "请另起一稿。")
    clean = draft_content(locked.issuer, content)
    locked.content, locked.title = gongwen.encode(clean), _title(clean)
    locked.revision += 1
    locked.save(update_fields=["content", "title", "revision"])
    audit.record("documents.revised", acting_user, locked, after={"revision": locked.revision})
    return locked


@transaction.atomic
def submit(*, document: Document, acting_user: User) -> Document:
    """Send a complete draft to sign (送签). It is laid out now, so that nothing fails at sign-off."""
    require_office(acting_user)
    locked = lock(document)
    require_state(locked, DocumentState.DRAFT)
    preview(locked)
    locked.state, locked.returned_reason = DocumentState.SUBMITTED, ""
    locked.save(update_fields=["state", "returned_reason"])
    audit.record("documents.submitted", acting_user, locked, after={"revision": locked.revision})
    return locked


@transaction.atomic
def return_to_draft(*, document: Document, reason: str, acting_user: User) -> Document:
    """The signatory sends it back with a reason."""
    locked = lock(document)
    require_signatory(acting_user, locked)
    require_state(locked, DocumentState.SUBMITTED)
    if not reason.strip():
        raise Refused("退回公文需要意见，", "请写明要修改什么。", field="reason")
    locked.state, locked.returned_reason = DocumentState.DRAFT, reason.strip()
    locked.save(update_fields=["state", "returned_reason"])
    audit.record("documents.returned", acting_user, locked, after={"reason": reason.strip()})
    return locked


@transaction.atomic
def withdraw(*, document: Document, acting_user: User) -> Document:
    """Give up a document that has no number yet."""
    require_office(acting_user)
    locked = lock(document)
    require_state(locked, DocumentState.DRAFT, DocumentState.SUBMITTED)
    locked.state = DocumentState.WITHDRAWN
    locked.save(update_fields=["state"])
    audit.record("documents.withdrawn", acting_user, locked)
    return locked


def preview(document: Document) -> gongwen.Rendering:
    """The draft laid out, with an empty number; Refused where it is incomplete."""
    content = gongwen.decode(document.content)
    if content.upward and not content.signers:
        content = replace(content, signers=("　　　",))  # 签发时填写
    return rendered(content)


def rendered(content: gongwen.Document) -> gongwen.Rendering:
    try:
        return gongwen.render(content, adapters.fonts())
    except gongwen.DocumentRefused as refused:
        raise Refused(str(refused)) from refused


def draft_content(issuer: Issuer, content: gongwen.Document) -> gongwen.Document:
    """What a draft may say: number, dates and signer come at sign-off, the issuer from its row."""
    return replace(
        content,
        issuer=gongwen.Issuer(issuer.name, issuer.sealed_by or None),
        number=None,
        signed_on=None,
        signers=(),
        printed_by="",
        printed_on=None,
    )


def lock(document: Document) -> Document:
    return (
        Document.objects.select_for_update(of=("self",))
        .select_related("issuer")
        .get(pk=document.pk)
    )


def require_state(document: Document, *states: DocumentState) -> None:
    if document.state not in states:
        wanted = "或".join(f"“{state.label}”" for state in states)
        raise Refused(
            f"公文“{document.title}”现为“{DocumentState(document.state).label}”，",
            f"只有{wanted}的公文可以这样办理。",
        )


def _title(content: gongwen.Document) -> str:
    title = content.title.replace("\n", "").strip()
    if not title:
        raise Refused("缺少标题，", "请填写标题。", field="title")
    if len(title) > 200:
        raise Refused(f"标题有{len(title)}个字，", "请缩短到200字以内。", field="title")
    return title
