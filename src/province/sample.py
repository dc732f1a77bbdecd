"""Families of a generated province that are worth taking through an application."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

# 12 months a person: about the line, and what lies a little above it.
_POOR, _NEAR = 1_150_000, 1_800_000


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    id_number: str
    relation: str
    sex: str
    birth_on: date
    declared: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """Members, the applicant first, each with what the family declares of them, and of itself."""

    household_id: str
    county: str
    residence: str
    members: tuple[Member, ...]
    declared: dict[str, Any]


_CHOSEN = """
WITH m AS (
  SELECT household_id, division, residence, unnest(members) AS p
  FROM read_parquet(?) ), h AS (
  SELECT household_id, any_value(division) AS division, any_value(residence) AS residence,
    count(*) AS n,
    sum(p.wage_receipts + p.business_receipts + p.pension_receipts + p.support_receipts
        + p.unemployment_receipts - p.central_basic_pension_receipts) / count(*) AS each,
    sum(p.vehicles - p.exempt_vehicles) AS cars, sum(p.bank_balance) / count(*) AS saved
  FROM m GROUP BY household_id ), k AS (
  SELECT *, CASE WHEN each < ? AND cars = 0 AND saved < 2000000 THEN 0
                 WHEN each < ? AND cars = 0 THEN 1 ELSE 2 END AS kind FROM h WHERE n <= 6 )
SELECT household_id FROM (
  SELECT *, row_number() OVER (PARTITION BY kind ORDER BY hash(household_id || ?::VARCHAR)) AS place
  FROM k ) WHERE place <= CASE kind WHEN 0 THEN ? WHEN 1 THEN ? ELSE ? END
ORDER BY hash(household_id || ?::VARCHAR || 'order')
"""


def families(data: Path, count: int, seed: int) -> Iterator[Family]:
    """About 55 % under the line, 25 % a little above it, the rest well above; always the same."""
    poor, near = count * 55 // 100, count * 25 // 100
    with duckdb.connect() as db:
        chosen = db.execute(
            _CHOSEN,
            [_parts(data, "households"), _POOR, _NEAR, seed, poor, near, count - poor - near, seed],
        ).fetchall()
    return named(data, [row[0] for row in chosen])


def named(data: Path, households: Sequence[str]) -> Iterator[Family]:
    """The families with these numbers, in this order."""
    with duckdb.connect() as db:
        people = db.execute(
            "SELECT person_id, name, id_number FROM read_parquet(?) "
            "WHERE household_id IN (SELECT unnest(?))",
            [_parts(data, "registers"), households],
        ).fetchall()
        otherwise = db.execute(
            "SELECT person_id, fact, value FROM read_parquet(?) "
            "WHERE regexp_replace(person_id, '-[0-9]+$', '') IN (SELECT unnest(?))",
            [_parts(data, "declared"), households],
        ).fetchall()
        found = db.execute(
            "SELECT * EXCLUDE (obligors, applied_on) FROM read_parquet(?) "
            "WHERE household_id IN (SELECT unnest(?))",
            [_parts(data, "households"), households],
        )
        columns = [column[0] for column in found.description or ()]
        homes = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    names = {person: (name, number) for person, name, number in people}
    said: dict[str, dict[str, int]] = {}
    for person, fact, value in otherwise:
        said.setdefault(person, {})[fact] = value
    truth = {home.pop("household_id"): home for home in homes}
    for household_id in households:
        home = truth[household_id]
        county, residence, members = (home.pop(n) for n in ("division", "residence", "members"))
        yield Family(
            household_id, county, residence,
            tuple(_member(m, names[m["id"]], said.get(m["id"], {})) for m in members), home,
        )  # fmt: skip


def _parts(data: Path, name: str) -> str:
    return str(data / name / "*.parquet")


def applied_on(data: Path) -> date:
    """The day on which all families of a generated province apply."""
    return date.fromisoformat(json.loads((data / "manifest.json").read_text())["applied_on"])


def _member(true: dict[str, Any], identity: tuple[str, str], said: dict[str, int]) -> Member:
    declared = {name: value for name, value in true.items() if name != "id"}
    for name, value in said.items():
        declared[name] = bool(value) if isinstance(true[name], bool) else value
    # A family that says less of its deposits or cars says no more of them anywhere.
    declared["exempt_vehicles"] = min(declared["exempt_vehicles"], declared["vehicles"])
    declared["insured_months"] = 12 if declared["insured_employment"] else 0
    declared["central_basic_pension_receipts"] = min(
        declared["central_basic_pension_receipts"], declared["pension_receipts"]
    )
    return Member(
        identity[0], identity[1], true["relation"], true["sex"], true["birth_on"], declared
    )
