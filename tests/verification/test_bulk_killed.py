"""A bulk run whose worker is killed again and again ends as one that was left alone."""

import os
import random
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.db import connection

from minjiu.access.enums import Role
from minjiu.verification.models import BulkRun
from tests.verification.bulk import (
    asked_since,
    begin,
    enrolled,
    facts,
    finished,
    officer,
    receipts,
)

KILLS, DELAY_MS = (10, 1_500) if os.environ.get("MINJIU_LONG") else (3, 500)


def _environment(settings: Any) -> dict[str, str]:
    at = connection.settings_dict
    user, host = at["USER"], at["HOST"]
    port = f"&port={at['PORT']}" if at["PORT"] else ""
    return {
        **os.environ, "MINJIU_TEST": "1",
        "DATABASE_URL": f"postgresql://{user}:{at['PASSWORD']}@/{at['NAME']}?host={host}{port}",
        "MINJIU_SOURCE_ENDPOINTS": settings.MINJIU_SOURCE_ENDPOINTS,
        "MINJIU_SOURCE_SECRETS": settings.MINJIU_SOURCE_SECRETS,
    }  # fmt: skip


def _work(run: BulkRun, settings: Any, *, killed_after: float | None) -> bool:
    """Work in a process of its own; whether it was killed before it was done."""
    with subprocess.Popen(
        [sys.executable, "-c", "from minjiu.config.cli import main; main()", "bulk", "work", run.number],
        env=_environment(settings), stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline().startswith("继续办理")
        if killed_after is not None:
            time.sleep(killed_after)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
                return True
        process.stdout.read()
        assert process.wait() == 0
    return False


@pytest.mark.usefixtures("committed")
def test_a_killed_run_ends_like_one_that_was_not_and_asks_nobody_twice(
    departments: Any, settings: Any
) -> None:
    homes = enrolled(departments.data, 12, consenting=11)
    reviewer = officer("reviewer", Role.VERIFICATION_REVIEWER)
    before = departments.asked()
    calm = finished(homes, reviewer)
    asked_calmly = asked_since(before, departments)

    before = departments.asked()
    run = begin(homes)
    for office in ("police", "hrss", "bank.postal", "market", "education", "tax", "union"):
        departments.fault(office, "delay", DELAY_MS)
    dice = random.Random(20261128)
    kills = 0
    while kills < KILLS:
        if not _work(run, settings, killed_after=dice.uniform(0.05, 0.9)):
            break
        kills += 1
    for office in list(departments.unwell):
        departments.fault(office, "none")
    run.refresh_from_db()
    assert (kills, run.state != "finished") == (KILLS, True)
    while run.state != "finished":
        assert not _work(run, settings, killed_after=None)
        run.refresh_from_db()
        assert run.state in ("canary", "asking", "finished")
    assert receipts(run) == receipts(calm)
    assert facts(run) == facts(calm)
    assert asked_since(before, departments) == asked_calmly
