"""One person's data: a number checked as it is typed, one masked field opened for a purpose."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cncodes.divisions import Divisions
from cncodes.resident_id import InvalidResidentId, parse
from minjiu.assistance import api as assistance
from minjiu.common.clock import today
from minjiu.registry import api as registry
from minjiu.registry.enums import Sex

PURPOSE = "looking_for"  # in the session: asked once, kept until one signs out
PURPOSES = ("核实身份", "联系家庭", "制作文书", "处理异议或投诉")


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(label="查看的目的", choices=[(p, p) for p in PURPOSES])


@require_POST
@login_required
def check_number(request: HttpRequest) -> HttpResponse:
    """What a number being typed says of itself; nothing is looked up and nothing kept."""
    text = request.POST.get("id_number", "")
    if not text.strip():
        return HttpResponse("")
    try:
        number = parse(text, on=today())
    except InvalidResidentId as wrong:
        return render(request, "desk/parts/number.html", {"wrong": str(wrong)})
    issued = Divisions.bundled().known(number.division_code)
    context = {
        "number": number,
        "sex": Sex(number.sex).label,
        "age": number.age_on(today()),
        "place": issued.name if issued else "",
    }
    return render(request, "desk/parts/number.html", context)


@require_POST
@login_required
def reveal(request: HttpRequest, household_id: UUID, person_id: UUID, field: str) -> HttpResponse:
    """Open one masked field. The purpose is asked once a session; each opening is on record."""
    user: Any = request.user
    context: dict[str, Any] = {
        "household_id": household_id, "person_id": person_id, "field": field,
        "label": registry.PERSONAL.get(field, ""), "purposes": PURPOSES,
    }  # fmt: skip
    given = PurposeForm(request.POST)
    if given.is_valid():
        request.session[PURPOSE] = given.cleaned_data["purpose"]
    purpose = request.session.get(PURPOSE)
    if purpose:
        context["value"] = registry.reveal(
            user, household_id, person_id, field, purpose=purpose,
            case_id=assistance.open_case_of(user, household_id),
        )  # fmt: skip
    else:
        registry.get_household_for(user, household_id)
    whole = "desk/parts/reveal.html" if request.headers.get("HX-Request") else "desk/reveal.html"
    return render(request, whole, context)
