from minjiu.assistance.models.cases import (
    Case,
    DocumentNotice,
    Investigation,
    Publicity,
    Return,
    TimelineEvent,
    Withdrawal,
)
from minjiu.assistance.models.decisions import (
    Decision,
    Determination,
    Entitlement,
    EntitlementInForce,
    Statement,
)

__all__ = [
    "Case",
    "Decision",
    "Determination",
    "DocumentNotice",
    "Entitlement",
    "EntitlementInForce",
    "Investigation",
    "Publicity",
    "Return",
    "Statement",
    "TimelineEvent",
    "Withdrawal",
]
