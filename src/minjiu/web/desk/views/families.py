"""Find or start a family; the two steps of consent; who lives together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cncodes.divisions import Divisions
from minjiu.access.api import scopes_of
from minjiu.assistance import api as assistance
from minjiu.assistance.actions.applying import open_case
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import (
    sign_applicant_authorisation,
    sign_household_authorisation,
)
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.api import household_object_for
from minjiu.registry.enums import Method, Purpose, Relation
from minjiu.verification import api as verification
from minjiu.web.desk.townships import townships_of

EXTRA_ROWS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the members' table: of the family, from the 户口, or blank to add one."""

    name: str
    relation: str
    person_id: str
    id_masked: str
    origin: str
    ticked: bool


def _rows(members: Sequence[registry.MemberView], lines: Sequence[registry.HukouLine]) -> list[Row]:
    known = {m.name for m in members}
    rows = [
        Row(m.name, m.relation, str(m.person_id), m.id_masked, "", ticked=True)
        for m in members
        if m.relation != Relation.APPLICANT
    ]
    rows += [
        Row(line.name, line.relation, "", "", "户口登记", ticked=False)
        for line in lines
        if line.name not in known
    ]
    return rows + [Row("", "", "", "", "另加一人", ticked=False)] * EXTRA_ROWS


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def families(request: HttpRequest) -> HttpResponse:
    """Search and start. An ID number travels in the body of a form, never in an address."""
    text = request.POST.get("text", "") if request.method == "POST" else ""
    found = registry.search(request.user, text) if text.strip() else ()  # type: ignore[arg-type]
    context = {
        "text": "" if any(c.isdigit() for c in text) else text,
        "searched": bool(text.strip()),
        "found": found,
        "townships": townships_of(scopes_of(request.user)),  # type: ignore[arg-type]
    }
    return render(request, "desk/families.html", context)


@require_POST
@login_required
def start(request: HttpRequest) -> HttpResponse:
    made = register_applicant(
        id_number=request.POST.get("id_number", ""),
        name=request.POST.get("name", ""),
        division_code=request.POST.get("division_code", ""),
        phone=request.POST.get("phone", ""),
        address=request.POST.get("address", ""),
        acting_user=request.user,  # type: ignore[arg-type]
    )
    messages.success(request, "这户家庭已登记过，继续办理。" if made.found else "已登记申请人。")
    return redirect("desk:family", made.household.pk)


@require_safe
@login_required
def family(request: HttpRequest, household_id: UUID) -> HttpResponse:
    home = registry.get_household_for(request.user, household_id)  # type: ignore[arg-type]
    members = registry.members_on(household_id, today())
    lines = registry.hukou_lines(household_id)
    context = {
        "home": home,
        "members": members,
        "adults": [m for m in members if m.adult],
        "hukou": lines,
        "hukou_run": verification.hukou_run(household_id),
        "rows": _rows(members, lines),
        "relations": [r for r in Relation if r is not Relation.APPLICANT],
        "methods": Method,
        "authorisations": registry.authorisations(household_id),
        "missing": registry.missing_signatures(household_id, Purpose.DIBAO, today()),
        "sources": verification.source_names(Purpose.DIBAO),
        "case_id": assistance.open_case_of(household_id),
        "county": Divisions.bundled().find(home.county_code, today()),
    }
    return render(request, "desk/family.html", context)


@require_POST
@login_required
def ask_hukou(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """The applicant's own authorisation, and the question it opens."""
    user = request.user
    household = household_object_for(user, household_id)  # type: ignore[arg-type]
    sign_applicant_authorisation(
        household=household,
        purpose=Purpose.DIBAO,
        method=Method(request.POST.get("method", Method.SELF)),
        witness_name=request.POST.get("witness_name", ""),
        acting_user=user,  # type: ignore[arg-type]
    )
    verification.ask_household_register(
        household_id=household_id,
        purpose=Purpose.DIBAO,
        acting_user=user,  # type: ignore[arg-type]
    )
    messages.success(request, "申请人已授权，正在查询户口登记成员。")
    return redirect("desk:family", household_id)


@require_POST
@login_required
def confirm(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Members as the clerk confirms them: rows already here, from the 户口, or added."""
    household = household_object_for(request.user, household_id)  # type: ignore[arg-type]
    rows = zip(
        request.POST.getlist("name"),
        request.POST.getlist("id_number"),
        request.POST.getlist("relation"),
        request.POST.getlist("person"),
        strict=True,
    )
    kept = set(request.POST.getlist("keep"))
    numbers = registry.numbers_of_members(household_id)
    members = []
    for place, (name, number, relation, person) in enumerate(rows):
        if str(place) not in kept:
            continue
        if not name.strip():
            raise Refused("有一行没有填写姓名，", "请补全，或取消勾选这一行。")
        members.append(registry.Member(name, number or numbers.get(person, ""), Relation(relation)))
    confirm_members(
        household=household,
        members=members,
        acting_user=request.user,  # type: ignore[arg-type]
    )
    messages.success(request, "已确认共同生活的家庭成员，请全体签署授权书。")
    return redirect("desk:family", household_id)


@require_POST
@login_required
def sign(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Signatures of the members whose box is ticked."""
    household = household_object_for(request.user, household_id)  # type: ignore[arg-type]
    hands = []
    for person in request.POST.getlist("signed"):
        guardian = request.POST.get(f"guardian-{person}", "")
        hands.append(
            registry.Hand(
                UUID(person),
                Method(request.POST.get(f"method-{person}", Method.SELF)),
                UUID(guardian) if guardian else None,
                request.POST.get(f"basis-{person}", ""),
                request.POST.get(f"witness-{person}", ""),
            )
        )
    if not hands:
        raise Refused("没有勾选任何签署人，", "请勾选已签署的成员。")
    sign_household_authorisation(
        household=household,
        purpose=Purpose.DIBAO,
        sources=verification.source_codes(Purpose.DIBAO),
        hands=hands,
        acting_user=request.user,  # type: ignore[arg-type]
    )
    messages.success(request, f"已记录{len(hands)}人签署。")
    return redirect("desk:family", household_id)


@require_POST
@login_required
def apply(request: HttpRequest, household_id: UUID) -> HttpResponse:
    household_object_for(request.user, household_id)  # type: ignore[arg-type]
    case = open_case(
        household_id=household_id,
        near_relative=request.POST.get("near_relative") == "yes",
        acting_user=request.user,  # type: ignore[arg-type]
    )
    return redirect("desk:declare", case.pk)
