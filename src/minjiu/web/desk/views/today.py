"""我的今日: what waits for me, by task and deadline, and what runs in the background."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minjiu.access.api import User, scopes_of
from minjiu.assistance import api as assistance
from minjiu.assistance.enums import Task
from minjiu.common.clock import today as day_of_today
from minjiu.jobs.api import open_runs
from minjiu.registry import api as registry
from minjiu.verification import api as verification
from minjiu.verification.api import bulk
from minjiu.verification.api.outside import waiting_outside
from minjiu.web.desk.listing import SORTS, export
from minjiu.web.paging import cut


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """My work by deadline; `task` cuts it to what I have to do next."""
    user: User = request.user  # type: ignore[assignment]
    counts = assistance.task_counts(user)
    wanted = request.GET.get("task", "")
    task = next((t for t in counts if t.value == wanted), None)
    found = assistance.work_queue(user, task)
    if request.GET.get("export") == "xlsx":
        return export(request, found, default="due")
    page = cut(found, request, SORTS, default="due")
    under_way = open_runs()
    context = {
        "today": day_of_today(),
        "scopes": scopes_of(user),
        "emergencies": assistance.emergency_tasks(user),
        "outside": waiting_outside(user),
        "to_compare": registry.batches_to_compare(user),
        "accounts": registry.accounts_to_compare(user).count(),
        "runs": [one for one in under_way if one.kind != bulk.KIND],
        "bulk": bulk.at_hand(user, under_way),
        "findings": bulk.findings_waiting(user),
        "for_department": verification.open_tasks(user),
        "page": page,
        "lines": assistance.work_lines(page.rows, user),
        "task": task,
        "tasks": [(t.value, Task(t).label, n) for t, n in counts.items()],
    }
    return render(request, "desk/today.html", context)
