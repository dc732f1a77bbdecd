"""台账: work of people, planned, going on, done with a document."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import registers as actions
from minjiu.conference.enums import RegisterKind
from minjiu.directory import api as directory
from minjiu.web.office import inputs
from minjiu.web.office.guards import governing
from minjiu.web.sheets import as_download


@governing
def registers(request: HttpRequest, user: User) -> HttpResponse:
    """All registers with how many entries each holds."""
    counts: dict[RegisterKind, list[int]] = {kind: [0, 0, 0] for kind in RegisterKind}
    for entry in conference.entries_for(user):
        row = counts[entry.kind]
        row[0] += 1
        row[1] += entry.state.value == "done"
        row[2] += entry.late
    rows = [(kind, *row) for kind, row in counts.items()]
    return render(request, "office/registers.html", {"rows": rows})


_HEAD = (
    "事项", "单位", "责任处室", "职责", "列入", "应完成", "状态", "完成", "成果", "文号", "金额（元）",
)  # fmt: skip


def _row(one: conference.EntryView) -> tuple[object, ...]:
    return (
        one.title, one.department, one.office, one.duty_id, one.planned_on, one.due_on,
        one.state.label, one.done_on, one.result, one.document_number, one.amount,
    )  # fmt: skip


@governing
def register(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    if kind not in RegisterKind.values:
        raise Http404
    chosen = RegisterKind(kind)
    if request.method == "POST":
        made = actions.plan_entry(
            kind=chosen, department_code=inputs.text(request, "department"),
            title=inputs.text(request, "title"), plan=inputs.text(request, "plan"),
            office=inputs.text(request, "office"),
            due_on=inputs.day(request, "due_on", "应完成日"),
            duty_id=inputs.text(request, "duty"), acting_user=user,
        )  # fmt: skip
        messages.success(request, "已列入台账。")
        return redirect("office:entry", made.pk)
    unit = request.GET.get("unit", "")
    entries = conference.entries_for(user, kind=chosen, department_code=unit)
    if request.GET.get("export") == "xlsx":
        return as_download(f"{kind}-{today():%Y%m%d}", _HEAD, map(_row, entries))
    mine = conference.departments_of(user)
    departments = directory.departments(today())
    may_plan = (
        departments if conference.is_office(user) else [d for d in departments if d.code in mine]
    )
    context = {
        "kind": chosen,
        "entries": entries,
        "departments": departments,
        "unit": unit,
        "may_plan": may_plan,
        "duties": [
            d for d in conference.duty_ledger()
            if any(one.kind is chosen for one in d.registers)
            and d.department_code in {m.code for m in may_plan}
        ],
    }  # fmt: skip
    return render(request, "office/register.html", context)


@governing
def entry(request: HttpRequest, user: User, entry_id: UUID) -> HttpResponse:
    if request.method == "POST":
        found = conference.get_entry_for(user, entry_id)
        match request.POST.get("do"):
            case "progress":
                actions.note_progress(
                    entry=found, text=inputs.text(request, "text"),
                    uploads=inputs.uploads(request), acting_user=user,
                )  # fmt: skip
            case "finish":
                actions.finish_entry(
                    entry=found, result=inputs.text(request, "result"),
                    document_number=inputs.text(request, "document"),
                    amount=inputs.amount(request, "amount"), uploads=inputs.uploads(request),
                    acting_user=user,
                )  # fmt: skip
            case "drop":
                actions.drop_entry(
                    entry=found, reason=inputs.text(request, "reason"), acting_user=user
                )
            case _:
                raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
        messages.success(request, "已办理。")
        return redirect("office:entry", entry_id)
    view = conference.entry_for(user, entry_id)
    may = conference.is_office(user) or view.department_code in conference.departments_of(user)
    return render(request, "office/entry.html", {"entry": view, "may": may})
