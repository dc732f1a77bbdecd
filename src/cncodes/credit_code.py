"""Unified social credit codes (GB 32100-2015): shape and check character."""

import re
import unicodedata
from dataclasses import dataclass

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = re.compile(f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")


class InvalidCreditCode(ValueError):
    """Not a unified social credit code; the text says what to look at."""


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code whose shape and both check characters are right; `division_code` is a hint."""

    code: str
    division_code: str
    organisation_code: str


def check_character(first_seventeen: str) -> str:
    """The 18th character (MOD 31)."""
    total = sum(_ALPHABET.index(c) * w for c, w in zip(first_seventeen, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def organisation_check_character(first_eight: str) -> str:
    """The 9th character of the organisation code inside (GB 11714, MOD 11)."""
    values = (int(c, 36) for c in first_eight)
    remainder = sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return "X" if remainder == 1 else str(-remainder % 11)


def parse(text: str) -> CreditCode:
    """Read a code as typed; raises InvalidCreditCode."""
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(code) != 18:
        raise InvalidCreditCode("统一社会信用代码应为18位，请核对是否多输或漏输。")
    if not _SHAPE.fullmatch(code):
        raise InvalidCreditCode("统一社会信用代码含有不允许的字符（不用I、O、S、V、Z），请核对。")
    if organisation_check_character(code[8:16]) != code[16]:
        raise InvalidCreditCode("统一社会信用代码中的组织机构代码校验位不符，请逐位核对。")
    if check_character(code[:17]) != code[17]:
        raise InvalidCreditCode("统一社会信用代码校验位不符，请逐位核对。")
    return CreditCode(code, code[2:8], code[8:17])
