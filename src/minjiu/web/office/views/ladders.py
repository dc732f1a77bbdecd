"""督促办法: the steps in force, since when and why; the office adopts another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Colour, Light, Rung, Scheme, Step
from minjiu.web.office import inputs
from minjiu.web.office.guards import governing

ROWS = 6


@governing
def ladders(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        supervision.adopt_ladder(
            name=inputs.text(request, "name"), basis=inputs.text(request, "basis"),
            valid_from=inputs.day(request, "valid_from", "施行日"), steps=_steps(request),
            acting_user=user,
        )  # fmt: skip
        messages.success(request, "已登记，自施行日起交办的事项适用。")
        return redirect("office:ladders")
    schemes = supervision.schemes()
    current = supervision.scheme_on(today())
    offered = supervision.offered_schemes()
    draft = next((one for one in offered if one.code == request.GET.get("draft")), current)
    context = {
        "schemes": schemes,
        "current": current,
        "offered": offered,
        "draft": draft,
        "rows": _rows(draft),
        "rungs": Rung.choices,
        "lights": [Light.YELLOW, Light.RED],
        "colours": Colour.choices,
        "is_office": conference.is_office(user),
    }
    return render(request, "office/ladders.html", context)


def _rows(scheme: Scheme) -> list[Step | None]:
    return [*scheme.steps, *[None] * (ROWS - len(scheme.steps))]


def _steps(request: HttpRequest) -> list[Step]:
    names = ("rung", "label", "light", "colour")
    steps: list[Step] = []
    for rung, label, light, colour in zip(*map(request.POST.getlist, names), strict=True):
        if not rung:
            continue
        try:
            steps.append(
                Step(
                    len(steps) + 1, Rung(rung), label.strip(), Light(light),
                    Colour(colour) if colour else None,
                )
            )  # fmt: skip
        except ValueError:
            raise Refused(
                "有一级的做法、灯色或颜色没有选对，", "请重新选择。", field="rung"
            ) from None
    return steps
