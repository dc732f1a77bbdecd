"""急难型临时救助: help first, papers afterwards (R14)."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from minjiu.assistance.enums import PURPOSE_OF_EMERGENCIES, EmergencyState
from minjiu.assistance.models.decisions import BY_ANOTHER, BY_TWO_AND_HEARD, REASONED, Ruling
from minjiu.assistance.models.numbers import NUMBERED

# Nothing was given: yet, or at all.
WITHOUT_AID = (
    EmergencyState.REPORTED,
    EmergencyState.PROPOSED,
    EmergencyState.REFUSED,
    EmergencyState.CLOSED,
)


@pghistory.track()
class Emergency(models.Model):
    """Somebody in sudden need, where it happened; who they are may be written down later."""

    # Given by the form, so that a form sent twice is one emergency.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("编号", max_length=30, unique=True)
    state = models.CharField("状态", max_length=10, choices=EmergencyState)
    name = models.CharField("受困人", max_length=120)  # 姓名不详 where nobody knows yet
    division_code = models.CharField("发生地", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    what_happened = models.TextField("急难情形")
    persons = models.PositiveSmallIntegerField("受困人数")
    reported_on = models.DateField("申请或发现日期")
    due_on = models.DateField("第一笔救助金时限", null=True)
    due_rule = models.CharField("时限依据", max_length=120)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="登记人"
    )
    # The family's file, once it is known; needed for nothing before.
    household_id = models.UUIDField("家庭", null=True)

    amount = models.DecimalField("先行救助金额（元）", max_digits=12, decimal_places=2, null=True)
    means = models.CharField("发放方式", max_length=60, blank=True)
    reasons = models.TextField("理由", blank=True)
    # rulebook's Determination.to_json of this one calculation (R7).
    calculation = models.TextField("测算记录", blank=True)
    ordered_on = models.DateField("决定日期", null=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="决定人",
    )

    papers = models.TextField("补办的手续", blank=True)
    papers_on = models.DateField("补办日期", null=True)
    closing = models.TextField("不再办理的原因", blank=True)

    class Meta:
        verbose_name = "急难救助"
        indexes = [models.Index(fields=["state", "due_on", "id"], name="emergency_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=WITHOUT_AID)
                | (
                    Q(amount__gt=0, ordered_on__isnull=False, ordered_by__isnull=False)
                    & ~Q(reasons="")
                    & ~Q(means="")
                ),
                name="emergency_aid_is_somebodys_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=EmergencyState.DONE)
                | (Q(papers_on__isnull=False) & ~Q(papers="")),
                name="emergency_done_with_papers",
            ),
            models.CheckConstraint(
                condition=~Q(state=EmergencyState.CLOSED) | ~Q(closing=""),
                name="emergency_closed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def purpose(self) -> str:
        """What the data may be used for, as grants name it."""
        return PURPOSE_OF_EMERGENCIES


@pghistory.track()
class EmergencyRefusal(Ruling):
    """不予救助: as adverse as any refusal, so heard, reasoned, by two people, with remedies (R5)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    emergency = models.OneToOneField(
        Emergency, models.RESTRICT, related_name="+", verbose_name="急难救助"
    )

    class Meta:
        verbose_name = "不予急难救助"
        constraints = [
            models.CheckConstraint(
                condition=REASONED, name="emergency_refusal_gives_reasons_articles_and_remedies"
            ),
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True) | BY_TWO_AND_HEARD,
                name="emergency_refusal_heard_and_reviewed",
            ),
            models.CheckConstraint(
                condition=BY_ANOTHER, name="emergency_refusal_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=NUMBERED, name="emergency_refusal_in_force_is_numbered"
            ),
        ]
