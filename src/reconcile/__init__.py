"""Cleaning names and comparing what was declared with what was reported. No Django, no I/O."""

from reconcile.differences import Difference, Kind, compare_amount, compare_count, compare_flag
from reconcile.names import MatchLevel, compare_names, normalise_name

__all__ = [
    "Difference",
    "Kind",
    "MatchLevel",
    "compare_amount",
    "compare_count",
    "compare_flag",
    "compare_names",
    "normalise_name",
]
