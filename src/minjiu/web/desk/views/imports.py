"""既有救助对象导入: hand in a file, see what came in, take back what did not, with reasons."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.access.api import User
from minjiu.assistance import api as assistance
from minjiu.common.errors import Refused
from minjiu.registry import api as registry
from minjiu.registry.actions.accounts import confirm_imported_accounts, reject_imported_accounts
from minjiu.registry.enums import AccountOutcome
from minjiu.web.paging import ROWS, Sort, cut
from minjiu.web.sheets import as_download

SORTS = {
    "time": Sort("时间", "imported_at", descending=True),
    "file": Sort("文件", "file_name"),
}
LARGEST = 20 * 1024 * 1024  # a file of 20,000 rows is about 2 MB


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None or file.size is None or not file.size:
            raise Refused("没有选择文件，或文件是空的，", "请选择按模板填写的XLSX或CSV文件。")
        if file.size > LARGEST:
            raise Refused("文件超过20 MB，", "请分成几个文件。")
        batch = assistance.import_existing(
            file_name=file.name or "",
            content=file.read(),
            acting_user=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, f"已导入{batch.accepted:,}行，{batch.refused:,}行未导入。")
        return redirect("desk:import", batch.pk)
    found = registry.import_batches(request.user)  # type: ignore[arg-type]
    page = cut(found, request, SORTS, default="time")
    context = {
        "page": page,
        "columns": registry.COLUMNS,
        "to_compare": registry.batches_to_compare(request.user),  # type: ignore[arg-type]
    }
    return render(request, "desk/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def accounts(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Accounts of another's file: compare with the papers, put them to use, or send them back."""
    user: User = request.user  # type: ignore[assignment]
    found = registry.batch_to_compare_for(user, batch_id)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "reject":
                done = reject_imported_accounts(
                    batch=found, reason=request.POST.get("reason", ""), acting_user=user
                )
                messages.success(request, f"已退回{done:,}个账户，均未启用。")
            else:
                done = confirm_imported_accounts(batch=found, acting_user=user)
                messages.success(request, f"已核对启用{done:,}个账户。")
            return redirect("desk:imports")
        except Refused as wrong:
            refusal = wrong
    pages = Paginator(registry.waiting_accounts(user, found), ROWS)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "batch": found, "page": page, "lines": registry.waiting_lines(page), "total": pages.count,
        "refusal": refusal, "step": "reject", "given": request.POST,
    }  # fmt: skip
    status = 200 if refusal is None else 422
    return render(request, "desk/import_accounts.html", context, status=status)


@require_safe
@login_required
def template(request: HttpRequest) -> HttpResponse:
    return as_download("recipients-template", registry.COLUMNS, ())


@require_safe
@login_required
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What became of one file; ID numbers only in the file that goes back."""
    found, rows = registry.refused_rows(request.user, batch_id)  # type: ignore[arg-type]
    if request.GET.get("export") == "xlsx":
        head = (*registry.COLUMNS, "未导入的原因")
        return as_download(
            "refused-rows",
            head,
            ((*row.cells, " ".join(row.reasons)) for row in registry.refused_lines(rows)),
        )
    name = registry.COLUMNS.index("姓名")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "batch": found,
        "page": page,
        "lines": [(r.line, r.cells[name], r.reasons) for r in registry.refused_lines(page)],
        "accounts": [
            (AccountOutcome(outcome).label if outcome else "等另一名经办人核对", how_many)
            for outcome, how_many in registry.accounts_of_batch(found).items()
        ],
    }
    return render(request, "desk/import.html", context)
