"""Records as lists bring them: cleaned before anything is looked up. No Django, no I/O."""

from dataclasses import dataclass
from datetime import date

from cncodes.resident_id import InvalidResidentId, Reason, normalise, one_digit_suggestions, parse
from reconcile.names import normalise_name


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of somebody; None and "" where it is not.

    `birth_year` alone where only an age was told. `division`: 6 to 12 digits.
    """

    id: str
    name: str
    sex: str = ""
    birth_on: date | None = None
    birth_year: int | None = None
    division: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person: a question for an officer, and why it is asked."""

    left: str
    right: str
    probability: float
    name: str
    birth: str
    sex: str
    division: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`number` is "" unless it is a right one; `suggestions` are one digit away, to compare with
    the card and never to use unseen. `notes` say in Chinese what was changed."""

    name: str
    number: str
    notes: tuple[str, ...]
    problem: str = ""
    suggestions: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Cleaned(notes={self.notes!r}, problem={self.problem!r})"


def clean(name: str, number: str, *, on: date | None = None) -> Cleaned:
    """A name and an ID number as somebody typed them."""
    notes: list[str] = []
    if _is_number(name) and not _is_number(number):
        name, number = number, name
        notes.append("姓名和身份证号填反，已对调")
    tidy = normalise_name(name)
    if tidy != name:
        notes.append("姓名已规范（空格、全角、间隔号或生僻字编码）")
    shown = normalise(number)
    if shown != number:
        notes.append("身份证号已规范（空格、全角或小写x）")
    try:
        read = parse(number, on=on)
    except InvalidResidentId as wrong:
        close = one_digit_suggestions(number) if wrong.reason is Reason.CHECK else ()
        return Cleaned(tidy, "", tuple(notes), wrong.reason.value, close)
    if read.converted:
        notes.append("15位旧号已补为18位")
    return Cleaned(tidy, read.number, tuple(notes))


def _is_number(text: str) -> bool:
    return sum(sign.isdigit() for sign in normalise(text)) >= 14
