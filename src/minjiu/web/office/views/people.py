"""成员和联络员: proposing, deciding, filing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import feeds, membership
from minjiu.conference.enums import ChangeState
from minjiu.directory import api as directory
from minjiu.web.listing import asked, has
from minjiu.web.office import inputs, told
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut, cut_rows, ordered, ordered_rows, place_in
from minjiu.web.sheets import ROWS, as_download


@governing
def people(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        return _act(request, user)
    mine = conference.departments_of(user)
    seats, departments = directory.seats(today()), directory.departments(today())
    wanted = asked(
        request,
        "姓名、单位或职务",
        role=("身份", [(role, role) for role in ROLES]),
        unit=("单位", [(d.code, d.name) for d in departments]),
    )
    found = [
        one for one in _sitting(seats, conference.liaisons(today()))
        if has(wanted.text, one.name, one.unit, one.post)
        and wanted["role"] in ("", one.role)
        and wanted["unit"] in ("", one.department_code)
    ]  # fmt: skip
    if wanted.sheet:
        rows = ordered_rows(found, request, SORTS, default="place")
        return as_download(f"members-{today():%Y%m%d}", _HEAD, map(_row, rows))
    open_changes = conference.member_changes_for(user).filter(state=ChangeState.PROPOSED)
    context = {
        "asked": wanted,
        "page": cut_rows(found, request, SORTS, default="place"),
        "changes": open_changes[:50],
        "is_office": conference.is_office(user),
        "my_seats": [s for s in seats if s.department_code in mine and s.role.value == "member"],
        "my_departments": [d for d in departments if d.code in mine],
        "posts": [s for s in seats if s.role.value != "member"],
        "today": today(),
        "director": conference.director(today()),
        "feeds": conference.feeds_of(sorted(mine)),
        "feed_address": request.session.pop("feed_address", ""),  # shown once, kept nowhere
    }
    return render(request, "office/people.html", context)


ROLES = ("总召集人", "召集人", "成员", "联络员")
_HEAD = ("身份", "单位", "姓名", "职务", "自")


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody in the conference or its office; `place` is the order of the notice."""

    place: int
    role: str
    department_code: str
    unit: str
    name: str
    post: str
    since: date | None


SORTS = {
    "place": Sort("身份", "place"),
    "unit": Sort("单位", "unit"),
    "name": Sort("姓名", "name"),
    "post": Sort("职务", "post"),
    "since": Sort("自", lambda one: one.since or date.min),
}


def _sitting(
    seats: Sequence[directory.SeatOn], liaisons: Sequence[conference.LiaisonView]
) -> list[Sitting]:
    found = [
        Sitting(
            place, seat.role.label, seat.department_code or "", seat.unit, seat.shown, seat.post,
            seat.since,
        )
        for place, seat in enumerate(seats)
    ]  # fmt: skip
    return found + [
        Sitting(
            len(seats) + place, "联络员", one.department_code, one.department, one.name, one.post,
            one.since,
        )
        for place, one in enumerate(liaisons)
    ]  # fmt: skip


def _row(one: Sitting) -> tuple[object, ...]:
    return one.role, one.unit, one.name, one.post, one.since


@governing
def changes(request: HttpRequest, user: User) -> HttpResponse:
    """成员调整, all that were ever proposed, with the days each took."""
    names = {d.code: d.name for d in directory.departments(today())}
    wanted = asked(
        request,
        "人选、职务或原因",
        state=("状态", ChangeState.choices),
        unit=("单位", names.items()),
    )
    found = conference.find_member_changes(
        user, text=wanted.text, state=wanted["state"], department_code=wanted["unit"]
    )
    sorts = {
        "name": Sort("人选", "name"),
        "unit": Sort("单位", place_in("department_code", list(names))),
        "starts": Sort("自", "starts_on", descending=True),
        "proposed": Sort("提出", "proposed_at", descending=True),
        "state": Sort("状态", place_in("state", ChangeState.values)),
    }
    if wanted.sheet:
        rows = ordered(found, request, sorts, default="proposed")[: ROWS + 1]
        cells = (_change_row(one, names) for one in rows)
        return as_download(f"member-changes-{today():%Y%m%d}", _CHANGE_HEAD, cells)
    page = cut(found, request, sorts, default="proposed")
    lines = [(one, _days(one)) for one in page.rows]
    context = {"asked": wanted, "page": page, "lines": lines, "names": names}
    return render(request, "office/changes.html", context)


