"""The full rule set over a province, beside what else could be done with the same files.

    python -m benchmarks.rulebook [--sizes 10000 100000 1000000] [--runs 3] [--full]

Everything goes from Parquet to Parquet, each run in a process of its own; the fastest of the runs
counts. The answers of rules, SQL by hand, OpenFisca and Spark must be the same, or it fails.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import dibao_core
from benchmarks.latency import latencies
from minjiu.policy import api as policy
from rulebook import Rulebook
from rulebook.bulk import compile_kernel
from rulebook.bulk import run as bulk_run
from rulebook.bulk.generator import household_targets

THREADS = 2
HERE = Path(__file__).parent / "dibao_core"
FULL = (5_000_000, 14_371_078)
OPENFISCA = ("openfisca-core==46.0.1", "pyarrow==26.0.1")


def programme_targets(on: date) -> tuple[str, ...]:
    """Category and amounts of all programmes."""
    found = [name for p in policy.programmes(on) for name in (p.eligible, p.amount) if name]
    return tuple(dict.fromkeys(found))


def _rules(book: Rulebook, targets: tuple[str, ...], source: Path, out: Path, on: date) -> dict:
    begun = time.perf_counter()
    kernel = compile_kernel(book, on=on, targets=targets)
    compiled, cpu = time.perf_counter(), time.process_time()
    bulk_run.run(kernel, source, out, threads=THREADS, progress=None)
    return {
        "compile": compiled - begun,
        "seconds": time.perf_counter() - compiled,
        "cpu": time.process_time() - cpu,
    }


def rules(source: Path, out: Path, on: date) -> dict:
    """Category and amounts of every programme."""
    return _rules(policy.rulebook(), programme_targets(on), source, out, on)


def intermediates(source: Path, out: Path, on: date) -> dict:
    """Every value of the household."""
    book = policy.rulebook()
    return _rules(book, household_targets(book, on), source, out, on)


def core(source: Path, out: Path, on: date) -> dict:
    """27 rules of 低保 and 低保边缘."""
    return _rules(dibao_core.book(), dibao_core.TARGETS, source, out, on)


def core_alone(source: Path, out: Path, on: date) -> dict:
    """The same rules from columns in memory to columns of answers, without any file."""
    kernel = compile_kernel(dibao_core.book(), on=on, targets=dibao_core.TARGETS)
    read = [
        batch
        for file in sorted(source.glob("*.parquet"))
        for batch in bulk_run.batches(kernel, file, pq.read_metadata(file))
    ]
    # Files are smaller than a batch may be; OpenFisca too is given the province in one piece.
    whole = pa.Table.from_batches(read).unify_dictionaries().combine_chunks()
    batches = whole.to_batches(max_chunksize=bulk_run.BATCH)
    del read
    kernel.resolve(divisions(source))
    begun, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(kernel.run, batches))
    return {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}


def scan(source: Path, out: Path, on: date) -> dict:
    """Reads the columns that the rules use and writes columns like theirs."""
    kernel = compile_kernel(policy.rulebook(), on=on, targets=programme_targets(on))
    entities = {"household": "", "person": "members", "obligor": "obligors"}
    with duckdb.connect() as db:
        there = {
            row[0] for row in db.execute(f"DESCRIBE SELECT * FROM '{source}/*.parquet'").fetchall()
        }
        used = {entities[s.entity] or s.name for s in kernel.facts} & there
        columns = [
            f"hash(x, {n}) % 50 = 0 AS {name}"
            if unit == "bool"
            else f"CASE WHEN hash(x, {n}) % 50 = 0 THEN (x % 100000)::BIGINT ELSE 0 END AS {name}"
            for n, (name, unit) in enumerate(zip(kernel.targets, kernel.program.units, strict=True))
        ]
        out.mkdir()
        db.execute(f"SET threads = {THREADS}")
        begun, cpu = time.perf_counter(), time.process_time()  # finding the columns is not its work
        db.execute(
            f"COPY (WITH read AS (SELECT household_id, division, hash({', '.join(sorted(used))}) AS x "
            f"FROM '{source}/*.parquet') SELECT household_id, division, {', '.join(columns)} "
            f"FROM read) TO '{out}/all.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
        return {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}


def by_hand(source: Path, out: Path, on: date) -> None:
    """The core as SQL that a person wrote."""
    names = {
        "standard": "dibao_standard", "months": "income_period_months",
        "cost_ratio": "employment_cost_ratio", "basic_excluded": "basic_pension_excluded",
        "home_limit": "home_limit", "deposit_months": "deposit_limit_months",
        "margin_months": "margin_deposit_limit_months", "margin_ratio": "margin_ratio",
        "minimum_grant": "minimum_grant",
    }  # fmt: skip
    parameters = dibao_core.book().parameters
    out.mkdir()
    with duckdb.connect() as db:
        db.execute(f"SET threads = {THREADS}")
        columns = ", ".join(
            f"{name} {'BOOLEAN' if name == 'basic_excluded' else 'BIGINT'}" for name in names
        )
        db.execute(f"CREATE TABLE v (division VARCHAR, {columns})")
        db.executemany(
            f"INSERT INTO v VALUES ({', '.join('?' * (len(names) + 1))})",
            [
                [place, *(parameters.get(name, place, on).value for name in names.values())]
                for place in divisions(source)
            ],
        )
        text = (HERE / "by_hand.sql").read_text("utf-8")
        db.execute(text.format(source=source, on=on, out=out / "all.parquet"))


def spark(source: Path, out: Path, on: date) -> None:
    """Category and amounts of every programme on Spark local[2], with its start."""
    from rulebook.bulk.spark import run_spark

    run_spark(
        policy.rulebook(), source, out, engine=f"local[{THREADS}]", on=on,
        targets=programme_targets(on),
    )  # fmt: skip


WAYS: dict[str, Callable[[Path, Path, date], dict | None]] = {
    one.__name__: one for one in (rules, scan, intermediates, core, core_alone, by_hand, spark)
}


def divisions(source: Path) -> list[str]:
    with duckdb.connect() as db:
        return [
            r[0]
            for r in db.execute(f"SELECT DISTINCT division FROM '{source}/*.parquet'").fetchall()
        ]


# Measuring -------------------------------------------------------------------------------------


def measure(way: str, source: Path, out: Path, on: date, python: str = "") -> dict[str, float]:
    shutil.rmtree(out, ignore_errors=True)
    if way == "openfisca":
        given = out.parent / "values.json"
        book = dibao_core.book()
        standards = {
            p: book.parameters.get("dibao_standard", p, on).value for p in divisions(source)
        }
        given.write_text(json.dumps({"values": dibao_core.VALUES, "standards": standards}))
        command = [python, HERE / "openfisca_model.py", source, out, str(on), given]
    else:
        command = [sys.executable, "-m", "benchmarks.rulebook", "--only", way, source, out, str(on)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{way}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def only(way: str, source: str, out: str, on: str) -> None:
    begun, cpu = time.perf_counter(), time.process_time()
    found = WAYS[way](Path(source), Path(out), date.fromisoformat(on)) or {}
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    total = time.perf_counter() - begun
    print(json.dumps({
        "seconds": total, "peak_mb": peak / 1024, "cpu": time.process_time() - cpu, **found,
    }))  # fmt: skip


def best(way: str, runs: int, *given: Any) -> dict[str, float]:
    found = [measure(way, *given) for _ in range(runs)]
    least = min(found, key=lambda one: one["seconds"])
    return {**least, "peak_mb": max(one["peak_mb"] for one in found)}


def openfisca(folder: Path) -> str:
    """An interpreter with openfisca-core (AGPL), in a virtual environment that is thrown away."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run(
        [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *OPENFISCA],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return str(folder / "bin" / "python")


