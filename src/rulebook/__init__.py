"""Rules as code: one plain function per legal rule, dated parameters, reasons for every value."""

from rulebook.book import Rulebook
from rulebook.definition import rule
from rulebook.determination import Comparison, Determination, Difference
from rulebook.errors import RulebookError
from rulebook.facts import FactCatalogue, FactsOf, FactSpec, PlaceFact
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
    "FactsOf",
    "Missing",
    "ParameterChange",
    "ParameterValue",
    "Parameters",
    "PlaceFact",
    "Provenance",
    "Reform",
    "RuleChange",
    "Rulebook",
    "RulebookError",
    "Trace",
    "TraceNode",
    "rule",
]
