import uuid

from django.db import models
from django.db.models import Q

from minjiu.verification.models.runs import Query


class RawAnswer(models.Model):
    """What a source sent, word for word, sealed until every remedy period has ended (R3).

    One for each round that brought something. Its key is that of the month in which it falls due
    (`key_purpose`, in the keyring, outside the database): when the key is destroyed no copy opens,
    not in a backup either. Digest and signature stay.
    """

    query_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    query = models.ForeignKey(Query, models.RESTRICT, related_name="+", verbose_name="查询")
    round = models.PositiveSmallIntegerField("轮次", default=0)
    received_at = models.DateTimeField("收到时间", null=True)
    digest = models.CharField("摘要（SM3）", max_length=64, blank=True, default="")
    signature = models.CharField("签名", max_length=600, blank=True, default="")
    key_purpose = models.CharField(
        "密钥", max_length=60, default="verification_rawanswer.body"
    )  # fmt: skip
    body = models.BinaryField("原始答复（加密）", null=True)
    delete_after = models.DateField("保存至")
    destroyed_at = models.DateTimeField("销毁时间", null=True)

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
                condition=Q(body__isnull=False, destroyed_at__isnull=True)
                | Q(body__isnull=True, destroyed_at__isnull=False),
                name="raw_answer_is_kept_or_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"原始答复 {self.pk}"
