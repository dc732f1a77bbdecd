"""A job is written with what it is about, or not at all; in a worker too."""

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector

from minjiu.jobs.api import defer

pytestmark = pytest.mark.django_db
TASK = "verification.delete_raw_answers"


def test_a_job_goes_when_its_transaction_goes_even_inside_a_worker() -> None:
    with app.replace_connector(InMemoryConnector()):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            defer(TASK, queue="q", timestamp=1)
            assert ProcrastinateJob.objects.get().args == {"timestamp": 1}
            raise ZeroDivisionError
        assert not ProcrastinateJob.objects.exists()
        defer(TASK, queue="q", timestamp=2)
    assert ProcrastinateJob.objects.get().queue_name == "q"


def test_a_task_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError):
        defer("no.such.task", queue="q")
