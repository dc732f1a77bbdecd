"""The list of cases, the case page, the application form, and the two documents."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.access.api import User, scopes_of
from minjiu.access.enums import Role
from minjiu.access.permissions import has_role
from minjiu.assistance import api as assistance
from minjiu.assistance.actions.applying import accept, declaration_closed, save_declaration
from minjiu.assistance.enums import Ground, Outcome, Programme
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, Refused
from minjiu.common.money import format_yuan
from minjiu.common.periods import first_of_next_month
from minjiu.registry import api as registry
from minjiu.registry.enums import ASKS_OBLIGORS, SEES_FAMILIES
from minjiu.verification import api as verification
from minjiu.verification.api import outside
from minjiu.verification.enums import RunState
from minjiu.web.desk.calculation import sheets
from minjiu.web.desk.forms import DeclarationForm, usual
from minjiu.web.desk.listing import SORTS, export
from minjiu.web.desk.programmes import answers
from minjiu.web.desk.road import road
from minjiu.web.desk.support import care_rows, supported
from minjiu.web.desk.templatetags.desk import as_value
from minjiu.web.desk.townships import townships_of
from minjiu.web.desk.trees import Branch, branch
from minjiu.web.listing import asked
from minjiu.web.paging import cut

INCOME, PROPERTY, STATUS = "收入与支出", "财产", "身份与状况"
PROPERTY_FACTS = {
    "bank_balance", "securities_value", "insurance_value", "other_financial_value", "vehicles",
    "exempt_vehicles", "homes", "other_real_estate", "operating_company", "obligor_bank_balance",
    "obligor_insurance_value", "obligor_vehicles", "obligor_homes", "obligor_operating_company",
}  # fmt: skip


@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """All cases in scope: find by number or name, filter, sort; export what is filtered."""
    user: User = request.user  # type: ignore[assignment]
    towns = townships_of(scopes_of(user), SEES_FAMILIES)
    wanted = asked(
        request,
        "申请人姓名开头，或完整受理编号",
        state=("状态", assistance.states_for(user)),
        programme=("项目", Programme.choices),
        town=("所在地", [(town.code, town.name) for town in towns]),
    )
    found = assistance.all_cases(
        user, state=wanted["state"], text=wanted.text, town=wanted["town"],
        programme=wanted["programme"],
    )  # fmt: skip
    if wanted.sheet:
        return export(request, found, default="registered")
    page = cut(found, request, SORTS, default="registered")
    context = {
        "page": page,
        "asked": wanted,
        "lines": assistance.lines(page.rows, user),
    }
    return render(request, "desk/cases.html", context)


@require_safe
@login_required
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case page: family, facts with sources, what the rules say and why, steps."""
    return case_page(request, case_id)


def case_page(
    request: HttpRequest, case_id: UUID, *, refusal: Refused | None = None, step: str = ""
) -> HttpResponse:
    """The page; after a refused step with the reason, and with what was typed."""
    context = case_context(request, case_id)
    context |= {"road": road(context["case"], context.get("run"), context.get("report"))}
    if refusal is not None:
        context |= {"refusal": refusal, "step": step, "given": request.POST}
    return render(request, "desk/case.html", context, status=200 if refusal is None else 422)


