"""Imported families, and people without an ID number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from cncodes.resident_id import mask
from minjiu.access.api import User, lists_as
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.registry import queries
from minjiu.registry.enums import HANDLES_FAMILIES, PairVerdict, RowOutcome
from minjiu.registry.models import (
    AccountChange,
    Household,
    ImportBatch,
    ImportRow,
    LikelyPair,
    Membership,
    UnidentifiedRecord,
)
from reconcile import Record

ACCOUNTS_LOOK = "registry.imported_accounts"


@dataclass(frozen=True, slots=True)
class ImportedGrant:
    """What a family received already when it was imported; the amount in yuan a month."""

    household_id: UUID
    programme: str
    monthly_amount: Any
    granted_from: date


def imported_grants() -> tuple[ImportedGrant, ...]:
    """What imported families received, one row per family."""
    rows = ImportRow.objects.exclude(programme="").order_by("batch", "line")
    return tuple(
        ImportedGrant(r.household_id, r.programme, r.monthly_amount, r.granted_from)
        for r in rows
        if r.household_id is not None and r.granted_from is not None
    )


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A line that did not come in: its cells in the order of COLUMNS, and why."""

    line: int
    cells: tuple[str, ...]
    reasons: tuple[str, ...]


def import_batches(user: User) -> QuerySet[ImportBatch]:
    """Files the user handed in, newest first."""
    return queries.batches_of(user)


def refused_rows(user: User, batch_id: UUID) -> tuple[ImportBatch, QuerySet[ImportRow]]:
    """One's own file and the lines that did not come in; the look is on record first. Pages cut them
    and open them with `refused_lines`: each is sealed by itself."""
    batch = queries.batches_of(user).filter(pk=batch_id).first()
    if batch is None:
        audit.record_look(user, "registry.refused_rows", label=str(batch_id), refused=True)
        raise NotFound("导入记录")
    audit.record_look(user, "registry.refused_rows", obj=batch, label=batch.file_name)
    return batch, ImportRow.objects.filter(batch=batch, outcome=RowOutcome.REFUSED).order_by("line")


def refused_lines(rows: Iterable[ImportRow]) -> Iterator[RefusedRow]:
    for row in rows:
        yield RefusedRow(row.line, tuple(row.cells.split("\t")), tuple(row.reasons))


@dataclass(frozen=True, slots=True)
class WaitingAccount:
    """An account of a file that waits to be compared with the papers; the last four digits."""

    household_id: UUID
    name: str
    id_masked: str
    division_code: str
    tail: str


def batches_to_compare(user: User) -> QuerySet[ImportBatch]:
    """Others' files whose accounts wait for this person."""
    return queries.batches_to_compare(user)


def batch_to_compare_for(user: User, batch_id: UUID) -> ImportBatch:
    """One of them; NotFound alike for "not there", "not yours", "your own", on record."""
    batch = queries.batches_to_compare(user).filter(pk=batch_id).first()
    if batch is None:
        audit.record_look(user, ACCOUNTS_LOOK, label=str(batch_id), refused=True)
        raise NotFound("导入的账户")
    return batch


def waiting_accounts(user: User, batch: ImportBatch) -> QuerySet[AccountChange]:
    """What waits of a file; the look is on record first. Pages cut it and read `waiting_lines`."""
    lists_as(user, *HANDLES_FAMILIES)
    audit.record_look(user, ACCOUNTS_LOOK, obj=batch, label=batch.file_name)
    return queries.accounts_waiting(batch).defer("account").select_related("household", "person")


def waiting_lines(rows: Iterable[AccountChange]) -> tuple[WaitingAccount, ...]:
    return tuple(
        WaitingAccount(
            c.household.pk, c.person.name, mask(c.person.id_number), c.household.division_code,
            c.tail,
        )
        for c in rows
    )  # fmt: skip


ONE_BY_ONE_LOOK = "registry.accounts_to_compare"


@dataclass(frozen=True, slots=True)
class AccountToCompare:
    """An account of one family that waits; the last four digits, and who wrote it down."""

    household_id: UUID
    name: str
    division_code: str
    tail: str
    proposed_by: str
    proposed_at: datetime


def accounts_to_compare(user: User) -> QuerySet[AccountChange]:
    """Accounts written down by others, one by one, that wait for this person."""
    return queries.accounts_to_compare(user)


def accounts_to_compare_as(
    user: User, rows: Iterable[AccountChange]
) -> tuple[AccountToCompare, ...]:
    """Those rows for a page; the look is on record first."""
    audit.record_look(user, ONE_BY_ONE_LOOK)
    return tuple(
        AccountToCompare(
            c.household.pk, c.person.name, c.household.division_code, c.tail, c.proposed_by.name,
            c.proposed_at,
        )
        for c in rows
    )  # fmt: skip


def accounts_of_batch(batch: ImportBatch) -> dict[str, int]:
    """How many accounts of a file are in which outcome; empty: they wait."""
    found = AccountChange.objects.filter(batch=batch).values_list("outcome")
    return dict(found.annotate(n=Count("pk")).order_by("outcome"))


def unidentified_records() -> tuple[UnidentifiedRecord, ...]:
    """Records that no officer has said who they are; for the comparison."""
    named = LikelyPair.objects.filter(verdict=PairVerdict.SAME).values("record")
    return tuple(UnidentifiedRecord.objects.exclude(pk__in=named).order_by("pk"))


def people_to_compare() -> Iterator[Record]:
    """Everybody who lives in a household of ours now, without ID numbers."""
    rows = Membership.objects.filter(queries.in_force(today())).values_list(
        "person__pk", "person__name", "person__sex", "person__birth_on", "household__division_code"
    )
    seen: set[UUID] = set()
    for person_id, name, sex, birth_on, division in rows.order_by("person__serial").iterator():
        if person_id not in seen:
            seen.add(person_id)
            yield Record(str(person_id), name, sex, birth_on, birth_on.year, division)


PAIRS_LOOK = "registry.likely_pairs"


def likely_pairs(user: User) -> QuerySet[LikelyPair]:
    """Pairs to judge and judged ones; who looked is on record first."""
    lists_as(user, *HANDLES_FAMILIES)
    audit.record_look(user, PAIRS_LOOK)
    return queries.pairs_visible_to(user)


def place_of_person(user: User, person_id: UUID) -> tuple[str, UUID | None]:
    """Where a person's family lives today, to the county where it is not the user's to see; and the
    family where it is. ("", None) where the person is in none."""
    member = Membership.objects.filter(queries.in_force(today()), person__pk=person_id)
    home = Household.objects.filter(pk__in=member.values("household")).first()
    if home is None:
        return "", None
    if queries.visible_to(user).filter(pk=home.pk).exists():
        return home.division_code, home.pk
    return home.division_code[:6], None


def likely_pair_for(user: User, pair_id: UUID) -> LikelyPair:
    """One pair, the look on record first; out of scope: NotFound, on record too."""
    found = queries.pairs_visible_to(user).filter(pk=pair_id).first()
    if found is None:
        audit.record_look(user, PAIRS_LOOK, label=str(pair_id), refused=True)
        raise NotFound("疑似同一人")
    lists_as(user, *HANDLES_FAMILIES)
    audit.record_look(user, PAIRS_LOOK, obj=found)
    return found
