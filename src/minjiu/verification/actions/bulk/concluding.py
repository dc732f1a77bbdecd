"""The end of a run: facts against the last run and against what families declared, a few statements
over all people. What comes out is a list for people; this module cannot reach a case (R13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.jobs import api as jobs
from minjiu.registry.enums import ASKS_OBLIGORS
from minjiu.verification.actions.bulk.listing import key_of
from minjiu.verification.actions.periods import days
from minjiu.verification.adapters.catalogue import sources_for
from minjiu.verification.adapters.reading import (
    TOLERANCE_FEN,
    TOLERANCE_SHARE,
    counts,
    fact_spec,
    nothing,
    rules_read,
)
from minjiu.verification.enums import BulkState, FindingKind, Kind, LineState, Result
from minjiu.verification.models import BulkFinding, BulkItem, BulkRun

# Changes that matter, by fact. Money: what differs by more than both of `CHANGES`.
WATCHED: dict[str, FindingKind] = {
    "homes": FindingKind.HOUSE,
    "other_real_estate": FindingKind.HOUSE,
    "insured_employment": FindingKind.JOB,
    "funeral_record": FindingKind.DEATH,
    "pension_receipts": FindingKind.INCOME,
    "unemployment_receipts": FindingKind.INCOME,
    "preferential_pension_receipts": FindingKind.INCOME,
    "vehicles": FindingKind.VEHICLE,
    "operating_company": FindingKind.BUSINESS,
    "disability_grade": FindingKind.DISABILITY,
}
# The same of legal obligors, who may have come to be able to support the family, or not any more.
WATCHED |= {f"obligor_{name}": kind for name, kind in WATCHED.items()}
CHANGES = ("bulk_change_yuan", "bulk_change_percent")  # dated values of `policy`, assumed


@dataclass(frozen=True, slots=True)
class _Fact:
    name: str
    source: str
    unit: str
    nothing: int
    kind: str
    compared: bool  # with what the family declared
    of_obligor: bool


def _facts(run: BulkRun) -> Iterator[_Fact]:
    """Facts with a number that this run's sources speak for, and what an empty register means."""
    roles = (False, True) if run.purpose in ASKS_OBLIGORS else (False,)
    for asked, of_obligor in product(sources_for(run.purpose), roles):
        read = asked.readings_of(of_obligor=of_obligor)
        for name in dict.fromkeys(reading.name for reading in read):
            unit, empty = fact_spec(name).unit, nothing(name)
            compared = counts(name, asked.code)
            if empty is None or isinstance(empty, str) or not (compared or name in WATCHED):
                continue
            if rules_read(name) and not compared:
                continue  # another source speaks for it
            kind = WATCHED.get(name)
            label = kind.value if kind else ""
            yield _Fact(name, asked.code, unit, int(empty), label, compared, of_obligor)


_HERE = Path(__file__).parent
_FACTS, _VALUES, _CHANGES, _CONFLICTS = (
    (_HERE / f"{name}.sql").read_text("utf-8")
    for name in ("facts", "values", "changes", "conflicts")
)
_TABLES = ("fact_of", *(f"{p}{name}" for p in ("", "last_") for name in ("known", "said", "value")))


@transaction.atomic
def conclude(run: BulkRun) -> None:
    """Every batch is in: write the findings and finish. Repeated, it adds only what is new."""
    locked = BulkRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != BulkState.ASKING:
        return
    facts = list(_facts(locked))
    yuan, percent = (days(name, locked.division_code, locked.on) for name in CHANGES)
    given: dict[str, Any] = {
        "run": locked.pk,
        "last_run": locked.compared_with.pk if locked.compared_with else None,
        "names": [f.name for f in facts],
        "sources": [f.source for f in facts],
        "units": [f.unit for f in facts],
        "nothings": [f.nothing for f in facts],
        "kinds": [f.kind for f in facts],
        "compared": [f.compared for f in facts],
        "of_obligor": [f.of_obligor for f in facts],
        "hukou": Kind.HUKOU.value,
        "conflict": FindingKind.CONFLICT.value,
        "excluded": LineState.EXCLUDED.value,
        "fen": 100 * yuan,
        "share": 100 * percent,  # ten-thousandths of the earlier value
        "tolerance": TOLERANCE_FEN,
        "of": TOLERANCE_SHARE,
    }
    with connection.cursor() as cursor:
        # Dropped when the transaction ends; one that concludes twice begins anew.
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{name}' for name in _TABLES)}")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_FACTS, given)
        for p in ("", "last_"):
            cursor.execute(_VALUES.replace("{p}", p), given)
        cursor.execute(_CHANGES, given)
        cursor.execute(_CONFLICTS, given)
    locked.state, locked.finished_at = BulkState.FINISHED, now()
    locked.save(update_fields=["state", "finished_at"])
    found = BulkFinding.objects.filter(run=locked).count()
    owed = BulkItem.objects.filter(batch__line__run=locked, result=Result.SOURCE_ERROR).count()
    audit.record(
        "verification.bulk_finished", None, locked, purpose=locked.purpose,
        after={"findings": found, "without_answer": owed},
    )  # fmt: skip
    begun = jobs.run_progress(key_of(locked))
    if begun is not None:
        jobs.finish(run_id=begun.id, message=f"{found}项发现待人工处理，{owed}项未取得")
