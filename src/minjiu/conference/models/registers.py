import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from minjiu.conference.enums import EntryState, RegisterKind


@pghistory.track()
class RegisterEntry(models.Model):
    """台账: work of people that no record measures: plan, progress, result with a document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("台账", max_length=12, choices=RegisterKind)
    department_code = models.CharField("单位", max_length=40)
    duty_id = models.CharField("职责", max_length=12, blank=True)
    division_code = models.CharField("行政区划", max_length=12, default="350000")
    title = models.CharField("事项", max_length=200)
    plan = models.TextField("计划")
    office = models.CharField("责任处室", max_length=80)
    planned_on = models.DateField("计划日")
    due_on = models.DateField("应完成日")
    state = models.CharField("状态", max_length=10, choices=EntryState)
    details = models.JSONField("专项内容", default=dict)
    result = models.TextField("成果", blank=True)
    done_on = models.DateField("完成日", null=True)
    document_number = models.CharField("文号或附件", max_length=160, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True)

    class Meta:
        verbose_name = "台账事项"
        ordering = ["-planned_on", "title"]
        indexes = [models.Index(fields=["kind", "department_code"], name="register_by_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("planned_on")), name="register_days_in_order"
            ),
            # Counted only when complete: document, date, responsible office.
            models.CheckConstraint(
                condition=~Q(state=EntryState.DONE)
                | (Q(done_on__isnull=False) & ~Q(document_number="") & ~Q(result="")),
                name="result_with_document",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EntryFile(models.Model):
    """A document of an entry; whoever sees the entry may open it."""

    entry = models.ForeignKey(RegisterEntry, models.RESTRICT, related_name="files")
    file_id = models.UUIDField("附件", unique=True)

    class Meta:
        verbose_name = "附件"

    def __str__(self) -> str:
        return f"{self.entry} {self.file_id}"


class Progress(models.Model):
    """进展 of one entry, a line a time."""

    entry = models.ForeignKey(RegisterEntry, models.RESTRICT, related_name="progress")
    at = models.DateTimeField("时间")
    text = models.CharField("进展", max_length=300)
    written_by = models.CharField("填写人", max_length=80)

    class Meta:
        verbose_name = "进展"
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text