def same(one: Path, other: Path, targets: tuple[str, ...]) -> None:
    with duckdb.connect() as db:
        columns = f"household_id, division, {', '.join(targets)}"
        sizes = [
            db.execute(f"SELECT count(*) FROM '{p}/*.parquet'").fetchone() for p in (one, other)
        ]
        differing = db.execute(
            f"SELECT count(*) FROM (SELECT {columns} FROM '{one}/*.parquet' EXCEPT "
            f"SELECT {columns} FROM '{other}/*.parquet')"
        ).fetchone()
    if differing != (0,) or sizes[0] != sizes[1]:
        raise SystemExit(f"{one.name} and {other.name} do not give the same answers: {differing}")


def province(size: int, out: Path) -> tuple[Path, date]:
    command = [sys.executable, "-m", "province", "generate", "--registers", "none"]
    subprocess.run(
        [*command, "--households", str(size), "--out", out], check=True, stdout=subprocess.DEVNULL
    )
    manifest = json.loads((out / "manifest.json").read_text())
    return out / "households", date.fromisoformat(manifest["applied_on"])


def row(*cells: Any) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def line(way: str, size: int, found: dict[str, float], floor: dict[str, float] | None) -> None:
    ratios = [f"{found[of] / floor[of]:.2f}" if floor else "" for of in ("seconds", "cpu")]
    compiled = f"{found['compile']:.1f} s" if "compile" in found else ""
    row(
        f"{size:,}", way, f"{found['seconds']:.2f} s", f"{found['cpu']:.2f} s",
        f"{found['peak_mb']:,.0f} MB", compiled, *ratios,
    )  # fmt: skip


