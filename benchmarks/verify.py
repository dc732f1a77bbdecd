"""Verification: one family against all sources, twenty at once; then thousands, by file and by API.

    PYTHONPATH=. python -m benchmarks.verify [--people 4000] [--full] [--bulk-only]

Every office takes 50 ms over an answer where families are measured; the slowest source alone, asked
about one person, is the yardstick. Prints tables for docs/explanation/performance.md. `--full`:
200,000 people, by file and by API. `--bulk-only`: no families.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from benchmarks.recipients import COUNTY, Place, county, enrol

AT_ONCE, ROUNDS, DELAY_MS = 20, 3, 50
THREADS = 4  # of a worker, as the demo starts it


def fault(place: Place, kind: str, *services: str, delay_ms: int = 0) -> None:
    import json

    ports = json.loads(place.ports.read_text())
    for service in services or ports:
        requests.post(
            f"{ports[service]}/_faults", json={"kind": kind, "delay_ms": delay_ms}, timeout=30
        ).raise_for_status()


def slowest_alone(home: Any) -> tuple[str, float]:
    """The slowest source's answer about one person when nobody else asks: name, seconds."""
    from minjiu.verification.api import source_names
    from minjiu.verification.models import Query

    took: dict[str, list[float]] = {}
    for source in [*source_names("assistance.dibao")] * 5:  # the first also makes ready
        run = start(home)
        mine = Query.objects.filter(verification=run)
        one = mine.filter(source=source).order_by("branch", "person_id").first()
        mine.exclude(pk=one.pk if one else None).delete()
        took.setdefault(source, []).append(carried_out(run))
    alone = {source: statistics.median(times) for source, times in took.items()}
    return max(alone.items(), key=lambda one: one[1])


def start(home: Any) -> Any:
    from minjiu.common.clock import today
    from minjiu.verification import api

    return api.start(
        household_id=home, case_id=None, purpose="assistance.dibao", on=today(), declared={},
        acting_user=None,
    )  # fmt: skip


def carried_out(run: Any) -> float:
    """Seconds from the first question to the family being ready, nobody else being asked about."""
    from minjiu.verification.actions.running import carry_out

    begun = time.perf_counter()
    assert carry_out(run.pk, families=1)
    return time.perf_counter() - begun


@dataclass
class Measured:
    """Seconds of each family, and processor time of ours and of the offices for its questions."""

    times: list[float]
    questions: int
    ours_s: float
    theirs_s: float


def families(place: Place, homes: list[Any], *, at_once: int, rounds: int) -> Measured:
    """Families that wait at the same moment, some rounds, by a worker's threads as `minjiu demo`
    has them."""
    from minjiu.common.clock import now
    from minjiu.common.memory import collect_seldom
    from minjiu.verification.models import Query, Verification

    collect_seldom()  # as the worker's jobs
    made = Measured([], 0, 0.0, 0.0)
    with ThreadPoolExecutor(THREADS) as pool:
        for turn in range(rounds):
            runs = [start(homes[(turn * at_once + i) % len(homes)]).pk for i in range(at_once)]
            ours, theirs, begun = time.process_time(), processor_s(place.pid), now()
            list(pool.map(worked_on, runs))  # no more than the job does: who has it ends it
            ready = Verification.objects.filter(pk__in=runs).values_list("ready_at", flat=True)
            made.times += [(at - begun).total_seconds() for at in ready if at is not None]
            assert len(made.times) == (turn + 1) * at_once
            made.ours_s += time.process_time() - ours
            made.theirs_s += processor_s(place.pid) - theirs
            made.questions += Query.objects.filter(verification__in=runs).count()
    return made


def worked_on(run: Any) -> None:
    """As a job of the worker's, whose threads keep their connections to the database."""
    from django.db import close_old_connections

    from minjiu.verification.actions.running import carry_out

    close_old_connections()
    carry_out(run)
    close_old_connections()


def processor_s(pid: int, *, ended: bool = False) -> float:
    """Seconds of processor time that a process has used (Linux); `ended`: children that have ended
    among them."""
    used = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, used[11 : 15 if ended else 13])) / os.sysconf("SC_CLK_TCK")


