import uuid

import pghistory
from django.db import models
from django.db.models import Q

from minjiu.supervision.enums import LegState, Stance


@pghistory.track()
class Matter(models.Model):
    """Something that units promised to do, under one lead: followed until it is done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    subject = models.CharField("事项", max_length=200)
    requirement = models.TextField("要求")
    origin = models.CharField("来源", max_length=200)
    assigned_on = models.DateField("交办日")
    closed_on = models.DateField("办结日", null=True)

    class Meta:
        verbose_name = "督促事项"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


@pghistory.track()
class Leg(models.Model):
    """One unit's own part of a matter, with its own deadline, reports and light."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="legs")
    department_code = models.CharField("单位", max_length=40)
    stance = models.CharField("角色", max_length=12, choices=Stance)
    part = models.CharField("承担的工作", max_length=300)
    due_on = models.DateField("时限")
    state = models.CharField("状态", max_length=12, choices=LegState, default=LegState.ASSIGNED)
    progress = models.PositiveSmallIntegerField("进度（%）", default=0)
    indicator_code = models.CharField("衡量指标", max_length=60, blank=True)
    indicator_target = models.DecimalField("目标值", max_digits=20, decimal_places=4, null=True)
    received_at = models.DateTimeField("签收时间", null=True)
    received_by = models.CharField("签收人", max_length=80, blank=True)
    report_due_on = models.DateField("应报送日", null=True)
    suspended_reason = models.CharField("中止理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "分工"
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(stance=Stance.LEAD), name="one_lead_a_matter"
            ),
            models.UniqueConstraint(fields=["matter", "department_code"], name="one_leg_a_unit"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_in_per_cent"),
            models.CheckConstraint(
                condition=Q(indicator_code="") | Q(indicator_target__isnull=False),
                name="indicator_with_target",
            ),
        ]
        indexes = [models.Index(fields=["department_code", "state"], name="leg_by_unit")]

    def __str__(self) -> str:
        return f"{self.matter.number} {self.department_code}"
