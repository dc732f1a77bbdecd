import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from minjiu.common.fields import EncryptedTextField
from minjiu.registry.enums import Relation, RowOutcome
from minjiu.registry.models.households import Household
from minjiu.registry.models.people import Person


class ImportBatch(models.Model):
    """One file of existing recipients (既有救助对象). The same file comes in once per person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField("文件名", max_length=200)
    file_digest = models.CharField("文件摘要（SM3）", max_length=64)
    imported_by_id = models.UUIDField("导入人编号")
    imported_by_name = models.CharField("导入人", max_length=80)
    imported_at = models.DateTimeField("导入时间")
    rows = models.PositiveIntegerField("行数")
    accepted = models.PositiveIntegerField("已导入")
    refused = models.PositiveIntegerField("未导入")

    class Meta:
        verbose_name = "导入批次"
        constraints = [
            models.UniqueConstraint(
                fields=["file_digest", "imported_by_id"], name="import_once_per_file"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One line of the file and what became of it. Refused lines keep their cells, sealed."""

    household_id: uuid.UUID | None
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ImportBatch, models.RESTRICT, related_name="+", verbose_name="批次")
    line = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=8, choices=RowOutcome)
    reasons = ArrayField(models.CharField(max_length=300), verbose_name="原因", default=list)
    cells: Any = EncryptedTextField("原始内容", null=True)
    household = models.ForeignKey(
        Household, models.RESTRICT, null=True, related_name="+", verbose_name="家庭"
    )
    person = models.ForeignKey(
        Person, models.RESTRICT, null=True, related_name="+", verbose_name="人员"
    )
    relation = models.CharField("与申请人关系", max_length=12, choices=Relation, blank=True)
    # What the family receives already; written on the applicant's line, read by the room above.
    programme = models.CharField("救助项目", max_length=40, blank=True)
    monthly_amount = models.DecimalField(
        "月保障金额（元）", max_digits=12, decimal_places=2, null=True
    )
    granted_from = models.DateField("享受待遇起始月", null=True)

    class Meta:
        verbose_name = "导入行"
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome=RowOutcome.REFUSED, cells__isnull=False, person=None)
                | Q(outcome=RowOutcome.ACCEPTED, cells__isnull=True, person__isnull=False),
                name="import_row_keeps_what_was_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.line}行"
