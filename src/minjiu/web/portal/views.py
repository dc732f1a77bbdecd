"""What everybody may read: the notice, who sits, what each unit must do, what was published.

No account, no person: everything comes from the directory or from frozen snapshots.
"""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from minjiu.common.clock import today
from minjiu.directory import api as directory
from minjiu.publishing import api as publishing
from minjiu.publishing.api import SnapshotKind


@require_safe
@cache_control(public=True, max_age=60)
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "members": publishing.latest(SnapshotKind.CONFERENCE_MEMBERS),
        "bulletins": publishing.public_snapshots(SnapshotKind.BULLETIN)[:5],
        "documents": publishing.public_snapshots(SnapshotKind.DOCUMENT)[:5],
    }
    return render(request, "portal/home.html", context)


@require_safe
@cache_control(public=True, max_age=60)
def notice(request: HttpRequest) -> HttpResponse:
    """The notice that set up the conference, word for word."""
    return render(request, "portal/notice.html", {"lines": directory.notice_text().splitlines()})


@require_safe
@cache_control(public=True, max_age=60)
def members(request: HttpRequest) -> HttpResponse:
    """成员名单 as it was published, never as it stands in a draft."""
    snapshot = publishing.latest(SnapshotKind.CONFERENCE_MEMBERS)
    on = date.fromisoformat(snapshot.content["on"]) if snapshot else None
    return render(request, "portal/members.html", {"snapshot": snapshot, "on": on})


@require_safe
@cache_control(public=True, max_age=60)
def duties(request: HttpRequest) -> HttpResponse:
    """附件3: 25 units, 106 duties, word for word, under today's names."""
    found: dict[str, list[directory.DutyText]] = {}
    for duty in directory.duties():
        found.setdefault(duty.department_code, []).append(duty)
    units = [(unit, found.get(unit.code, [])) for unit in directory.departments(today())]
    return render(request, "portal/duties.html", {"units": units})


@require_safe
@cache_control(public=True, max_age=60)
def bulletins(request: HttpRequest) -> HttpResponse:
    found = publishing.public_snapshots(SnapshotKind.BULLETIN)
    return render(request, "portal/bulletins.html", {"bulletins": found})


@require_safe
@cache_control(public=True, max_age=60)
def bulletin(request: HttpRequest, snapshot_id: UUID) -> HttpResponse:
    snapshot = publishing.snapshot(SnapshotKind.BULLETIN, snapshot_id)
    cut_off = date.fromisoformat(snapshot.content["cut_off_on"])
    return render(request, "portal/bulletin.html", {"bulletin": snapshot, "cut_off": cut_off})
