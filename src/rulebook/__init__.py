"""Rules as code: one plain function per legal rule, dated parameters, reasons for every value."""

from rulebook.book import Rulebook
from rulebook.definition import rule
from rulebook.determination import Determination, TraceNode
from rulebook.errors import RulebookError
from rulebook.facts import FactCatalogue, FactSpec
from rulebook.parameters import Parameters, ParameterValue
from rulebook.unknown import UNKNOWN

__all__ = [
    "UNKNOWN",
    "Determination",
    "FactCatalogue",
    "FactSpec",
    "ParameterValue",
    "Parameters",
    "Rulebook",
    "RulebookError",
    "TraceNode",
    "rule",
]
