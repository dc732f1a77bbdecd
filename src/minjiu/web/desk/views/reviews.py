"""定期核查: families that receive, by the day on which they are to be looked at again."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minjiu.access.api import User, lists_as, scopes_of
from minjiu.assistance import api as assistance
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.web.desk.templatetags.desk import division_name
from minjiu.web.desk.townships import townships_of
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered
from minjiu.web.sheets import ROWS, as_download

SORTS = {
    "due": Sort("到期", "due_on"),
    "name": Sort("申请人", "case__applicant_name"),
    "number": Sort("受理编号", "case__number"),
}
WITHIN = (("late", "已超期"), ("30", "30天内"), ("90", "90天内"))
_HEAD = ("受理编号", "申请人", "所在地", "项目", "周期", "到期", "进度")


@require_safe
@login_required
def reviews(request: HttpRequest) -> HttpResponse:
    """What is due when, the nearest first; export what is filtered."""
    user: User = request.user  # type: ignore[assignment]
    towns = townships_of(scopes_of(user), SEES_FAMILIES)
    wanted = asked(
        request,
        "申请人姓名开头，或完整受理编号",
        within=("到期", WITHIN),
        town=("所在地", [(town.code, town.name) for town in towns]),
    )
    found = assistance.reviews(user, text=wanted.text, town=wanted["town"], within=wanted["within"])
    if wanted.sheet:
        rows = ordered(found, request, SORTS, default="due")[: ROWS + 1]
        lines = assistance.review_lines(rows, user)
        lists_as(user, *SEES_FAMILIES)
        audit.record_look(user, "assistance.exported", label=f"导出{min(len(lines), ROWS)}件")
        return as_download(f"reviews-{today():%Y%m%d}", _HEAD, _cells(lines))
    page = cut(found, request, SORTS, default="due")
    context = {"page": page, "asked": wanted, "lines": assistance.review_lines(page.rows, user)}
    return render(request, "desk/reviews.html", context)


def _cells(lines: list[assistance.ReviewLine]) -> Iterable[tuple[object, ...]]:
    for line in lines:
        yield (
            line.number, line.applicant_name, division_name(line.division_code),
            line.programme_label, line.frequency, line.due_on, line.standing,
        )  # fmt: skip
