import uuid
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from minjiu.verification.enums import Kind, QueryState, Result, RunState


@pghistory.track()
class Verification(models.Model):
    """One verification of one family for one case and purpose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household_id = models.UUIDField("家庭")
    case_id = models.UUIDField("个案", null=True)
    division_code = models.CharField("所在地区", max_length=12)
    purpose = models.CharField("目的", max_length=80)
    kind = models.CharField("类别", max_length=8, choices=Kind)
    state = models.CharField("状态", max_length=8, choices=RunState, default=RunState.RUNNING)
    on = models.DateField("申请日")
    # Who was asked about, as what: [person, relation] in order. Members may change afterwards.
    members: Any = models.JSONField("被核对的成员", default=list)
    # The same of legal obligors outside the family, where the purpose asks about them.
    obligors: Any = models.JSONField("被核对的法定义务人", default=list)
    started_at = models.DateTimeField("开始时间")
    ready_at = models.DateTimeField("取齐时间", null=True)
    # Set while the report is before the public or the county: nothing is asked of its own accord,
    # so that what people read does not change under them. A person may ask.
    quiet_since = models.DateTimeField("暂停自动询问", null=True)
    # Set when the case is decided: the purpose is fulfilled, nothing more is asked of its own accord.
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "核对"
        indexes = [
            models.Index(fields=["household_id", "started_at"], name="verification_by_home"),
            models.Index(
                fields=["started_at"], name="verification_running",
                condition=Q(state=RunState.RUNNING),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"核对 {self.pk}"


class Query(models.Model):
    """One question to one source about one person. None without an authorisation (R1)."""

    verification_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(
        Verification, models.RESTRICT, related_name="+", verbose_name="核对"
    )
    person_id = models.UUIDField("人员")
    of_obligor = models.BooleanField("问的是法定义务人", default=False)
    source = models.CharField("来源", max_length=80)
    # The service of the office that answers; empty where nobody answers for the division.
    branch = models.CharField("答复单位", max_length=80, blank=True, default="")
    authorisation_id = models.UUIDField("授权书")
    # Who asks, or asked last: travels in the question (R2). None where the system asks by itself.
    asked_by = models.UUIDField("询问的经办人", null=True)
    # The same for every attempt: a source answers a question once. Asked again it stays the same
    # where nothing came; where something came, it carries the round, or the same would come again.
    idem_key = models.CharField("幂等键", max_length=240, unique=True)
    message_id = models.CharField("报文号", max_length=40, blank=True)
    state = models.CharField("状态", max_length=8, choices=QueryState, default=QueryState.WAITING)
    result = models.CharField("结果", max_length=12, choices=Result, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    rounds = models.PositiveSmallIntegerField("再次询问轮次", default=0)
    came = models.BooleanField("收到过答复", default=False)
    next_ask_at = models.DateTimeField("下次自动询问", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    request_digest = models.CharField("请求摘要（SM3）", max_length=64, blank=True)
    answer_digest = models.CharField("答复摘要（SM3）", max_length=64, blank=True)
    answer_signature = models.CharField("答复签名", max_length=600, blank=True, default="")
    error = models.CharField("说明", max_length=200, blank=True)
    dropped = ArrayField(
        models.CharField(max_length=80), verbose_name="未列明而弃用的字段", default=list
    )

    class Meta:
        verbose_name = "查询"
        constraints = [
            models.UniqueConstraint(
                fields=["verification", "person_id", "source", "branch"],
                name="query_once_per_office",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[QueryState.WAITING, QueryState.SENT], result="")
                | Q(state__in=[QueryState.ANSWERED, QueryState.FAILED]) & ~Q(result=""),
                name="query_has_its_result",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_ask_at"], name="query_due_again",
                condition=Q(next_ask_at__isnull=False),
            ),
            models.Index(  # by which an office names what it has ready
                fields=["message_id"], name="query_without_answer",
                condition=Q(state=QueryState.FAILED, came=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.source


class SourceLine(models.Model):
    """How one line to a source stands: failures in a row, and until when it is left in peace."""

    source = models.CharField("来源", max_length=80)
    service = models.CharField("答复单位", max_length=80)
    failures = models.PositiveIntegerField("连续失败", default=0)
    rests_until = models.DateTimeField("暂停询问至", null=True)
    last_error = models.CharField("最近一次失败", max_length=200, blank=True)

    class Meta:
        verbose_name = "来源线路"
        constraints = [
            models.UniqueConstraint(fields=["source", "service"], name="source_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.service}"
