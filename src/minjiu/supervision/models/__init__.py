from minjiu.supervision.models.acts import Attachment, Extension, Milestone, Notice, Report
from minjiu.supervision.models.ladders import Ladder, LadderStep, Letter
from minjiu.supervision.models.matters import Leg, Matter

__all__ = [
    "Attachment",
    "Extension",
    "Ladder",
    "LadderStep",
    "Leg",
    "Letter",
    "Matter",
    "Milestone",
    "Notice",
    "Report",
]
