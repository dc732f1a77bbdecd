import uuid

import pghistory
from django.db import models
from django.db.models import Q


@pghistory.track()
class Bulletin(models.Model):
    """通报: each item, light and last report as they stood on the cut-off day; never recomputed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField("标题", max_length=160)
    period_from = models.DateField("期初")
    period_to = models.DateField("期末（不含）")
    cut_off_on = models.DateField("截止日")
    preview_from = models.DateField("预览起")
    issue_from = models.DateField("可印发日")
    issued_at = models.DateTimeField("印发时间", null=True)
    document_id = models.UUIDField("公文", null=True)
    number = models.CharField("文号", max_length=60, blank=True)
    snapshot_id = models.UUIDField("公布内容", null=True)

    class Meta:
        verbose_name = "通报"
        ordering = ["-cut_off_on"]
        constraints = [
            models.UniqueConstraint(fields=["period_from", "period_to"], name="bulletin_a_period"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | ~Q(number=""), name="issued_with_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BulletinRow(models.Model):
    """One unit's own leg in a bulletin, frozen."""

    bulletin = models.ForeignKey(Bulletin, models.RESTRICT, related_name="rows")
    sequence = models.PositiveSmallIntegerField("次序")
    department_code = models.CharField("单位", max_length=40)
    content = models.JSONField("内容")

    class Meta:
        verbose_name = "通报行"
        ordering = ["bulletin", "sequence"]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.sequence}"


class BulletinRemark(models.Model):
    """One remark a unit, written while the bulletin was before it and not yet issued."""

    bulletin = models.ForeignKey(Bulletin, models.RESTRICT, related_name="remarks")
    department_code = models.CharField("单位", max_length=40)
    text = models.CharField("说明", max_length=300)
    written_at = models.DateTimeField("时间")
    written_by = models.CharField("填写人", max_length=80)

    class Meta:
        verbose_name = "单位说明"
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "department_code"], name="one_remark_a_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.department_code}"