def one_size(size: int, runs: int, python: str, folder: Path, *, others: bool) -> None:
    source, on = province(size, folder / "province")
    runs = 1 if size > 1_000_000 else runs
    floor = best("scan", runs, source, folder / "scan", on)
    line("scan and write (floor)", size, floor, floor)
    line("rules: all programmes", size, best("rules", runs, source, folder / "rules", on), floor)
    found = best("intermediates", runs, source, folder / "intermediates", on)
    line("rules: with every intermediate value", size, found, floor)
    if others:
        hand = best("by_hand", runs, source, folder / "by_hand", on)
        line("core 低保: SQL by hand", size, hand, hand)
        line("core 低保: rules", size, best("core", runs, source, folder / "core", on), hand)
        same(folder / "core", folder / "by_hand", dibao_core.TARGETS)
        found = best("openfisca", runs, source, folder / "openfisca", on, python)
        line("core 低保: openfisca-core", size, found, hand)
        same(folder / "core", folder / "openfisca", dibao_core.TARGETS)
        alone = {"seconds": found["alone"], "cpu": found["alone_cpu"], "peak_mb": found["peak_mb"]}
        ours = best("core_alone", runs, source, folder / "core_alone", on)
        line("core 低保 in memory: rules", size, ours, alone)
        line("core 低保 in memory: openfisca-core", size, alone, alone)
    if size == 1_000_000:
        found = best("spark", 1, source, folder / "spark", on)
        line("rules: all programmes, Spark local[2], its start included", size, found, None)
        same(folder / "rules", folder / "spark", programme_targets(on))
    for child in folder.iterdir():
        shutil.rmtree(child, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="also 5 million and 14,371,078")
    parser.add_argument("--only", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        only(*given.only)
        return
    book, on = policy.rulebook(), date(2026, 11, 1)
    plan = book.plan(on, programme_targets(on))
    versions = ", ".join(
        f"{n} {m}"
        for n, m in (("Python", platform.python_version()), ("DuckDB", duckdb.__version__))
    )
    load = os.getloadavg()[0]
    print(
        f"{date.today()}, {os.cpu_count()} cores, {THREADS} threads, load before {load:.1f}; {versions}; "  # noqa: DTZ011
        f"{len(book.rules())} rules, {len(plan.steps)} of them behind "
        f"{len(plan.targets)} answers of {len(policy.programmes(on))} programmes\n"
    )
    row("one household", "processor time")
    row("---", "---")
    for name, microseconds in latencies():
        row(name, f"{microseconds:,.0f} µs")
    print()
    row(
        "households", "way", "time", "processor time", "peak memory", "compile", "ratio of times",
        "ratio of processor times",
    )  # fmt: skip
    row(*["---"] * 8)
    with TemporaryDirectory(prefix="bench-") as folder:
        python = openfisca(Path(folder) / "openfisca")
        work = Path(folder) / "work"
        work.mkdir()
        for size in [*given.sizes, *(FULL if given.full else ())]:
            one_size(size, given.runs, python, work, others=size <= 1_000_000)


if __name__ == "__main__":
    main()
