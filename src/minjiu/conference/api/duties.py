"""The ledger of the 106 duties with what shows each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q
from django.utils.timezone import localtime

from minjiu.common.clock import today
from minjiu.conference.api.names import names_today
from minjiu.conference.api.people import LiaisonView, liaisons
from minjiu.conference.enums import (
    EntryState,
    Living,
    Records,
    RegisterKind,
)
from minjiu.conference.ledger import Entry, ledger
from minjiu.conference.models import (
    RegisterEntry,
)
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators
from minjiu.supervision import api as supervision

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class RegisterCount:
    """A duty's entries of one register: all that were not dropped, those complete, the last day on which
    one was planned, went on or ended, the last day on which one became complete."""

    kind: RegisterKind
    entries: int = 0
    done: int = 0
    last: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty with what shows it; `last_activity` None where nothing has been recorded."""

    id: str
    department_code: str
    department: str
    stance: str
    text: str
    title: str
    page: str
    later: str
    all_units: bool
    living: Living
    records: Records
    measured: tuple[indicators.Measured, ...]
    registers: tuple[RegisterCount, ...]
    open_resolutions: int
    responsible: str
    last_activity: date | None


def duty_ledger(department_code: str | None = None) -> tuple[DutyView, ...]:
    """Each duty with its evidence, in the notice's order; five queries, however many duties."""
    names, held = names_today(), {one.department_code: one for one in liaisons(today())}
    codes = [code for entry in ledger().values() for code in entry.indicators]
    figures: dict[str, list[indicators.Measured]] = {}
    for one in indicators.newest_that_happened(codes):
        if one.division_code == "350000":
            figures.setdefault(one.code, []).append(one)
    duties, kept = directory.duties(), _kept()
    # an entry that names no duty counts where only one of its unit's duties has that register
    sharing = Counter(
        (d.department_code, kind) for d in duties for kind in ledger()[d.id].registers
    )
    open_legs = Counter(leg.department_code for leg in supervision.owed())
    return tuple(
        _duty(
            duty, ledger()[duty.id], names, held, figures,
            tuple(
                _everybodys(kind, kept) if ledger()[duty.id].all_units
                else _count(kind, duty, kept, alone=sharing[duty.department_code, kind] == 1)
                for kind in ledger()[duty.id].registers
            ),
            open_legs[duty.department_code],
        )
        for duty in duties
        if department_code in (None, duty.department_code)
    )  # fmt: skip


def shown(duties: Iterable[DutyView]) -> tuple[DutyView, ...]:
    """Those that live and have something of the last year to show: 功能和证据齐备."""
    return tuple(
        one for one in duties if one.living is Living.LIVING and one.records is Records.RECENT
    )


def figures_by_unit() -> tuple[tuple[str, tuple[indicators.Measured, ...]], ...]:
    """What is measured of each unit, in the notice's order, to choose from; units without are left out."""
    found: dict[str, list[indicators.Measured]] = {}
    for duty in duty_ledger():
        if duty.measured:
            found.setdefault(duty.department, []).extend(duty.measured)
    return tuple((unit, tuple(figures)) for unit, figures in found.items())


def coverage() -> tuple[int, int]:
    """(shown, all) to be measured as D05-01.a, which shows D05-01 itself."""
    duties = duty_ledger()
    return len([one for one in shown(duties) if one.id != "D05-01"]) + 1, len(duties)


def indicators_of(duty_id: str) -> tuple[str, ...]:
    """Codes of the indicators that show a duty."""
    return ledger()[duty_id].indicators


_Kept = Mapping[tuple[str, str, str], RegisterCount]


def _kept() -> _Kept:
    """What stands in the registers, by kind, unit and duty (empty where an entry names none)."""
    rows = (
        RegisterEntry.objects.exclude(state=EntryState.DROPPED)
        .order_by()
        .values("kind", "department_code", "duty_id")
        .annotate(
            entries=Count("pk", distinct=True),
            done=Count("pk", filter=Q(state=EntryState.DONE), distinct=True),
            planned=Max("planned_on"),
            finished=Max("done_on"),
            went_on=Max("progress__at"),
        )
    )
    found: dict[tuple[str, str, str], RegisterCount] = {}
    for row in rows:
        days = [row["planned"], row["finished"]]
        days.append(localtime(row["went_on"]).date() if row["went_on"] else None)
        found[row["kind"], row["department_code"], row["duty_id"]] = RegisterCount(
            RegisterKind(row["kind"]), row["entries"], row["done"],
            max(day for day in days if day), row["finished"],
        )  # fmt: skip
    return found


def _count(
    kind: RegisterKind, duty: directory.DutyText, kept: _Kept, *, alone: bool
) -> RegisterCount:
    ids = (duty.id, "") if alone else (duty.id,)
    return _summed(
        kind,
        [
            kept[kind.value, duty.department_code, one]
            for one in ids
            if (kind.value, duty.department_code, one) in kept
        ],
    )


def _everybodys(kind: RegisterKind, kept: _Kept) -> RegisterCount:
    return _summed(kind, [one for (of, _, _), one in kept.items() if of == kind.value])


def _summed(kind: RegisterKind, found: Sequence[RegisterCount]) -> RegisterCount:
    return RegisterCount(
        kind,
        sum(one.entries for one in found),
        sum(one.done for one in found),
        max((one.last for one in found if one.last), default=None),
        max((one.done_on for one in found if one.done_on), default=None),
    )


def _duty(
    duty: directory.DutyText,
    entry: Entry,
    names: Mapping[str, str],
    held: Mapping[str, LiaisonView],
    figures: Mapping[str, Sequence[indicators.Measured]],
    registers: tuple[RegisterCount, ...],
    open_resolutions: int,
) -> DutyView:
    code = duty.department_code
    measured = tuple(
        one
        for name in entry.indicators
        for one in figures.get(name, ())
        # a unit is measured only on its own leg
        if one.department_code == code
    )
    # a month under way ends in the future; what is known is known today
    told = [min(one.period_to, today()) for one in measured if one.happened]
    days = told + [one.last for one in registers if one.last]
    return DutyView(
        duty.id,
        code,
        names.get(code, code),
        duty.stance,
        duty.text,
        entry.title,
        entry.page,
        entry.later,
        entry.all_units,
        _living(entry, measured, registers),
        _records([*told, *(one.done_on for one in registers if one.done_on)], bool(days)),
        measured,
        registers,
        open_resolutions,
        held[code].name if code in held else "",
        max(days, default=None),
    )


def _records(complete: Sequence[date], anything: bool) -> Records:
    """Only what is complete counts, and for a year; a plan is a beginning."""
    if any(day > today() - YEAR for day in complete):
        return Records.RECENT
    return Records.STARTED if anything else Records.NONE


def _living(
    entry: Entry,
    measured: Sequence[indicators.Measured],
    registers: Sequence[RegisterCount],
) -> Living:
    """A page, and a measurement or a register: `Records` says what stands in it."""
    if not entry.page:
        return Living.LATER
    if entry.event_only and not measured and not any(one.entries for one in registers):
        return Living.UNTRIGGERED
    return Living.LIVING if measured or registers else Living.BARE
