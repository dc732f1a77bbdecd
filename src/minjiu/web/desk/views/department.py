"""部门待办: what a department's own people are asked to do, and their answer."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.access.api import User, has_role, lists_as
from minjiu.access.enums import Role
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.verification import api as verification
from minjiu.verification.api import tips
from minjiu.verification.enums import TaskKind, TaskState
from minjiu.web.desk.listing import NO_LIMIT
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered
from minjiu.web.sheets import ROWS, as_download

SORTS = {
    "due": Sort("时限", Coalesce("due_on", Value(NO_LIMIT))),
    "filed": Sort("提出时间", "filed_at", descending=True),
}
_HEAD = ("类别", "来源", "地区", "事项", "请办理的事", "提出日期", "答复时限", "状态", "答复")


def _desk(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not has_role(user, Role.DEPARTMENT_DESK):
        raise NotPermitted("部门待办由“部门业务经办”办理，", "如有需要请联系安全管理员授权。")
    return user


@require_safe
@login_required
def tasks(request: HttpRequest) -> HttpResponse:
    """Only the user's own department, those due first; no names in the list."""
    user = _desk(request)
    wanted = asked(
        request,
        state=("状态", TaskState.choices),
        kind=("类别", TaskKind.choices),
        source=("来源", verification.own_sources(user)),
    )
    found = verification.department_tasks_for(
        user, state=wanted["state"], kind=wanted["kind"], source_code=wanted["source"]
    )
    if wanted.sheet:
        rows = verification.task_lines(ordered(found, request, SORTS, default="due")[: ROWS + 1])
        lists_as(user, Role.DEPARTMENT_DESK)
        audit.record_look(user, "verification.department_tasks_exported", label=f"{len(rows)}件")
        return as_download(f"department-tasks-{today():%Y%m%d}", _HEAD, _cells(rows))
    page = cut(found, request, SORTS, default="due")
    context = {
        "asked": wanted,
        "page": page,
        "lines": verification.task_lines(page.rows),
        "today": today(),
        "waiting": verification.open_tasks(user),
        "lists": tips.received_lists(user),
    }
    return render(request, "desk/department_tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """What is needed to find and check the record; the answer with its reason."""
    user, refusal, number = _desk(request), None, ""
    if request.POST.get("step") == "number":
        number = verification.reveal_task_number(user, task_id)
    elif request.method == "POST":
        given = request.POST
        try:
            verification.answer_task(user, task_id, given.get("outcome", ""), given.get("text", ""))
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, "已答复，提出的单位会看到。")
            return redirect("desk:department_tasks")
    context = {
        "view": verification.department_task_for(user, task_id),
        "number": number,
        "today": today(),
        "refusal": refusal,
        "step": "answer",
        "given": request.POST,
    }
    status = 200 if refusal is None else 422
    return render(request, "desk/department_task.html", context, status=status)


def _cells(lines: Iterable[verification.TaskLine]) -> Iterable[tuple[object, ...]]:
    for line in lines:
        yield (
            line.kind.label, line.source, line.place, line.what, line.text, localdate(line.filed_at),
            line.due_on, line.state.label, "：".join(filter(None, (line.outcome, line.answer))),
        )  # fmt: skip
