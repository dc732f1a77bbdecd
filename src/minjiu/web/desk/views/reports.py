"""核对报告 to read, print and take away: every version as it was signed."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minjiu.assistance import api as assistance
from minjiu.common.errors import NotFound
from minjiu.verification import api as verification
from minjiu.web.desk.views.cases import PROPERTY_FACTS, calculation_sheets, case_context

INCOME, PROPERTY, STATUS = "收入与支出", "财产", "身份与状况"


@require_safe
@login_required
def report(request: HttpRequest, case_id: UUID, version: int | None = None) -> HttpResponse:
    """One version from what was frozen; the newest with 测算说明 behind it."""
    return _report(request, case_context(request, case_id), version)


@require_safe
@login_required
def earlier(
    request: HttpRequest, case_id: UUID, verification_id: UUID, version: int | None = None
) -> HttpResponse:
    """The report of an earlier verification, as it was, with the members it rests on."""
    context = case_context(request, case_id, verification_id) | {"replaced": True}
    return _report(request, context, version)


def _report(request: HttpRequest, context: dict[str, Any], version: int | None) -> HttpResponse:
    user: Any = request.user
    if context.get("run") is None or context["run"].running:
        raise NotFound("核对报告")
    paper = verification.report_paper_for(user, context["run"].id, version)
    context |= {
        "paper": paper,
        "content": paper.content,
        "groups": _groups(paper),
        "older": version is not None and paper.view != context["report"],
    }
    if not context["older"] and not context.get("replaced"):
        context |= calculation_sheets(context, context["case"].lines)
    return render(request, "desk/report.html", context)


@require_safe
@login_required
def pdf(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """The PDF of one version."""
    user: Any = request.user
    case = assistance.case_object_for(user, case_id)
    if case.verification_id is None:
        raise NotFound("核对报告")
    return _pdf(user, case, case.verification_id, version)


@require_safe
@login_required
def earlier_pdf(
    request: HttpRequest, case_id: UUID, verification_id: UUID, version: int
) -> HttpResponse:
    """The PDF of one version of an earlier verification of this case."""
    user: Any = request.user
    case = assistance.case_object_for(user, case_id)
    now = case.verification_id
    runs = verification.earlier_runs(case.pk, now) if now is not None else ()
    if verification_id not in {run.id for run in runs}:
        raise NotFound("核对报告")
    return _pdf(user, case, verification_id, version)


def _pdf(user: Any, case: Any, verification_id: UUID, version: int) -> HttpResponse:
    made = verification.report_pdf_for(user, verification_id, version)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="report-{case.number}-{version}.pdf"'
    return answer


def _groups(paper: verification.ReportPaper) -> list[tuple[str, list[Any], list[Any]]]:
    """Facts by kind and member: those that say something, then those that do not, in few lines."""
    found: dict[str, list[Any]] = {INCOME: [], PROPERTY: [], STATUS: []}
    for row in paper.rows():
        kind = PROPERTY if row["name"] in PROPERTY_FACTS else STATUS
        found[INCOME if row["unit"] == "fen" and kind is STATUS else kind].append(row)
    return [
        (
            kind,
            [r for r in rows if not r["plain"]],
            paper.rest([r for r in rows if r["plain"]]),
        )
        for kind, rows in found.items()
        if rows
    ]
