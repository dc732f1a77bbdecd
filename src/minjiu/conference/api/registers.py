"""台账 entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When

from cncodes.divisions import Divisions
from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.conference import queries
from minjiu.conference.api.names import names_today
from minjiu.conference.enums import (
    EntryState,
    RegisterKind,
)
from minjiu.conference.models import EntryFile, Progress, RegisterEntry
from minjiu.conference.permissions import look_as
from minjiu.files import api as files
from minjiu.files.api import FileView, OpenedFile

OPEN, LATE = (EntryState.PLANNED, EntryState.UNDER_WAY), "late"


PROVINCE = "350000"


@dataclass(frozen=True, slots=True)
class EntryView:
    id: UUID
    kind: RegisterKind
    department_code: str
    department: str
    duty_id: str
    title: str
    plan: str
    office: str
    planned_on: date
    due_on: date
    state: EntryState
    result: str
    done_on: date | None
    document_number: str
    amount: Decimal | None
    late: bool
    place: str
    progress: tuple[tuple[datetime, str, str], ...] = ()
    files: tuple[FileView, ...] = ()


def find_entries(
    user: User,
    *,
    kind: RegisterKind | None = None,
    department_code: str = "",
    text: str = "",
    state: str = "",
) -> QuerySet[RegisterEntry]:
    """台账 entries the user may see, narrowed by what is given; the state `late`: not done on its day."""
    found = queries.entries_visible_to(user)
    if text:
        told = Q(title__icontains=text) | Q(plan__icontains=text) | Q(result__icontains=text)
        who = Q(office__icontains=text) | Q(document_number__icontains=text)
        found = found.filter(told | who)
    if state == LATE:
        found, state = found.filter(state__in=OPEN, due_on__lt=today()), ""
    given = {"kind": kind, "department_code": department_code, "state": state}
    return found.filter(**{field: value for field, value in given.items() if value})


def entry_lines(rows: Iterable[RegisterEntry]) -> tuple[EntryView, ...]:
    """Rows as pages show them, in their order; one query beside that of the rows."""
    names = names_today()
    return tuple(_entry(one, names) for one in rows)


@dataclass(frozen=True, slots=True)
class RegisterTotal:
    """How many entries of one register the user sees: entered and not dropped, complete, late."""

    kind: RegisterKind
    entries: int
    done: int
    late: int


def register_totals(user: User, *, department_code: str = "") -> tuple[RegisterTotal, ...]:
    """All registers, also empty ones, in their order; one query."""
    found = find_entries(user, department_code=department_code).exclude(state=EntryState.DROPPED)
    rows = (
        found.order_by()
        .values("kind")
        .annotate(
            entries=Count("pk"),
            done=Count("pk", filter=Q(state=EntryState.DONE)),
            late=Count("pk", filter=Q(state__in=OPEN, due_on__lt=today())),
        )
    )
    counted = {row.pop("kind"): row for row in rows}
    return tuple(RegisterTotal(kind, **counted.get(kind, _NONE)) for kind in RegisterKind)


_NONE = {"entries": 0, "done": 0, "late": 0}


def entries_for(
    user: User, *, kind: RegisterKind | None = None, department_code: str = ""
) -> tuple[EntryView, ...]:
    """台账 entries the user may see, newest plan first; two queries."""
    found = find_entries(user, kind=kind, department_code=department_code)
    return entry_lines(found.order_by("-planned_on", "title"))


def get_entry_for(user: User, entry_id: UUID) -> RegisterEntry:
    found = queries.entries_visible_to(user).filter(pk=entry_id).first()
    if found is None:
        raise NotFound("台账事项")
    return found


def entry_for(user: User, entry_id: UUID) -> EntryView:
    found = get_entry_for(user, entry_id)
    told = Progress.objects.filter(entry=found).order_by("at")
    kept = EntryFile.objects.filter(entry=found).values_list("file_id", flat=True)
    return _entry(
        found,
        names_today(),
        tuple((one.at, one.text, one.written_by) for one in told),
        tuple(files.files(kept).values()),
    )


BLOCKAGES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class BlockageView:
    """One 问题单 as those who check families follow it: what, from whom, to whom, since, and how far.
    Names nobody; `last` is the newest progress."""

    id: UUID
    item: str
    origin: str
    receiver: str
    since: date
    proposal: str
    due_on: date
    state: EntryState
    late: bool
    last: str
    result: str


def blockages() -> tuple[BlockageView, ...]:
    """问题单 that verification raised, open ones first, then the newest; two queries."""
    newest = Progress.objects.filter(entry=OuterRef("pk")).order_by("-at").values("text")[:1]
    closed = Case(When(state__in=OPEN, then=0), default=1)
    rows = RegisterEntry.objects.filter(kind=RegisterKind.BLOCKAGE, details__has_key="item")
    rows = rows.annotate(last=Subquery(newest)).order_by(closed, "-planned_on", "title")
    names = names_today()
    return tuple(_blockage(one, names) for one in rows[:BLOCKAGES_SHOWN])


def _blockage(one: Any, names: Mapping[str, str]) -> BlockageView:
    told, state = one.details, EntryState(one.state)
    unit = names.get(one.department_code, one.department_code)
    return BlockageView(
        one.pk, told["item"], f"{unit}（{told['from']}）", told["to"], date.fromisoformat(told["since"]),
        told["proposal"], one.due_on, state, state in OPEN and one.due_on < today(), one.last or "",
        one.result,
    )  # fmt: skip


@cache
def _places() -> dict[str, str]:
    return {one.code: one.name for one in Divisions.bundled()}


def entry_file(user: User, entry_id: UUID, file_id: UUID) -> OpenedFile:
    """A document of an entry, for whoever may see the entry."""
    entry = get_entry_for(user, entry_id)
    if not EntryFile.objects.filter(entry=entry, file_id=file_id).exists():
        raise NotFound("附件")
    look_as(user, [entry.department_code])
    return files.open_file(user, file_id)


def _entry(
    one: RegisterEntry,
    names: Mapping[str, str],
    progress: tuple[tuple[datetime, str, str], ...] = (),
    attached: tuple[FileView, ...] = (),
) -> EntryView:
    state = EntryState(one.state)
    return EntryView(
        one.pk,
        RegisterKind(one.kind),
        one.department_code,
        names.get(one.department_code, one.department_code),
        one.duty_id,
        one.title,
        one.plan,
        one.office,
        one.planned_on,
        one.due_on,
        state,
        one.result,
        one.done_on,
        one.document_number,
        one.amount,
        state in OPEN and one.due_on < today(),
        "" if one.division_code == PROVINCE else _places().get(one.division_code, ""),
        progress,
        attached,
    )
