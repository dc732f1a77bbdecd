"""Cleaning names and comparing what was declared with what was reported. No Django, no I/O."""

from reconcile.differences import (
    Difference,
    Kind,
    compare_amount,
    compare_count,
    compare_flag,
    compare_word,
)
from reconcile.names import MatchLevel, compare_names, folded_name, normalise_name
from reconcile.records import Cleaned, Pair, Record, clean

__all__ = [
    "Cleaned",
    "Difference",
    "Kind",
    "MatchLevel",
    "Pair",
    "Record",
    "clean",
    "compare_amount",
    "compare_count",
    "compare_flag",
    "compare_names",
    "compare_word",
    "folded_name",
    "normalise_name",
]
