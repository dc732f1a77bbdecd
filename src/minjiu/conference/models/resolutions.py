import uuid

import pghistory
from django.db import models
from django.db.models import Q

from minjiu.conference.enums import ResolutionState
from minjiu.conference.models.meetings import AgendaItem


@pghistory.track()
class Resolution(models.Model):
    """议定事项: followed through `supervision` (`matter_id`), or referred upward and waiting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField("年")
    serial = models.PositiveIntegerField("序号")
    item = models.ForeignKey(AgendaItem, models.RESTRICT, related_name="resolutions")
    title = models.CharField("事项", max_length=200)
    text = models.TextField("内容")
    plan = models.JSONField("分工")
    state = models.CharField("状态", max_length=10, choices=ResolutionState)
    matter_id = models.UUIDField("督促事项", null=True)
    request_document_id = models.UUIDField("请示", null=True)
    request_number = models.CharField("请示文号", max_length=60, blank=True)
    request_sent_on = models.DateField("报送日", null=True)
    answer_number = models.CharField("批复文号", max_length=60, blank=True)
    answered_on = models.DateField("批复日", null=True)

    class Meta:
        verbose_name = "议定事项"
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="resolution_number"),
            models.CheckConstraint(
                condition=~Q(state=ResolutionState.IN_FORCE) | Q(matter_id__isnull=False),
                name="resolution_in_force_is_followed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        return f"议〔{self.year}〕{self.serial}号"
