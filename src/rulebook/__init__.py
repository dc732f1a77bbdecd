"""Rules as code: one plain function per legal rule, dated parameters, reasons for every value."""

from rulebook.book import Rulebook
from rulebook.definition import rule
from rulebook.determination import Determination, Difference, Replay
from rulebook.errors import RulebookError
from rulebook.facts import FactCatalogue, FactSpec
from rulebook.parameters import Parameters, ParameterValue
from rulebook.trace import Provenance, Trace, TraceNode
from rulebook.tracing import Missing
from rulebook.unknown import UNKNOWN

__all__ = [
    "UNKNOWN",
    "Determination",
    "Difference",
    "FactCatalogue",
    "FactSpec",
    "Missing",
    "ParameterValue",
    "Parameters",
    "Provenance",
    "Replay",
    "Rulebook",
    "RulebookError",
    "Trace",
    "TraceNode",
    "rule",
]
