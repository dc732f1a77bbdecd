import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile import Difference, Kind, compare_amount, compare_flag

FEN = st.integers(0, 10**12)


@given(FEN, FEN)
def test_the_size_is_what_is_missing(declared: int, reported: int) -> None:
    found = compare_amount(declared, reported)
    assert (found.size if found else 0) == reported - declared


def test_nothing_declared_against_something() -> None:
    assert compare_amount(None, 120_00) == Difference(Kind.UNDECLARED, None, 120_00, 120_00)
    assert compare_amount(None, 0) is None


@pytest.mark.parametrize(
    ("declared", "kind"),
    [(99_99, Kind.HIGHER), (100_00, None), (110_00, None), (110_01, Kind.LOWER)],
)
def test_people_round_within_a_tolerance(declared: int, kind: Kind | None) -> None:
    found = compare_amount(declared, 105_00, tolerance=5_00)
    assert (found.kind if found else None) == kind


def test_a_yes_against_a_no() -> None:
    assert compare_flag(False, True) == Difference(Kind.DIFFERENT, False, True, None)
    assert compare_flag(None, True) == Difference(Kind.UNDECLARED, None, True, None)
    assert compare_flag(None, False) is None
