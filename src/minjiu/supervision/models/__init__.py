from minjiu.supervision.models.acts import Attachment, Extension, Notice, Report
from minjiu.supervision.models.matters import Leg, Matter

__all__ = ["Attachment", "Extension", "Leg", "Matter", "Notice", "Report"]
