"""职责台账: 25 units, 106 duties, what shows each."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.conference import api as conference
from minjiu.conference.enums import Living, Records
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators
from minjiu.web.listing import asked, has
from minjiu.web.office.guards import governing
from minjiu.web.office.templatetags.office import figure
from minjiu.web.paging import Sort, cut_rows, ordered_rows
from minjiu.web.sheets import as_download

_HEAD = (
    "编号", "单位", "职责", "办理页面", "情况", "记录", "测量", "台账", "本单位在办议定事项", "联络员", "最近活动",
)  # fmt: skip


def _row(duty: conference.DutyView) -> tuple[object, ...]:
    return (
        duty.id, duty.department, duty.text, duty.title if duty.page else f"待建设：{duty.later}",
        duty.living.label, duty.records.label, "；".join(f"{one.label}：{figure(one)}" for one in duty.measured),
        "；".join(f"{r.kind.label}：列入{r.entries}项，完成{r.done}项" for r in duty.registers),
        duty.open_resolutions, duty.responsible, duty.last_activity,
    )  # fmt: skip


@governing
def ledger(request: HttpRequest, user: User) -> HttpResponse:
    """All units, in the notice's order; counts, no ranking."""
    duties = conference.duty_ledger()
    if request.GET.get("export") == "xlsx":
        return as_download(f"duties-{today():%Y%m%d}", _HEAD, map(_row, duties))
    rows = []
    for department in directory.departments(today()):
        mine = [duty for duty in duties if duty.department_code == department.code]
        counts = [sum(duty.living is one for duty in mine) for one in Living]
        rows.append((department, len(mine), counts, len(conference.shown(mine))))
    context = {
        "rows": rows,
        "kinds": list(Living),
        "totals": [sum(duty.living is one for duty in duties) for one in Living],
        "all": len(duties),
        "shown": len(conference.shown(duties)),
        "silent": sum(
            duty.living is Living.LIVING and duty.records is Records.NONE for duty in duties
        ),
    }
    return render(request, "office/ledger.html", context)


@governing
def duties(request: HttpRequest, user: User) -> HttpResponse:
    """All duties one by one, to search in."""
    wanted = asked(
        request,
        "职责内容或编号",
        unit=("单位", [(d.code, d.name) for d in directory.departments(today())]),
        living=("情况", Living.choices),
        records=("记录", Records.choices),
    )
    everything = conference.duty_ledger()
    place = {duty.id: number for number, duty in enumerate(everything)}
    found = [
        duty for duty in everything
        if has(wanted.text, duty.text, duty.id, duty.title)
        and wanted["unit"] in ("", duty.department_code)
        and wanted["living"] in ("", duty.living.value)
        and wanted["records"] in ("", duty.records.value)
    ]  # fmt: skip
    sorts = {
        "place": Sort("编号", lambda duty: place[duty.id]),
        "unit": Sort("单位", lambda duty: (duty.department, place[duty.id])),
        "living": Sort("情况", lambda duty: list(Living).index(duty.living)),
        "open": Sort("本单位在办事项", "open_resolutions", descending=True),
        "last": Sort("最近活动", lambda duty: duty.last_activity or date.min, descending=True),
    }
    if wanted.sheet:
        rows = ordered_rows(found, request, sorts, default="place")
        return as_download(f"duties-{today():%Y%m%d}", _HEAD, map(_row, rows))
    page = cut_rows(found, request, sorts, default="place")
    return render(request, "office/duties.html", {"asked": wanted, "page": page})


@governing
def unit(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """One unit's duties with page, measurements, registers, open resolutions, who answers."""
    department, duties = directory.department(code, today()), conference.duty_ledger(code)
    if request.GET.get("export") == "xlsx":
        return as_download(f"duties-{code}-{today():%Y%m%d}", _HEAD, map(_row, duties))
    context = {"department": department, "duties": duties}
    return render(request, "office/unit.html", context)


@governing
def source(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """A unit's answers to queries, in counts only: never a person."""
    department = directory.department(code, today())
    duties = [d for d in conference.duty_ledger(code) if d.page == f"office:source {code}"]
    codes = [name for duty in duties for name in conference.indicators_of(duty.id)]
    wanted = {duty.id: (f"{duty.id}.a", *indicators.series_of(duty.id)) for duty in duties}
    newest = {
        one.code: one
        for one in indicators.newest(name for of in wanted.values() for name in of)
        if one.department_code == code and one.division_code == "350000"
    }
    # A duty's whole row: what was measured last of how it is answered, a gap where nothing was.
    quality = [
        (duty, [(indicators.definition(name), newest.get(name)) for name in wanted[duty.id]])
        for duty in duties
        if len(wanted[duty.id]) > 1
    ]
    if request.GET.get("export") == "xlsx":
        return as_download(f"source-{code}-{today():%Y%m%d}", _QUALITY_HEAD, _cells(quality))
    context = {
        "department": department,
        "quality": quality,
        "series": [(indicators.definition(name), indicators.trend(name, code)) for name in codes],
    }
    return render(request, "office/source.html", context)


_QUALITY_HEAD = ("职责", "指标", "数值", "期初", "期末（不含）", "口径")


def _cells(quality: Any) -> Iterator[tuple[object, ...]]:
    for duty, of in quality:
        for defined, one in of:
            if one is None:
                yield (duty.title, defined.label, "没有测量值")
            else:
                yield (
                    duty.title, defined.label, figure(one), one.period_from, one.period_to,
                    one.basis,
                )  # fmt: skip


@governing
def platform(request: HttpRequest, user: User) -> HttpResponse:
    """How the two platforms run: measurements of 民政厅's own duties."""
    codes = [n for duty in ("D05-12", "D05-13") for n in conference.indicators_of(duty)]
    series = [(indicators.definition(n), indicators.trend(n, "civil_affairs")) for n in codes]
    return render(request, "office/platform.html", {"series": series})


@governing
def measured(request: HttpRequest, user: User, duty_id: str) -> HttpResponse:
    """A duty that is shown by measurements alone: each indicator with its months, in counts."""
    duty = next((one for one in conference.duty_ledger() if one.id == duty_id), None)
    if duty is None:
        raise NotFound("职责")
    codes = conference.indicators_of(duty_id)
    series = [(indicators.definition(n), indicators.trend(n, duty.department_code)) for n in codes]
    return render(request, "office/measured.html", {"duty": duty, "series": series})
