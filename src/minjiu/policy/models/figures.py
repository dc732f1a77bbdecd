import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minjiu.policy.enums import FigureState, IndexKind


@pghistory.track()
class PriceFigure(models.Model):
    """How much prices of a place rose in a month, as published; entered by one person and confirmed
    by another, since it decides whether money is paid to everybody on a list.

    A row never says anything else later: a correction is another row, and the first one keeps that
    and when it stopped counting. Rows of one `entry` were entered together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.UUIDField("录入批次", db_index=True)
    division_code = models.CharField("地区", max_length=12)
    month = models.DateField("指数月", help_text="该月第一天")
    kind = models.CharField("指数", max_length=8, choices=IndexKind)
    # Ten-thousandths against the same month a year before: 3.5 % is 350.
    rise = models.IntegerField("同比涨幅（万分之一）")
    published_on = models.DateField("公布日期")
    document = models.CharField("公布文件", max_length=200)
    reason = models.CharField("更正原因", max_length=300, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=FigureState, default=FigureState.WAITING
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间")
    # Confirmed or sent back.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="复核人",
    )
    settled_at = models.DateTimeField("复核时间", null=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    replaced_at = models.DateTimeField("被更正时间", null=True)

    class Meta:
        verbose_name = "价格指数"
        indexes = [models.Index(fields=["month", "division_code"], name="price_figure_by_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "month", "kind"],
                condition=Q(state=FigureState.IN_FORCE),
                name="one_price_figure_in_force",
            ),
            models.UniqueConstraint(
                fields=["division_code", "month", "kind"],
                condition=Q(state=FigureState.WAITING),
                name="one_price_figure_waiting",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="price_figure_of_a_month"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("entered_by")),
                name="price_figure_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=FigureState.WAITING) | Q(settled_by__isnull=False),
                name="price_figure_settled_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="said_once",
                fields=[
                    "entry", "division_code", "month", "kind", "rise", "published_on", "document",
                    "reason", "entered_by", "entered_at",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.division_code} {self.month:%Y-%m} {IndexKind(self.kind).label}"
