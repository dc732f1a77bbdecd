"""疑似同一人: pairs that the comparison found, judged one by one by the clerk of the place."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import ExpressionWrapper, F, FloatField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.access.api import User, has_role
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.registry import api as registry
from minjiu.registry.actions import linking
from minjiu.registry.enums import HANDLES_FAMILIES, PairVerdict, RecordOrigin
from minjiu.web.desk.given import one_of
from minjiu.web.desk.templatetags.desk import division_name
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download

STATES = (("waiting", "待核实"), *PairVerdict.choices)
# What waits first, then what an officer could not say; in each the likeliest first.
_BY_STATE = ExpressionWrapper(
    place_in("verdict", ("", PairVerdict.UNSURE, PairVerdict.SAME, PairVerdict.DIFFERENT))
    + (1 - F("probability")) / 2,
    output_field=FloatField(),
)
SORTS = {
    "state": Sort("核实结果", _BY_STATE),
    "score": Sort("相符程度", "probability", descending=True),
    "time": Sort("比对时间", "found_at", descending=True),
}
_HEAD = (
    "记录",
    "记录姓名",
    "办理地区",
    "逐项比对",
    "相符程度",
    "比对时间",
    "核实结果",
    "怎样核实的",
    "核实人",
)


def _staff(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not has_role(user, *HANDLES_FAMILIES):
        raise NotPermitted("疑似同一人由乡镇经办、县级审核核实，", "如有需要请联系安全管理员授权。")
    return user


@require_safe
@login_required
def pairs(request: HttpRequest) -> HttpResponse:
    """Pairs of my places, those that wait first; the same as a sheet."""
    user = _staff(request)
    wanted = asked(
        request, "记录姓名开头", state=("核实结果", STATES), origin=("来历", RecordOrigin.choices)
    )
    found = registry.likely_pairs(user)
    if wanted.text:
        found = found.filter(record__name__startswith=wanted.text)
    if wanted["state"]:
        found = found.filter(verdict="" if wanted["state"] == "waiting" else wanted["state"])
    if wanted["origin"]:
        found = found.filter(record__origin=wanted["origin"])
    if wanted.sheet:
        rows = ordered(found, request, SORTS, default="state")[: ROWS + 1]
        return as_download(f"likely-{today():%Y%m%d}", _HEAD, map(_cells, rows))
    page = cut(found, request, SORTS, default="state")
    return render(request, "desk/likely.html", {"page": page, "asked": wanted})


def _cells(pair: Any) -> tuple[object, ...]:
    return (
        str(pair.record), pair.record.name, division_name(pair.division_code),
        "，".join(f"{what}{how}" for what, how in pair.agreement.items()),
        round(pair.probability, 2), pair.found_at.date(),
        PairVerdict(pair.verdict).label if pair.verdict else "待核实", pair.reason,
        pair.settled_by.name if pair.settled_by else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pair(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Both records beside each other, the person masked; an officer's word and reason."""
    user, refusal = _staff(request), None
    found = registry.likely_pair_for(user, pair_id)
    if request.method == "POST":
        try:
            verdict = one_of(PairVerdict, request.POST.get("verdict", ""), "核实结果", "verdict")
            linking.settle_pair(
                pair=found, verdict=verdict, reason=request.POST.get("reason", ""),
                acting_user=user,
            )  # fmt: skip
            messages.success(request, f"已核实：{verdict.label}。")
            return redirect("desk:likely")
        except Refused as refused:
            refusal = refused
    place, home = registry.place_of_person(user, found.person.pk)
    context: dict[str, Any] = {
        "pair": found, "name": registry.mask_name(found.person.name), "verdicts": PairVerdict,
        "place": place, "home": home,
    }  # fmt: skip
    if refusal is not None:
        context |= {"refusal": refusal, "step": "judge", "given": request.POST}
    return render(request, "desk/likely_pair.html", context, status=422 if refusal else 200)
