import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from minjiu.conference.enums import MinutesState, Opinion
from minjiu.conference.models.meetings import Meeting


@pghistory.track()
class Minutes(models.Model):
    """纪要: drafted from what was entered, countersigned, signed off, numbered and frozen.

    `edited_by_hand`: once a person has changed the text, drafting anew would overwrite it, and is
    refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.OneToOneField(Meeting, models.RESTRICT, related_name="minutes")
    text = models.TextField("正文")
    revision = models.PositiveIntegerField("版次", default=1)
    edited_by_hand = models.BooleanField("已人工修改", default=False)
    state = models.CharField("状态", max_length=14, choices=MinutesState)
    countersign_due_on = models.DateField("会签时限", null=True)
    document_id = models.UUIDField("公文", null=True)
    signed_by = models.CharField("签发人", max_length=80, blank=True)
    signed_at = models.DateTimeField("签发时间", null=True)
    number = models.CharField("编号", max_length=60, blank=True)
    digest = models.CharField("摘要值", max_length=64, blank=True)

    class Meta:
        verbose_name = "纪要"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MinutesState.SIGNED) | (~Q(number="") & ~Q(digest="")),
                name="signed_minutes_have_number_and_digest",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_minutes_stay",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="signed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}纪要"


@pghistory.track()
class Countersignature(models.Model):
    """会签 of one unit on one revision of the minutes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    minutes = models.ForeignKey(Minutes, models.RESTRICT, related_name="countersignatures")
    department_code = models.CharField("单位", max_length=40)
    opinion = models.CharField("意见", max_length=12, choices=Opinion, default=Opinion.PENDING)
    comment = models.TextField("说明", blank=True)
    answered_at = models.DateTimeField("时间", null=True)
    answered_by = models.CharField("经办人", max_length=80, blank=True)

    class Meta:
        verbose_name = "会签"
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "department_code"], name="one_countersignature_a_unit"
            ),
            models.CheckConstraint(
                condition=~Q(opinion__in=["comment", "reservation"]) | ~Q(comment=""),
                name="comment_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_code} {self.minutes}"
