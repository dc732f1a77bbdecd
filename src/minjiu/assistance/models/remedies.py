"""A remedy that a family has taken against a decision: until it is over the evidence is kept."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minjiu.assistance.enums import RemedyKind, RemedyOutcome
from minjiu.assistance.models.cases import Case


@pghistory.track()
class Remedy(models.Model):
    """行政复议 or 行政诉讼 about one case: lodged when, where, how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    kind = models.CharField("种类", max_length=16, choices=RemedyKind)
    body = models.CharField("复议机关或法院", max_length=120)
    reference = models.CharField("案号", max_length=80, blank=True)
    lodged_on = models.DateField("提起日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")
    ended_on = models.DateField("终结日期", null=True)
    outcome = models.CharField("结果", max_length=9, choices=RemedyOutcome, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="终结登记人",
    )

    class Meta:
        verbose_name = "复议与诉讼"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(ended_on__isnull=True),
                name="remedy_open_once_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, outcome="", ended_by__isnull=True)
                | Q(ended_on__gte=F("lodged_on"), ended_by__isnull=False) & ~Q(outcome=""),
                name="remedy_ends_with_its_outcome",
            ),
        ]

    def __str__(self) -> str:
        return RemedyKind(self.kind).label
