import uuid

import pghistory
from django.db import models
from django.db.models import Q

from minjiu.conference.enums import (
    InviteeKind,
    MeetingKind,
    MeetingState,
    Outcome,
    Presence,
    Reply,
)
from minjiu.conference.models.topics import Topic


@pghistory.track()
class Meeting(models.Model):
    """会议. `calendar_sequence` grows with every change that went out to calendars."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("类别", max_length=8, choices=MeetingKind)
    title = models.CharField("名称", max_length=120)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    place = models.CharField("地点", max_length=120)
    chair_seat = models.PositiveSmallIntegerField("主持席位")
    state = models.CharField("状态", max_length=10, choices=MeetingState)
    calendar_sequence = models.PositiveIntegerField("日历版本", default=0)
    notice_document_id = models.UUIDField("会议通知", null=True)
    notice_number = models.CharField("通知文号", max_length=60, blank=True)
    decisions_out_at = models.DateTimeField("议定单发出时间", null=True)
    cancelled_reason = models.CharField("取消理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "会议"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_later"
            ),
            # 附件1 三：由总召集人或召集人主持
            models.CheckConstraint(condition=Q(chair_seat__in=[1, 2, 3]), name="only_three_chair"),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class AgendaItem(models.Model):
    """议程: a topic, or a standing item (上次会议纪要落实情况)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.RESTRICT, related_name="agenda")
    sequence = models.PositiveSmallIntegerField("次序")
    title = models.CharField("议程", max_length=160)
    topic = models.ForeignKey(Topic, models.RESTRICT, null=True, related_name="agenda_items")
    presenter_code = models.CharField("汇报单位", max_length=40, blank=True)
    internal = models.BooleanField("内部议程", default=False)
    discussion = models.TextField("讨论情况", blank=True)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, default=Outcome.OPEN)
    decision = models.TextField("议定内容", blank=True)
    told_at = models.DateTimeField("告知有关单位时间", null=True)

    class Meta:
        verbose_name = "议程"
        ordering = ["meeting", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "sequence"], name="agenda_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN) | ~Q(decision=""), name="outcome_says_what"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Invitation(models.Model):
    """One person asked to come: as the holder of a seat, as a liaison, or from outside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.RESTRICT, related_name="invitations")
    kind = models.CharField("身份", max_length=8, choices=InviteeKind)
    seat_number = models.PositiveSmallIntegerField("席位", null=True)
    department_code = models.CharField("单位", max_length=40, blank=True)
    unit = models.CharField("单位名称", max_length=60)
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=80, blank=True)
    email = models.EmailField("邮箱", blank=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    opened_at = models.DateTimeField("打开时间", null=True)
    reply = models.CharField("回复", max_length=10, choices=Reply, default=Reply.NONE)
    reason = models.CharField("请假理由", max_length=200, blank=True)
    substitute_name = models.CharField("代会人", max_length=60, blank=True)
    substitute_post = models.CharField("代会人职务", max_length=80, blank=True)
    replied_at = models.DateTimeField("回复时间", null=True)
    presence = models.CharField("到会", max_length=13, choices=Presence, default=Presence.EXPECTED)
    arrived_at = models.TimeField("到会时间", null=True)
    left_at = models.TimeField("离会时间", null=True)

    class Meta:
        verbose_name = "邀请"
        ordering = ["meeting", "kind", "seat_number", "department_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "unit", "name"], name="invited_once"
            ),
            models.CheckConstraint(
                condition=~Q(reply=Reply.LEAVE) | ~Q(reason=""), name="leave_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(reply=Reply.SUBSTITUTE) | ~Q(substitute_name=""),
                name="substitute_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"

    @property
    def named_as_came(self) -> str:
        """As lists of those who came say it: a substitute by the own name, 线上 where not in the room."""
        if self.presence == Presence.SUBSTITUTE:
            return f"{self.substitute_name}（代）"
        return f"{self.name}（线上）" if self.presence == Presence.VIRTUAL else self.name


class Paper(models.Model):
    """会议材料 of an agenda item, in one bundle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, models.RESTRICT, related_name="papers")
    title = models.CharField("题名", max_length=160)
    text = models.TextField("正文", blank=True)
    file_id = models.UUIDField("文件", unique=True, null=True)
    added_at = models.DateTimeField("加入时间")
    added_by = models.CharField("加入人", max_length=80)

    class Meta:
        verbose_name = "会议材料"
        ordering = ["item__sequence", "added_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(file_id__isnull=False), name="paper_says_something"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PaperRead(models.Model):
    """Who has opened a paper, and when first."""

    paper = models.ForeignKey(Paper, models.RESTRICT, related_name="reads")
    invitation = models.ForeignKey(Invitation, models.RESTRICT, related_name="reads")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "阅读记录"
        constraints = [
            models.UniqueConstraint(fields=["paper", "invitation"], name="first_read_only")
        ]

    def __str__(self) -> str:
        return f"{self.invitation} {self.paper}"
