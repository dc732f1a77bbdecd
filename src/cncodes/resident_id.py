"""Resident ID numbers (GB 11643): what the number itself can tell, and no more.

The division in a number is the one in force when the number was issued, often decades ago, so it
is a hint and never a reason to refuse: libraries that compare it with the year of birth refuse
most older people of Fujian. The number proves nothing about the person; only 公安 does.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum

from cncodes.divisions import Divisions

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE = re.compile(r"[0-9]{15}")
_SPACES = re.compile(r"[\s\u200b-\u200d\ufeff\-]+")
MAX_AGE = 130
FIRST_GIVEN_ON = date(1984, 4, 6)  # 居民身份证试行条例


class Reason(Enum):
    """Why a text is not a resident ID number, and what to do."""

    EMPTY = "请输入身份证号。"
    LENGTH = "身份证号应为18位（旧号15位），请核对是否多输或漏输。"
    CHARACTERS = "身份证号只能有数字，最后一位可以是X，请核对。"
    BIRTH_DATE = "身份证号中的出生日期不存在或不合理，请核对第7至14位。"
    CHECK = "身份证号校验位不符，请逐位核对，通常是有一位输错。"


class InvalidResidentId(ValueError):
    """Not a resident ID number. The text never contains the number."""

    def __init__(self, reason: Reason):
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A number whose shape, date and check character are right.

    `converted` says that a 15-digit number was completed; `division_code` is a hint only.
    """

    number: str
    birth_on: date
    sex: str
    division_code: str
    converted: bool

    def age_on(self, day: date) -> int:
        """Full years on `day`; somebody born on 29 February turns older on 1 March."""
        before = (day.month, day.day) < (self.birth_on.month, self.birth_on.day)
        return day.year - self.birth_on.year - before

    def __repr__(self) -> str:
        return f"ResidentId({mask(self.number)})"

    __str__ = __repr__


def check_character(first_seventeen: str) -> str:
    """The 18th character by ISO 7064 MOD 11-2."""
    total = sum(int(d) * w for d, w in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def complete(fifteen: str) -> str:
    """The 18 digits of a 15-digit number: those were given to people born in the 1900s."""
    if not _OLD_SHAPE.fullmatch(fifteen):
        raise InvalidResidentId(Reason.LENGTH)
    seventeen = f"{fifteen[:6]}19{fifteen[6:]}"
    return seventeen + check_character(seventeen)


def normalise(text: str) -> str:
    """Full-width forms, spaces, hyphens and a lower-case x as people write them."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def parse(text: str, *, on: date | None = None) -> ResidentId:
    """Read a number as typed. `on` is the day nobody can be born after (omitted: not checked).

    Raises InvalidResidentId with a reason that says what to look at.
    """
    number = normalise(text)
    if not number:
        raise InvalidResidentId(Reason.EMPTY)
    if not re.fullmatch(r"[0-9X]+", number):
        raise InvalidResidentId(Reason.CHARACTERS)
    if len(number) not in (15, 18):
        raise InvalidResidentId(Reason.LENGTH)
    converted = len(number) == 15
    if not (_OLD_SHAPE if converted else _SHAPE).fullmatch(number):
        raise InvalidResidentId(Reason.CHARACTERS)
    if converted:
        number = complete(number)
    birth_on = _birth_date(number, on)
    if not converted and check_character(number[:17]) != number[17]:
        raise InvalidResidentId(Reason.CHECK)
    sex = "male" if int(number[16]) % 2 else "female"
    return ResidentId(number, birth_on, sex, number[:6], converted)


def _birth_date(number: str, on: date | None) -> date:
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidResidentId(Reason.BIRTH_DATE) from None
    if birth_on.year < 1850 or birth_on.year > 2200:
        raise InvalidResidentId(Reason.BIRTH_DATE)
    if on is not None and (birth_on > on or on.year - birth_on.year > MAX_AGE):
        raise InvalidResidentId(Reason.BIRTH_DATE)
    return birth_on


class DivisionHint(Enum):
    """What the first six digits say, held against the dated table. Never a reason to refuse."""

    AGREES = "号码前六位与出生时的区划相符。"
    LATER = "号码前六位是出生后才设立的区划，可能是后来才领的号码，请看户口簿。"
    ENDED = "号码前六位的区划在出生前已撤销，请对照身份证核对。"
    UNKNOWN = "号码前六位不是本省现在或曾经的县级区划，请对照身份证核对。"
    ELSEWHERE = "号码在外省编制，前六位无法核对。"


def division_hint(read: ResidentId, divisions: Divisions) -> DivisionHint:
    """Whether the division in a number fits the birth; numbers were first given from 1984 on.

    Somebody born before then carries the division of the day the number was given, so any division
    that stood in or after 1984 agrees with an older birth.
    """
    if not read.division_code.startswith(divisions.province):
        return DivisionHint.ELSEWHERE
    division = divisions.known(read.division_code)
    if division is None:
        return DivisionHint.UNKNOWN
    given_on = max(read.birth_on, FIRST_GIVEN_ON)
    if division.valid_to is not None and division.valid_to <= given_on:
        return DivisionHint.ENDED
    if division.valid_from is not None and given_on < division.valid_from:
        return DivisionHint.LATER
    return DivisionHint.AGREES


def mask(number: str) -> str:
    """The first six and last four characters; shorter texts are hidden whole."""
    if len(number) < 15:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def one_digit_suggestions(text: str) -> tuple[str, ...]:
    """Numbers one digit away whose check character fits; for a clerk to compare with the card.

    Only digits of the sequence and the check character are tried: those cannot be seen to be wrong.
    """
    number = normalise(text)
    if not _SHAPE.fullmatch(number) or check_character(number[:17]) == number[17]:
        return ()
    found = [number[:17] + check_character(number[:17])]
    for place in range(14, 17):
        for digit in "0123456789":
            seventeen = f"{number[:place]}{digit}{number[place + 1 : 17]}"
            if check_character(seventeen) == number[17]:
                found.append(seventeen + number[17])
    return tuple(dict.fromkeys(found))
