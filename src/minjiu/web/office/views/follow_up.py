"""议定事项 and 跟踪督促: the board, one matter, what units report and the office answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import reminding
from minjiu.conference.actions import resolutions as resolution_actions
from minjiu.directory import api as directory
from minjiu.supervision import api as supervision
from minjiu.supervision.enums import Rung
from minjiu.web.office import inputs
from minjiu.web.office.guards import governing
from minjiu.web.sheets import as_download

_HEAD = (
    "编号", "事项", "单位", "角色", "承担的工作", "时限", "进度（%）", "灯色", "为什么", "状态",
)  # fmt: skip


def _row(leg: supervision.LegView) -> tuple[object, ...]:
    return (
        leg.matter_number, leg.subject, leg.department, leg.stance.label, leg.part, leg.due_on,
        leg.progress, leg.light.label, leg.why, leg.state.label,
    )  # fmt: skip


@governing
def board(request: HttpRequest, user: User) -> HttpResponse:
    """Legs not yet done by deadline; no ranking of units."""
    mine = None if conference.sees_all(user) else sorted(conference.departments_of(user))
    legs = supervision.owed(mine)
    light, unit = request.GET.get("light", ""), request.GET.get("unit", "")
    wanted = [
        leg for leg in legs
        if (not light or leg.light.value == light) and (not unit or leg.department_code == unit)
    ]  # fmt: skip
    if request.GET.get("export") == "xlsx":
        return as_download(f"board-{today():%Y%m%d}", _HEAD, map(_row, wanted))
    context = {
        "legs": wanted,
        "counts": supervision.light_counts(legs),
        "light": light,
        "unit": unit,
        "departments": [d for d in directory.departments(today()) if mine is None or d.code in mine],
        "resolutions": conference.resolutions_for(user),
        "is_office": conference.is_office(user),
    }  # fmt: skip
    return render(request, "office/board.html", context)


@governing
def matter(request: HttpRequest, user: User, matter_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _act(request, user, matter_id)
    context = {
        "matter": supervision.matter_for(user, matter_id),
        "mine": conference.departments_of(user),
        "is_office": conference.is_office(user),
        "today": today(),
        "latest": supervision.latest_deadline(),
    }
    return render(request, "office/matter.html", context)


def _act(request: HttpRequest, user: User, matter_id: UUID) -> HttpResponse:
    do = request.POST.get("do")
    if do == "review":
        supervision.review(
            report=supervision.report_for(user, inputs.key(request, "report", "办理情况")),
            accepted=inputs.text(request, "accepted") == "yes",
            note=inputs.text(request, "note"), acting_user=user,
        )  # fmt: skip
    elif do == "answer":
        supervision.reply(
            notice=supervision.notice_for(user, inputs.key(request, "notice", "督促")),
            text=inputs.text(request, "text"), acting_user=user,
        )  # fmt: skip
    else:
        leg = supervision.leg_for(user, inputs.key(request, "leg", "分工"))
        match do:
            case "receive":
                supervision.receive(leg=leg, acting_user=user)
            case "report":
                progress = leg.progress
                if not leg.indicator_code:
                    progress = inputs.whole(request, "progress", "进度")
                supervision.report(
                    leg=leg, text=inputs.text(request, "text"), progress=progress,
                    finished=bool(inputs.text(request, "finished")),
                    uploads=inputs.uploads(request), acting_user=user,
                )  # fmt: skip
            case "extend":
                supervision.extend(
                    leg=leg, due_on=inputs.day(request, "due_on", "新时限"),
                    reason=inputs.text(request, "reason"), acting_user=user,
                )  # fmt: skip
            case "suspend":
                supervision.suspend(
                    leg=leg, reason=inputs.text(request, "reason"), acting_user=user
                )
            case "ask":
                supervision.ask_for_report(
                    leg=leg, due_on=inputs.day(request, "due_on", "报送时限"), acting_user=user
                )
            case "remind":
                letter = reminding.draft_reminder(
                    matter_id=matter_id, leg_id=leg.pk, text=inputs.text(request, "text"),
                    acting_user=user,
                )  # fmt: skip
                return redirect("office:document", letter.pk)
            case "climb":
                supervision.climb(
                    leg=leg, rung=inputs.choice(request, "rung", Rung, "督促层级"),
                    text=inputs.text(request, "text"),
                    reply_due_on=inputs.day(request, "due_on", "回复时限"),
                    document_number=inputs.text(request, "number"), acting_user=user,
                )  # fmt: skip
            case _:
                raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    messages.success(request, "已办理。")
    return redirect("office:matter", matter_id)


@governing
def resolution(request: HttpRequest, user: User, resolution_id: UUID) -> HttpResponse:
    """One resolution; what was referred upward waits here for the province's answer."""
    found = conference.resolution_for(user, resolution_id)
    if request.method == "POST":
        match request.POST.get("do"):
            case "draft":
                made = resolution_actions.draft_request(resolution=found, acting_user=user)
                return redirect("office:document", made.request_document_id)
            case "request":
                resolution_actions.send_request(resolution=found, acting_user=user)
            case "answer":
                resolution_actions.record_answer(
                    resolution=found, approved=inputs.text(request, "approved") == "yes",
                    answer_number=inputs.text(request, "number"),
                    changed_text=inputs.text(request, "text"), acting_user=user,
                )  # fmt: skip
            case _:
                raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
        messages.success(request, "已办理。")
        return redirect("office:resolution", resolution_id)
    if found.matter_id is not None:
        return redirect("office:matter", found.matter_id)
    view = next(r for r in conference.resolutions_for(user) if r.id == resolution_id)
    names = {d.code: d.name for d in directory.departments(today())}
    context = {"resolution": view, "names": names, "is_office": conference.is_office(user)}
    return render(request, "office/resolution.html", context)