def database_s(server: int) -> float:
    """The same of a database server with all its processes, those that have ended among them."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    total = processor_s(server, ended=True)
    for child in children:
        with suppress(FileNotFoundError, ProcessLookupError):  # ended meanwhile
            total += processor_s(int(child))
    return total


def wake() -> None:
    """Lines that rest after failures are asked again at once: the next row begins well."""
    from minjiu.verification.models import SourceLine

    SourceLine.objects.all().delete()


@contextmanager
def flaky(place: Place, service: str) -> Iterator[None]:
    """An office that fails a fifth of the time."""
    over = threading.Event()

    def flicker() -> None:
        while not over.is_set():
            fault(place, "error", service)
            over.wait(0.1)
            fault(place, "delay", service, delay_ms=DELAY_MS)
            over.wait(0.4)

    thread = threading.Thread(target=flicker, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def told(words: str, made: Measured, yardstick: float) -> None:
    ordered = sorted(made.times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    each = 1_000 / made.questions
    print(
        f"| {words} | {statistics.median(made.times):.2f} s | {p95:.2f} s | {p95 / yardstick:.1f} | "
        f"{made.questions / len(made.times):.0f} | {made.ours_s * each:.1f} ms | "
        f"{made.theirs_s * each:.1f} ms |",
        flush=True,
    )


def bulk(place: Place, homes: list[Any], way: str) -> None:
    """A run in a process of its own: people a second, questions a second, memory, processor time."""
    from minjiu.registry.models import Household
    from minjiu.verification.actions.bulk.listing import Choice, start_run
    from minjiu.verification.models import BulkItem, BulkLine, BulkRun

    run = start_run(
        programme="dibao", programme_label="低保", division_code=COUNTY,
        households=Household.objects.filter(pk__in=homes).values("pk"), choice=Choice(),
        acting_user=None,
    )  # fmt: skip
    took = ours = 0.0
    memory = 0
    theirs, database = processor_s(place.pid), database_s(place.database)
    for _ in range(3):
        begun = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.verify_worker", run.number, way]
        )
        _, status, used = os.wait4(child.pid, 0)
        assert status == 0
        took += time.perf_counter() - begun
        ours += used.ru_utime + used.ru_stime
        memory = max(memory, used.ru_maxrss)
        run.refresh_from_db()
        if run.state != "held":
            break
        # Nothing to compare with: the canary's rates are taken as they are.
        BulkLine.objects.filter(run=run).update(state="accepted")
        BulkRun.objects.filter(pk=run.pk).update(state="asking")
    theirs, database = processor_s(place.pid) - theirs, database_s(place.database) - database
    assert run.state == "finished", run.state
    questions = BulkItem.objects.filter(batch__line__run=run)
    failed = questions.filter(result="source_error").count()
    count = questions.count()
    print(
        f"| {way} | {run.people:,} | {count:,} | {took:.0f} s | {run.people / took:.0f} | "
        f"{count / took:.0f} | {ours:.0f} s | {theirs:.0f} s | {database:.0f} s | "
        f"{memory // 1024} MB | {failed} |",
        flush=True,
    )


def one_by_one(place: Place, homes: list[Any]) -> None:
    """Families, one after another and twenty at once, when all is well and when it is not."""
    fault(place, "delay", delay_ms=DELAY_MS)
    name, alone = slowest_alone(homes[0])
    print(f"slowest source alone: {name}, {alone:.2f} s\n")
    print(
        "| families | median | p95 | of the slowest source | questions each | processor time of a"
        " question, ours | offices |\n|---|---|---|---|---|---|---|"
    )
    told("one", families(place, homes, at_once=1, rounds=20), alone)
    twenty = {"at_once": AT_ONCE, "rounds": ROUNDS}
    told("twenty at once", families(place, homes, **twenty), alone)
    fault(place, "drop", "tax")
    told("twenty, one office dead", families(place, homes, **twenty), alone)
    fault(place, "delay", "tax", delay_ms=DELAY_MS)
    wake()
    with flaky(place, "market"):
        told("twenty, one office flaky", families(place, homes, **twenty), alone)
    fault(place, "none")
    wake()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4_000)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--bulk-only", action="store_true")
    given = parser.parse_args()
    people = 200_000 if given.full else given.people
    with county(max(1_000, people // 2)) as place:
        begun = time.perf_counter()
        homes = enrol(place, people)
        print(f"enrolled in {time.perf_counter() - begun:.0f} s")
        load = os.getloadavg()[0]
        print(
            f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f} at the start\n"
        )
        if not given.bulk_only:
            one_by_one(place, homes)
        print(
            "\n| bulk | people | questions | time | people/s | questions/s | processor time: product |"
            " offices | database | memory | without answer |\n|---|---|---|---|---|---|---|---|---|---|---|"
        )
        bulk(place, homes, "file")
        bulk(place, homes, "api")


if __name__ == "__main__":
    main()
