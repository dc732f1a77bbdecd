from typing import Any

from django.db import models
from django.db.models import Q


class HolidayNotice(models.Model):
    """One year's holidays as an operator entered them from the State Council's notice.

    Stands in place of the table that comes with `cncodes`. A correction is a second row; the first
    keeps the day on which it stopped holding.
    """

    year = models.PositiveSmallIntegerField("年份")
    document = models.CharField("通知文号", max_length=120)
    # ISO day → worked or not: weekends that are worked, weekdays that are free.
    days: Any = models.JSONField("调整日")
    entered_at = models.DateTimeField("录入时间")
    entered_by = models.CharField("录入人", max_length=160)
    replaced_at = models.DateTimeField("被更正时间", null=True)

    class Meta:
        verbose_name = "节假日安排"
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(replaced_at__isnull=True), name="one_notice_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年 {self.document}"
