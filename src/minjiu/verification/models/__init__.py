from minjiu.verification.models.findings import Conflict, Declaration, Fact
from minjiu.verification.models.runs import Query, RawAnswer, Report, SourceLine, Verification

__all__ = [
    "Conflict",
    "Declaration",
    "Fact",
    "Query",
    "RawAnswer",
    "Report",
    "SourceLine",
    "Verification",
]
