"""待办日程: what each unit still has to do and the meetings that come, by day."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from minjiu.access import api as access
from minjiu.access.api import User
from minjiu.common.clock import now, today
from minjiu.conference import api as conference
from minjiu.conference.api import DueView
from minjiu.directory import api as directory
from minjiu.web.listing import asked, has
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut_rows, ordered_rows
from minjiu.web.sheets import as_download

MEETING = "会议"
KINDS = (MEETING, "会议回执", "书面意见", "纪要会签", "督促事项", "台账事项")
WHEN = (("late", "已过"), ("week", "七天内"), ("month", "三十天内"))
_DAYS = {"week": 7, "month": 30}
_HEAD = ("事项", "类别", "单位", "时限", "是否已过")


@governing
def owing(request: HttpRequest, user: User) -> HttpResponse:
    mine = None if conference.sees_all(user) else sorted(conference.departments_of(user))
    departments = [d for d in directory.departments(today()) if mine is None or d.code in mine]
    order = {d.code: place for place, d in enumerate(departments)}
    wanted = asked(
        request,
        "事项",
        what=("类别", [(kind, kind) for kind in KINDS]),
        unit=("单位", [(d.code, d.name) for d in departments]),
        when=("时限", WHEN),
    )
    meetings = [
        DueView(MEETING, one.title, "", "", localtime(one.starts_at).date(), meeting_id=one.id)
        for one in conference.meetings_for(user)
        if one.starts_at >= now() and one.state.value != "cancelled"
    ]
    found = [
        one
        for one in [*meetings, *conference.owing(mine)]
        if has(wanted.text, one.title)
        and wanted["what"] in ("", one.what)
        and wanted["unit"] in ("", one.department_code)
        and _falls(one.due_on, wanted["when"])
    ]
    sorts = {
        "due": Sort("时限", lambda one: (one.due_on or date.max, one.what, one.title)),
        "what": Sort("类别", lambda one: KINDS.index(one.what)),
        "title": Sort("事项", "title"),
        "unit": Sort("单位", lambda one: order.get(one.department_code, -1)),
    }
    if wanted.sheet:
        rows = ordered_rows(found, request, sorts, default="due")
        return as_download(f"owing-{today():%Y%m%d}", _HEAD, map(_row, rows))
    page = cut_rows(found, request, sorts, default="due")
    ahead = [
        (one.department_code, one.due_on)
        for one in page.rows
        if one.department_code and one.due_on and one.due_on >= today()
    ]
    away = {(one.department_code, one.on): one for one in access.absent_liaisons(ahead)}
    lines = [(one, away.get((one.department_code, one.due_on))) for one in page.rows]
    context = {"asked": wanted, "page": page, "lines": lines, "today": today(), "mine": mine}
    return render(request, "office/owing.html", context)


def _falls(due_on: date | None, when: str) -> bool:
    if not when:
        return True
    if due_on is None:
        return False
    if when == "late":
        return due_on < today()
    return today() <= due_on < today() + timedelta(days=_DAYS[when])


def _row(one: DueView) -> tuple[object, ...]:
    late = one.due_on is not None and one.due_on < today()
    return one.title, one.what, one.department, one.due_on, "已过" if late else ""
