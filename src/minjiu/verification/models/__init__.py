from minjiu.verification.models.answers import BulkRawAnswer, Hold, RawAnswer
from minjiu.verification.models.bulk import (
    BulkBatch,
    BulkFact,
    BulkFinding,
    BulkHousehold,
    BulkItem,
    BulkLine,
    BulkPerson,
    BulkRun,
)
from minjiu.verification.models.disputes import DepartmentTask, Objection
from minjiu.verification.models.findings import Conflict, Declaration, Fact
from minjiu.verification.models.outside import OutsideRequest
from minjiu.verification.models.reports import Report, ReportRegister
from minjiu.verification.models.runs import Query, SourceLine, Verification
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
    "DepartmentTask",
    "Fact",
    "Hold",
    "Objection",
    "OutsideRequest",
    "PushedList",
    "Query",
    "RawAnswer",
    "Report",
    "ReportRegister",
    "SeenNonce",
    "SourceLine",
    "Tip",
    "Verification",
]
