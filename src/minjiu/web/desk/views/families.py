"""Find or start a family; the two steps of consent for what it applies for; who lives together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minjiu.access.api import User, scopes_of
from minjiu.access.permissions import has_role
from minjiu.assistance import api as assistance
from minjiu.assistance.actions.applying import open_case
from minjiu.assistance.actions.members import confirm_members
from minjiu.assistance.enums import Programme
from minjiu.assistance.permissions import can_open
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import sign_household_authorisation
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.api import household_object_for
from minjiu.registry.enums import (
    PURPOSE_OF_PROGRAMMES,
    SEES_FAMILIES,
    Method,
    Purpose,
    Relation,
)
from minjiu.registry.permissions import HANDLES_FAMILIES
from minjiu.verification import api as verification
from minjiu.web.desk.given import key, one_of
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
    number: str = ""


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
    return _families_page(request)


def _families_page(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    text = request.POST.get("text", "") if request.method == "POST" else ""
    found: tuple[registry.HouseholdView, ...] = ()
    step = "start" if refusal is not None else ""
    try:
        found = registry.search(user, text)
    except Refused as wrong:
        refusal, step = wrong, "search"
    digits = any(c.isdigit() for c in text)
    context = {
        "text": "" if digits else text,
        "searched": bool(text.strip()) and step != "search",
        "found": found,
        "townships": townships_of(scopes_of(user)),
        "given": request.POST if refusal is not None else {},
        "step": step,
        "refusal": refusal,
        # What was looked for and not found is what will be registered.
        "number": text if digits and not found and len(text.strip()) in (15, 18) else "",
    }
    status = 200 if refusal is None else 422
    return render(request, "desk/families.html", context, status=status)


@require_POST
@login_required
def start(request: HttpRequest) -> HttpResponse:
    try:
        made = register_applicant(
            id_number=request.POST.get("id_number", ""),
            name=request.POST.get("name", ""),
            division_code=request.POST.get("division_code", ""),
            phone=request.POST.get("phone", ""),
            address=request.POST.get("address", ""),
            acting_user=request.user,  # type: ignore[arg-type]
        )
    except Refused as refusal:
        return _families_page(request, refusal)
    messages.success(request, "这户家庭已登记过，继续办理。" if made.found else "已登记申请人。")
    return redirect("desk:family", made.household.pk)


@require_safe
@login_required
def family(request: HttpRequest, household_id: UUID) -> HttpResponse:
    return family_page(request, household_id)


def family_page(
    request: HttpRequest, household_id: UUID, refusal: Refused | None = None, step: str = ""
) -> HttpResponse:
    """The family and its consent; after a refused step with the reason and what was typed."""
    user: User = request.user  # type: ignore[assignment]
    home = registry.get_household_for(user, household_id)
    members = registry.members_on(household_id, today())
    lines = registry.hukou_lines(household_id)
    programme = _programme(request, home.division_code)
    purpose = purpose_of(programme)
    cases = assistance.cases_of(user, household_id)
    missing = registry.missing_signatures(household_id, purpose, today())
    obligors = registry.obligors_on(household_id, today())
    context = {
        "programme": programme,
        "programmes": Programme,
        "cases": cases,
        "going_on": next((c for c in cases if c.programme == programme and c.goes_on), None),
        "may_open": can_open(user, home.division_code, purpose),
        "home": home,
        "members": members,
        "adults": [m for m in members if m.adult],
        "obligors": obligors,
        "hukou": lines,
        "hukou_run": verification.hukou_run(household_id),
        "rows": _typed_rows(request, members) if step == "members" else _rows(members, lines),
        "relations": [r for r in Relation if r is not Relation.APPLICANT],
        "methods": Method,
        "authorisations": registry.authorisations(household_id),
        "missing": missing,
        "missing_members": [m for m in missing if not m.obligor],
        "missing_obligors": [m for m in missing if m.obligor],
        "obligor_rows": _obligor_rows(obligors, missing),
        "sources": verification.source_names(purpose).values(),
        "obligor_sources": verification.obligor_source_names(purpose).values(),
        "handles": has_role(user, *HANDLES_FAMILIES, division_code=home.division_code),
        "refusal": refusal,
        "step": step,
        "given": request.POST,
    }
    status = 200 if refusal is None else 422
    return render(request, "desk/family.html", context, status=status)


def _obligor_rows(
    obligors: Sequence[registry.ObligorView], missing: Sequence[registry.MissingSignature]
) -> list[tuple[registry.ObligorView, str]]:
    """Each obligor, and why a signature is still wanted, or "" where it is not."""
    reasons = {m.person_id: m.reason.label for m in missing if m.obligor}
    return [
        (o, "不能取得授权" if o.no_consent and o.adult else reasons.get(o.person_id, ""))
        for o in obligors
    ]


def _programme(request: HttpRequest, division_code: str) -> Programme:
    """What the family is here for: as the form or the address says, else the first that the user
    handles there."""
    user: User = request.user  # type: ignore[assignment]
    if request.POST.get("programme"):
        return one_of(Programme, request.POST["programme"], "办理的项目")
    chosen = next((p for p in Programme if p.value == request.GET.get("programme")), None)
    return chosen or next(
        (
            p
            for p in Programme
            if has_role(user, *SEES_FAMILIES, division_code=division_code, purpose=purpose_of(p))
        ),
        Programme.DIBAO,
    )


def purpose_of(programme: Programme) -> Purpose:
    """What consent is asked for where a family applies for this programme."""
    return Purpose(f"{PURPOSE_OF_PROGRAMMES}{programme.value}")


def family_address(request: HttpRequest, household_id: UUID) -> str:
    """The family's page, for what the form that was sent is about."""
    page = reverse("desk:family", args=[household_id])
    programme = request.POST.get("programme", "")
    return f"{page}?programme={programme}" if programme in Programme.values else page


