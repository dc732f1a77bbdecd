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
from minjiu.verification.models.tips import PushedList, SeenNonce, Tip

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
    "PushedList",
    "Query",
    "RawAnswer",
    "Report",
    "SeenNonce",
    "SourceLine",
    "Tip",
    "Verification",
]
