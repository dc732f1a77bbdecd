"""我的今日: what waits for me, by deadline, and what runs in the background."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minjiu.access.api import scopes_of
from minjiu.assistance import api as assistance
from minjiu.common.clock import today as day_of_today
from minjiu.jobs.api import open_runs

PAGE = 20


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    page = Paginator(assistance.work_queue(request.user), PAGE).get_page(  # type: ignore[arg-type]
        request.GET.get("page")
    )
    context = {
        "today": day_of_today(),
        "scopes": scopes_of(request.user),  # type: ignore[arg-type]
        "runs": open_runs(),
        "page": page,
        "lines": [assistance.line(case) for case in page.object_list],
    }
    return render(request, "desk/today.html", context)
