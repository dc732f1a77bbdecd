"""What everybody may read: the notice, who sits, what each unit must do, what was published.

No account, no person: everything comes from the directory or from frozen snapshots.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

import gongwen
from minjiu.common.clock import today
from minjiu.directory import api as directory
from minjiu.publishing import api as publishing
from minjiu.publishing.api import SnapshotKind
from minjiu.web.listing import asked, has, years
from minjiu.web.paging import Sort, cut, cut_rows, ordered, ordered_rows
from minjiu.web.sheets import ROWS, as_download


@require_safe
@cache_control(public=True, max_age=60)
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "members": publishing.latest(SnapshotKind.CONFERENCE_MEMBERS),
        "bulletin": publishing.latest(SnapshotKind.BULLETIN),
        "document": publishing.latest(SnapshotKind.DOCUMENT),
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
    seats: list[dict[str, Any]] = list(snapshot.content["seats"]) if snapshot else []
    roles = dict.fromkeys(seat["role"] for seat in seats)
    wanted = asked(request, "姓名或职务", role=("席位", [(role, role) for role in roles]))
    found = [
        {**seat, "place": place}
        for place, seat in enumerate(seats)
        if has(wanted.text, seat["name"], seat["post"]) and wanted["role"] in ("", seat["role"])
    ]
    if wanted.sheet:
        rows = ordered_rows(found, request, _SEATS, default="role")
        cells = ((seat["role"], seat["name"], seat["post"]) for seat in rows)
        return as_download(f"members-{today():%Y%m%d}", ("席位", "姓名", "职务"), cells)
    page = cut_rows(found, request, _SEATS, default="role")
    context = {"snapshot": snapshot, "on": on, "asked": wanted, "page": page}
    return render(request, "portal/members.html", context)


_SEATS = {
    "role": Sort("席位", lambda seat: seat["place"]),
    "name": Sort("姓名", lambda seat: seat["name"]),
    "post": Sort("职务", lambda seat: seat["post"]),
}


@require_safe
@cache_control(public=True, max_age=60)
def duties(request: HttpRequest) -> HttpResponse:
    """附件3: 25 units, 106 duties, word for word, under today's names."""
    departments = directory.departments(today())
    wanted = asked(request, "职责内容", unit=("单位", [(d.code, d.name) for d in departments]))
    found: dict[str, list[directory.DutyText]] = {}
    for duty in directory.duties(wanted["unit"] or None):
        if has(wanted.text, duty.text):
            found.setdefault(duty.department_code, []).append(duty)
    units = [(unit, found[unit.code]) for unit in departments if unit.code in found]
    if wanted.sheet:
        cells = ((unit.name, duty.id, duty.text) for unit, mine in units for duty in mine)
        return as_download(f"duties-{today():%Y%m%d}", ("单位", "编号", "职责"), cells)
    page = cut_rows(
        units, request, {"unit": Sort("单位", lambda row: row[0].order)}, default="unit"
    )
    return render(request, "portal/duties.html", {"units": units, "asked": wanted, "page": page})


@require_safe
@cache_control(public=True, max_age=60)
def bulletins(request: HttpRequest) -> HttpResponse:
    return _published(request, SnapshotKind.BULLETIN, "bulletins")


@require_safe
@cache_control(public=True, max_age=60)
def documents(request: HttpRequest) -> HttpResponse:
    """公开文件: what the office put here, as it was signed."""
    return _published(request, SnapshotKind.DOCUMENT, "documents")


@require_safe
@cache_control(public=True, max_age=60)
def document(request: HttpRequest, snapshot_id: UUID) -> HttpResponse:
    snapshot = publishing.snapshot(SnapshotKind.DOCUMENT, snapshot_id)
    content = gongwen.decode(snapshot.content["document"])
    attendance = [
        ("出席", content.present), ("请假", content.absent), ("列席", content.observers),
    ]  # fmt: skip
    context = {"document": snapshot, "content": content, "attendance": attendance}
    return render(request, "portal/document.html", context)


def _published(request: HttpRequest, kind: SnapshotKind, name: str) -> HttpResponse:
    """A list of snapshots: searched by title or number, by year, sorted, taken away."""
    wanted = asked(request, "标题或文号", year=("年份", years(publishing.public_years(kind))))
    found = publishing.find_public(kind, text=wanted.text, year=wanted["year"])
    if wanted.sheet:
        rows = ordered(found, request, _SNAPSHOTS, default="published")[: ROWS + 1]
        cells = (
            (one.title, one.content["number"], localtime(one.published_at).date()) for one in rows
        )
        return as_download(f"{name}-{today():%Y%m%d}", ("标题", "文号", "公布日期"), cells)
    page = cut(found, request, _SNAPSHOTS, default="published")
    return render(request, f"portal/{name}.html", {"asked": wanted, "page": page})


_SNAPSHOTS = {
    "title": Sort("标题", "title"),
    "published": Sort("公布日期", "published_at", descending=True),
}


@require_safe
@cache_control(public=True, max_age=60)
def bulletin(request: HttpRequest, snapshot_id: UUID) -> HttpResponse:
    snapshot = publishing.snapshot(SnapshotKind.BULLETIN, snapshot_id)
    cut_off = date.fromisoformat(snapshot.content["cut_off_on"])
    return render(request, "portal/bulletin.html", {"bulletin": snapshot, "cut_off": cut_off})
