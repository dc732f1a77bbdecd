"""One household, a province and a Spark cluster give the same answers, to the fen."""

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest

from minjiu.policy import api as policy
from rulebook import RulebookError
from rulebook.bulk import run_parquet
from rulebook.bulk.spark import run_spark
from tests.policy.random_families import ON, a_family, alone, batch, household_targets

# `make test-long` asks for 10,000.
FAMILIES = 10_000 if os.environ.get("MINJIU_LONG") else 400
SPARK = Path(pyspark.__file__).parent
SRC = Path(policy.__file__).parents[2]
# Six Java machines that live for seconds: nothing is worth a second compiler or a second collector.
BRIEF = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
PATIENCE = 300  # seconds until a process on a busy machine has said that it is there


class _Process:
    """A Java process of Spark on loopback; what it says goes to a file."""

    def __init__(self, folder: Path, name: str, kind: str, *words: str):
        self.log = folder / f"{name}.log"
        work = folder / name
        work.mkdir()
        with self.log.open("wb") as log:
            self._running = subprocess.Popen(
                [SPARK / "bin" / "spark-class", f"org.apache.spark.deploy.{kind}", *words],
                cwd=work,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    **os.environ,
                    **BRIEF,
                    "SPARK_HOME": str(SPARK),
                    "SPARK_LOCAL_IP": "127.0.0.1",
                    "SPARK_WORKER_DIR": str(work),
                    "SPARK_DAEMON_MEMORY": "256m",
                },
            )

    def says(self, pattern: str, times: int = 1) -> str:
        """The last match, once there are as many."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._running.poll() is None:
            found = re.findall(pattern, self.log.read_text("utf-8", "replace"))
            if len(found) >= times:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(self.log.read_text("utf-8", "replace")[-2000:])

    def stop(self) -> None:
        self._running.terminate()
        self._running.wait(30)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[_Process]]]:
    """A standalone master with two workers, from the PySpark package."""
    folder = tmp_path_factory.mktemp("spark")
    place = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
    running = [_Process(folder, "master", "master.Master", *place)]
    try:
        address = running[0].says(r"spark://127\.0\.0\.1:\d+")
        size = ("--cores", "1", "--memory", "700m")
        running += [
            _Process(folder, f"worker{n}", "worker.Worker", *place, *size, address) for n in (1, 2)
        ]
        running[0].says(r"Registering worker", 2)
        yield address, running[1:]
    finally:
        for process in reversed(running):
            process.stop()


@pytest.fixture(scope="module")
def families() -> list[dict[str, Any]]:
    dice = random.Random(3)
    return [{**a_family(dice), "household_id": f"h{n}"} for n in range(FAMILIES)]


@pytest.fixture(scope="module")
def source(families: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("families") / "in"
    folder.mkdir()
    for part in range(4):
        table = pa.Table.from_batches([batch(families[part::4])])
        pq.write_table(table, folder / f"part-{part}.parquet")
    return folder


def spark(engine: str, source: Path, out: Path) -> None:
    """In a process of its own, as an operator would."""
    done = subprocess.run(
        [
            sys.executable, "-m", "rulebook.command", "--book", "minjiu.policy.api:rulebook",
            "run", source, out, "--on", ON.isoformat(), "--engine", engine,
            *(word for target in household_targets() for word in ("--target", target)),
        ],
        env={**os.environ, **BRIEF, "PYTHONPATH": str(SRC), "SPARK_EXECUTOR_MEMORY": "600m"},
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.startswith(f"共测算{FAMILIES:,}户。")


def answers(out: Path) -> dict[str, dict[str, Any]]:
    return {row["household_id"]: row for row in pq.read_table(out).to_pylist()}


def test_alone_in_bulk_and_on_a_cluster(
    cluster: tuple[str, list[_Process]],
    families: list[dict[str, Any]],
    source: Path,
    tmp_path: Path,
) -> None:
    targets = household_targets()
    run_parquet(policy.rulebook(), source, tmp_path / "bulk", on=ON, targets=targets)
    master, workers = cluster
    spark(master, source, tmp_path / "spark")
    for worker in workers:
        worker.says("Asked to launch executor")
    bulk = answers(tmp_path / "bulk")
    assert len(bulk) == FAMILIES
    assert answers(tmp_path / "spark") == bulk
    assert bulk == {
        one["household_id"]: {
            "household_id": one["household_id"], "division": one["division"],
            **alone(one, targets),
        }
        for one in families
    }  # fmt: skip


def published() -> list[policy.PriceIndex]:
    """Of two of the families' cities: one starts, the other does not; the third is not published."""
    month = ON.replace(day=1)
    return [
        policy.PriceIndex(city, month, kind, rise, "confirmed", "测试")
        for city, kind, rise in (
            ("350100", "cpi", 350), ("350100", "food", 0), ("350200", "cpi", 0), ("350200", "food", 0),
        )
    ]  # fmt: skip


PUBLISHED = """
import sys
from minjiu.policy import api as policy
from rulebook.bulk.spark import run_spark
from tests.policy.random_families import ON, household_targets
from tests.policy.test_spark import published

run_spark(
    policy.rulebook(), sys.argv[1], sys.argv[2], engine=sys.argv[3], on=ON,
    targets=(*household_targets(), "price_triggered"),
    of_place=policy.price_facts(ON, published()),
)
"""


@pytest.mark.long
@pytest.mark.parametrize("engine", ["local[2]", "cluster"])
def test_published_figures_of_places_reach_every_engine_alike(
    engine: str, cluster: tuple[str, list[_Process]], source: Path, tmp_path: Path
) -> None:
    """As `minjiu determine` hands them on: to the fen the same here and on Spark."""
    targets = (*household_targets(), "price_triggered")
    of_place = policy.price_facts(ON, published())
    run_parquet(
        policy.rulebook(), source, tmp_path / "bulk", on=ON, targets=targets, of_place=of_place
    )
    done = subprocess.run(
        [sys.executable, "-c", PUBLISHED, source, tmp_path / "spark",
         cluster[0] if engine == "cluster" else engine],
        env={
            **os.environ, "PYTHONPATH": f"{SRC}:{Path(__file__).parents[2]}",
            "SPARK_EXECUTOR_MEMORY": "600m",
        },
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    bulk = answers(tmp_path / "bulk")
    assert answers(tmp_path / "spark") == bulk
    run_parquet(policy.rulebook(), source, tmp_path / "without", on=ON, targets=targets)
    without = answers(tmp_path / "without")
    settled = [
        key for key, row in bulk.items()
        if row["price_triggered"] is not None and without[key]["price_triggered"] is None
    ]  # fmt: skip
    assert {bulk[key]["division"][:4] for key in settled} == {"3501", "3502"}


def test_without_java_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, source: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    with pytest.raises(RulebookError, match=r"没有找到 Java.*apt-get install default-jre-headless"):
        run_spark(
            policy.rulebook(), source, tmp_path / "out", on=ON, targets=None, engine="local[2]"
        )
    assert not (tmp_path / "out").exists()


def test_a_master_that_is_not_there(source: Path, tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="连不上 Spark"):
        run_spark(
            policy.rulebook(), source, tmp_path / "out", on=ON, targets=None,
            engine="spark://127.0.0.1:1",
        )  # fmt: skip
