"""What happens to an entitlement that runs: it is looked at again, and changed by people."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from minjiu.assistance.enums import ADVERSE, STOPS, ChangeKind, Frequency, ReviewResult
from minjiu.assistance.models.cases import Case
from minjiu.assistance.models.decisions import (
    BY_ANOTHER,
    BY_TWO_AND_HEARD,
    REASONED,
    Determination,
    Entitlement,
    Ruling,
)
from minjiu.assistance.models.numbers import NUMBERED


@pghistory.track()
class Change(Ruling):
    """增发、减发、停发、终止 from a month on; what is less takes a hearing and two people (R5, R6)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    entitlement = models.ForeignKey(
        Entitlement, models.RESTRICT, related_name="+", verbose_name="原待遇"
    )
    kind = models.CharField("变更", max_length=8, choices=ChangeKind)
    monthly_amount = models.DecimalField(
        "变更后月保障金额（元）", max_digits=12, decimal_places=2, null=True
    )
    from_month = models.DateField("执行月份")  # its first day
    # None where the change rests on no calculation: a death, the family's own wish.
    determination = models.ForeignKey(
        Determination, models.RESTRICT, null=True, related_name="+", verbose_name="所依据的测算"
    )
    # 43号第二十六条: the end of 特困 is posted seven days before it is decided. An objection takes the
    # posting back.
    posted_place = models.CharField("公示地点", max_length=120, blank=True)
    posted_on = models.DateField("公示开始", null=True)
    posted_until = models.DateField("公示结束", null=True)  # the last of the seven days
    objection = models.TextField("公示异议", blank=True)

    class Meta:
        verbose_name = "待遇变更"
        constraints = [
            models.CheckConstraint(
                condition=REASONED, name="change_gives_reasons_articles_and_remedies"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=STOPS, monthly_amount__isnull=True)
                | (~Q(kind__in=STOPS) & Q(monthly_amount__gt=0)),
                name="change_amount_where_it_goes_on",
            ),
            models.CheckConstraint(
                condition=Q(from_month__day=1), name="change_from_the_first_of_a_month"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=ADVERSE) | Q(effective_on__isnull=True) | BY_TWO_AND_HEARD,
                name="adverse_change_heard_and_reviewed",
            ),
            models.CheckConstraint(condition=BY_ANOTHER, name="change_reviewed_by_another"),
            models.CheckConstraint(condition=NUMBERED, name="change_in_force_is_numbered"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(effective_on__isnull=True),
                name="change_proposed_once_per_case",
            ),
        ]


@pghistory.track()
class Review(models.Model):
    """定期核查 of a family that receives (57号第三十一条): when it is due, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    months = models.PositiveSmallIntegerField("核查周期（月）", choices=Frequency)
    counted_from = models.DateField("起算")
    due_on = models.DateField("到期")
    begun_on = models.DateField("开始核查", null=True)
    verification_id = models.UUIDField("核对", null=True)
    closed_on = models.DateField("核查完毕", null=True)
    result = models.CharField("结果", max_length=10, choices=ReviewResult, blank=True)
    findings = models.TextField("核查情况", blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="核查人",
    )

    class Meta:
        verbose_name = "定期核查"
        indexes = [models.Index(fields=["due_on", "id"], name="review_by_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_on__isnull=True), name="review_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | (~Q(result="") & ~Q(findings="") & Q(closed_by__isnull=False)),
                name="review_closes_with_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on}"


@pghistory.track()
class ReviewCause(models.Model):
    """A finding of a bulk run for which a county officer called the review; a finding calls once.

    `words` is the finding as it was read then; the row in `verification` stays as well.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, models.RESTRICT, related_name="+", verbose_name="核查")
    finding_id = models.UUIDField("批量核对的发现", unique=True)
    words = models.CharField("发现", max_length=300)
    reason = models.CharField("理由", max_length=300)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="提起人"
    )
    called_at = models.DateTimeField("提起时间")

    class Meta:
        verbose_name = "核查的起因"

    def __str__(self) -> str:
        return self.words
