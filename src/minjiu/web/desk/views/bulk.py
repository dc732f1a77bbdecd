"""批量核对: begin a run, see how far it is and what each source said, look at findings one by one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cncodes.divisions import Division, Divisions
from minjiu.access.api import User, has_role, subtree
from minjiu.access.enums import Role
from minjiu.assistance import api as assistance
from minjiu.assistance.actions.findings import decide_on_finding
from minjiu.assistance.enums import Programme
from minjiu.assistance.permissions import handles_cases
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry import api as registry
from minjiu.registry.enums import SEES_FAMILIES, MissingReason
from minjiu.verification.api import bulk
from minjiu.verification.enums import BulkState, FindingKind, FindingOutcome
from minjiu.web.desk.given import one_of, words
from minjiu.web.desk.taking import Step, form_step, take_step
from minjiu.web.desk.templatetags.desk import as_value, division_name, share
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download

RUN_SORTS = {
    "time": Sort("发起时间", "started_at", descending=True),
    "number": Sort("编号", "number"),
    "people": Sort("人数", "people", descending=True),
}
FINDING_SORTS = {
    "state": Sort("处理", place_in("outcome", ("", *FindingOutcome.values))),
    "place": Sort("所在地", "division_code"),
    "kind": Sort("类别", place_in("kind", FindingKind.values)),
    "name": Sort("项目", "name"),
}
WITHOUT_SORTS = {"place": Sort("所在地", "division_code"), "reason": Sort("原因", "missing")}


def _staff(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not has_role(user, *SEES_FAMILIES):
        raise PermissionDenied
    return user


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def runs(request: HttpRequest) -> HttpResponse:
    """Runs, and the form that begins one."""
    user = _staff(request)
    places, refusal = _places(user), None
    if request.method == "POST":
        try:
            return redirect("desk:bulk_run", _begin(user, request).pk)
        except Refused as refused:
            refusal = refused
    wanted = asked(request, state=("状态", BulkState.choices))
    found = bulk.runs(user)
    if wanted["state"]:
        found = found.filter(state=wanted["state"])
    page = cut(found, request, RUN_SORTS, default="time")
    context: dict[str, Any] = {
        "page": page, "asked": wanted, "division_choices": places, "programmes": Programme.choices,
        "months": (3, 6, 12),
    }  # fmt: skip
    if refusal is not None:
        context |= {"refusal": refusal, "step": "start", "given": request.POST}
    return render(request, "desk/bulk_runs.html", context, status=422 if refusal else 200)


def _begin(user: User, request: HttpRequest) -> bulk.RunObject:
    given = request.POST
    programme = next((p for p in Programme if p.value == given.get("programme")), None)
    place = next((d for d in _places(user) if d.code == given.get("division")), None)
    if programme is None or place is None:
        raise Refused("没有选择救助项目或地区，", "请选择。", field="programme")
    try:
        per_cent = int(given.get("per_cent") or 100)
        months = int(given.get("months") or 0)
    except ValueError:
        raise Refused("抽取比例应是整数，", "请改正。", field="per_cent") from None
    return bulk.start_run(
        programme=programme.value, programme_label=programme.label, division_code=place.code,
        households=assistance.recipients(programme, place.code),
        choice=bulk.Choice(unchecked_months=months, per_cent=per_cent), acting_user=user,
    )  # fmt: skip


def _places(user: User) -> list[Division]:
    """Counties, cities and the province in which the user may begin a run, widest first."""
    prefixes = bulk.may_start(user)
    if not prefixes:
        return []
    inside = [
        d
        for d in Divisions.bundled()
        if len(d.code) == 6 and subtree(d.code).startswith(prefixes) and d.in_force(today())
    ]
    return sorted(inside, key=lambda d: (len(subtree(d.code)), d.code))


@require_safe
@login_required
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    return _run_page(request, run_id)


def _run_page(
    request: HttpRequest, run_id: UUID, *, refusal: Refused | None = None, step: str = ""
) -> HttpResponse:
    user = _staff(request)
    found = bulk.run_for(user, run_id)
    counties = bulk.by_county(user, found)
    here = found.division_code
    context: dict[str, Any] = {
        "run": found, "progress": bulk.progress(found), "sources": bulk.by_source(found),
        "counties": counties, "kinds": FindingKind.choices,
        "totals": _totals(counties), "thresholds": bulk.thresholds(found), "looks": bulk.looks(found),
        "may_release": has_role(user, Role.VERIFICATION_REVIEWER, division_code=here),
        "may_ask": has_role(user, Role.VERIFICATION_HANDLER, division_code=here),
    }  # fmt: skip
    if request.GET.get("export") == "sources":
        return as_download(
            f"bulk-sources-{found.number[1:]}", _SOURCE_HEAD, map(_source_cells, context["sources"])
        )
    if request.GET.get("export") == "xlsx":
        head = ("县", "人数", "授权不成立", *(label for _, label in FindingKind.choices), "待处理")
        return as_download(
            f"bulk-{found.number[1:]}", head,
            ((division_name(c.code), c.people, c.without_consent, *c.counts, c.waiting) for c in counties),
        )  # fmt: skip
    if refusal is not None:
        context |= {"refusal": refusal, "step": step, "given": request.POST}
    return render(request, "desk/bulk_run.html", context, status=422 if refusal else 200)


_SOURCE_HEAD = (
    "来源", "人次", "有记录", "无记录", "命中率", "上次命中率", "不覆盖", "过期", "未取得", "对象不符", "待收回",
    "状态", "说明",
)  # fmt: skip


def _source_cells(one: bulk.SourceAccount) -> tuple[object, ...]:
    return (
        one.name, one.people, one.found, one.not_found, share(one.rate), share(one.before),
        one.not_covered, one.stale, one.failed, one.wrong_person, one.waiting, one.state_label,
        one.error,
    )  # fmt: skip


def _totals(counties: tuple[bulk.CountyLine, ...]) -> dict[str, Any]:
    return {
        "people": sum(c.people for c in counties),
        "without": sum(c.without_consent for c in counties),
        "counts": [sum(column) for column in zip(*(c.counts for c in counties), strict=True)],
        "waiting": sum(c.waiting for c in counties),
    }


@require_safe
@login_required
def progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The bar alone, asked for every few seconds; where the work is over the page loads anew."""
    found = bulk.run_for(_staff(request), run_id)
    told = bulk.progress(found)
    answer = render(request, "desk/parts/bulk_progress.html", {"run": found, "progress": told})
    if not told.at_work:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@login_required
