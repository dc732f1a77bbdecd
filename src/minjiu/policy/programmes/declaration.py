"""What a programme's folder declares of it: who decides, which variables answer, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Answer = Literal["yes", "no", "unknown"]
Per = Literal["month", "year", "day", "once"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A programme that nobody applies for: started for a whole place, paid to whoever is on a list.

    `recipient` is a bool of the household: somebody in it is on the list. It rests on what the
    place's authorities publish, the facts that declare `published_index`: as long as they are not
    published, the family can do nothing about it, and `unpublished` says so in Chinese with
    {where}, {month} and {what}. `not_started` is said to recipients while nothing is paid.
    """

    recipient: str
    unpublished: str
    not_started: str


@dataclass(frozen=True, slots=True)
class Programme:
    """One line of the answer to a family.

    `eligible` is a bool of the household and holds from the day the programme exists; `amount` is
    fen of the household, `per` what it is paid for. Where single members qualify, `person_eligible`
    and `person_amount` are theirs. `steps` says in Chinese what the officer does next after yes and
    after no; after unknown it is to find the missing facts, unless it says otherwise here. `notes`
    are further variables of the household (bool or fen) and what is said where one is true or more
    than zero. `order` is that of the page. `exclusive_with` are programmes beside which a person
    or family may not have this one (择一): by code the bool of the household that says that both
    are open, a key of `notes`, where it is said who chooses; both sides declare it.
    """

    code: str
    name: str
    department: str
    eligible: str
    order: int
    amount: str | None = None
    per: Per | None = None
    person_eligible: str | None = None
    person_amount: str | None = None
    steps: Mapping[Answer, str] = field(default_factory=dict[Answer, str])
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    exclusive_with: Mapping[str, str] = field(default_factory=dict[str, str])
    measure: Measure | None = None

    @property
    def targets(self) -> tuple[str, ...]:
        """The variables that answer it."""
        named = (self.eligible, self.amount, self.person_eligible, self.person_amount)
        recipient = (self.measure.recipient,) if self.measure else ()
        return (*(name for name in named if name is not None), *recipient, *self.notes)
