"""来源: how departments' sources stand; a quality problem goes to the department, a blockage to the
conference's register."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from minjiu.access.api import User, has_role, scopes_of
from minjiu.access.enums import Role
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.conference.actions.blockages import raise_blockage
from minjiu.conference.api import blockages
from minjiu.verification import api as verification
from minjiu.verification.api import tips
from minjiu.verification.permissions import SEES_SOURCES
from minjiu.web.desk.given import day
from minjiu.web.desk.given import key as given_key

FILES = (Role.VERIFICATION_HANDLER, Role.COUNTY_EXAMINER)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sources(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if not has_role(user, *SEES_SOURCES):
        raise NotPermitted("来源情况由核对机构和民政部门查看，", "如有需要请联系安全管理员。")
    refusal: Refused | None = None
    step = request.POST.get("do", "")
    if request.method == "POST":
        try:
            told = DONE.get(step, _block)(request, user)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, told)
            return redirect("desk:sources")
    context = {
        "rows": verification.source_board(user),
        "choices": verification.complainable(),
        "complaints": verification.complaints(user),
        "blockages": blockages(),
        "lists": tips.received_lists(user),
        "may_complain": has_role(user, *FILES),
        "may_block": has_role(user, Role.CITY_PROVINCIAL),
        "today": today(),
        "refusal": refusal,
        "step": step,
        "given": request.POST,
    }
    return render(request, "desk/sources.html", context, status=200 if refusal is None else 422)


def _complain(request: HttpRequest, user: User) -> str:
    given = request.POST
    place = next((s.prefix for s in scopes_of(user) if s.role in FILES), "")
    verification.complain(user, given.get("source", ""), place.ljust(6, "0"), given.get("text", ""))
    return "已向部门提出数据质量问题，答复后在本页显示。"


def _withdraw(request: HttpRequest, user: User) -> str:
    verification.withdraw_task(user, given_key(request.POST.get("which", ""), "哪一件"))
    return "已撤回，部门不必再答复。"


def _block(request: HttpRequest, user: User) -> str:
    given = request.POST
    row = next((r for r in verification.source_board(user) if r.code == given.get("source")), None)
    if row is None or not row.department:
        raise Refused("没有选择来源，", "请从目录中选择。", field="source")
    raise_blockage(
        department_code=row.department, source=row.name, item=given.get("item", ""),
        receiver=given.get("receiver", ""), since=day(given.get("since", ""), "since"),
        proposal=given.get("proposal", ""), due_on=day(given.get("due_on", ""), "due_on"),
        acting_user=user,
    )  # fmt: skip
    return "已列入联席会议数据共享问题单，由该单位办理、办公室跟踪。"


DONE = {"complain": _complain, "withdraw": _withdraw}
