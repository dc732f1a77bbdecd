"""更正与补发: what a family should have had all along, and what it lacks of each month (R12)."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from minjiu.assistance.enums import Ground
from minjiu.assistance.models.cases import Case
from minjiu.assistance.models.decisions import BY_ANOTHER, REASONED, Determination, Ruling
from minjiu.assistance.models.numbers import NUMBERED


@pghistory.track()
class Correction(Ruling):
    """After a decision it turns out that more was due: who decided so, on what ground, from when.

    The amount is zero where the programme is a standing (低保边缘家庭).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    ground = models.CharField("更正依据", max_length=16, choices=Ground)
    monthly_amount = models.DecimalField("应有月保障金额（元）", max_digits=12, decimal_places=2)
    from_month = models.DateField("补发起始月份")
    determination = models.ForeignKey(
        Determination, models.RESTRICT, null=True, related_name="+", verbose_name="所依据的测算"
    )

    class Meta:
        verbose_name = "更正"
        constraints = [
            models.CheckConstraint(
                condition=REASONED, name="correction_gives_reasons_articles_and_remedies"
            ),
            models.CheckConstraint(
                condition=Q(monthly_amount__gte=0) & Q(from_month__day=1),
                name="correction_of_whole_months",
            ),
            models.CheckConstraint(condition=BY_ANOTHER, name="correction_reviewed_by_another"),
            models.CheckConstraint(condition=NUMBERED, name="correction_in_force_is_numbered"),
        ]


@pghistory.track()
class BackPay(models.Model):
    """补发 for one month: what was due less what was granted. The payment itself is the funds'."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    correction = models.ForeignKey(
        Correction, models.RESTRICT, related_name="+", verbose_name="更正"
    )
    month = models.DateField("月份")  # its first day
    due = models.DecimalField("应发（元）", max_digits=12, decimal_places=2)
    granted = models.DecimalField("已核定（元）", max_digits=12, decimal_places=2)
    amount = models.DecimalField("补发（元）", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "补发"
        constraints = [
            models.UniqueConstraint(fields=["correction", "month"], name="back_pay_once_a_month"),
            models.CheckConstraint(
                condition=Q(
                    month__day=1, amount__gt=0, amount=models.F("due") - models.F("granted")
                ),
                name="back_pay_is_what_is_lacking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount}"


class BackPayDue(models.Model):
    """Read-only relation for the rooms above: one month's back pay of a family. A view."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField("家庭")
    division_code = models.CharField("所在地区", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    programme = models.CharField("项目", max_length=20)
    month = models.DateField("月份")
    amount = models.DecimalField("补发（元）", max_digits=12, decimal_places=2)

    class Meta:
        managed = False
        db_table = "assistance_back_pay_due"
        verbose_name = "待补发"

    def __str__(self) -> str:
        return str(self.pk)