def take(request: HttpRequest, run_id: UUID, step: str) -> HttpResponse:
    """Release, stop, ask again: one action each."""
    return take_step(
        request, STEPS, step, bulk.run_for(_staff(request), run_id),
        page=lambda refused: _run_page(request, run_id, refusal=refused, step=step),
        there=redirect("desk:bulk_run", run_id),
    )  # fmt: skip


def _release(run: bulk.RunObject, given: QueryDict, user: User) -> str:
    taken = {
        entry["source"]: given[f"source-{entry['source']}"] == "accept"
        for entry in run.held
        if given.get(f"source-{entry['source']}") in ("accept", "exclude")
    }
    bulk.release(run=run, accepted=taken, reason=given.get("reason", ""), acting_user=user)
    return "批量核对已恢复，接着询问各部门。"


def _again(run: bulk.RunObject, given: QueryDict, user: User) -> str:
    return f"正在补问{bulk.ask_again(run=run, acting_user=user):,}人次。"


STEPS: dict[str, Step] = {
    "release": _release,
    "stop": form_step("run", bulk.stop, "已停止。", reason=words),
    "again": _again,
}


@require_safe
@login_required
def findings(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Findings by county and kind, those that wait first; the same as a sheet."""
    user = _staff(request)
    found = bulk.run_for(user, run_id)
    states, masked = [("waiting", "待处理"), *FindingOutcome.choices], not handles_cases(user)
    wanted = asked(
        request,
        _by_name(masked=masked),
        kind=("类别", FindingKind.choices),
        county=("县", [(c.code, division_name(c.code)) for c in bulk.by_county(user, found)]),
        source=("来源", bulk.finding_sources(found)),
        outcome=("处理", states),
    )
    rows = bulk.findings(user, found)
    if wanted.text:
        rows = rows.filter(person_id__in=registry.people_named(wanted.text))
    if wanted["source"]:
        rows = rows.filter(source=wanted["source"])
    if wanted["kind"]:
        rows = rows.filter(kind=wanted["kind"])
    if wanted["county"]:
        rows = rows.filter(county_code=wanted["county"])
    if wanted["outcome"]:
        rows = rows.filter(outcome="" if wanted["outcome"] == "waiting" else wanted["outcome"])
    if wanted.sheet:
        every = list(ordered(rows, request, FINDING_SORTS, default="state")[: ROWS + 1])
        return as_download(
            f"findings-{found.number[1:]}", _FINDING_HEAD,
            map(_finding_cells, bulk.finding_lines(every, masked=masked)),
        )  # fmt: skip
    page = cut(rows, request, FINDING_SORTS, default="state")
    lines = bulk.finding_lines(page.rows, masked=masked)
    cases = assistance.cases_receiving(user, [f.household_id for f in lines], found.programme)
    context = {
        "run": found, "page": page, "asked": wanted,
        "lines": [(line, cases.get(line.household_id)) for line in lines],
    }  # fmt: skip
    return render(request, "desk/bulk_findings.html", context)


def _by_name(*, masked: bool) -> str:
    """What a list may be searched by; where names are masked, a search would unmask them."""
    return "" if masked else "姓名开头"


_FINDING_HEAD = (
    "姓名", "所在地", "类别", "项目", "原值", "现值", "来源", "可能有利于家庭", "处理", "处理说明", "处理人",
)  # fmt: skip


def _finding_cells(line: bulk.FindingLine) -> tuple[object, ...]:
    return (
        line.person_name, division_name(line.division_code), line.kind_label, line.label,
        as_value(line.before, line.unit) if line.before is not None else "",
        as_value(line.after, line.unit), line.source, "是" if line.in_favour else "",
        line.outcome_label or "待处理", line.reason, line.settled_by,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding with what is known of it, and an officer's word on it."""
    user = _staff(request)
    found = bulk.finding_for(user, finding_id)
    refusal = None
    if request.method == "POST":
        try:
            outcome = one_of(FindingOutcome, request.POST.get("outcome", ""), "处理结果", "outcome")
            decide_on_finding(
                finding=found, outcome=outcome, reason=request.POST.get("reason", ""),
                acting_user=user, whole_family=request.POST.get("whole_family") == "yes",
            )  # fmt: skip
            messages.success(request, f"已记录：{outcome.label}。")
            return redirect(reverse("desk:bulk_findings", args=[found.run.pk]) + "?outcome=waiting")
        except Refused as refused:
            refusal = refused
    masked = not handles_cases(user)
    line, *others = bulk.finding_lines([found, *bulk.same_family(found)], masked=masked)
    cases = assistance.cases_receiving(user, [found.household_id], found.run.programme)
    context: dict[str, Any] = {
        "line": line, "run": found.run, "others": others,
        "others_waiting": sum(not one.outcome for one in others), "case_id": cases.get(found.household_id), "outcomes": FindingOutcome.choices,
        "may_settle": bulk.may_settle(user, found.division_code),
    }  # fmt: skip
    if refusal is not None:
        context |= {"refusal": refusal, "step": "settle", "given": request.POST}
    return render(request, "desk/bulk_finding.html", context, status=422 if refusal else 200)


@require_safe
@login_required
def without(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Who was not asked about, and why: a list of families to visit for a signature."""
    user = _staff(request)
    found = bulk.run_for(user, run_id)
    masked = not handles_cases(user)
    wanted = asked(
        request,
        _by_name(masked=masked),
        reason=("原因", MissingReason.choices),
        county=("县", [(c.code, division_name(c.code)) for c in bulk.by_county(user, found)]),
    )
    rows = bulk.people_without_consent(user, found)
    if wanted.text:
        rows = rows.filter(person_id__in=registry.people_named(wanted.text))
    if wanted["county"]:
        rows = rows.filter(county_code=wanted["county"])
    if wanted["reason"]:
        rows = rows.filter(missing=wanted["reason"])
    if wanted.sheet:
        every = list(ordered(rows, request, WITHOUT_SORTS, default="place")[: ROWS + 1])
        lines = bulk.without_consent_lines(every, masked=masked)
        return as_download(
            f"without-consent-{found.number[1:]}", ("姓名", "所在地", "原因"),
            ((name, division_name(place), reason) for _, name, place, reason in lines),
        )  # fmt: skip
    page = cut(rows, request, WITHOUT_SORTS, default="place")
    lines = bulk.without_consent_lines(page.rows, masked=masked)
    return render(
        request, "desk/bulk_without.html", {"run": found, "page": page, "asked": wanted, "lines": lines}
    )  # fmt: skip
