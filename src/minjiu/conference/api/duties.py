"""The ledger of the 106 duties with what shows each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from minjiu.common.clock import today
from minjiu.conference.api.names import names_today
from minjiu.conference.api.people import LiaisonView, liaisons
from minjiu.conference.enums import (
    EntryState,
    Living,
    RegisterKind,
)
from minjiu.conference.ledger import Entry, ledger
from minjiu.conference.models import (
    RegisterEntry,
)
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators
from minjiu.supervision import api as supervision


@dataclass(frozen=True, slots=True)
class RegisterCount:
    """A unit's entries of one register: all that were not dropped, those complete, the last plan."""

    kind: RegisterKind
    entries: int
    done: int
    last: date | None


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
    living: Living
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
    for one in indicators.newest(codes):
        if one.division_code == "350000":
            figures.setdefault(one.code, []).append(one)
    kept: dict[tuple[str, str], tuple[int, int, date]] = {}
    counted = RegisterEntry.objects.exclude(state=EntryState.DROPPED).values(
        "kind", "department_code"
    )
    for row in counted.annotate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state=EntryState.DONE)),
        last=Max("planned_on"),
    ):
        kept[row["kind"], row["department_code"]] = (row["all"], row["done"], row["last"])
    open_legs: dict[str, int] = {}
    for leg in supervision.owed():
        open_legs[leg.department_code] = open_legs.get(leg.department_code, 0) + 1
    return tuple(
        _duty(duty, ledger()[duty.id], names, held, figures, kept, open_legs)
        for duty in directory.duties(department_code)
    )


def indicators_of(duty_id: str) -> tuple[str, ...]:
    """Codes of the indicators that show a duty."""
    return ledger()[duty_id].indicators


def _duty(
    duty: directory.DutyText,
    entry: Entry,
    names: Mapping[str, str],
    held: Mapping[str, LiaisonView],
    figures: Mapping[str, Sequence[indicators.Measured]],
    kept: Mapping[tuple[str, str], tuple[int, int, date]],
    open_legs: Mapping[str, int],
) -> DutyView:
    code = duty.department_code
    measured = tuple(
        one
        for name in entry.indicators
        for one in figures.get(name, ())
        # a unit is measured only on its own leg
        if one.department_code == code
    )
    registers = tuple(
        RegisterCount(kind, *kept.get((kind.value, code), (0, 0, None))) for kind in entry.registers
    )
    # a month under way ends in the future; what is known is known today
    days = [min(one.period_to, today()) for one in measured] + [r.last for r in registers if r.last]
    return DutyView(
        duty.id,
        code,
        names.get(code, code),
        duty.stance,
        duty.text,
        entry.title,
        entry.page,
        entry.later,
        _living(entry, measured, registers),
        measured,
        registers,
        open_legs.get(code, 0),
        held[code].name if code in held else "",
        max(days, default=None),
    )


def _living(
    entry: Entry,
    measured: Sequence[indicators.Measured],
    registers: Sequence[RegisterCount],
) -> Living:
    if not entry.page:
        return Living.LATER
    if entry.event_only and not measured and not any(one.entries for one in registers):
        return Living.UNTRIGGERED
    return Living.LIVING if measured or registers else Living.BARE
