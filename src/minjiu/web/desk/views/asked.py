"""查询记录: what was asked about a person, of whom and for what; the look at it is on record too."""

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.verification import api as verification
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered
from minjiu.web.sheets import ROWS, as_download

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # not sent: behind all that was
SORTS = {
    "at": Sort("询问时间", Coalesce("sent_at", Value(_NEVER)), descending=True),
    "source": Sort("来源", "source"),
}
_HEAD = ("询问时间", "来源", "目的", "类别", "结果", "说明", "授权书编号")


def _at(moment: datetime | None) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else "没有发出"


@require_safe
@login_required
def asked_about(request: HttpRequest, person_id: UUID) -> HttpResponse:
    user = cast(User, request.user)
    found, others = verification.asked_about_for(user, person_id)
    wanted = asked(request)
    if wanted.sheet:
        lines = verification.asked_lines(ordered(found, request, SORTS, default="at")[: ROWS + 1])
        rows = [
            (
                _at(line.at), line.source, line.purpose, line.kind, line.result, line.error,
                str(line.authorisation),
            )
            for line in lines
        ] + [
            (
                _at(one.received_at), one.office, one.purpose, "外省来函协查", one.state_label, "",
                one.authorisation,
            )
            for one in others
        ]  # fmt: skip
        return as_download(f"asked-{today():%Y%m%d}", _HEAD, rows)
    page = cut(found, request, SORTS, default="at")
    context = {
        "asked": wanted,
        "page": page,
        "lines": verification.asked_lines(page.rows),
        "others": others,
        "name": verification.name_asked_about(person_id),
    }
    return render(request, "desk/asked.html", context)
