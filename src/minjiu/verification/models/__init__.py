from minjiu.verification.models.bulk import (
    BulkBatch,
    BulkFact,
    BulkFinding,
    BulkHousehold,
    BulkItem,
    BulkLine,
    BulkPerson,
    BulkRawAnswer,
    BulkRun,
)
from minjiu.verification.models.findings import Conflict, Declaration, Fact
from minjiu.verification.models.runs import Query, RawAnswer, Report, SourceLine, Verification

__all__ = [
    "BulkBatch",
    "BulkFact",
    "BulkFinding",
    "BulkHousehold",
    "BulkItem",
    "BulkLine",
    "BulkPerson",
    "BulkRawAnswer",
    "BulkRun",
    "Conflict",
    "Declaration",
    "Fact",
    "Query",
    "RawAnswer",
    "Report",
    "SourceLine",
    "Verification",
]
