import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from minjiu.verification.enums import ConflictOutcome, Result
from minjiu.verification.models.runs import Query, Verification


class Declaration(models.Model):
    """What the family itself says of one fact; `person_id` None is the household."""

    verification_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(
        Verification, models.RESTRICT, related_name="+", verbose_name="核对"
    )
    person_id = models.UUIDField("人员", null=True)
    name = models.CharField("事实", max_length=60)
    value: Any = models.JSONField("申报值")
    declared_on = models.DateField("申报日")

    class Meta:
        verbose_name = "申报"
        constraints = [
            models.UniqueConstraint(
                fields=["verification", "person_id", "name"],
                name="declared_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """One fact as a source reported it, with its period and age; `items` are its dated parts."""

    verification_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(
        Verification, models.RESTRICT, related_name="+", verbose_name="核对"
    )
    query = models.ForeignKey(Query, models.RESTRICT, related_name="+", verbose_name="查询")
    person_id = models.UUIDField("人员")
    name = models.CharField("事实", max_length=60)
    value: Any = models.JSONField("值", null=True)
    status = models.CharField("结果", max_length=12, choices=Result)
    period_from = models.DateField("期间起")
    period_to = models.DateField("期间止")
    as_of = models.DateField("截至", null=True)
    reported_at = models.DateField("报送日", null=True)
    retrieved_at = models.DateTimeField("取得时间")
    source = models.CharField("来源", max_length=80)
    items: Any = models.JSONField("明细", default=list)

    class Meta:
        verbose_name = "事实"
        constraints = [
            models.UniqueConstraint(fields=["query", "person_id", "name"], name="fact_once")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Conflict(models.Model):
    """What the family and a department, or two departments, say of one fact does not agree.

    The family explains; an officer settles it. `other_source` is empty where only the family and
    one department differ; else `source` is the one that the policy's row names first.
    """

    verification_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(
        Verification, models.RESTRICT, related_name="+", verbose_name="核对"
    )
    person_id = models.UUIDField("人员")
    name = models.CharField("事实", max_length=60)
    kind = models.CharField("类别", max_length=40)
    declared: Any = models.JSONField("申报值", null=True)
    reported: Any = models.JSONField("部门记录")
    size = models.BigIntegerField("差额", null=True)
    source = models.CharField("来源", max_length=80)
    other_source = models.CharField("另一来源", max_length=80, blank=True, default="")
    other_reported: Any = models.JSONField("另一部门记录", null=True)
    explanation = models.TextField("家庭说明", blank=True)
    explained_at = models.DateTimeField("说明时间", null=True)
    outcome = models.CharField("处理", max_length=8, choices=ConflictOutcome, blank=True)
    reason = models.TextField("处理理由", blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="处理人",
    )
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "申报与记录不一致"
        constraints = [
            models.UniqueConstraint(
                fields=["verification", "person_id", "name"], name="conflict_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(reason=""),
                name="conflict_settled_by_a_person_with_reason",
            ),
            # The family is heard before anything is held against it (R6).
            models.CheckConstraint(
                condition=Q(outcome__in=["", ConflictOutcome.ACCEPTED])
                | Q(explained_at__isnull=False),
                name="conflict_rejected_only_after_hearing",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ConflictOutcome.OTHER) | ~Q(other_source=""),
                name="conflict_other_needs_two_sources",
            ),
        ]

    def __str__(self) -> str:
        return self.name
