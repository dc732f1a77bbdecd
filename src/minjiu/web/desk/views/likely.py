"""疑似同一人: pairs that the comparison found, judged one by one by the clerk of the place."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.registry import api as registry
from minjiu.registry.actions import linking
from minjiu.registry.enums import PairVerdict
from minjiu.web.desk.given import one_of
from minjiu.web.paging import Sort, cut

SORTS = {
    "score": Sort("相符程度", "probability", descending=True),
    "time": Sort("比对时间", "found_at", descending=True),
}


@require_safe
@login_required
def pairs(request: HttpRequest) -> HttpResponse:
    found = registry.likely_pairs(request.user)  # type: ignore[arg-type]
    done = "done" in request.GET
    found = found.exclude(verdict="") if done else found.filter(verdict="")
    page = cut(found, request, SORTS, default="score")
    return render(request, "desk/likely.html", {"page": page, "done": done})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pair(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Both records beside each other, the person masked; an officer's word and reason."""
    found = registry.likely_pair_for(request.user, pair_id)  # type: ignore[arg-type]
    if request.method == "POST":
        verdict = one_of(PairVerdict, request.POST.get("verdict", ""), "核实结果", "verdict")
        linking.settle_pair(
            pair=found, verdict=verdict, reason=request.POST.get("reason", ""),
            acting_user=request.user,  # type: ignore[arg-type]
        )  # fmt: skip
        messages.success(request, f"已核实：{verdict.label}。")
        return redirect("desk:likely")
    context = {"pair": found, "name": registry.mask_name(found.person.name), "verdicts": PairVerdict}  # fmt: skip
    return render(request, "desk/likely_pair.html", context)
