"""The list of cases, the case page, the application form, and the two documents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minjiu.access.enums import Role
from minjiu.access.permissions import has_role
from minjiu.assistance import api as assistance
from minjiu.assistance.actions.applying import accept, save_declaration
from minjiu.assistance.enums import CaseState
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.common.money import format_yuan
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.enums import Purpose
from minjiu.verification import api as verification
from minjiu.web.desk.forms import DeclarationForm, usual
from minjiu.web.desk.sheets import as_download
from minjiu.web.desk.templatetags.desk import as_value
from minjiu.web.desk.trees import branch

PAGE = 20
EXPORT_ROWS = 5000
INCOME, PROPERTY, STATUS = "收入与支出", "财产", "身份与状况"
_PROPERTY = {
    "bank_balance", "securities_value", "insurance_value", "other_financial_value", "vehicles",
    "exempt_vehicles", "homes", "other_real_estate", "operating_company",
}  # fmt: skip


@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """All cases in scope: filter by state, find by number or name; export what is shown."""
    state, text = request.GET.get("state", ""), request.GET.get("text", "").strip()
    found = assistance.all_cases(request.user, state=state, text=text)  # type: ignore[arg-type]
    if request.GET.get("export") == "xlsx":
        return _export(request, [assistance.line(c) for c in found[:EXPORT_ROWS]])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = assistance.counts_by_state(request.user)  # type: ignore[arg-type]
    context = {
        "page": page,
        "lines": [assistance.line(case) for case in page.object_list],
        "state": state,
        "text": text,
        "states": [(s.value, s.label, counts.get(s, 0)) for s in CaseState],
    }
    return render(request, "desk/cases.html", context)


def _export(request: HttpRequest, lines: list[assistance.CaseLine]) -> HttpResponse:
    audit.record_look(request.user, "assistance.exported", label=f"导出{len(lines)}件")  # type: ignore[arg-type]
    head = ("受理编号", "申请人", "项目", "状态", "登记日期", "当前时限", "时限依据")
    rows = (
        (
            line.number, line.applicant_name, line.programme_label, line.state_label,
            line.registered_on, line.due_on, line.due_rule,
        )
        for line in lines
    )  # fmt: skip
    return as_download(f"cases-{today():%Y%m%d}", head, rows)


@require_safe
@login_required
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case page: family, facts with sources, what the rules say and why, steps."""
    return render(request, "desk/case.html", _context(request, case_id))


@require_safe
@login_required
def report(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """核对报告 to read and print."""
    return render(request, "desk/report.html", _context(request, case_id))


@require_safe
@login_required
def decision(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """决定书 to read and print, with reasons and remedies."""
    context = _context(request, case_id)
    if context["case"].decision is None:
        raise NotFound("决定书")
    return render(request, "desk/decision.html", context)


def _context(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    user: Any = request.user
    view = assistance.get_case_for(user, case_id)
    members = registry.members_on(view.household_id, today())
    names = {str(m.person_id): m.name for m in members}
    context: dict[str, Any] = {
        "case": view,
        "members": members,
        "missing": registry.missing_signatures(view.household_id, Purpose.DIBAO, today()),
        "authorisations": [a for a in registry.authorisations(view.household_id) if a.live],
        "lines": [
            {**line, "branch": branch(line["tree"], names, assistance.sources_of(case_id))}
            for line in view.lines
        ],
        "names": names,
        "may": {
            role.value: has_role(user, role, division_code=view.division_code) for role in Role
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
    }
    if view.verification_id is not None:
        run = verification.progress(view.verification_id)
        context |= {
            "run": run,
            "report": verification.report_of(view.verification_id),
            "conflicts": [
                (c, names.get(str(c.person_id), ""))
                for c in verification.open_conflicts(view.verification_id)
            ],
        }
        if not run.running:
            facts = verification.facts_for_page(user, view.verification_id)
            context["groups"] = _grouped(facts, names)
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
        kind = PROPERTY if fact.name in _PROPERTY else INCOME if fact.unit == "fen" else STATUS
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
        plain = fact.known and fact.counted == usual(fact.name)
        groups[kind][plain and not row["differs"]].append(row)
    return [(kind, told, none) for kind, (told, none) in groups.items() if told or none]


def _words(fact: verification.FactLine, value: Any, absent: str) -> str:
    if value is None:
        return absent
    if fact.unit == "enum":
        return policy.fact_catalogue()[fact.name].values.get(value, str(value))
    return as_value(value, fact.unit)


@require_safe
@login_required
def progress(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The part of the page that shows answers as they arrive; asks again while they do."""
    view = assistance.case_object_for(request.user, case_id)  # type: ignore[arg-type]
    if view.verification_id is None:
        return HttpResponse("")
    run = verification.progress(view.verification_id)
    answer = render(request, "desk/parts/progress.html", {"run": run, "case": view})
    if not run.running:
        answer["HX-Refresh"] = "true"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The application form; kept as typed until it can be saved."""
    found = assistance.case_object_for(request.user, case_id)  # type: ignore[arg-type]
    members = registry.members_on(found.household_id, today())
    form = DeclarationForm(members, found.declared, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        save_declaration(case=found, declared=form.declared(), acting_user=user)
        if request.POST.get("then") == "accept":
            accept(case=found, acting_user=user)
            messages.success(request, "已保存申报并受理。")
        else:
            messages.success(request, "已保存申报。")
        return redirect("desk:case", case_id)
    status = 422 if form.is_bound else 200
    context = {"case": found, "form": form, "rows": form.rows()}
    return render(request, "desk/declare.html", context, status=status)
