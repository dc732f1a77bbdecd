"""公文: drafts to sign, the register, one document with its files."""

import re
from uuid import UUID

from django.contrib import messages
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import disclosing, issuing
from minjiu.documents import api as documents
from minjiu.documents.api import DocumentKind, DocumentState, Retention
from minjiu.web.listing import asked, years
from minjiu.web.office import inputs
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download


@governing
def document_list(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        made = issuing.write_document(
            kind=inputs.choice(request, "kind", DocumentKind, "文种"), typed=_typed(request),
            acting_user=user,
        )  # fmt: skip
        messages.success(request, f"“{made.title}”已起草并送签，等签发人签发。")
        return redirect("office:document", made.pk)
    wanted = asked(
        request,
        "标题或文号",
        kind=("文种", DocumentKind.choices),
        state=("状态", DocumentState.choices),
        year=("年份", years(documents.document_years(user))),
    )
    found = documents.find_documents(
        user, text=wanted.text, kind=wanted["kind"], state=wanted["state"], year=wanted["year"]
    )
    if wanted.sheet:
        rows = ordered(found, request, SORTS, default="drafted")[: ROWS + 1]
        lines = documents.document_lines(user, rows)
        return as_download(f"documents-{today():%Y%m%d}", _HEAD, map(_row, lines))
    page = cut(found, request, SORTS, default="drafted")
    context = {
        "asked": wanted,
        "page": page,
        "lines": documents.document_lines(user, page.rows),
        "is_office": conference.is_office(user),
        "kinds": [(kind.value, kind.label) for kind in issuing.WRITTEN_BY],
    }
    return render(request, "office/documents.html", context)


def _typed(request: HttpRequest) -> issuing.Written:
    def units(name: str) -> tuple[str, ...]:
        return tuple(one for one in re.split(r"[，、,；;\s]+", inputs.text(request, name)) if one)

    return issuing.Written(
        inputs.text(request, "title"), units("addressees"), inputs.text(request, "text"),
        inputs.text(request, "attachments"), units("copies_to"),
    )  # fmt: skip


# always ten digits, so that they sort as numbers do
_NUMBER = Cast(1_000_000_000 + F("year") * 100_000 + F("serial"), CharField())
SORTS = {
    "title": Sort("标题", "title"),
    "kind": Sort("文种", place_in("kind", DocumentKind.values)),
    "number": Sort("文号", Concat("number_code", Coalesce(_NUMBER, Value("")))),
    "state": Sort("状态", place_in("state", DocumentState.values)),
    "drafted": Sort("起草", "drafted_at", descending=True),
}
_HEAD = (
    "标题", "文种", "发文机关", "文号", "状态", "起草人", "起草日期", "签发日期", "印发日期",
)  # fmt: skip


def _row(one: documents.DocumentLine) -> tuple[object, ...]:
    moments = (one.drafted_at, one.signed_at, one.issued_at)
    days = [localtime(at).date() if at else None for at in moments]
    return (
        one.title, one.kind.label, one.issuer, one.number, one.state.label, one.drafted_by, *days,
    )  # fmt: skip


@governing
def document(request: HttpRequest, user: User, document_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _act(request, user, document_id)
    view = documents.get_document_for(user, document_id)
    to_correct = view.state is DocumentState.DRAFT and view.kind in issuing.WRITTEN_BY
    context = {
        "draft": issuing.typed_of(view.content) if to_correct else None,
        "document": view,
        "is_office": conference.is_office(user),
        # minutes are signed with the meeting's record, on their own page
        "minutes": view.kind is DocumentKind.MINUTES,
        "issued_here": view.kind in issuing.WRITTEN_BY,
        "retentions": Retention.choices,
        "may_disclose": view.kind in disclosing.MAY_BE_PUBLIC
        and view.state in disclosing.SENT_OUT,
        "attendance": [
            ("出席", view.content.present), ("请假", view.content.absent),
            ("列席", view.content.observers),
        ],
    }  # fmt: skip
    return render(request, "office/document.html", context)


def _act(request: HttpRequest, user: User, document_id: UUID) -> HttpResponse:
    row = documents.document_row_for(user, document_id)
    match request.POST.get("do"):
        case "sign":
            if row.kind == DocumentKind.MINUTES:
                raise Refused("纪要请在纪要页面签发，", "签发时与会议记录一并固定。")
            signed = documents.sign(document=row, acting_user=user)
            sealed = documents.get_document_for(user, document_id).content.sealed
            said = f"“{row.title}”已签发，文号{signed.number}，{'请用印后印发' if sealed else '请印发'}。"
        case "return":
            documents.return_to_draft(
                document=row, reason=inputs.text(request, "reason"), acting_user=user
            )
            said = f"“{row.title}”已退回起草，意见已附上，由办公室修改后再送签。"
        case "seal":
            documents.seal(document=row, acting_user=user)
            said = f"“{row.title}”已用印，可以印发。"
        case "issue":
            issued = documents.issue(document=row, acting_user=user)
            said = f"“{row.title}”（{issued.number}）已印发，办结后请归档。"
        case "file":
            filed = documents.file(
                document=row, retention=inputs.choice(request, "retention", Retention, "保管期限"),
                archive_number=inputs.text(request, "archive_number"), acting_user=user,
            )  # fmt: skip
            kept = Retention(filed.retention).label
            said = f"“{row.title}”已归档，档号{filed.archive_number}，保管期限{kept}。"
        case "void":
            if row.kind == DocumentKind.MINUTES:
                raise Refused("纪要签发后不能作废，", "如有出入请在下次会议更正。")
            documents.void(document=row, reason=inputs.text(request, "reason"), acting_user=user)
            said = f"“{row.title}”已作废，文号{row.number}不再使用，登记簿中保留。"
        case "disclose":
            disclosing.disclose(document_id=document_id, acting_user=user)
            said = f"“{row.title}”（{row.number}）已在公众门户公开。"
        case "rewrite":
            issuing.rewrite_document(document=row, typed=_typed(request), acting_user=user)
            said = f"“{row.title}”已修改并重新送签，等签发人签发。"
        case "withdraw":
            documents.withdraw(document=row, acting_user=user)
            said = f"“{row.title}”已撤回，没有占用文号。"
        case _:
            raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    messages.success(request, said)
    return redirect("office:document", document_id)


@governing
def pdf(request: HttpRequest, user: User, document_id: UUID) -> HttpResponse:
    """The sealed file, else the record, else a preview without number."""
    answer = HttpResponse(documents.pdf_for(user, document_id), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="document.pdf"'
    return answer


@governing
def docx(request: HttpRequest, user: User, document_id: UUID) -> HttpResponse:
    """An editable copy, never the record."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    answer = HttpResponse(documents.docx_for(user, document_id), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="document.docx"'
    return answer


@governing
def archive(request: HttpRequest, user: User, document_id: UUID) -> HttpResponse:
    """The package for the archive, once filed."""
    if not conference.is_office(user):
        raise NotPermitted("归档材料由办公室导出，", "请联系联席会议办公室。")
    package = documents.archive_package_for(user, document_id)
    answer = HttpResponse(package, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="archive.zip"'
    return answer
