"""查询记录: what was asked about a person, of whom and for what; the look at it is on record too."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.verification import api as verification
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut_rows, ordered_rows
from minjiu.web.sheets import as_download

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # not sent: behind all that was
SORTS = {
    "at": Sort("询问时间", lambda line: line.at or _NEVER, descending=True),
    "source": Sort("来源", "source"),
}
_HEAD = ("询问时间", "来源", "目的", "类别", "结果", "说明", "授权书编号")


def _at(moment: datetime | None) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else "没有发出"


def _choices(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in sorted(set(values))]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """For auditors: a number typed in full leads to what was asked; it never stands in an address."""
    user, refusal = cast(User, request.user), None
    verification.require_auditor(user)
    if request.method == "POST":
        try:
            person = verification.find_asked_about(user, request.POST.get("number", ""))
            return redirect("desk:asked_about", person)
        except Refused as refused:
            refusal = refused
    context = {"refusal": refusal, "step": "find", "given": request.POST}
    return render(request, "desk/asked_find.html", context, status=422 if refusal else 200)


@require_safe
@login_required
def asked_about(request: HttpRequest, person_id: UUID) -> HttpResponse:
    user = cast(User, request.user)
    lines, others = verification.asked_about_for(user, person_id)
    wanted = asked(
        request,
        source=("来源", _choices(line.source for line in lines)),
        kind=("类别", _choices(line.kind for line in lines)),
    )
    found = [
        line for line in lines
        if wanted["source"] in ("", line.source) and wanted["kind"] in ("", line.kind)
    ]  # fmt: skip
    if wanted.sheet:
        rows = [
            (
                _at(line.at), line.source, line.purpose, line.kind, line.result, line.error,
                str(line.authorisation or ""),
            )
            for line in ordered_rows(found, request, SORTS, default="at")
        ] + [
            (
                _at(one.received_at), one.office, one.purpose, "外省来函协查", one.state_label, "",
                one.authorisation,
            )
            for one in others
        ]  # fmt: skip
        return as_download(f"asked-{today():%Y%m%d}", _HEAD, rows)
    page = cut_rows(found, request, SORTS, default="at")
    context = {
        "asked": wanted,
        "page": page,
        "others": others,
        "name": verification.name_asked_about(person_id),
    }
    return render(request, "desk/asked.html", context)
