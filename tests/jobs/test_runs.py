"""Progress of long work: begun once, stopped when asked, ended with what became of it."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from minjiu.jobs import api
from minjiu.jobs.enums import RunState
from minjiu.jobs.models import Run
from minjiu.jobs.tasks import retry_stalled

pytestmark = pytest.mark.django_db
TASK = "verification.delete_raw_answers"


def begin(key: str = "k", total: int = 4) -> Run:
    return api.begin(kind="demo", key=key, title="演示", total=total)


def shown(key: str = "k") -> api.RunProgress:
    found = api.run_progress(key)
    assert found is not None
    return found


def test_the_same_work_is_begun_once() -> None:
    assert api.run_progress("k") is None
    first, again = begin(), begin(total=9)
    assert (again.pk, again.total) == (first.pk, 4)
    assert [r.id for r in api.open_runs()] == [first.pk]


def test_more_than_all_is_refused() -> None:
    run = begin()
    with pytest.raises(IntegrityError, match="run_done_at_most_total"), transaction.atomic():
        api.advance(run_id=run.pk, done=5)


def test_progress_has_a_rate_and_a_time_left() -> None:
    run = begin()
    Run.objects.update(started_at=timezone.now() - timedelta(minutes=2))
    assert api.advance(run_id=run.pk, done=1, failed=1)
    view = shown()
    assert (view.percent, view.failed, view.state) == (25, 1, RunState.RUNNING)
    assert view.per_minute == pytest.approx(0.5, rel=0.1)
    assert view.time_left is not None and 5 < view.time_left / timedelta(minutes=1) < 7


def test_the_pace_of_work_that_waited_is_counted_from_where_it_went_on() -> None:
    run = begin(total=100)
    Run.objects.update(started_at=timezone.now() - timedelta(hours=10), done=1)
    api.resume(run_id=run.pk, done=1, total=90)
    assert (shown().per_minute, shown().time_left, shown().total) == (None, None, 90)
    Run.objects.update(paced_at=timezone.now() - timedelta(minutes=1))
    api.advance(run_id=run.pk, done=31)
    assert shown().per_minute == pytest.approx(30, rel=0.1)
    api.finish(run_id=run.pk, message="完")
    api.resume(run_id=run.pk, done=80, total=90)
    assert (shown().state, shown().message, len(api.open_runs())) == (RunState.RUNNING, "", 1)


def test_work_stops_after_the_piece_it_is_at_when_asked() -> None:
    run = begin()
    assert api.request_cancel(run_id=run.pk)
    assert not api.advance(run_id=run.pk, done=2)
    assert not api.request_cancel(run_id=run.pk)
    api.finish(run_id=run.pk)
    assert (shown().state, shown().time_left) == (RunState.CANCELLED, None)
    assert api.open_runs() == ()


@pytest.mark.parametrize(
    ("done", "failed_as_a_whole", "state"),
    [(4, False, RunState.FINISHED), (4, True, RunState.FAILED)],
)
def test_the_end_says_what_became_of_it(
    done: int, failed_as_a_whole: bool, state: RunState
) -> None:
    run = begin()
    api.advance(run_id=run.pk, done=done)
    api.finish(run_id=run.pk, message="请重试", failed_as_a_whole=failed_as_a_whole)
    assert (shown().state, shown().message) == (state, "请重试")


def test_asked_to_stop_too_late_it_is_finished() -> None:
    run = begin()
    api.advance(run_id=run.pk, done=4)
    api.request_cancel(run_id=run.pk)
    api.finish(run_id=run.pk)
    assert shown().state is RunState.FINISHED


def test_a_job_whose_worker_died_is_put_back_and_no_other() -> None:
    for place, seconds in ((1, 600), (2, 5)):
        api.defer(TASK, queue="q", timestamp=place)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - make_interval(secs => %s)) RETURNING id",
                [seconds],
            )
            worker = cursor.fetchone()[0]
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s "
                "WHERE (args->>'timestamp')::int = %s",
                [worker, place],
            )
    async_to_sync(retry_stalled.func)(timestamp=0)
    jobs = ProcrastinateJob.objects.order_by("pk").values_list("args", "status")
    assert list(jobs) == [({"timestamp": 1}, "todo"), ({"timestamp": 2}, "doing")]
