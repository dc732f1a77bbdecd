"""职责台账: 25 units, 106 duties, what shows each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.conference import api as conference
from minjiu.conference.enums import Living
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators
from minjiu.web.office.guards import governing


@governing
def ledger(request: HttpRequest, user: User) -> HttpResponse:
    """All units, in the notice's order; counts, no ranking."""
    duties = conference.duty_ledger()
    rows = []
    for department in directory.departments(today()):
        mine = [duty for duty in duties if duty.department_code == department.code]
        counts = [sum(duty.living is one for duty in mine) for one in Living]
        rows.append((department, len(mine), counts))
    context = {
        "rows": rows,
        "kinds": list(Living),
        "totals": [sum(duty.living is one for duty in duties) for one in Living],
        "all": len(duties),
    }
    return render(request, "office/ledger.html", context)


@governing
def unit(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """One unit's duties with page, measurements, registers, open resolutions, who answers."""
    department = directory.department(code, today())
    context = {"department": department, "duties": conference.duty_ledger(code)}
    return render(request, "office/unit.html", context)


@governing
def source(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """A unit's answers to queries, in counts only: never a person."""
    department = directory.department(code, today())
    codes = [
        name
        for duty in conference.duty_ledger(code)
        if duty.page == f"office:source {code}"
        for name in conference.indicators_of(duty.id)
    ]
    series = [(indicators.definition(name), indicators.trend(name, code)) for name in codes]
    return render(request, "office/source.html", {"department": department, "series": series})


@governing
def platform(request: HttpRequest, user: User) -> HttpResponse:
    """How the two platforms run: measurements of 民政厅's own duties."""
    codes = [n for duty in ("D05-12", "D05-13") for n in conference.indicators_of(duty)]
    series = [(indicators.definition(n), indicators.trend(n, "civil_affairs")) for n in codes]
    return render(request, "office/platform.html", {"series": series})
