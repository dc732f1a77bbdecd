"""Families of the sandbox that received assistance before: the file an office would hand in."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from minjiu.policy import api as policy
from minjiu.registry.actions.imports import COLUMNS, PROGRAMMES
from minjiu.registry.enums import Relation
from province.sample import applied_on, identities
from rulebook.bulk import run_parquet

_TARGETS = ("dibao_eligible", "dibao_amount", "dibao_margin_eligible")
_CHOSEN = """
SELECT household_id, dibao_eligible, dibao_amount FROM read_parquet(?)
WHERE (dibao_eligible AND dibao_amount > 0 OR dibao_margin_eligible)
  AND household_id NOT IN (SELECT unnest(?))
ORDER BY dibao_margin_eligible, hash(household_id) LIMIT ?
"""


def recipients_file(data: Path, count: int, *, without: list[str], townships: list[str]) -> bytes:
    """CSV of `count` families whom the rules find eligible, `without` those named; always the same.

    The rules are applied to the sandbox's true values, all families at once.
    """
    on = applied_on(data)
    with TemporaryDirectory() as folder:
        found = Path(folder) / "found"
        run_parquet(policy.rulebook(), data / "households", found, on=on, targets=_TARGETS)
        with duckdb.connect() as db:
            chosen = db.execute(_CHOSEN, [str(found / "*.parquet"), without, count]).fetchall()
    programme = {code: name for name, code in PROGRAMMES.items()}
    people = identities(data, [row[0] for row in chosen])
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(COLUMNS)
    for place, (household, eligible, amount) in enumerate(chosen):
        grant = (programme["dibao" if eligible else "dibao_margin"], f"{amount / 100:.2f}")
        for line in _lines(people[household], grant, f"{on.year - 1}-{place % 12 + 1:02}-01"):
            lines.writerow([household, *line[:3], townships[place % len(townships)], *line[3:]])
    return out.getvalue().encode("utf-8-sig")


def _lines(
    people: list[tuple[str, str, str]], grant: tuple[str, str], since: str
) -> Iterator[tuple[str, ...]]:
    for name, number, relation in people:
        head = relation == Relation.APPLICANT.value
        yield (
            name,
            number,
            Relation(relation).label,
            "",
            "",
            *((*grant, since) if head else ("", "", "")),
        )
