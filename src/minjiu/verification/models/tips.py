"""线索 from departments' lists (国办发〔2023〕39号): somebody to visit, and nothing more.

No query of facts reads these tables and no fact points to them: what a list says has not been
checked, the person has authorised nothing, and a visit is all that may follow.
"""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from minjiu.common.fields import EncryptedTextField
from minjiu.verification.enums import TipKind, TipOutcome, TipState


class PushedList(models.Model):
    """One list as a department sent it, once: how many rows came in, which did not and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("名单", max_length=20, choices=TipKind)
    service = models.CharField("推送单位", max_length=80)
    reference = models.CharField("部门批号", max_length=60)
    as_of = models.DateField("截至")
    received_at = models.DateTimeField("收到时间")
    digest = models.CharField("内容摘要（SM3）", max_length=64)
    rows = models.PositiveIntegerField("行数")
    accepted = models.PositiveIntegerField("列为线索")
    # [[row, reason], …]; no name and no number.
    refused: Any = models.JSONField("未收的行", default=list)
    dropped: Any = models.JSONField("未列明而弃用的字段", default=list)

    class Meta:
        verbose_name = "部门推送名单"
        constraints = [
            models.UniqueConstraint(fields=["service", "reference"], name="pushed_list_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"  # type: ignore[attr-defined]


class SeenNonce(models.Model):
    """A signed message is taken once; kept as long as its signature could hold."""

    service = models.CharField("推送单位", max_length=80)
    nonce = models.CharField("一次性数", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "已用的一次性数"
        constraints = [models.UniqueConstraint(fields=["service", "nonce"], name="nonce_once")]

    def __str__(self) -> str:
        return self.service


# The number is sealed and stays out of the history: a sealed value opens only in its own row.
@pghistory.track(exclude=["id_number", "id_number_index"])
class Tip(models.Model):
    """Somebody whom a list names: to be visited, visited, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pushed = models.ForeignKey(PushedList, models.RESTRICT, related_name="+", verbose_name="名单")
    kind = models.CharField("类别", max_length=20, choices=TipKind)
    name = models.CharField("姓名", max_length=120)
    id_number: Any = EncryptedTextField("身份证号")
    id_number_index = models.BinaryField("身份证号索引")
    division_code = models.CharField("所在地区", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    event_on = models.DateField("发生日期")
    state = models.CharField("状态", max_length=8, choices=TipState, default=TipState.TO_VISIT)
    visited_on = models.DateField("走访日期", null=True)
    found = models.CharField("走访情况", max_length=300, blank=True)
    visited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="走访人",
    )
    outcome = models.CharField("结果", max_length=10, choices=TipOutcome, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="办理人",
    )
    settled_at = models.DateTimeField("办理时间", null=True)

    class Meta:
        verbose_name = "线索"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "id_number_index", "event_on"], name="tip_once_per_event"
            ),
            models.CheckConstraint(
                condition=Q(state=TipState.TO_VISIT, visited_on__isnull=True, outcome="")
                | Q(
                    state=TipState.VISITED,
                    visited_on__isnull=False,
                    visited_by__isnull=False,
                    outcome="",
                )
                & ~Q(found="")
                | Q(
                    state=TipState.CLOSED,
                    visited_on__isnull=False,
                    visited_by__isnull=False,
                    settled_by__isnull=False,
                )
                & ~Q(found="")
                & ~Q(outcome=""),
                name="tip_visited_before_its_result",
            ),
        ]
        indexes = [models.Index(fields=["county_code", "state"], name="tip_by_county")]

    def __str__(self) -> str:
        return f"线索 {self.pk}"
