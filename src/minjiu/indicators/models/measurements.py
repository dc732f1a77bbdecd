import uuid

from django.db import models
from django.db.models import F, Q


class Measurement(models.Model):
    """One figure of one department, division and period, as the room that owns the records counted.

    A share keeps numerator and denominator; a median or an amount is the numerator, and the
    denominator says how many cases it rests on. `basis` says in words what was counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("指标", max_length=60)
    department_code = models.CharField("单位", max_length=40)
    division_code = models.CharField("行政区划", max_length=12)
    period_from = models.DateField("期初")
    period_to = models.DateField("期末（不含）")
    numerator = models.DecimalField("分子或数值", max_digits=20, decimal_places=4)
    denominator = models.BigIntegerField("分母或样本数")
    basis = models.CharField("口径", max_length=300)
    measured_at = models.DateTimeField("测量时间")

    class Meta:
        verbose_name = "测量值"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "department_code", "division_code", "period_from", "period_to"],
                name="measured_once",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gt=F("period_from")), name="measured_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(denominator__gte=0), name="denominator_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.department_code} {self.period_from:%Y-%m-%d}"
