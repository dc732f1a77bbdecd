"""外省协查: what other provinces ask about one person; one answers, another signs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.access.api import User, has_role
from minjiu.access.enums import Role
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.verification.api import outside
from minjiu.verification.enums import OutsideResult, OutsideState
from minjiu.web.desk.given import day, one_of
from minjiu.web.desk.listing import NO_LIMIT
from minjiu.web.desk.templatetags.desk import division_name
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download

SORTS = {
    "state": Sort("状态", place_in("state", OutsideState.values)),
    "due": Sort("时限", Coalesce("due_on", Value(NO_LIMIT))),
    "received": Sort("收到时间", "received_at", descending=True),
}
_HEAD = (
    "来函单位",
    "姓名",
    "请何地协查",
    "目的",
    "收到日期",
    "答复时限",
    "状态",
    "结果",
    "经办",
    "复核",
)


def _staff(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not outside.answers_outside(user):
        raise PermissionDenied
    return user


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Questions to my places, those to answer first; the same as a sheet without ID numbers."""
    user = _staff(request)
    wanted = asked(request, state=("状态", OutsideState.choices))
    found = outside.outside_requests(user, wanted["state"])
    if wanted.sheet:
        rows = ordered(found, request, SORTS, default="state")[: ROWS + 1]
        lines = outside.outside_lines(rows)
        return as_download(f"outside-{today():%Y%m%d}", _HEAD, map(_cells, lines))
    page = cut(found, request, SORTS, default="state")
    lines = outside.outside_lines(page.rows)
    context = {"page": page, "asked": wanted, "lines": lines, "today": today()}
    return render(request, "desk/outside.html", context)


def _cells(line: outside.OutsideLine) -> tuple[object, ...]:
    return (
        line.office, line.name, division_name(line.division_code), line.purpose,
        localdate(line.received_at), line.due_on, line.state_label, line.result_label,
        line.prepared_by, line.reviewed_by,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One question; the answer, its signature or its return, and the number once it is asked for."""
    user = _staff(request)
    found = outside.outside_request_for(user, request_id)
    step, refusal, number = request.POST.get("step", ""), None, ""
    if request.method == "POST" and step == "number":
        number = outside.reveal_number(user, found)
    elif request.method == "POST":
        try:
            messages.success(request, _take(step, request, found, user))
            return redirect("desk:outside_request", request_id)
        except Refused as refused:
            refusal = refused
    (line,) = outside.outside_lines([found])
    given = request.POST
    place = {"division_code": found.division_code, "purpose": found.purpose}
    context: dict[str, Any] = {
        "line": line, "number": number, "today": today(), "results": OutsideResult.choices,
        "kinds": [(kind, label, given.get(f"since-{kind}", "")) for kind, label in outside.kinds().items()],
        "may_answer": has_role(user, Role.VERIFICATION_HANDLER, **place),
        "may_sign": has_role(user, Role.VERIFICATION_REVIEWER, **place),
    }  # fmt: skip
    if refusal is not None:
        context |= {"refusal": refusal, "step": step, "given": given}
    return render(request, "desk/outside_request.html", context, status=422 if refusal else 200)


def _take(step: str, request: HttpRequest, found: outside.OutsideObject, user: User) -> str:
    given = request.POST
    if step == "answer":
        since = {
            kind: day(given[f"since-{kind}"], label)
            for kind, label in outside.kinds().items()
            if given.get(f"since-{kind}")
        }
        outside.prepare_answer(
            request=found, result=one_of(OutsideResult, given.get("result", ""), "结果"),
            since=since, words=given.get("words", ""), acting_user=user,
        )  # fmt: skip
        return "答复已提交，待另一人复核签发。"
    if step == "return":
        outside.return_answer(request=found, reason=given.get("reason", ""), acting_user=user)
        return "答复已退回经办，意见已附上。"
    outside.sign_answer(request=found, acting_user=user)
    return "答复已签发，等来函单位取走。"
