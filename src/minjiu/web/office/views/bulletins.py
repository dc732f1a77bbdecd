"""通报: prepared, looked at by units, issued."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.conference import api as conference
from minjiu.conference.actions import bulletins as actions
from minjiu.web.office import inputs
from minjiu.web.office.guards import governing


@governing
def bulletins(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        made = actions.prepare_bulletin(
            title=inputs.text(request, "title"),
            period=Period(inputs.day(request, "from", "期初"), inputs.day(request, "to", "期末")),
            acting_user=user,
        )
        messages.success(request, "已按今天的情况固定，各单位可预览两个工作日。")
        return redirect("office:bulletin", made.pk)
    context = {
        "bulletins": conference.bulletins_for(user),
        "period": actions.bulletin_period(today()),
        "is_office": conference.is_office(user),
    }
    return render(request, "office/bulletins.html", context)


@governing
def bulletin(request: HttpRequest, user: User, bulletin_id: UUID) -> HttpResponse:
    if request.method == "POST":
        found = conference.get_bulletin_for(user, bulletin_id)
        match request.POST.get("do"):
            case "remark":
                actions.remark(
                    bulletin=found, department_code=inputs.text(request, "department"),
                    text=inputs.text(request, "text"), acting_user=user,
                )  # fmt: skip
            case "submit":
                made = actions.submit_bulletin(bulletin=found, acting_user=user)
                return redirect("office:document", made.document_id)
            case "issue":
                actions.issue_bulletin(bulletin=found, acting_user=user)
            case _:
                raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
        messages.success(request, "已办理。")
        return redirect("office:bulletin", bulletin_id)
    found = conference.bulletin_for(user, bulletin_id)
    mine = conference.departments_of(user)
    context = {
        "bulletin": found,
        "mine": [c for c in sorted(mine) if any(r["department_code"] == c for r in found.rows)],
        "is_office": conference.is_office(user),
        "may_issue": today() >= found.issue_from,
    }
    return render(request, "office/bulletin.html", context)
