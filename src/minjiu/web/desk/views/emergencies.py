"""急难救助: the list with what is due first, a form that asks little, one page a case."""

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minjiu.access.api import User, lists_as, scopes_of
from minjiu.access.enums import Role
from minjiu.access.permissions import has_role
from minjiu.assistance import api as assistance
from minjiu.assistance.actions import emergency as actions
from minjiu.assistance.actions import refusing_emergency as refusing
from minjiu.assistance.enums import PURPOSE_OF_EMERGENCIES, EmergencyState, Heard
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, Refused
from minjiu.common.money import typed_yuan
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.registry.permissions import HANDLES_FAMILIES
from minjiu.web.desk.given import choice, day, key, words
from minjiu.web.desk.listing import NO_LIMIT
from minjiu.web.desk.taking import Step, form_step, take_step
from minjiu.web.desk.templatetags.desk import division_name
from minjiu.web.desk.townships import townships_of
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download

SORTS = {
    "state": Sort("状态", place_in("state", [s.value for s in EmergencyState])),
    "due": Sort("时限", Coalesce("due_on", Value(NO_LIMIT))),
    "reported": Sort("申请或发现", "reported_on", descending=True),
    "name": Sort("受困人", "name"),
}
_HEAD = ("编号", "受困人", "人数", "发生地", "状态", "申请或发现", "第一笔时限", "金额", "决定日期")


@require_safe
@login_required
def emergencies(request: HttpRequest) -> HttpResponse:
    """All in scope, those without the first money on top."""
    user: User = request.user  # type: ignore[assignment]
    wanted = asked(
        request, "受困人姓名开头，或完整编号", state=("状态", EmergencyState.choices),
        town=("发生地", [(t.code, t.name) for t in _places(user)]),
    )  # fmt: skip
    found = assistance.emergencies(
        user, state=wanted["state"], text=wanted.text, town=wanted["town"]
    )
    if wanted.sheet:
        rows = list(ordered(found, request, SORTS, default="state")[: ROWS + 1])
        lists_as(user, *SEES_FAMILIES)
        audit.record_look(user, "assistance.exported", label=f"导出{min(len(rows), ROWS)}件")
        views = assistance.emergency_views(rows, user)
        return as_download(f"emergencies-{today():%Y%m%d}", _HEAD, map(_cells, views))
    page = cut(found, request, SORTS, default="state")
    context = {"page": page, "asked": wanted, "lines": assistance.emergency_views(page.rows, user)}
    return render(request, "desk/emergencies.html", context)


def _cells(e: assistance.EmergencyView) -> tuple[object, ...]:
    return (
        e.number, e.name, e.persons, division_name(e.division_code), e.state_label, e.reported_on,
        e.due.on if e.due else None, e.amount, e.ordered_on,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def report(request: HttpRequest) -> HttpResponse:
    """The form; refused, it comes back as typed."""
    user: User = request.user  # type: ignore[assignment]
    context: dict[str, Any] = {"towns": _places(user), "today": today(), "key": uuid4()}
    if request.method == "POST":
        given = request.POST
        try:
            made = actions.report(
                key=key(given.get("key", ""), "表单"), name=given.get("name", ""),
                division_code=given.get("division_code", ""),
                what_happened=given.get("what_happened", ""),
                persons=_count(given.get("persons", "")),
                reported_on=day(given.get("reported_on", ""), "reported_on"), acting_user=user,
            )  # fmt: skip
        except Refused as refused:
            context |= {"refusal": refused, "step": "report", "given": given}
            context["key"] = given.get("key", "")
            return render(request, "desk/emergency_report.html", context, status=422)
        messages.success(request, "已登记。不等核对，现在就可以先行救助。")
        return redirect("desk:emergency", made.pk)
    return render(request, "desk/emergency_report.html", context)


@require_safe
@login_required
def emergency(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """One case: what happened, what the rules advise, the next step."""
    return _page(request, emergency_id)


@require_safe
@login_required
def refusal(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """不予救助决定书 to read and print, with reasons and remedies."""
    found = assistance.get_emergency_for(request.user, emergency_id)  # type: ignore[arg-type]
    if found.refusal is None:
        raise NotFound("不予救助决定书")
    return render(request, "desk/emergency_refusal.html", {"e": found, "d": found.refusal})


@require_POST
@login_required
def take(request: HttpRequest, emergency_id: UUID, step: str) -> HttpResponse:
    """Carry out one step in an emergency."""
    user: User = request.user  # type: ignore[assignment]
    found = assistance.emergency_object_for(user, emergency_id)
    return take_step(
        request, STEPS, step, found,
        page=lambda refused: _page(request, emergency_id, refused=refused, step=step),
        there=redirect("desk:emergency", emergency_id),
    )  # fmt: skip


def _page(
    request: HttpRequest, emergency_id: UUID, *, refused: Refused | None = None, step: str = ""
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    found = assistance.get_emergency_for(user, emergency_id)

    def may(*roles: Role) -> bool:
        return has_role(
            user, *roles, division_code=found.division_code, purpose=PURPOSE_OF_EMERGENCIES
        )

    context: dict[str, Any] = {
        "e": found,
        "may": may(Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER),
        "may_examine": may(Role.COUNTY_EXAMINER),
        "may_review": may(Role.COUNTY_LEADER),
        "today": today(),
        "advice": assistance.first_aid_advice(found) if found.due else None,
    }
    if refused is not None:
        context |= {"refusal": refused, "step": step, "given": request.POST}
    return render(request, "desk/emergency.html", context, status=200 if refused is None else 422)


def _close(found: Any, given: QueryDict, user: User) -> str:
    actions.close_without_aid(emergency=found, reason=given.get("closing", ""), acting_user=user)
    return "这件急难求助不再办理，原因已记录；情况变化的，可随时重新登记。"


on_emergency = partial(form_step, "emergency")
STEPS: dict[str, Step] = {
    "order": on_emergency(
        actions.order_first_aid, "已决定先行救助，请立即发放；手续随后补办。", amount=typed_yuan,
        means=words, reasons=words,
    ),
    "papers": on_emergency(
        actions.complete_papers, "手续已补齐。仍有困难的，可以再申请支出型临时救助。",
        papers=words,
    ),
    "close": _close,
    "hear": on_emergency(
        refusing.hear, "已记录陈述。", kind=choice(Heard, "陈述方式", Heard.SPOKEN), text=words
    ),
    "propose": on_emergency(
        refusing.propose_refusal, "已提请第二人复核；复核前仍可随时先行救助。", reasons=words,
        articles=words,
    ),
    "confirm": on_emergency(refusing.confirm_refusal, "已复核，决定生效，请书面送达。"),
    "return": on_emergency(refusing.return_refusal, "已退回，请先行救助。", reason=words),
    "deliver": on_emergency(refusing.record_delivery, "已记录送达。", delivered_on=day),
}  # fmt: skip


def _places(user: User) -> Any:
    return townships_of(scopes_of(user), HANDLES_FAMILIES)


def _count(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused("受困人数不是数字，", "请填写人数。", field="persons") from None
