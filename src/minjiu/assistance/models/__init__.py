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
from minjiu.assistance.models.corrections import BackPay, BackPayDue, Correction
from minjiu.assistance.models.decisions import (
    Decision,
    Determination,
    Entitlement,
    EntitlementPeriod,
    Ruling,
    Statement,
)
from minjiu.assistance.models.emergencies import Emergency, EmergencyRefusal
from minjiu.assistance.models.numbers import NumberRegister

__all__ = [
    "BackPay",
    "BackPayDue",
    "Case",
    "Change",
    "Correction",
    "Decision",
    "Determination",
    "DocumentNotice",
    "Emergency",
    "EmergencyRefusal",
    "Entitlement",
    "EntitlementPeriod",
    "Investigation",
    "NumberRegister",
    "Publicity",
    "Return",
    "Review",
    "Ruling",
    "Statement",
    "TimelineEvent",
    "Withdrawal",
]
