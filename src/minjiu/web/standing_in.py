"""代理与外出: everybody's own page for handing a role on for some days, and for being away."""

from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from minjiu.access import api as access
from minjiu.access.actions import standing_in as actions
from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered
from minjiu.web.sheets import ROWS, as_download

SORTS = {
    "from": Sort("起", "valid_from", descending=True),
    "last": Sort("最后一天", "valid_to", descending=True),
    "by": Sort("代理人", "to_user__name"),
}
_HEAD = ("角色", "由谁委托", "代理人", "起", "最后一天", "事由")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def standing_in(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if request.method == "POST":
        try:
            return _act(request, user)
        except Refused as refusal:
            vars(request).update(method="GET", refusal=refusal)
            page = _page(request, user)
            page.status_code = 422
            return page
    return _page(request, user)


def _page(request: HttpRequest, user: User) -> HttpResponse:
    wanted = asked(request, whose=("谁的", [("given", "我委托的"), ("received", "我代理的")]))
    found = access.find_delegations(user)
    if wanted["whose"] == "given":
        found = found.filter(grant__user=user)
    elif wanted["whose"] == "received":
        found = found.filter(to_user=user)
    if wanted.sheet:
        rows = ordered(found, request, SORTS, default="from")[: ROWS + 1]
        cells = (
            (one.role, one.of, one.by, one.starts_on, one.last_day, one.basis)
            for one in access.delegation_lines(user, rows)
        )
        return as_download(f"delegations-{today():%Y%m%d}", _HEAD, cells)
    page = cut(found, request, SORTS, default="from")
    context = {
        "asked": wanted,
        "page": page,
        "lines": access.delegation_lines(user, page.rows),
        "grants": access.own_grants(user, today()),
        "absences": access.own_absences(user),
        "governs": conference.governs(user),
        "today": today(),
    }
    return render(request, "account/standing_in.html", context)


def _act(request: HttpRequest, user: User) -> HttpResponse:
    match request.POST.get("do"):
        case "delegate":
            deputy = access.get_user(request.POST.get("deputy", "").strip())
            if deputy is None:
                raise Refused("没有这个工号的账号，", "请向代理人核对工号。", field="deputy")
            actions.delegate(
                grant=access.own_grant(user, _key(request, "grant")), to_user=deputy,
                valid_from=_day(request, "starts_on", "第一天"),
                valid_to=_day(request, "last_day", "最后一天") + timedelta(days=1),
                basis=request.POST.get("basis", "").strip(), acting_user=user,
            )  # fmt: skip
            told = f"已委托{deputy}代理，到期自动收回；代理人以本人账号办理，记录写明“代”您。"
        case "end":
            actions.end_delegation(
                delegation=access.own_delegation(user, _key(request, "delegation")),
                ends_on=_day(request, "ends_on", "收回日期"), acting_user=user,
            )  # fmt: skip
            told = "已提前收回。"
        case "withdraw":
            actions.withdraw_delegation(
                delegation=access.own_delegation(user, _key(request, "delegation")),
                acting_user=user,
            )
            told = "已撤回，代理不再开始。"
        case "away":
            actions.record_absence(
                valid_from=_day(request, "starts_on", "第一天"),
                valid_to=_day(request, "last_day", "最后一天") + timedelta(days=1),
                reason=request.POST.get("reason", ""), acting_user=user,
            )  # fmt: skip
            told = "已登记外出。没有代理人的，请一并委托代理，免得时限落空。"
        case "back":
            actions.cancel_absence(
                absence=access.own_absence(user, _key(request, "absence")), acting_user=user
            )
            told = "已取消外出登记。"
        case _:
            raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    messages.success(request, told)
    return redirect("standing_in")


def _day(request: HttpRequest, name: str, label: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Refused(
            f"{label}没有填写或不是日期，", "代理和外出都必须写明起止。", field=name
        ) from None


def _key(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Refused("没有选择要办的一项，", "请刷新页面后重新选择。", field=name) from None
