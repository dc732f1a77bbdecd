"""What other rooms may use of the directory: names, duties, rules and seats at a date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cncodes.working_days import Calendar, Year
from minjiu.common.errors import NotFound
from minjiu.directory import queries
from minjiu.directory.actions.appointing import replace_holder
from minjiu.directory.actions.loading import duties_of_notice, notice_text
from minjiu.directory.enums import SeatRole
from minjiu.directory.models import Duty, HolidayNotice, Rule

__all__ = [
    "DepartmentOn",
    "DutyText",
    "HolidayYear",
    "NameBook",
    "RuleText",
    "SeatOn",
    "department",
    "departments",
    "duties",
    "duties_of_notice",
    "holiday_years",
    "name_book",
    "names_ever",
    "notice_text",
    "replace_holder",
    "responsible_office",
    "rules",
    "seats",
    "working_days",
]


_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DepartmentOn:
    """A department under the name it had on the day asked about."""

    code: str
    order: int
    name: str
    full_name: str
    confidence: str


@dataclass(frozen=True, slots=True)
class DutyText:
    id: str
    department_code: str
    stance: str
    text: str


@dataclass(frozen=True, slots=True)
class RuleText:
    id: str
    topic: str
    actor: str
    text: str


@dataclass(frozen=True, slots=True)
class SeatOn:
    """A seat and who held it on the day asked about; the unit under the name it had that day."""

    number: int
    role: SeatRole
    unit: str
    department_code: str | None
    official: str
    namesake: int  # 1, or 2 and more for another person of that name in the unit
    post: str
    since: date

    @property
    def shown(self) -> str:
        """The name for lists in which namesakes may stand together."""
        return self.official if self.namesake == 1 else f"{self.official}（同名{self.namesake}）"


def departments(on: date) -> tuple[DepartmentOn, ...]:
    """All departments in the notice's order; empty before the notice."""
    return tuple(
        DepartmentOn(
            name.department.code,
            name.department.pk,
            name.name,
            name.full_name,
            name.confidence,
        )
        for name in queries.names_on(on)
    )


@dataclass(frozen=True, slots=True)
class NameBook:
    """Every name each department has had, with its first day: one question for any number of rows."""

    rows: Mapping[str, Sequence[tuple[date, str]]]

    def of(self, code: str, day: date, otherwise: str = "") -> str:
        """What the unit was called on that day (before its first name: that one)."""
        named = self.rows.get(code, ())
        found = [name for since, name in named if since <= day]
        return found[-1] if found else (named[0][1] if named else otherwise)


def name_book() -> NameBook:
    rows: dict[str, list[tuple[date, str]]] = {}
    for one in queries.names_ever():
        rows.setdefault(one.department.code, []).append((one.valid_from, one.name))
    return NameBook(rows)


def names_ever(codes: Iterable[str]) -> tuple[str, ...]:
    """All names these departments have had: what was addressed to them long ago is theirs still."""
    wanted = set(codes)
    return tuple(one.name for one in queries.names_ever() if one.department.code in wanted)


def department(code: str, on: date) -> DepartmentOn:
    """One department; raises NotFound."""
    for found in departments(on):
        if found.code == code:
            return found
    raise NotFound("单位")


def responsible_office(code: str, division_code: str, on: date) -> str:
    """The full name of the office that answers for a division: its own branch or the province's."""
    branches = [
        branch
        for branch in queries.branches_on(code, on)
        if division_code.startswith(branch.division_code.removesuffix("00"))
    ]
    if branches:
        return max(branches, key=lambda b: len(b.division_code.removesuffix("00"))).name
    return department(code, on).full_name


def duties(department_code: str | None = None) -> tuple[DutyText, ...]:
    """Duties verbatim, in the notice's order."""
    rows = Duty.objects.select_related("department")
    if department_code is not None:
        rows = rows.filter(department__code=department_code)
    return tuple(DutyText(d.pk, d.department.code, d.stance, d.text) for d in rows)


def rules() -> tuple[RuleText, ...]:
    """The notice's 20 rules verbatim."""
    return tuple(RuleText(r.pk, r.topic, r.actor, r.text) for r in Rule.objects.all())


def seats(on: date) -> tuple[SeatOn, ...]:
    """Seats with their holders on a day, in the notice's order."""
    return tuple(
        SeatOn(
            held.seat.pk,
            SeatRole(held.seat.role),
            vars(held)["unit_then"] or held.seat.unit,
            held.seat.department.code if held.seat.department else None,
            held.official.name,
            held.official.number,
            held.post,
            held.valid_from,
        )
        for held in queries.appointments_on(on)
    )


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """A year whose working days are known: weekdays that are free, weekends that are worked; the notice as
    it was entered, where it did not come with the product."""

    year: int
    free: int
    worked: int
    notice: HolidayNotice | None


def holiday_years() -> tuple[HolidayYear, ...]:
    """Known years, the oldest first; one query."""
    entered = {notice.year: notice for notice in queries.holiday_notices()}
    calendar = _calendar(entered.values())
    found: list[HolidayYear] = []
    for year in calendar.published_years:
        days = [
            date(year, 1, 1) + _DAY * n
            for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
        ]
        odd = [
            calendar.is_working_day(day)
            for day in days
            if calendar.is_working_day(day) != (day.weekday() < 5)
        ]
        found.append(HolidayYear(year, odd.count(False), odd.count(True), entered.get(year)))
    return tuple(found)


def working_days() -> Calendar:
    """Statutory working days: the bundled years and those that operators entered."""
    return _calendar(queries.holiday_notices())


def _calendar(notices: Iterable[HolidayNotice]) -> Calendar:
    entered = {notice.year: dict[str, bool](notice.days) for notice in notices}
    return Calendar.bundled().with_years(
        Year(year, {date.fromisoformat(day): worked for day, worked in days.items()})
        for year, days in entered.items()
    )
