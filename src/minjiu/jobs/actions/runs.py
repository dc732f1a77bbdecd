"""Progress of long work. Each verb is one statement, so that a worker may die at any line."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minjiu.jobs.enums import RunState
from minjiu.jobs.models import Run


@transaction.atomic
def begin(*, kind: str, key: str, title: str, total: int, owner_id: UUID | None = None) -> Run:
    """Begin `total` pieces of work, or find the run that already has this `key`."""
    run, _ = Run.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "title": title,
            "total": total,
            "owner_id": owner_id,
            "started_at": timezone.now(),
        },
    )
    return run


def advance(*, run_id: UUID, done: int, failed: int = 0) -> bool:
    """Say how many pieces are done in all; False when the work should stop."""
    Run.objects.filter(pk=run_id).update(done=done, failed=failed)
    return Run.objects.filter(pk=run_id, state=RunState.RUNNING).exists()


def resume(*, run_id: UUID, done: int, total: int) -> None:
    """Work goes on that had waited for somebody, or had been ended: from here its pace is counted."""
    Run.objects.filter(pk=run_id).update(
        state=RunState.RUNNING, done=done, total=total, paced_at=timezone.now(), paced_done=done,
        message="", finished_at=None,
    )  # fmt: skip


def request_cancel(*, run_id: UUID) -> bool:
    """Ask a running piece of work to stop after the piece it is at."""
    running = Run.objects.filter(pk=run_id, state=RunState.RUNNING)
    return bool(running.update(state=RunState.CANCELLING))


def finish(*, run_id: UUID, message: str = "", failed_as_a_whole: bool = False) -> None:
    """End a run: finished, cancelled where that was asked, or failed with what to do next."""
    run = Run.objects.get(pk=run_id)
    state = RunState.FINISHED
    if failed_as_a_whole:
        state = RunState.FAILED
    elif run.state == RunState.CANCELLING and run.done < run.total:
        state = RunState.CANCELLED
    Run.objects.filter(pk=run_id).update(state=state, message=message, finished_at=timezone.now())
