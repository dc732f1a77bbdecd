"""跟踪督促: the board, one matter, what units report and the office answers."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import reminding
from minjiu.conference.enums import MeetingState
from minjiu.directory import api as directory
from minjiu.supervision import api as supervision
from minjiu.supervision.enums import LegState, Light, Rung, Stance
from minjiu.web.listing import asked, has
from minjiu.web.office import inputs, told
from minjiu.web.office.absences import warn_of_absences
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut_rows, ordered_rows
from minjiu.web.sheets import as_download

_LIGHTS = (Light.RED, Light.YELLOW, Light.GREEN)
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
    units = [d for d in directory.departments(today()) if mine is None or d.code in mine]
    order = {d.code: place for place, d in enumerate(units)}
    wanted = asked(
        request,
        "编号、事项或工作",
        light=(
            "灯色",
            [(one.value, f"{one.label}（{n}）") for one, n in supervision.light_counts(legs)],
        ),
        unit=("单位", [(d.code, d.name) for d in units]),
        stance=("角色", Stance.choices),
    )
    found = [
        leg for leg in legs
        if has(wanted.text, leg.matter_number, leg.subject, leg.part)
        and wanted["light"] in ("", leg.light.value)
        and wanted["unit"] in ("", leg.department_code)
        and wanted["stance"] in ("", leg.stance.value)
    ]  # fmt: skip
    sorts = {
        "due": Sort("时限", "due_on"),
        "light": Sort("灯色", lambda leg: _LIGHTS.index(leg.light) if leg.light in _LIGHTS else 9),
        "matter": Sort("事项", "matter_number"),
        "unit": Sort("单位", lambda leg: order.get(leg.department_code, len(order))),
        "progress": Sort("进度", "progress"),
    }
    if wanted.sheet:
        rows = ordered_rows(found, request, sorts, default="due")
        return as_download(f"board-{today():%Y%m%d}", _HEAD, map(_row, rows))
    page = cut_rows(found, request, sorts, default="due")
    context = {"asked": wanted, "page": page}
    return render(request, "office/board.html", context)


@governing
def matter(request: HttpRequest, user: User, matter_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _act(request, user, matter_id)
    context = {
        "matter": supervision.matter_for(user, matter_id),
        "mine": conference.departments_of(user),
        "is_office": conference.is_office(user),
        "today_text": today().isoformat(),
        "latest": supervision.latest_deadline(),
        "own_seats": _by_role(supervision.own_seats(user, today())),
        "coming": [
            one for one in conference.meetings_for(user)
            if one.state in (MeetingState.PLANNED, MeetingState.NOTIFIED)
        ],
    }  # fmt: skip
    return render(request, "office/matter.html", context)


def _by_role(seats: Iterable[directory.SeatOn]) -> dict[str, list[directory.SeatOn]]:
    found: dict[str, list[directory.SeatOn]] = {}
    for seat in seats:
        found.setdefault(seat.role.value, []).append(seat)
    return found


def _act(request: HttpRequest, user: User, matter_id: UUID) -> HttpResponse:
    do = request.POST.get("do")
    if do == "review":
        accepted = inputs.text(request, "accepted") == "yes"
        leg = supervision.review(
            report=supervision.report_for(user, inputs.key(request, "report", "办理情况")),
            accepted=accepted, note=inputs.text(request, "note"), acting_user=user,
        )  # fmt: skip
        said = f"{told.unit(leg.department_code)}的办理情况已"
        if not accepted:
            said += "退回补办，意见已附上，请该单位补办后再报。"
        elif leg.state == LegState.DONE:
            said += "通过复核，这项工作办结。"
        else:
            said += "通过复核，请该单位继续办理。"
    elif do == "answer":
        answered = supervision.reply(
            notice=supervision.notice_for(user, inputs.key(request, "notice", "督促")),
            text=inputs.text(request, "text"), acting_user=user,
        )  # fmt: skip
        said = f"对“{answered.label}”的回复已送联席会议办公室。"
    elif do == "reach":
        reached = supervision.reach_milestone(
            milestone=supervision.milestone_for(
                user, inputs.key(request, "milestone", "阶段任务")
            ),
            acting_user=user,
        )  # fmt: skip
        said = f"阶段任务“{reached.text}”已登记完成。"
    elif do == "instruct":
        instructed = supervision.instruct(
            notice=supervision.notice_for(user, inputs.key(request, "notice", "督促")),
            text=inputs.text(request, "text"), seat_number=inputs.whole(request, "seat", "批示人"),
            on=inputs.day(request, "on", "批示日期"), acting_user=user,
        )  # fmt: skip
        said = f"{instructed.instructed_by}对“{instructed.label}”的批示已登记，需要时可以办理下一级督促。"
    else:
        leg = supervision.leg_for(user, inputs.key(request, "leg", "分工"))
        unit = told.unit(leg.department_code)
        match do:
            case "receive":
                supervision.receive(leg=leg, acting_user=user)
                said = f"{unit}已签收，请在{told.day(leg.due_on)}前办结，并报送办理情况。"
            case "report":
                progress = leg.progress
                if not leg.indicator_code:
                    progress = inputs.whole(request, "progress", "进度")
                supervision.report(
                    leg=leg, text=inputs.text(request, "text"), progress=progress,
                    finished=bool(inputs.text(request, "finished")),
                    uploads=inputs.uploads(request), acting_user=user,
                )  # fmt: skip
                said = f"{unit}的办理情况已报送，等办公室复核。"
            case "extend":
                due_on = inputs.day(request, "due_on", "新时限")
                supervision.extend(
                    leg=leg, due_on=due_on, reason=inputs.text(request, "reason"), acting_user=user
                )
                warn_of_absences(request, [(leg.department_code, due_on)])
                said = f"{unit}的时限已延至{told.day(due_on)}，提醒和灯色按新时限计算。"
            case "suspend":
                supervision.suspend(
                    leg=leg, reason=inputs.text(request, "reason"), acting_user=user
                )
                said = f"{unit}的工作已中止，不再亮灯。"
            case "milestone":
                due_on = inputs.day(request, "due_on", "阶段时限")
                supervision.set_milestone(
                    leg=leg, text=inputs.text(request, "text"), due_on=due_on, acting_user=user
                )
                warn_of_absences(request, [(leg.department_code, due_on)])
                said = f"已为{unit}列出阶段任务，{told.day(due_on)}前完成。"
            case "ask":
                due_on = inputs.day(request, "due_on", "报送时限")
                supervision.ask_for_report(leg=leg, due_on=due_on, acting_user=user)
                warn_of_absences(request, [(leg.department_code, due_on)])
                said = f"已要求{unit}在{told.day(due_on)}前报送办理情况。"
            case "draft":
                letter = reminding.draft_letter(
                    leg=leg, text=inputs.text(request, "text"),
                    reply_due_on=inputs.day(request, "due_on", "回复时限"), acting_user=user,
                )  # fmt: skip
                messages.success(request, f"“{letter.title}”已起草送签，签发后再发给{unit}。")
                return redirect("office:document", letter.pk)
            case "send":
                sent = reminding.send_letter(leg=leg, acting_user=user)
                said = (
                    f"{sent.label}（{sent.document_number}）已发给{unit}，"
                    f"请其在{told.day(sent.reply_due_on)}前回复。"
                )
            case "climb":
                step = supervision.climb(
                    leg=leg, rung=inputs.choice(request, "rung", Rung, "督促层级"),
                    text=inputs.text(request, "text"),
                    reply_due_on=inputs.day(request, "due_on", "回复时限"), acting_user=user,
                )  # fmt: skip
                said = f"{unit}的工作已“{step.label}”，批示后请登记，再办理下一级。"
            case "agenda":
                meeting = conference.get_meeting_for(user, inputs.key(request, "meeting", "会议"))
                reminding.put_on_agenda(
                    leg=leg, meeting=meeting, text=inputs.text(request, "text"),
                    reply_due_on=inputs.day(request, "due_on", "回复时限"), acting_user=user,
                )  # fmt: skip
                said = f"已列入“{meeting.title}”的议程，由{unit}汇报落实情况。"
            case _:
                raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    messages.success(request, said)
    return redirect("office:matter", matter_id)


@governing
def notice_letter(request: HttpRequest, user: User, notice_id: UUID) -> HttpResponse:
    """The letter of a step, for the unit it went to."""
    answer = HttpResponse(
        supervision.notice_letter(user, notice_id), content_type="application/pdf"
    )
    answer["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return answer
