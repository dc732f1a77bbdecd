"""Linking records that carry no ID number. Splink on DuckDB: never loaded by a web process.

Not imported by `reconcile` itself; see the architecture test. What comes out are pairs for a person
to look at, never a fact (R10: a score does not attach anything).
"""
# pyright: reportUnknownVariableType=false

from reconcile.linkage.pairs import THRESHOLD, link
from reconcile.records import Pair, Record

__all__ = ["THRESHOLD", "Pair", "Record", "link"]
