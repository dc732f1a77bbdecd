from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minjiu.access.api import scopes_of
from minjiu.common.clock import today as day_of_today
from minjiu.jobs.api import open_runs


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """我的今日: as whom one works, where, and what runs in the background."""
    context = {
        "today": day_of_today(),
        "scopes": scopes_of(request.user),  # type: ignore[arg-type]
        "runs": open_runs(),
    }
    return render(request, "desk/today.html", context)
