"""What a programme's folder declares of it: who decides, which variables answer, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Answer = Literal["yes", "no", "unknown"]
Per = Literal["month", "year", "day", "once"]


@dataclass(frozen=True, slots=True)
class Programme:
    """One line of the answer to a family.

    `eligible` is a bool of the household and holds from the day the programme exists; `amount` is
    fen of the household, `per` what it is paid for. Where single members qualify, `person_eligible`
    and `person_amount` are theirs. `steps` says in Chinese what the officer does next after yes and
    after no; after unknown it is to find the missing facts, unless it says otherwise here. `notes`
    are further variables of the household (bool or fen) and what is said where one is true or more
    than zero. `order` is that of the page.
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

    @property
    def targets(self) -> tuple[str, ...]:
        """The variables that answer it."""
        named = (self.eligible, self.amount, self.person_eligible, self.person_amount)
        return (*(name for name in named if name is not None), *self.notes)
