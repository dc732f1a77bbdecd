"""既有救助对象导入: hand in a file, see what came in, take back what did not, with reasons."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.assistance import api as assistance
from minjiu.common.errors import Refused
from minjiu.registry import api as registry
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
    context = {"page": page, "columns": registry.COLUMNS}
    return render(request, "desk/imports.html", context)


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
            "refused-rows", head, ((*row.cells, " ".join(row.reasons)) for row in rows)
        )
    name = registry.COLUMNS.index("姓名")
    page = Paginator([(r.line, r.cells[name], r.reasons) for r in rows], ROWS)
    context = {"batch": found, "page": page.get_page(request.GET.get("page"))}
    return render(request, "desk/import.html", context)