@require_safe
@login_required
def decision(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """决定书 to read and print, with reasons and remedies."""
    context = case_context(request, case_id)
    if context["case"].decision is None:
        raise NotFound("决定书")
    basis = assistance.decided_on(context["case"])
    context |= calculation_sheets(context, basis.lines) | {"decided_members": basis.members}
    granted = context["case"].decision.outcome == Outcome.GRANTED.value
    context["supported"] = (
        supported(basis.lines, context["names"])
        if granted and context["case"].law.assessment
        else ()
    )
    return render(request, "desk/decision.html", context)


@require_safe
@login_required
def change(request: HttpRequest, case_id: UUID, change_id: UUID) -> HttpResponse:
    """变更通知书 to read and print, with reasons and remedies."""
    context = case_context(request, case_id)
    found = next((c for c in context["case"].changes if c.id == change_id), None)
    if found is None:
        raise NotFound("变更通知书")
    return render(request, "desk/change.html", context | {"d": found})


@require_safe
@login_required
def ending(request: HttpRequest, case_id: UUID, change_id: UUID) -> HttpResponse:
    """公示 of a proposed end, to print and post (43号第二十六条): the name and the reason's kind only."""
    context = case_context(request, case_id)
    found = next((c for c in context["case"].changes if c.id == change_id), None)
    if found is None or found.posted_on is None:
        raise NotFound("公示")
    return render(request, "desk/ending.html", context | {"d": found})


@require_safe
@login_required
def correction(request: HttpRequest, case_id: UUID, correction_id: UUID) -> HttpResponse:
    """更正通知书 with the back pay of each month."""
    context = case_context(request, case_id)
    found = next((c for c in context["case"].corrections if c.id == correction_id), None)
    if found is None:
        raise NotFound("更正通知书")
    return render(request, "desk/correction.html", context | {"d": found})


@require_safe
@login_required
def notice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """一次性告知书 to print and hand over."""
    context = case_context(request, case_id)
    if not context["case"].notice:
        raise NotFound("一次性告知书")
    return render(request, "desk/notice.html", context)


@require_safe
@login_required
def publicity(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """公示 to print and post: the applicant, how many, the opinion; nothing else (第二十四条)."""
    context = case_context(request, case_id)
    if context["case"].publicity is None:
        raise NotFound("公示")
    view = context["case"]
    context["members"] = registry.members_on(view.household_id, view.publicity.posted_on)
    return render(request, "desk/publicity.html", context)


def calculation_sheets(
    context: dict[str, Any], lines: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The sheet of what was applied for, of one calculation's lines."""
    lines = [x for x in lines if x["programme"] == context["case"].programme]
    return {"sheets": list(sheets(lines, context["names"]))}


def _why(lines: Sequence[Mapping[str, Any]], names: dict[str, str], code: str) -> Branch | None:
    """The reasoning of one programme; None where it was not determined."""
    tree = next((line["tree"] for line in lines if line["programme"] == code), None)
    return None if tree is None else branch(tree, names)


@require_safe
@login_required
def why(request: HttpRequest, case_id: UUID, programme: str) -> HttpResponse:
    """The reasoning of one programme, when it is unfolded."""
    user: Any = request.user
    view = assistance.get_case_for(user, case_id)
    names = _names(registry.members_on(view.household_id, today()), view.verification_id)
    tree = _why(view.lines, names, programme) if view.outcome_shown else None
    if tree is None:
        raise NotFound("测算")
    return render(request, "desk/parts/why.html", {"branch": tree})


def _names(members: Sequence[registry.MemberView], verification_id: UUID | None) -> dict[str, str]:
    """Names by person: the members of today, those that were verified and have left, then legal
    obligors who were asked about."""
    asked = verification.members_asked(verification_id) if verification_id else ()
    owing = verification.obligors_asked(verification_id) if verification_id else ()
    names = {str(m.person_id): m.name for m in (*members, *asked)}
    outside = {str(o.person_id): verification.of_obligor(o.name) for o in owing}
    return names | {person: name for person, name in outside.items() if person not in names}


def _change_month(view: assistance.CaseView) -> date:
    """The first month that a change may name: after today, and after what runs has begun."""
    begun = view.entitlement[1] if view.entitlement else today()
    return first_of_next_month(max(begun, today()))


def case_context(
    request: HttpRequest, case_id: UUID, earlier: UUID | None = None
) -> dict[str, Any]:
    """What the case's pages show; `earlier`: with an earlier verification of it, not the last."""
    user: Any = request.user
    view = assistance.get_case_for(user, case_id)
    members = registry.members_on(view.household_id, today())
    names = _names(members, earlier or view.verification_id)
    papers = [a for a in registry.authorisations(view.household_id) if a.purpose == view.purpose]
    newest = {a.stage_label: a for a in reversed(papers)}
    context: dict[str, Any] = {
        "case": view,
        "members": members,
        "obligors": registry.obligors_on(view.household_id, today()),
        "asks_obligors": view.purpose in ASKS_OBLIGORS,
        "home": registry.household(view.household_id),
        "missing": registry.missing_signatures(view.household_id, view.purpose, today()),
        "authorisations": [a for a in papers if a.live],
        "lapsed": [a for a in newest.values() if a.lapsed_at is not None],
        "withdrawn": [a for a in newest.values() if a.withdrawn_at is not None],
        "supported": supported(view.lines, names) if view.law.assessment else (),
        "care_rows": tuple(care_rows(view, members, request.POST if request.POST else None))
        if view.law.assessment and view.outcome_shown
        else (),
        "answers": answers(view.lines, names, view.programme),
        "applied_branch": _why(view.lines, names, view.programme),
        "names": names,
        "may": {
            role.value: has_role(user, role, division_code=view.division_code, purpose=view.purpose)
            for role in Role
        },
        "advised": next(
            (
                format_yuan(line["amount_fen"])
                for line in view.lines
                if line["programme"] == view.programme and line["answer"] == "yes"
            ),
            "",
        ),
        "today": today(),
        "grounds": Ground.choices,
        "change_month": f"{_change_month(view):%Y-%m}",
        "looks": audit.looks_at(case_id) if view.outcome_shown else (),
    }
    if view.verification_id is not None:
        runs = verification.earlier_runs(case_id, view.verification_id)
        if earlier is not None and earlier not in {run.id for run in runs}:
            raise NotFound("核对报告")
        context |= {
            "earlier_runs": runs,
            "former": verification.rests_on_former_members(earlier or view.verification_id),
        }
    verification_id = earlier or view.verification_id
    if verification_id is not None:
        run = verification.progress(verification_id)
        context |= {
            "run": run,
            # Departments were asked again since: it is heard and signed anew.
            "reopened": view.open_to_answers and run.state != RunState.SIGNED,
            "report": verification.report_of(verification_id),
            "reports": verification.reports_of(verification_id),
            "conflicts": [
                (c, names.get(str(c.person_id), ""))
                for c in verification.open_conflicts(verification_id)
            ],
        }
        context["open_conflicts"] = sum(not c.outcome for c, _ in context["conflicts"])
        if not run.running:
            facts = verification.facts_for_page(user, verification_id)
            context["groups"] = _grouped(facts, names)
            context |= {
                "provinces": outside.provinces(),
                "objections": verification.objections_of(verification_id),
                "department_tasks": verification.tasks_of_run(verification_id),
                "disputable": [
                    (f"{f.person_id}|{f.name}", f"{names.get(str(f.person_id), '')} {f.label}")
                    for f in facts
                    if f.person_id is not None and f.status != "declared"
                ],
                "correctable": [
                    (
                        f"{h.person_id}|{h.name}|{h.query_id}",
                        f"{names.get(str(h.person_id), '')} {h.label}：{h.words}（{h.office}）",
                    )
                    for h in verification.correctable(verification_id)
                ],
                "unanswered": [
                    (
                        q.id,
                        f"{names.get(str(q.person_id), '')} {q.source}：{q.error or q.result_label}",
                    )
                    for q in run.queries
                    if q.result not in ("found", "not_found")
                ],
            }
    return context


def _grouped(
    facts: tuple[verification.FactLine, ...], names: dict[str, str]
) -> list[tuple[str, list[Any], list[Any]]]:
    """Facts by kind and member: first those that say something, then those that say none."""
    groups: dict[str, tuple[list[Any], list[Any]]] = {
        kind: ([], []) for kind in (INCOME, PROPERTY, STATUS)
    }
    order = {person: place for place, person in enumerate(names)}
    for fact in sorted(facts, key=lambda f: order.get(str(f.person_id), -1)):
        kind = PROPERTY if fact.name in PROPERTY_FACTS else INCOME if fact.unit == "fen" else STATUS
        asked = fact.status != "declared"
        row = {
            "fact": fact,
            "who": names.get(str(fact.person_id), "家庭") if fact.person_id else "家庭",
            "declared": _words(fact, fact.declared, "未申报"),
            "brief": "无"
            if fact.counted == "none" or (fact.unit != "bool" and fact.counted == 0)
            else _words(fact, fact.counted, "待查"),
            "reported": _words(fact, fact.reported, fact.status_label) if asked else "—",
            "differs": asked
            and fact.declared is not None
            and fact.reported is not None
            and fact.declared != fact.reported,
        }
        plain = fact.known and (not fact.counted if fact.hint else fact.counted == usual(fact.name))
        groups[kind][plain and not row["differs"]].append(row)
    return [(kind, told, none) for kind, (told, none) in groups.items() if told or none]


def _words(fact: verification.FactLine, value: Any, absent: str) -> str:
    if value is None:
        return absent
    if fact.unit == "enum":
        return fact.words.get(value, str(value))
    return as_value(value, fact.unit)


@require_safe
@login_required
def progress(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The part of the page that shows answers as they arrive; asks again while they do."""
    view = assistance.case_object_for(request.user, case_id)  # type: ignore[arg-type]
    if view.verification_id is None:
        return HttpResponse("")
    run = verification.progress(view.verification_id)
    answer = render(request, "desk/parts/progress.html", {"run": run, "case": view, "names": {}})
    if not run.running:
        answer["HX-Refresh"] = "true"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The application form; kept as typed until it can be saved."""
    found = assistance.declaration_for(request.user, case_id)  # type: ignore[arg-type]
    members = registry.members_on(found.household_id, today())
    form = DeclarationForm(
        members, found.declared, request.POST or None,
        obligors=registry.obligors_on(found.household_id, today()),
        programme=found.programme, closed=declaration_closed(found),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        save_declaration(case=found, declared=form.declared(), acting_user=user)
        if request.POST.get("then") == "accept":
            try:
                accept(case=found, acting_user=user)
            except Refused as refusal:
                messages.error(request, f"申报已保存，但还不能受理：{refusal}")
            else:
                messages.success(request, "已保存申报并受理。")
        else:
            messages.success(request, "已保存申报。")
        return redirect("desk:case", case_id)
    status = 422 if form.is_bound else 200
    problems = [(form[name], form[name].errors) for name in form.errors]
    context = {"case": found, "form": form, "rows": form.rows(), "problems": problems}
    context |= {"home": registry.household(found.household_id)}
    return render(request, "desk/declare.html", context, status=status)
