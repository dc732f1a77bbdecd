"""What a source is: whom we ask, for what, by which protocol, and how its items become facts."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cncodes.divisions import DivisionNotInForce, Divisions, UnknownDivision
from minjiu.common.periods import months_before

State = Literal["enabled", "conditional", "disabled"]
STATES: Mapping[State, str] = {"enabled": "启用", "conditional": "附条件", "disabled": "未启用"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item; `values` are the department's codes with their meaning."""

    label: str
    unit: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of dated entry in a register; its fields are the allow-list (R3)."""

    label: str
    purpose: str
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Reading:
    """How one fact comes out of dated items (`reading.py` explains each `how`).

    `label`, `unit`, `values` and `not_found` say what a fact means that the rules do not ask for.
    """

    name: str
    how: str
    item: str
    field: str = ""
    where: Mapping[str, tuple[Any, ...]] = dataclasses.field(default_factory=dict[str, Any])
    translate: Mapping[str, Any] = dataclasses.field(default_factory=dict[str, Any])
    label: str = ""
    unit: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict[str, str])
    not_found: Any = "unknown"


@dataclass(frozen=True, slots=True)
class Office:
    """Who answers for a division, and as which service."""

    service: str
    name: str
    division: str = "350000"


@dataclass(frozen=True, slots=True)
class Branches:
    """Offices that answer for themselves.

    `division`: the narrowest office over the family answers. `institution`: every one over it does.
    `each` (county, prefecture) makes an office of every division from one pattern.
    """

    kind: Literal["division", "institution"]
    offices: tuple[Office, ...] = ()
    each: Literal["", "prefecture", "county"] = ""
    pattern: Office | None = None

    def over(self, division: str, on: date) -> tuple[Office, ...]:
        """Offices that answer for a division; none where nobody does."""
        if self.pattern is not None:
            return _made(self.pattern, self.each, division, on)
        found = [o for o in self.offices if division.startswith(_stem(o.division))]
        if self.kind == "institution" or not found:
            return tuple(found)
        return (max(found, key=lambda o: len(_stem(o.division))),)


def _stem(division: str) -> str:
    """The digits that all divisions inside share."""
    code = division[:6]
    while code.endswith("00") and len(code) > 2:
        code = code[:-2]
    return code


def _made(pattern: Office, each: str, division: str, on: date) -> tuple[Office, ...]:
    divisions = Divisions.bundled()
    code = division[:6] if each == "county" else f"{division[:4]}00"
    try:
        name = divisions.get(code, on).name
    except (UnknownDivision, DivisionNotInForce):
        return ()
    if _stem(pattern.division) != code[: len(_stem(pattern.division))]:
        return ()
    return (Office(pattern.service.format(division=code), pattern.name.format(name=name), code),)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Areas and years that the register holds; outside them it is not asked."""

    areas: tuple[str, ...]
    since: int

    def holds(self, division: str) -> bool:
        return any(division.startswith(_stem(area)) for area in self.areas)


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer as the source sends it, and what we must read from it."""

    says: str
    reply: Mapping[str, Any]
    reads: Mapping[str, Any]
    period: tuple[date, date]


@dataclass(frozen=True, slots=True)
class Source:
    """Whom we ask. `deadline_ms` bounds all attempts together."""

    code: str
    name: str
    department: str
    holder: str
    duty: str
    in_notice: bool
    state: State
    reason: str
    legal_basis: str
    purposes: tuple[str, ...]
    protocol: str
    file_format: str
    # The files in which it answers about many people at once; empty: one by one, as about one.
    bulk_format: str
    signature: str  # the algorithm agreed with its services
    # Asked about single people only, whom 核对经办 chooses; its branches are then who may be asked.
    chosen: bool
    branches: Branches
    deadline_ms: int
    attempts: int
    rounds: int  # how often it is asked again of its own accord
    at_once: int
    per_second: int
    together: int  # people whom one message may ask about; one: the plain form of the protocol
    freshness_days: int
    from_age: int  # whole years; who is younger cannot be in the register and is not asked about
    coverage: Coverage
    items: Mapping[str, Item]
    readings: tuple[Reading, ...]
    # What is read of a legal obligor; none: not asked about them.
    obligor_readings: tuple[Reading, ...]
    samples: tuple[Sample, ...]

    @property
    def standing(self) -> str:
        """What a page says of it: 启用 / 附条件 / 未启用, 非函件所列, and whom it is asked about."""
        whom = f"，只问年满{self.from_age}周岁的人" if self.from_age else ""
        return STATES[self.state] + ("" if self.in_notice else "（非函件所列）") + whom

    def readings_of(self, *, of_obligor: bool) -> tuple[Reading, ...]:
        """What is read from an answer about a member of the family, or about a legal obligor."""
        return self.obligor_readings if of_obligor else self.readings

    def items_of(self, *, of_obligor: bool) -> list[str]:
        """What a question asks for; of an obligor no more than is read (R3)."""
        return sorted({r.item for r in self.obligor_readings}) if of_obligor else list(self.items)

    def offices(self, division: str, on: date) -> tuple[Office, ...]:
        """Who answers for a family of this division; empty is not_covered."""
        return self.branches.over(division, on) if self.coverage.holds(division) else ()

    def asks_about(self, born: date | None, on: date) -> bool:
        """Whether it is asked about somebody of this age on a day; yes where nobody knows the age."""
        return born is None or born <= self.born_by(on)

    def born_by(self, on: date) -> date:
        """The last birthday of those whom it is asked about on a day."""
        return months_before(on, 12 * self.from_age)