def _typed_rows(request: HttpRequest, members: Sequence[registry.MemberView]) -> list[Row]:
    masked = {str(m.person_id): m.id_masked for m in members}
    sent = [request.POST.getlist(k) for k in ("name", "relation", "person", "id_number")]
    kept = set(request.POST.getlist("keep"))
    return [
        Row(name, relation, person, masked.get(person, ""), "", str(place) in kept, number)
        for place, (name, relation, person, number) in enumerate(zip(*sent, strict=False))
    ]


@require_POST
@login_required
def ask_hukou(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """The applicant's own authorisation, and the question it opens."""
    user: User = request.user  # type: ignore[assignment]
    household = household_object_for(user, household_id)
    purpose = purpose_of(_programme(request, household.division_code))
    try:
        verification.authorise_and_ask_register(
            household=household,
            purpose=purpose,
            method=one_of(Method, request.POST.get("method", Method.SELF), "签署方式"),
            witness_name=request.POST.get("witness_name", ""),
            acting_user=user,
        )
    except Refused as refusal:
        return family_page(request, household_id, refusal, "hukou")
    messages.success(request, "申请人已授权，正在查询户口登记成员。")
    return redirect(family_address(request, household_id))


@require_safe
@login_required
def hukou_progress(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Asked every second while the 户口 is: shows nothing of the family, and so is no look at it,
    until the answer is there; then it is the family's page."""
    household_object_for(request.user, household_id)  # type: ignore[arg-type]
    run = verification.hukou_run(household_id)
    if run is not None and run.running:
        return HttpResponse(status=204)
    return family_page(request, household_id)


@require_POST
@login_required
def confirm(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Members as the clerk confirms them: rows already here, from the 户口, or added."""
    user: User = request.user  # type: ignore[assignment]
    household = household_object_for(user, household_id)
    try:
        confirm_members(
            household=household, members=_members_sent(request, household_id), acting_user=user
        )
    except Refused as refusal:
        return family_page(request, household_id, refusal, "members")
    messages.success(request, "已确认共同生活的家庭成员，请全体签署授权书。")
    return redirect(family_address(request, household_id))


def _members_sent(request: HttpRequest, household_id: UUID) -> list[registry.Member]:
    sent = [request.POST.getlist(k) for k in ("name", "id_number", "relation", "person")]
    if len({len(column) for column in sent}) != 1:
        raise Refused("成员表不完整，", "请刷新页面后重新填写。")
    kept = set(request.POST.getlist("keep"))
    numbers = registry.numbers_of_members(household_id)
    members = []
    for place, (name, number, relation, person) in enumerate(zip(*sent, strict=True)):
        if str(place) not in kept:
            continue
        if not name.strip():
            raise Refused("有一行没有填写姓名，", "请补全，或取消勾选这一行。")
        if not number.strip() and person not in numbers:
            raise Refused(f"{name}没有填写身份证号，", "请填写，或取消勾选这一行。")
        relative = one_of(Relation, relation, f"{name}与申请人的关系")
        members.append(registry.Member(name, number or numbers[person], relative))
    return members


@require_POST
@login_required
def sign(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Signatures of the members whose box is ticked."""
    user: User = request.user  # type: ignore[assignment]
    household = household_object_for(user, household_id)
    purpose = purpose_of(_programme(request, household.division_code))
    try:
        hands = _hands_sent(request)
        sign_household_authorisation(
            household=household,
            purpose=purpose,
            sources=verification.source_names(purpose),
            hands=hands,
            acting_user=user,
        )
    except Refused as refusal:
        return family_page(request, household_id, refusal, "sign")
    messages.success(request, f"已记录{len(hands)}人签署。")
    return redirect(family_address(request, household_id))


def _hands_sent(request: HttpRequest) -> list[registry.Hand]:
    hands = []
    for person in request.POST.getlist("signed"):
        guardian = request.POST.get(f"guardian-{person}", "")
        hands.append(
            registry.Hand(
                key(person, "签署人"),
                one_of(Method, request.POST.get(f"method-{person}", Method.SELF), "签署方式"),
                key(guardian, "监护人") if guardian else None,
                request.POST.get(f"basis-{person}", ""),
                request.POST.get(f"witness-{person}", ""),
            )
        )
    if not hands:
        raise Refused("没有勾选任何签署人，", "请勾选已签署的成员。")
    return hands


@require_POST
@login_required
def apply(request: HttpRequest, household_id: UUID) -> HttpResponse:
    household = household_object_for(request.user, household_id)  # type: ignore[arg-type]
    case = open_case(
        household_id=household_id,
        programme=_programme(request, household.division_code),
        near_relative=request.POST.get("near_relative") == "yes",
        acting_user=request.user,  # type: ignore[arg-type]
    )
    return redirect("desk:declare", case.pk)
