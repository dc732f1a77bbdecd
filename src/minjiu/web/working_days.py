"""节假日安排: which years are known, and entering one when the State Council has announced it."""

import re
from datetime import date, datetime, timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from minjiu.access.api import Role, User, has_role, require_role
from minjiu.assistance.actions.deadlines import key_of, order_recount
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.directory import api as directory
from minjiu.directory.actions.calendars import enter_year
from minjiu.jobs import api as jobs

_DAY = r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?"
_LINE = re.compile(rf"^{_DAY}(?:\s*[至到~～—]\s*{_DAY})?$")
_LONGEST = 20  # days in one line: 国庆 and 中秋 together are eight


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def working_days(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if request.method == "POST":
        try:
            return _enter(request, user)
        except Refused as refusal:
            vars(request).update(method="GET", refusal=refusal)
            page = _page(request, user)
            page.status_code = 422
            return page
    return _page(request, user)


def _page(request: HttpRequest, user: User) -> HttpResponse:
    known = directory.holiday_years()
    entered = [one for one in known if one.notice]
    newest = max(entered, key=_entered_at, default=None)
    missing = {today().year, today().year + 1} - {one.year for one in known}
    context = {
        "years": sorted(known, key=lambda one: -one.year),
        "missing": sorted(missing),
        "wanted": min(missing, default=today().year + 1),
        "may_enter": has_role(user, Role.SYSTEM_ADMIN),
        "governs": conference.governs(user),
        "recount": newest
        and newest.notice
        and jobs.run_progress(key_of(newest.year, newest.notice.pk)),
    }
    return render(request, "account/working_days.html", context)


def _entered_at(one: directory.HolidayYear) -> datetime:
    assert one.notice is not None  # noqa: S101  only entered ones are asked
    return one.notice.entered_at


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    require_role(user, Role.SYSTEM_ADMIN)
    number = request.POST.get("year", "").strip()
    if not re.fullmatch(r"20\d\d", number):
        raise Refused("没有填写年份，", "请填写四位数的年份。", field="year")
    days = _days(request, "free", worked=False)
    for day in _days(request, "worked", worked=True):
        if day in days:
            raise Refused(f"{day}既放假又上班，", "请核对通知。", field="worked")
        days[day] = True
    with transaction.atomic():
        notice = enter_year(
            year=int(number), document=request.POST.get("document", ""), days=days, acting_user=user
        )
        cases = order_recount(year=int(number), notice_id=notice.pk, acting_user=user)
    messages.success(request, f"已录入{number}年的安排。{cases}件在办个案的时限正在后台重新计算。")
    return redirect("working_days")


def _days(request: HttpRequest, field: str, *, worked: bool) -> dict[date, bool]:
    """Days, one a line or “first至last”, as the notice lists them."""
    found: dict[date, bool] = {}
    lines = re.split(r"[\n，、,；;]", request.POST.get(field, ""))
    for line in filter(None, (one.strip() for one in lines)):
        read = _LINE.match(line)
        try:
            if read is None:
                raise ValueError
            first = date(*map(int, read.groups()[:3]))
            last = date(*map(int, read.groups()[3:])) if read[4] else first
        except ValueError:
            raise Refused(
                f"“{line}”不是日期，", "请写成2027-02-05，或2027-02-05至2027-02-11。", field=field
            ) from None
        if not 0 <= (last - first).days < _LONGEST:
            raise Refused(f"“{line}”的起止不对，", "请核对日期。", field=field)
        for later in range((last - first).days + 1):
            found[first + timedelta(days=later)] = worked
    return found
