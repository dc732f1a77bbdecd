from minjiu.supervision.models.acts import Extension, Notice, Report
from minjiu.supervision.models.matters import Leg, Matter

__all__ = ["Extension", "Leg", "Matter", "Notice", "Report"]
