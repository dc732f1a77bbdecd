import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from minjiu.supervision.enums import Colour, Review, Rung
from minjiu.supervision.models.matters import Leg


@pghistory.track()
class Report(models.Model):
    """办理情况: what a unit says it has done; the office accepts it or sends it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leg = models.ForeignKey(Leg, models.RESTRICT, related_name="reports")
    text = models.TextField("办理情况")
    progress = models.PositiveSmallIntegerField("进度（%）")
    finished = models.BooleanField("申请办结")
    reported_at = models.DateTimeField("报送时间")
    reported_by = models.CharField("报送人", max_length=80)
    review = models.CharField("复核", max_length=10, choices=Review, default=Review.PENDING)
    review_note = models.CharField("复核意见", max_length=300, blank=True)
    reviewed_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = "办理情况"
        ordering = ["reported_at"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="report_in_per_cent"),
            models.UniqueConstraint(
                fields=["leg"], condition=Q(review=Review.PENDING), name="one_report_under_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leg} {self.reported_at:%Y-%m-%d}"


class Milestone(models.Model):
    """阶段任务: what of a leg is to be reached by a day before its deadline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leg = models.ForeignKey(Leg, models.RESTRICT, related_name="milestones")
    text = models.CharField("阶段任务", max_length=200)
    due_on = models.DateField("时限")
    set_by = models.CharField("确定人", max_length=80)
    reached_on = models.DateField("完成日", null=True)
    reached_by = models.CharField("登记人", max_length=80, blank=True)

    class Meta:
        verbose_name = "阶段任务"
        ordering = ["due_on"]
        constraints = [models.UniqueConstraint(fields=["leg", "text"], name="milestone_once")]

    def __str__(self) -> str:
        return f"{self.leg} {self.text}"


class Attachment(models.Model):
    """A file that came with a report; whoever sees the report may open it."""

    report = models.ForeignKey(Report, models.RESTRICT, related_name="attachments")
    file_id = models.UUIDField("附件", unique=True)

    class Meta:
        verbose_name = "附件"

    def __str__(self) -> str:
        return f"{self.report} {self.file_id}"


class Extension(models.Model):
    """延期: a record of its own, with who decided it and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leg = models.ForeignKey(Leg, models.RESTRICT, related_name="extensions")
    before_on = models.DateField("原时限")
    after_on = models.DateField("新时限")
    reason = models.CharField("理由", max_length=300)
    decided_at = models.DateTimeField("决定时间")
    decided_by = models.CharField("决定人", max_length=80)

    class Meta:
        verbose_name = "延期"
        ordering = ["decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(after_on__gt=F("before_on")), name="extension_is_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.leg} → {self.after_on:%Y-%m-%d}"


class Notice(models.Model):
    """One rung of the ladder taken: an act of the office, with a reply date and what it led to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leg = models.ForeignKey(Leg, models.RESTRICT, related_name="notices")
    position = models.PositiveSmallIntegerField("次序")
    rung = models.CharField("做法", max_length=16, choices=Rung)
    label = models.CharField("名称", max_length=40)
    colour = models.CharField("颜色", max_length=6, choices=Colour, blank=True)
    text = models.TextField("内容")
    why = models.CharField("依据的灯色", max_length=200)
    issued_at = models.DateTimeField("发出时间")
    issued_by = models.CharField("发出人", max_length=80)
    reply_due_on = models.DateField("回复时限")
    document_id = models.UUIDField("公文", null=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    instruction = models.TextField("批示", blank=True)
    instructed_by = models.CharField("批示人", max_length=80, blank=True)
    instructed_on = models.DateField("批示日", null=True)
    reply = models.TextField("回复", blank=True)
    replied_at = models.DateTimeField("回复时间", null=True)

    class Meta:
        verbose_name = "督促"
        ordering = ["issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["leg", "position"], name="each_step_once"),
            # a letter is marked as sent with its number only
            models.CheckConstraint(
                condition=~Q(rung__in=["reminder", "slip"]) | ~Q(document_number=""),
                name="letter_is_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leg} {self.label}"
