"""成员和联络员: proposing, deciding, filing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import feeds, membership
from minjiu.directory import api as directory
from minjiu.web.office import inputs
from minjiu.web.office.guards import governing


@governing
def people(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        return _act(request, user)
    mine = conference.departments_of(user)
    seats = directory.seats(today())
    context = {
        "seats": seats,
        "liaisons": conference.liaisons(today()),
        "changes": conference.member_changes_for(user)[:50],
        "is_office": conference.is_office(user),
        "my_seats": [s for s in seats if s.department_code in mine and s.role.value == "member"],
        "my_departments": [d for d in directory.departments(today()) if d.code in mine],
        "posts": [s for s in seats if s.role.value != "member"],
        "today": today(),
        "director": conference.director(today()),
        "feeds": conference.feeds_of(sorted(mine)),
        "feed_address": request.session.pop("feed_address", ""),  # shown once, kept nowhere
    }
    return render(request, "office/people.html", context)


def _act(request: HttpRequest, user: User) -> HttpResponse:
    who = {"name": inputs.text(request, "name"), "post": inputs.text(request, "post")}
    match request.POST.get("do"):
        case "propose":
            membership.propose_member(
                seat_number=inputs.whole(request, "seat", "席位"), **who,
                starts_on=inputs.day(request, "starts_on", "起始日期"),
                reason=inputs.text(request, "reason"), acting_user=user,
            )  # fmt: skip
            messages.success(request, "已提出，等办公室确定。")
        case "file":
            membership.file_liaison(
                department_code=inputs.text(request, "department"), **who,
                email=inputs.text(request, "email"),
                starts_on=inputs.day(request, "starts_on", "起始日期"),
                reason=inputs.text(request, "reason"), acting_user=user,
            )  # fmt: skip
            messages.success(request, "已备案，自起始日期生效；联络员同时是办公室成员。")
        case "follow":
            membership.follow_post(
                seat_number=inputs.whole(request, "seat", "席位"), **who,
                starts_on=inputs.day(request, "starts_on", "起始日期"),
                basis=inputs.text(request, "reason"), acting_user=user,
            )  # fmt: skip
            messages.success(request, "已更新并公布。")
        case "director":
            membership.appoint_director(
                **who, starts_on=inputs.day(request, "starts_on", "起始日期"),
                basis=inputs.text(request, "reason"), acting_user=user,
            )  # fmt: skip
            messages.success(request, "已登记办公室主任。")
        case "feed":
            made = feeds.make_feed(
                department_code=inputs.text(request, "department"), acting_user=user
            )
            address = request.build_absolute_uri(reverse("office:feed", args=[made]))
            request.session["feed_address"] = address
            messages.success(request, "已生成订阅地址，只显示这一次；以前的地址随即失效。")
        case "stop":
            feeds.stop_feed(department_code=inputs.text(request, "department"), acting_user=user)
            messages.success(request, "订阅地址已停用。")
        case _:
            raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    return redirect("office:people")


@governing
def change(request: HttpRequest, user: User, change_id: UUID) -> HttpResponse:
    """The office decides on a proposed change, or returns it."""
    found = conference.member_change_for(user, change_id)
    if request.POST.get("do") == "decide":
        membership.decide_member(change=found, acting_user=user)
        messages.success(request, "已确定，并已在公众门户公布。")
    elif request.POST.get("do") == "return":
        membership.return_member(
            change=found, reason=inputs.text(request, "reason"), acting_user=user
        )
        messages.success(request, "已退回提出单位。")
    return redirect("office:people")
