"""Rules as code: one plain function per legal rule, dated parameters, reasons for every value."""

from rulebook.book import Rulebook
from rulebook.definition import rule
from rulebook.determination import Comparison, Determination, Difference
from rulebook.errors import RulebookError
from rulebook.facts import FactCatalogue, FactSpec
from rulebook.parameters import Parameters, ParameterValue
from rulebook.reform import ParameterChange, Reform, RuleChange
from rulebook.trace import Provenance, Trace, TraceNode
from rulebook.tracing import Missing
from rulebook.unknown import UNKNOWN

__all__ = [
    "UNKNOWN",
    "Comparison",
    "Determination",
    "Difference",
    "FactCatalogue",
    "FactSpec",
    "Missing",
    "ParameterChange",
    "ParameterValue",
    "Parameters",
    "Provenance",
    "Reform",
    "RuleChange",
    "Rulebook",
    "RulebookError",
    "Trace",
    "TraceNode",
    "rule",
]
