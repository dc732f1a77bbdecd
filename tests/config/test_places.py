"""What a killed run left is cleared away by the next one; a living run is let alone."""

import signal
import subprocess
import sys
from pathlib import Path

from minjiu.config.embedded_db import EmbeddedPostgres
from tests.places import take_place

ROOT = Path(__file__).parents[2]
TAKE = """
import sys, time
from pathlib import Path
from tests.places import take_place
print(take_place("test-", Path(sys.argv[1])), flush=True)
time.sleep(60)
"""


WAIT = """
import signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
print(flush=True)
signal.pause()
"""


def server(data: Path) -> "subprocess.Popen[bytes]":
    """A process as that of a server: its folder is among its words, its number is in the folder."""
    data.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-c", WAIT, "-D", str(data)], stdout=subprocess.PIPE
    )
    with running.stdout as told:  # type: ignore[union-attr]
        told.readline()
    (data / "postmaster.pid").write_text(f"{running.pid}\n")
    return running


def test_only_places_of_killed_runs_are_cleared(tmp_path: Path) -> None:
    mine = take_place("test-", tmp_path)
    unlocked = tmp_path / "test-by-hand"
    unlocked.mkdir()
    run = subprocess.Popen(
        [sys.executable, "-c", TAKE, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    theirs = Path(run.stdout.readline().strip())
    started = server(theirs / "data")
    beside = take_place("test-", tmp_path)
    assert theirs.exists() and started.poll() is None
    run.kill()
    run.communicate()
    after = take_place("test-", tmp_path)
    assert started.wait(timeout=10) == -signal.SIGINT
    assert set(tmp_path.glob("test-*")) == {mine, unlocked, beside, after}


def test_a_number_that_is_another_process_s_by_now_is_no_server(tmp_path: Path) -> None:
    other = server(tmp_path / "data")
    elsewhere = EmbeddedPostgres(tmp_path / "elsewhere")
    elsewhere.data.mkdir(parents=True)
    (elsewhere.data / "postmaster.pid").write_text(f"{other.pid}\n")
    assert not elsewhere.is_running() and not elsewhere.stop()
    assert other.poll() is None
    here = EmbeddedPostgres(tmp_path)
    assert here.is_running() and here.stop() and not here.is_running()
    assert other.wait(timeout=10) == -signal.SIGINT
