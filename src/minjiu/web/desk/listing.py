"""Lists of cases: their orders, and the same rows as a table to take away."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from minjiu.access.api import User, lists_as
from minjiu.assistance import api as assistance
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.web.desk.templatetags.desk import division_name
from minjiu.web.paging import Sort, ordered
from minjiu.web.sheets import ROWS, as_download

NO_LIMIT = date(9999, 12, 31)
SORTS = {
    "name": Sort("申请人", "applicant_name"),
    "number": Sort("受理编号", "number"),
    "registered": Sort("登记日期", "registered_on", descending=True),
    "due": Sort("时限", Coalesce("due_on", Value(NO_LIMIT))),
}
_HEAD = (
    "受理编号", "申请人", "所在地", "项目", "状态", "登记日期", "当前时限", "剩余", "时限依据",
)  # fmt: skip


def export(
    request: HttpRequest, found: QuerySet[assistance.CaseObject], *, default: str
) -> HttpResponse:
    """What is filtered, in its order; the look is on record first."""
    user: User = request.user  # type: ignore[assignment]
    rows = ordered(found, request, SORTS, default=default)[: ROWS + 1]
    lines = assistance.lines(rows, user)
    lists_as(user, *SEES_FAMILIES)
    audit.record_look(user, "assistance.exported", label=f"导出{min(len(lines), ROWS)}件")
    return as_download(f"cases-{today():%Y%m%d}", _HEAD, _cells(lines))


def _cells(lines: list[assistance.CaseLine]) -> Iterable[tuple[object, ...]]:
    for line in lines:
        due = line.due
        yield (
            line.number, line.applicant_name, division_name(line.division_code),
            line.programme_label, line.state_label, line.registered_on,
            due.on if due else None, due.words if due and due.on else "", due.rule if due else "",
        )  # fmt: skip
