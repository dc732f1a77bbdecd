"""Declared against reported: how they differ. A difference is a question, not an accusation."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    UNDECLARED = "undeclared"  # reported, and the family said nothing or none
    HIGHER = "higher"  # reported more than declared
    LOWER = "lower"  # reported less than declared
    DIFFERENT = "different"  # a yes against a no


@dataclass(frozen=True, slots=True)
class Difference:
    """`size` is reported minus declared, in the unit of the fact; None for a yes, a no or a word."""

    kind: Kind
    declared: int | bool | str | None
    reported: int | bool | str
    size: int | None


def compare_amount(
    declared: int | None, reported: int, *, tolerance: int = 0, share: int = 0
) -> Difference | None:
    """Compare amounts in fen.

    A difference within `tolerance` fen, or within `share` ten-thousandths of the reported amount,
    is none: people round.
    """
    stated = 0 if declared is None else declared
    size = reported - stated
    if abs(size) <= max(tolerance, abs(reported) * share // 10_000):
        return None
    if stated == 0:
        return Difference(Kind.UNDECLARED, declared, reported, size)
    return Difference(Kind.HIGHER if size > 0 else Kind.LOWER, declared, reported, size)


def compare_count(declared: int | None, reported: int) -> Difference | None:
    """Compare things one counts: homes, vehicles."""
    return compare_amount(declared, reported)


def compare_word(declared: str | None, reported: str) -> Difference | None:
    """Compare one of a list of words; nothing declared against "none" is no difference."""
    if declared == reported or (declared is None and reported == "none"):
        return None
    kind = Kind.UNDECLARED if declared in (None, "none") else Kind.DIFFERENT
    return Difference(kind, declared, reported, None)


def compare_flag(declared: bool | None, reported: bool) -> Difference | None:
    """Compare a yes or no; nothing declared against a no is no difference."""
    if declared == reported or (declared is None and not reported):
        return None
    kind = Kind.UNDECLARED if declared is None else Kind.DIFFERENT
    return Difference(kind, declared, reported, None)
