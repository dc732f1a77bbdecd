"""通报: prepared, looked at by units, issued."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.conference import api as conference
from minjiu.conference.actions import bulletins as actions
from minjiu.web.listing import asked
from minjiu.web.office import inputs, told
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut, ordered
from minjiu.web.sheets import ROWS, as_download


@governing
def bulletins(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        made = actions.prepare_bulletin(
            title=inputs.text(request, "title"),
            period=_period(request),
            acting_user=user,
        )
        messages.success(request, "已按今天的情况固定，各单位可预览两个工作日。")
        return redirect("office:bulletin", made.pk)
    wanted = asked(request, "标题或文号", issued=("状态", [("no", "预览"), ("yes", "已印发")]))
    found = conference.find_bulletins(user, text=wanted.text, issued=wanted["issued"])
    if wanted.sheet:
        rows = ordered(found, request, SORTS, default="cut_off")[: ROWS + 1]
        lines = conference.bulletin_lines(rows)
        return as_download(f"bulletins-{today():%Y%m%d}", _HEAD, map(_row, lines))
    page = cut(found, request, SORTS, default="cut_off")
    period = actions.bulletin_period(today())
    context = {
        "asked": wanted,
        "page": page,
        "lines": conference.bulletin_lines(page.rows),
        "period_from": period.start.isoformat(),
        "period_to": "" if period.end is None else period.end.isoformat(),
        "is_office": conference.is_office(user),
    }
    return render(request, "office/bulletins.html", context)


def _period(request: HttpRequest) -> Period:
    start, end = inputs.day(request, "from", "期初"), inputs.day(request, "to", "期末")
    if end <= start:
        raise Refused("期末不晚于期初，", "请核对日期。", field="to")
    return Period(start, end)


SORTS = {
    "title": Sort("标题", "title"),
    "period": Sort("期间", "period_from", descending=True),
    "cut_off": Sort("截止日", "cut_off_on", descending=True),
    "number": Sort("文号", "number"),
}
_HEAD = ("标题", "期初", "期末（不含）", "截止日", "文号", "印发日期")


def _row(one: conference.BulletinView) -> tuple[object, ...]:
    return (
        one.title, one.period_from, one.period_to, one.cut_off_on, one.number or "预览",
        localtime(one.issued_at).date() if one.issued_at else None,
    )  # fmt: skip


@governing
def bulletin(request: HttpRequest, user: User, bulletin_id: UUID) -> HttpResponse:
    if request.method == "POST":
        found = conference.get_bulletin_for(user, bulletin_id)
        match request.POST.get("do"):
            case "remark":
                made = actions.remark(
                    bulletin=found, department_code=inputs.text(request, "department"),
                    text=inputs.text(request, "text"), acting_user=user,
                )  # fmt: skip
                said = f"{told.unit(made.department_code)}的说明已填写，随“{found.title}”一并印发。"
            case "submit":
                sent = actions.submit_bulletin(bulletin=found, acting_user=user)
                messages.success(request, f"“{found.title}”已成文送签，签发、用印后再印发。")
                return redirect("office:document", sent.document_id)
            case "issue":
                issued = actions.issue_bulletin(bulletin=found, acting_user=user)
                said = f"“{found.title}”已以{issued.number}印发，并在公众门户公布。"
            case _:
                raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
        messages.success(request, said)
        return redirect("office:bulletin", bulletin_id)
    found = conference.bulletin_for(user, bulletin_id)
    mine = conference.departments_of(user)
    context = {
        "bulletin": found,
        "mine": [c for c in sorted(mine) if any(r["department_code"] == c for r in found.rows)],
        "is_office": conference.is_office(user),
        "may_issue": today() >= found.issue_from,
    }
    return render(request, "office/bulletin.html", context)
