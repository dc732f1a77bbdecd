"""待核对账户: accounts that others wrote down, one by one, for whoever may put them to use."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minjiu.access.api import User
from minjiu.registry import api as registry
from minjiu.web.paging import Sort, cut

SORTS = {
    "time": Sort("登记时间", "proposed_at"),
    "name": Sort("姓名", "person__name"),
    "place": Sort("所在地", "household__division_code"),
}


@require_safe
@login_required
def to_compare(request: HttpRequest) -> HttpResponse:
    """The oldest first; each leads to its family, where the account is typed again."""
    user: User = request.user  # type: ignore[assignment]
    found = registry.accounts_to_compare(user).defer("account")
    related = found.select_related("household", "person", "proposed_by")
    page = cut(related, request, SORTS, default="time")
    lines = registry.accounts_to_compare_as(user, page.rows)
    return render(request, "desk/accounts.html", {"page": page, "lines": lines})
