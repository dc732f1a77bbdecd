"""台账: work of people, planned, going on, done with a document."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import registers as actions
from minjiu.conference.enums import EntryState, RegisterKind
from minjiu.directory import api as directory
from minjiu.web.listing import asked
from minjiu.web.office import inputs
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut, cut_rows, ordered, ordered_rows, place_in
from minjiu.web.sheets import ROWS, as_download


@governing
def registers(request: HttpRequest, user: User) -> HttpResponse:
    """All registers with how many entries each holds; one unit's, where the address says so."""
    units = [(d.code, d.name) for d in _shown(user)]
    wanted = asked(request, unit=("单位", units))
    totals = conference.register_totals(user, department_code=wanted["unit"])
    if wanted.sheet:
        rows = ordered_rows(totals, request, _TOTALS, default="kind")
        cells = ((one.kind.label, one.entries, one.done, one.late) for one in rows)
        head = [sort.label for sort in _TOTALS.values()]
        return as_download(f"registers-{today():%Y%m%d}", head, cells)
    page = cut_rows(totals, request, _TOTALS, default="kind")
    return render(request, "office/registers.html", {"asked": wanted, "page": page})


_TOTALS = {
    "kind": Sort("台账", lambda one: list(RegisterKind).index(one.kind)),
    "entries": Sort("列入", "entries", descending=True),
    "done": Sort("完成", "done", descending=True),
    "late": Sort("超过计划日", "late", descending=True),
}
_HEAD = (
    "台账", "事项", "单位", "责任处室", "职责", "列入", "应完成", "状态", "完成", "成果", "文号", "金额（元）",
)  # fmt: skip
STATES = [*EntryState.choices, ("late", "超过计划日")]


def _row(one: conference.EntryView) -> tuple[object, ...]:
    return (
        one.kind.label, one.title, one.department, one.office, one.duty_id, one.planned_on,
        one.due_on, one.state.label, one.done_on, one.result, one.document_number, one.amount,
    )  # fmt: skip


def _shown(user: User) -> list[directory.DepartmentOn]:
    """Units whose entries the user sees."""
    mine = conference.departments_of(user)
    everyone = conference.sees_all(user)
    return [d for d in directory.departments(today()) if everyone or d.code in mine]


@governing
def entries(request: HttpRequest, user: User) -> HttpResponse:
    """Entries of all registers, to search in."""
    listed = _listed(request, user, None)
    if isinstance(listed, HttpResponse):
        return listed
    return render(request, "office/entries.html", listed)


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
            duty_id=inputs.text(request, "duty"),
            division_code=inputs.text(request, "division") or "350000", acting_user=user,
        )  # fmt: skip
        messages.success(
            request, f"“{made.title}”已列入{chosen.label}台账，办理中请登记进展，完成后填写成果。"
        )
        return redirect("office:entry", made.pk)
    listed = _listed(request, user, chosen)
    if isinstance(listed, HttpResponse):
        return listed
    mine = conference.departments_of(user)
    may_plan = [d for d in _shown(user) if conference.is_office(user) or d.code in mine]
    context = listed | {
        "kind": chosen,
        "may_plan": may_plan,
        "divisions": conference.places(today()),
        "duties": [
            d for d in conference.duty_ledger()
            if any(one.kind is chosen for one in d.registers)
            and d.department_code in {m.code for m in may_plan}
        ],
    }  # fmt: skip
    return render(request, "office/register.html", context)


def _listed(
    request: HttpRequest, user: User, kind: RegisterKind | None
) -> dict[str, Any] | HttpResponse:
    """A list of entries for its page, or as a sheet."""
    units = [(d.code, d.name) for d in _shown(user)]
    kinds = RegisterKind.choices if kind is None else []
    wanted = asked(
        request,
        "事项、处室、文号或内容",
        kind=("台账", kinds),
        unit=("单位", units),
        state=("状态", STATES),
    )
    found = conference.find_entries(
        user, kind=kind or (RegisterKind(wanted["kind"]) if wanted["kind"] else None),
        department_code=wanted["unit"], text=wanted.text, state=wanted["state"],
    )  # fmt: skip
    sorts = {
        "title": Sort("事项", "title"),
        "kind": Sort("台账", place_in("kind", RegisterKind.values)),
        "unit": Sort("单位", place_in("department_code", [code for code, _ in units])),
        "planned": Sort("列入", "planned_on", descending=True),
        "due": Sort("应完成", "due_on"),
        "state": Sort("状态", place_in("state", EntryState.values)),
        "number": Sort("文号", "document_number"),
    }
    if wanted.sheet:
        rows = ordered(found, request, sorts, default="planned")[: ROWS + 1]
        name = f"{kind or 'entries'}-{today():%Y%m%d}"
        return as_download(name, _HEAD, map(_row, conference.entry_lines(rows)))
    page = cut(found, request, sorts, default="planned")
    return {"asked": wanted, "page": page, "lines": conference.entry_lines(page.rows)}


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
                said = f"“{found.title}”的进展已登记，完成后请填写成果。"
            case "finish":
                actions.finish_entry(
                    entry=found, result=inputs.text(request, "result"),
                    document_number=inputs.text(request, "document"),
                    amount=inputs.amount(request, "amount"), uploads=inputs.uploads(request),
                    acting_user=user,
                )  # fmt: skip
                said = f"“{found.title}”已完成，成果已列入{RegisterKind(found.kind).label}台账。"
            case "drop":
                actions.drop_entry(
                    entry=found, reason=inputs.text(request, "reason"), acting_user=user
                )
                said = f"“{found.title}”已取消，理由已记录，仍可查阅。"
            case _:
                raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
        messages.success(request, said)
        return redirect("office:entry", entry_id)
    view = conference.entry_for(user, entry_id)
    may = conference.is_office(user) or view.department_code in conference.departments_of(user)
    return render(request, "office/entry.html", {"entry": view, "may": may})
