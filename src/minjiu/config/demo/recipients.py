"""Families of the sandbox that received assistance before: the file an office would hand in."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from minjiu.policy import api as policy
from minjiu.registry.actions.imports import COLUMNS, PROGRAMMES
from minjiu.registry.enums import Relation
from province.sample import Family, applied_on, named
from rulebook.bulk import run_parquet

_TARGETS = ("dibao_eligible", "dibao_amount", "dibao_margin_eligible")
MARGIN_SHARE = 6  # every sixth family of the file is a 低保边缘家庭
_CHOSEN = """
SELECT household_id, dibao_eligible, dibao_amount FROM (
  SELECT *, row_number() OVER (PARTITION BY dibao_eligible ORDER BY hash(household_id)) AS place
  FROM read_parquet(?)
  WHERE (dibao_eligible AND dibao_amount > 0 OR dibao_margin_eligible)
    AND household_id NOT IN (SELECT unnest(?)) )
WHERE place <= CASE WHEN dibao_eligible THEN ? ELSE ? END ORDER BY hash(household_id)
"""
_TO_TRY = """
SELECT household_id FROM (
  SELECT household_id, row_number() OVER
    (PARTITION BY dibao_eligible ORDER BY hash(household_id || 'try')) AS place
  FROM read_parquet(?) JOIN (
    SELECT household_id, len(members) AS size FROM read_parquet(?) ) USING (household_id)
  WHERE size BETWEEN 2 AND 4 AND household_id NOT IN (SELECT unnest(?))
    AND household_id IN (SELECT regexp_replace(person_id, '-[0-9]+$', '') FROM read_parquet(?)) )
WHERE place <= ? ORDER BY place
"""
# Old people who live alone and have little, for 特困; whoever else is on the list can be their legal obligor.
ALONE = 4
_OLD_ALONE = """
SELECT household_id FROM read_parquet(?)
WHERE len(members) = 1 AND members[1].birth_on <= ?::DATE - INTERVAL 60 YEAR
  AND household_id NOT IN (SELECT unnest(?))
ORDER BY members[1].pension_receipts + members[1].wage_receipts + members[1].bank_balance,
  household_id LIMIT ?
"""


@dataclass(frozen=True)
class Handout:
    """What an office hands in, and families that nobody has registered yet, for people to try."""

    recipients: bytes
    to_try: bytes


def handout(
    data: Path, count: int, *, without: list[str], townships: list[str], to_try: int
) -> Handout:
    """CSV of `count` families whom the rules find eligible, `without` those named; always the same.

    The rules are applied to the sandbox's true values, all families at once. Half of the families
    `to_try` are eligible; every one of them declares something that a department will contradict. A
    few old people who live alone come after them.
    """
    on, margin = applied_on(data), count // MARGIN_SHARE
    with TemporaryDirectory() as folder, duckdb.connect() as db:
        run_parquet(
            policy.rulebook(), data / "households", Path(folder) / "found", on=on, targets=_TARGETS
        )
        found = str(Path(folder) / "found" / "*.parquet")
        chosen = db.execute(_CHOSEN, [found, without, count - margin, margin]).fetchall()
        taken = without + [row[0] for row in chosen]
        homes, declared = (str(data / name / "*.parquet") for name in ("households", "declared"))
        free = db.execute(_TO_TRY, [found, homes, taken, declared, to_try // 2]).fetchall()
        taken += [row[0] for row in free]
        free += db.execute(_OLD_ALONE, [homes, on, taken, ALONE]).fetchall()
    return Handout(
        _recipients(data, chosen, townships, on.year - 1), _to_try(data, [row[0] for row in free])
    )


def _to_try(data: Path, households: list[str]) -> bytes:
    rows = (
        (family.household_id, m.name, m.id_number, Relation(m.relation).label)
        for family in named(data, households)
        for m in family.members
    )
    return _csv(("户编号", "姓名", "身份证号", "与申请人关系"), rows)


def _recipients(
    data: Path, chosen: list[tuple[str, bool, int]], townships: list[str], year: int
) -> bytes:
    programme = {code: name for name, code in PROGRAMMES.items()}

    def rows() -> Iterator[tuple[str, ...]]:
        families = named(data, [row[0] for row in chosen])
        for place, (family, (_, eligible, amount)) in enumerate(zip(families, chosen, strict=True)):
            grant = (
                programme["dibao" if eligible else "dibao_margin"],
                f"{amount / 100:.2f}",
                f"{year}-{place % 12 + 1:02}-01",
            )
            yield from _lines(family, townships[place % len(townships)], grant)

    return _csv(COLUMNS, rows())


def _lines(family: Family, township: str, grant: tuple[str, str, str]) -> Iterator[tuple[str, ...]]:
    for m in family.members:
        relation = Relation(m.relation)
        at_head = grant if relation is Relation.APPLICANT else ("", "", "")
        yield (
            family.household_id, m.name, m.id_number, relation.label, township, "", "", *at_head,
        )  # fmt: skip


def _csv(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(head)
    lines.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
