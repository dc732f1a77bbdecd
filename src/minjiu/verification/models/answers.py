import uuid

import pghistory
from django.db import models
from django.db.models import Q

from minjiu.verification.models.bulk import BulkBatch
from minjiu.verification.models.runs import Query


class SealedAnswer(models.Model):
    """What a source sent, word for word, sealed until every remedy period has ended (R3).

    Its key is that of the month in which it falls due (`key_purpose`, in the keyring, outside the
    database): when the key is destroyed no copy opens, not in a backup either. Digests stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received_at = models.DateTimeField("收到时间", null=True)
    digest = models.CharField("摘要（SM3）", max_length=64, blank=True, default="")
    key_purpose = models.CharField("密钥", max_length=60)
    body = models.BinaryField("原始答复（加密）", null=True)
    delete_after = models.DateField("保存至")
    destroyed_at = models.DateTimeField("销毁时间", null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"原始答复 {self.pk}"


_KEPT_OR_DESTROYED = Q(body__isnull=False, destroyed_at__isnull=True) | Q(
    body__isnull=True, destroyed_at__isnull=False
)


class RawAnswer(SealedAnswer):
    """The answer to one question; one for each round that brought something. Its signature stays."""

    query_id: uuid.UUID
    query = models.ForeignKey(Query, models.RESTRICT, related_name="+", verbose_name="查询")
    round = models.PositiveSmallIntegerField("轮次", default=0)
    signature = models.CharField("签名", max_length=600, blank=True, default="")

    class Meta:
        verbose_name = "原始答复"
        indexes = [
            models.Index(
                fields=["delete_after"], name="raw_answer_due", condition=Q(body__isnull=False)
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["query", "round"], name="raw_answer_once_a_round"),
            models.CheckConstraint(
                condition=_KEPT_OR_DESTROYED, name="raw_answer_is_kept_or_destroyed"
            ),
        ]


class BulkRawAnswer(SealedAnswer):
    """What an office sent for a batch: one answer a line, deflated, base64."""

    batch = models.ForeignKey(BulkBatch, models.RESTRICT, related_name="+", verbose_name="批次")

    class Meta:
        verbose_name = "批量原始答复"
        indexes = [
            models.Index(
                fields=["delete_after"], name="bulk_raw_due", condition=Q(body__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=_KEPT_OR_DESTROYED, name="bulk_raw_is_kept_or_destroyed"
            ),
        ]


@pghistory.track()
class Hold(models.Model):
    """A family's raw answers are kept: a room above says that a remedy is open (复议、诉讼)."""

    id = models.UUIDField(primary_key=True, editable=False)  # the remedy's own
    household_id = models.UUIDField("家庭")
    since = models.DateTimeField("起")
    ended_at = models.DateTimeField("止", null=True)

    class Meta:
        verbose_name = "原始答复暂缓销毁"
        indexes = [
            models.Index(
                fields=["household_id"], name="hold_by_home", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"暂缓销毁 {self.pk}"
