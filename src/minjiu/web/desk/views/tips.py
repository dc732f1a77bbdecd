"""线索: people whom departments' lists name, to be visited; what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.access.api import User, has_role, scopes_of
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry.enums import HANDLES_FAMILIES
from minjiu.verification.api import tips
from minjiu.verification.enums import TipKind, TipOutcome, TipState
from minjiu.web.desk.given import day, one_of
from minjiu.web.desk.templatetags.desk import division_name
from minjiu.web.desk.townships import townships_of
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download

SORTS = {
    "state": Sort("状态", place_in("state", TipState.values)),
    "event": Sort("发生日期", "event_on", descending=True),
    "place": Sort("所在地", "division_code"),
    "name": Sort("姓名", "name"),
}
_HEAD = ("姓名", "所在地", "线索", "发生日期", "状态", "走访日期", "走访情况", "结果", "办理人")


def _staff(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not has_role(user, *HANDLES_FAMILIES):
        raise PermissionDenied
    return user


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Tips of my places, those to visit first; the same as a sheet without ID numbers."""
    user = _staff(request)
    towns = townships_of(scopes_of(user))
    wanted = asked(
        request, "姓名开头", state=("状态", TipState.choices), kind=("线索", TipKind.choices),
        town=("所在地", [(town.code, town.name) for town in towns]),
    )  # fmt: skip
    found = tips.tips(user)
    if wanted.text:
        found = found.filter(name__startswith=wanted.text)
    if wanted["state"]:
        found = found.filter(state=wanted["state"])
    if wanted["kind"]:
        found = found.filter(kind=wanted["kind"])
    if wanted["town"]:
        found = found.filter(division_code__startswith=wanted["town"])
    if wanted.sheet:
        rows = ordered(found, request, SORTS, default="state")[: ROWS + 1]
        return as_download(f"tips-{today():%Y%m%d}", _HEAD, map(_cells, rows))
    page = cut(found, request, SORTS, default="state")
    return render(request, "desk/tips.html", {"page": page, "asked": wanted})


def _cells(tip: tips.TipObject) -> tuple[object, ...]:
    return (
        tip.name, division_name(tip.division_code), TipKind(tip.kind).label, tip.event_on,
        TipState(tip.state).label, tip.visited_on, tip.found,
        TipOutcome(tip.outcome).label if tip.outcome else "",
        tip.settled_by.name if tip.settled_by else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tip(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """One tip: first the visit, then its result."""
    user = _staff(request)
    found, refusal, step = tips.tip_for(user, tip_id), None, ""
    number, homes = "", ()
    if request.POST.get("step") == "number":
        number, homes = tips.open_tip(user, found)
    elif request.method == "POST":
        try:
            step = request.POST.get("step", "")
            if step == "visit":
                _visit(request, found, user)
                messages.success(request, "已记录走访情况。")
            else:
                outcome = one_of(TipOutcome, request.POST.get("outcome", ""), "结果", "outcome")
                tips.settle_tip(tip=found, outcome=outcome, acting_user=user)
                messages.success(request, f"已办结：{outcome.label}。")
            return redirect("desk:tip", found.pk)
        except Refused as refused:
            refusal = refused
    context: dict[str, Any] = {
        "tip": found, "number": number or tips.number_of(found), "opened": bool(number), "homes": homes,
        "outcomes": TipOutcome.choices,
    }  # fmt: skip
    if refusal is not None:
        context |= {"refusal": refusal, "step": step, "given": request.POST}
    return render(request, "desk/tip.html", context, status=422 if refusal else 200)


def _visit(request: HttpRequest, found: tips.TipObject, user: User) -> None:
    tips.record_visit(
        tip=found, visited_on=day(request.POST.get("visited_on", ""), "visited_on"),
        found=request.POST.get("found", ""), acting_user=user,
    )  # fmt: skip
