"""What other rooms may use of the queue: progress of long work, and how full the queue is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from minjiu.jobs import queries
from minjiu.jobs.actions.deferring import defer
from minjiu.jobs.actions.runs import advance, begin, finish, request_cancel, resume
from minjiu.jobs.enums import RunState
from minjiu.jobs.models import Run

__all__ = [
    "RunProgress",
    "advance",
    "begin",
    "defer",
    "finish",
    "open_runs",
    "queue_length",
    "request_cancel",
    "resume",
    "run_progress",
]


@dataclass(frozen=True, slots=True)
class RunProgress:
    """One run as a page shows it."""

    id: UUID
    kind: str
    key: str
    title: str
    state: RunState
    total: int
    done: int
    failed: int
    message: str
    started_at: datetime
    per_minute: float | None
    time_left: timedelta | None

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


def open_runs() -> tuple[RunProgress, ...]:
    """Runs under way, oldest first."""
    return tuple(_view(run) for run in queries.open_runs())


def run_progress(key: str) -> RunProgress | None:
    """The run with this idempotency key, whatever its state."""
    run = Run.objects.filter(key=key).first()
    return None if run is None else _view(run)


def queue_length() -> int:
    """Jobs waiting or being done."""
    return ProcrastinateJob.objects.filter(status__in=("todo", "doing")).count()


def _view(run: Run) -> RunProgress:
    elapsed = (run.finished_at or timezone.now()) - (run.paced_at or run.started_at)
    seconds, done = elapsed.total_seconds(), run.done - run.paced_done
    rate = done / seconds if done > 0 and seconds > 0 else None
    left, state = None, RunState(run.state)
    if rate and state is RunState.RUNNING:
        left = timedelta(seconds=round((run.total - run.done) / rate))
    return RunProgress(
        id=run.pk,
        kind=run.kind,
        key=run.key,
        title=run.title,
        state=state,
        total=run.total,
        done=run.done,
        failed=run.failed,
        message=run.message,
        started_at=run.started_at,
        per_minute=rate * 60 if rate else None,
        time_left=left,
    )
