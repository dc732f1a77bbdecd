"""A province determined three ways in one run: our rules, DuckDB by hand, a plain scan and write.

    python benchmarks/determine.py [--households 1000000] [--runs 3]

Each way runs in a process of its own; the fastest of the runs counts. The answers of rules and
DuckDB must be the same, or the benchmark fails.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow.parquet as pq

TARGETS = ("dibao_eligible", "dibao_amount", "dibao_margin_eligible", "income_per_person")
THREADS = 2

# The same law as a person who knows SQL would write it for this one day and these targets: no
# unknown values, no reasons, no dates of force. Parameters come as a table by division.
BY_HAND = """
COPY (
WITH person AS (
  SELECT household_id, division, high_cost_school OR self_financed_study_abroad AS spends,
    unnest(members, recursive := true)
  FROM read_parquet('{source}/*.parquet')
), counted AS (
  SELECT p.*, NOT (clergy_away_3y OR in_prison OR in_compulsory_detox OR declared_missing) AND (
      relation IN ('applicant', 'spouse')
      OR relation = 'child' AND (birth_on > DATE '{on}' - INTERVAL 18 YEAR
        OR cannot_live_independently
        OR full_time_student AND education_stage <> 'postgraduate')
      OR long_coresident AND legal_support_duty) AS counts,
    greatest(0, wage_receipts - ((wage_receipts * v.cost_ratio * 2 + 10000) // 20000)
      + greatest(0, business_receipts - business_costs)
      + greatest(0, property_receipts - property_costs)
      + CASE WHEN v.basic_excluded THEN greatest(0, pension_receipts - central_basic_pension_receipts)
             ELSE pension_receipts END
      + unemployment_receipts + support_receipts + other_transfer_receipts - transfers_paid
      + other_receipts) AS income,
    bank_balance + securities_value + insurance_value + other_financial_value AS assets
  FROM person p JOIN v USING (division)
), home AS (
  SELECT household_id, any_value(division) AS division, any_value(spends) AS spends,
    count_if(counts) AS n, coalesce(sum(income) FILTER (counts), 0)::BIGINT AS income,
    coalesce(sum(assets) FILTER (counts), 0)::BIGINT AS assets,
    coalesce(sum(greatest(0, vehicles - exempt_vehicles)) FILTER (counts), 0) AS cars,
    coalesce(sum(homes) FILTER (counts), 0) AS homes,
    coalesce(bool_or(operating_company) FILTER (counts), false) AS company
  FROM counted GROUP BY household_id
), line AS (
  SELECT home.*, v.*, v.standard * n AS line, (income * 2 + v.months) // (2 * v.months) AS monthly,
    cars = 0 AND homes <= v.home_limit AND NOT company AND NOT spends AS within
  FROM home JOIN v USING (division)
), answer AS (
  SELECT *, n > 0 AND within AND assets <= line * deposit_months AND monthly < line AS eligible
  FROM line
)
SELECT household_id, division, eligible AS dibao_eligible,
  CASE WHEN eligible THEN greatest(minimum_grant, line - monthly) ELSE 0 END AS dibao_amount,
  NOT eligible AND within AND assets <= line * margin_months
    AND monthly < (line * margin_ratio * 2 + 10000) // 20000 AS dibao_margin_eligible,
  CASE WHEN n = 0 THEN 0 ELSE (monthly * 2 + n) // (2 * n) END AS income_per_person
FROM answer) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
"""
SCAN = """
COPY (SELECT household_id, division, high_cost_school, self_financed_study_abroad, members
      FROM read_parquet('{source}/*.parquet')) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
"""


def rules(source: Path, out: Path, on: date) -> None:
    from minjiu.policy import api as policy
    from rulebook.bulk import run_parquet

    run_parquet(policy.rulebook(), source, out, on=on, targets=TARGETS, threads=THREADS)


def by_hand(source: Path, out: Path, on: date) -> None:
    out.mkdir()
    with duckdb.connect() as db:
        db.execute(f"SET threads = {THREADS}")
        _values(db, source, on)
        db.execute(BY_HAND.format(source=source, on=on, out=out / "all.parquet"))


def scan(source: Path, out: Path, on: date) -> None:
    out.mkdir()
    with duckdb.connect() as db:
        db.execute(f"SET threads = {THREADS}")
        db.execute(SCAN.format(source=source, out=out / "all.parquet"))


WAYS = {"rules": rules, "by_hand": by_hand, "scan": scan}


def _values(db: duckdb.DuckDBPyConnection, source: Path, on: date) -> None:
    from minjiu.policy import api as policy

    names = {
        "standard": "dibao_standard", "months": "income_period_months",
        "cost_ratio": "employment_cost_ratio", "basic_excluded": "basic_pension_excluded",
        "home_limit": "home_limit", "deposit_months": "deposit_limit_months",
        "margin_months": "margin_deposit_limit_months", "margin_ratio": "margin_ratio",
        "minimum_grant": "minimum_grant",
    }  # fmt: skip
    places = db.execute(f"SELECT DISTINCT division FROM '{source}/*.parquet'").fetchall()
    kinds = {"basic_excluded": "BOOLEAN"}
    columns = ", ".join(f"{name} {kinds.get(name, 'BIGINT')}" for name in names)
    db.execute(f"CREATE TABLE v (division VARCHAR, {columns})")
    db.executemany(
        f"INSERT INTO v VALUES ({', '.join('?' * (len(names) + 1))})",
        [
            [place, *(policy.parameter(name, place, on).value for name in names.values())]
            for (place,) in places
        ],
    )


def measure(way: str, source: Path, out: Path, on: date) -> dict[str, float]:
    command = [sys.executable, __file__, "--only", way, str(source), str(out), str(on)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def only(way: str, source: str, out: str, on: str) -> None:
    begun = time.perf_counter()
    WAYS[way](Path(source), Path(out), date.fromisoformat(on))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - begun, "peak_mb": peak}))


def same(one: Path, other: Path) -> bool:
    with duckdb.connect() as db:
        columns = f"household_id, division, {', '.join(TARGETS)}"
        differing = db.execute(
            f"SELECT count(*) FROM (SELECT {columns} FROM '{one}/*.parquet' EXCEPT "
            f"SELECT {columns} FROM '{other}/*.parquet')"
        ).fetchone()
        sizes = [
            db.execute(f"SELECT count(*) FROM '{p}/*.parquet'").fetchone() for p in (one, other)
        ]
    return differing == (0,) and sizes[0] == sizes[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        only(*given.only)
        return 0
    with TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder)
        province = [sys.executable, "-m", "province", "generate", "--registers", "none"]
        size = ["--households", str(given.households), "--out", str(place / "province")]
        subprocess.run([*province, *size], check=True, stdout=subprocess.DEVNULL)
        on = date.fromisoformat(
            json.loads((place / "province/manifest.json").read_text())["applied_on"]
        )
        source = place / "province" / "households"
        best: dict[str, dict[str, float]] = {}
        for _ in range(given.runs):
            for way in WAYS:
                shutil.rmtree(place / way, ignore_errors=True)
                found = measure(way, source, place / way, on)
                kept = best.setdefault(way, found)
                kept["seconds"] = min(kept["seconds"], found["seconds"])
                kept["peak_mb"] = max(kept["peak_mb"], found["peak_mb"])
        if not same(place / "rules", place / "by_hand"):
            print("rules and DuckDB by hand do not give the same answers", file=sys.stderr)
            return 1
        people = sum(pq.ParquetFile(f).metadata.num_rows for f in source.glob("*.parquet"))
    print(
        f"{people:,} households, {THREADS} threads on {os.cpu_count()} cores, best of {given.runs}"
    )
    for way, found in best.items():
        ratio = best["rules"]["seconds"] / found["seconds"]
        print(
            f"{way:8} {found['seconds']:7.2f} s   peak {found['peak_mb']:6.0f} MB   "
            f"rules take {ratio:.2f} x as long"
        )
    print("rules and by_hand give the same answer for every household")
    return 0


if __name__ == "__main__":
    sys.exit(main())