_CHANGE_HEAD = (
    "人选", "职务", "单位", "自", "原因", "提出人", "提出日期", "状态", "办理日期", "用时（天）", "说明",
)  # fmt: skip


def _days(one: Any) -> int | None:
    """Days from the unit's proposal to the office's answer: 及时公布 can be shown (附件1 二)."""
    if one.answered_at is None:
        return None
    return (localtime(one.answered_at).date() - localtime(one.proposed_at).date()).days


def _change_row(one: Any, names: Mapping[str, str]) -> tuple[object, ...]:
    return (
        one.name, one.post, names.get(one.department_code, ""), one.starts_on, one.reason,
        one.proposed_by, localtime(one.proposed_at).date(), ChangeState(one.state).label,
        localtime(one.answered_at).date() if one.answered_at else None, _days(one), one.answer,
    )  # fmt: skip


def _act(request: HttpRequest, user: User) -> HttpResponse:
    who = {"name": inputs.text(request, "name"), "post": inputs.text(request, "post")}
    match request.POST.get("do"):
        case "propose":
            membership.propose_member(
                seat_number=inputs.whole(request, "seat", "席位"), **who,
                starts_on=inputs.day(request, "starts_on", "起始日期"),
                reason=inputs.text(request, "reason"), acting_user=user,
                namesake=_namesake(request),
            )  # fmt: skip
            messages.success(request, f"{who['name']}任成员的调整已提出，等办公室确定后公布。")
        case "file":
            starts_on = inputs.day(request, "starts_on", "起始日期")
            membership.file_liaison(
                department_code=inputs.text(request, "department"), **who,
                email=inputs.text(request, "email"), starts_on=starts_on,
                reason=inputs.text(request, "reason"), acting_user=user,
                another_person=inputs.text(request, "another_person") == "yes",
            )  # fmt: skip
            messages.success(
                request,
                f"{told.unit(inputs.text(request, 'department'))}联络员{who['name']}已备案，"
                f"自{told.day(starts_on)}起生效；联络员同时是办公室成员。",
            )
        case "follow":
            membership.follow_post(
                seat_number=inputs.whole(request, "seat", "席位"), **who,
                starts_on=inputs.day(request, "starts_on", "起始日期"),
                basis=inputs.text(request, "reason"), acting_user=user,
                namesake=_namesake(request),
            )  # fmt: skip
            messages.success(request, f"{who['name']}任成员已更新并公布。")
        case "director":
            membership.appoint_director(
                **who, starts_on=inputs.day(request, "starts_on", "起始日期"),
                basis=inputs.text(request, "reason"), acting_user=user,
            )  # fmt: skip
            messages.success(request, f"已登记办公室主任{who['name']}。")
        case "feed":
            made = feeds.make_feed(
                department_code=inputs.text(request, "department"), acting_user=user
            )
            address = request.build_absolute_uri(reverse("office:feed", args=[made]))
            request.session["feed_address"] = address
            messages.success(request, "已生成订阅地址，只显示这一次；以前的地址随即失效。")
        case "stop":
            code = inputs.text(request, "department")
            feeds.stop_feed(department_code=code, acting_user=user)
            messages.success(request, f"{told.unit(code)}的订阅地址已停用。")
        case _:
            raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    return redirect("office:people")


def _namesake(request: HttpRequest) -> int:
    """1 unless somebody of that name is in the unit already and this is another person."""
    return inputs.whole(request, "namesake", "同名编号") if inputs.text(request, "namesake") else 1


@governing
def change(request: HttpRequest, user: User, change_id: UUID) -> HttpResponse:
    """The office decides on a proposed change, or returns it."""
    found = conference.member_change_for(user, change_id)
    if request.POST.get("do") == "decide":
        membership.decide_member(change=found, acting_user=user)
        messages.success(request, f"{found.name}任成员的调整已确定，并已在公众门户公布。")
    elif request.POST.get("do") == "return":
        membership.return_member(
            change=found, reason=inputs.text(request, "reason"), acting_user=user
        )
        messages.success(request, f"{found.name}任成员的调整已退回提出单位，理由已附上。")
    return redirect("office:people")
