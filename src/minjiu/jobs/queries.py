from django.db.models import QuerySet

from minjiu.jobs.enums import RunState
from minjiu.jobs.models import Run

OPEN = (RunState.RUNNING, RunState.CANCELLING)


def open_runs() -> QuerySet[Run]:
    return Run.objects.filter(state__in=OPEN).order_by("started_at")
