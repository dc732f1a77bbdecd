from minjiu.assistance.models.cases import (
    Case,
    DocumentNotice,
    Investigation,
    Publicity,
    Return,
    TimelineEvent,
    Withdrawal,
)
from minjiu.assistance.models.changes import Change, Review, ReviewCause
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
from minjiu.assistance.models.remedies import Remedy

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
    "Remedy",
    "Return",
    "Review",
    "ReviewCause",
    "Ruling",
    "Statement",
    "TimelineEvent",
    "Withdrawal",
]
