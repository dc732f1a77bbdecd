"""议定事项: the list, and one that was referred upward and waits for the province's answer."""

from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import resolutions as actions
from minjiu.conference.enums import ResolutionState
from minjiu.directory import api as directory
from minjiu.web.listing import asked, years
from minjiu.web.office import inputs
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download

SORTS = {
    "number": Sort("编号", F("year") * 100_000 + F("serial"), descending=True),
    "title": Sort("事项", "title"),
    "meeting": Sort("会议", "item__meeting__starts_at", descending=True),
    "state": Sort("状态", place_in("state", ResolutionState.values)),
}
_HEAD = ("编号", "事项", "内容", "会议", "牵头单位", "牵头时限", "状态", "请示文号", "批复文号")


@governing
def resolutions(request: HttpRequest, user: User) -> HttpResponse:
    """All that meetings resolved, whether followed, waiting for the province, or done."""
    names = {d.code: d.name for d in directory.departments(today())}
    wanted = asked(
        request,
        "编号、事项或内容",
        state=("状态", ResolutionState.choices),
        unit=("承担单位", names.items()),
        year=("年份", years(conference.resolution_years(user))),
    )
    found = conference.find_resolutions(
        user, text=wanted.text, state=wanted["state"], year=wanted["year"],
        department_code=wanted["unit"],
    )  # fmt: skip
    if wanted.sheet:
        rows = conference.resolution_lines(
            ordered(found, request, SORTS, default="number")[: ROWS + 1]
        )
        return as_download(f"resolutions-{today():%Y%m%d}", _HEAD, map(_row, rows))
    page = cut(found, request, SORTS, default="number")
    lines = conference.resolution_lines(page.rows)
    context = {"asked": wanted, "page": page, "lines": lines}
    return render(request, "office/resolutions.html", context)


def _row(one: conference.ResolutionView) -> tuple[object, ...]:
    return (
        one.number, one.title, one.text, one.meeting, one.lead.get("name", ""),
        one.lead.get("due_on", ""),
        one.state.label, one.request_number, one.answer_number,
    )  # fmt: skip


@governing
def resolution(request: HttpRequest, user: User, resolution_id: UUID) -> HttpResponse:
    """One resolution; what is followed has its page there."""
    found = conference.resolution_for(user, resolution_id)
    if request.method == "POST":
        match request.POST.get("do"):
            case "draft":
                made = actions.draft_request(resolution=found, acting_user=user)
                messages.success(request, f"{found.number}的请示已起草送签，签发、用印后再报送。")
                return redirect("office:document", made.request_document_id)
            case "request":
                sent = actions.send_request(resolution=found, acting_user=user)
                said = (
                    f"{found.number}的请示（{sent.request_number}）已报送，收到批复后请在这里登记。"
                )
            case "answer":
                done = actions.record_answer(
                    resolution=found, approved=inputs.text(request, "approved") == "yes",
                    answer_number=inputs.text(request, "number"),
                    changed_text=inputs.text(request, "text"),
                    due_on=inputs.day(request, "due_on", "新时限")
                    if inputs.text(request, "due_on")
                    else None,
                    acting_user=user,
                )  # fmt: skip
                said = f"已登记批复（{done.answer_number}）：" + (
                    f"{found.number}开始执行，已交办{len(done.plan)}个单位，请跟踪督促。"
                    if done.matter_id
                    else f"省政府未同意，{found.number}到此结束。"
                )
            case _:
                raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
        messages.success(request, said)
        return redirect("office:resolution", resolution_id)
    if found.matter_id is not None:
        return redirect("office:matter", found.matter_id)
    (view,) = conference.resolution_lines([found])
    context = {"resolution": view, "is_office": conference.is_office(user)}
    return render(request, "office/resolution.html", context)
