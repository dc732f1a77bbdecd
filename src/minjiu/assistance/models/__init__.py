from minjiu.assistance.models.cases import (
    Case,
    DocumentNotice,
    Investigation,
    Publicity,
    Return,
    TimelineEvent,
    Withdrawal,
)
from minjiu.assistance.models.changes import Change, Review
from minjiu.assistance.models.decisions import (
    Decision,
    Determination,
    Entitlement,
    EntitlementPeriod,
    Statement,
)

__all__ = [
    "Case",
    "Change",
    "Decision",
    "Determination",
    "DocumentNotice",
    "Entitlement",
    "EntitlementPeriod",
    "Investigation",
    "Publicity",
    "Return",
    "Review",
    "Statement",
    "TimelineEvent",
    "Withdrawal",
]
