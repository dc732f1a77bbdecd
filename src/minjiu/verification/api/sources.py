"""Sources as the people who check see them: standing, line, and how they answered here lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from minjiu.access.api import User, division_filter
from minjiu.common.clock import now
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.verification.adapters.catalogue import catalogue
from minjiu.verification.enums import QueryState, TaskState
from minjiu.verification.models import DepartmentTask, Query, SourceLine

DAYS = 30


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source; counts are of the last 30 days, in the user's divisions, nobody's name."""

    code: str
    name: str
    department: str
    holder: str
    standing: str
    enabled: bool
    deadline_s: float
    asked: int
    answered: int
    unwell: str
    rests_until: datetime | None
    open_tasks: int


def source_board(user: User) -> tuple[SourceRow, ...]:
    """Every source of the catalogue, those that are asked first; three queries in all."""
    here = division_filter(
        user, "verification__division_code", SEES_FAMILIES,
        of_purpose=lambda p: Q(verification__purpose=p),
    )  # fmt: skip
    since = now() - timedelta(days=DAYS)
    ended = Query.objects.filter(here, sent_at__gte=since, attempts__gt=0)
    counts = {
        row["source"]: (row["asked"], row["answered"])
        for row in ended.values("source").annotate(
            asked=Count("pk"), answered=Count("pk", filter=Q(state=QueryState.ANSWERED))
        )
    }
    lines: dict[str, SourceLine] = {}
    for line in SourceLine.objects.filter(failures__gt=0).order_by("failures"):
        lines[line.source] = line
    tasks = dict(
        DepartmentTask.objects.filter(
            division_filter(user, "division_code", SEES_FAMILIES), state=TaskState.OPEN
        )
        .values_list("source")
        .annotate(Count("pk"))
    )
    rows: list[SourceRow] = []
    for one in catalogue().values():
        line = lines.get(one.code)
        asked, answered = counts.get(one.code, (0, 0))
        rows.append(
            SourceRow(
                one.code, one.name, one.department, one.holder, one.standing,
                one.state == "enabled", one.deadline_ms / 1000, asked, answered,
                line.last_error if line else "", line.rests_until if line else None,
                tasks.get(one.code, 0),
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (not row.enabled, row.department, row.code)))
