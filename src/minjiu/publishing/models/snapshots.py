import uuid

import pgtrigger
from django.db import models

from minjiu.publishing.enums import SnapshotKind


class Snapshot(models.Model):
    """Something as it was made public: frozen, with a digest; it can be withdrawn, not changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("类别", max_length=24, choices=SnapshotKind)
    title = models.CharField("标题", max_length=200)
    content = models.JSONField("内容")
    digest = models.CharField("摘要值", max_length=64)
    basis = models.CharField("依据", max_length=200)
    published_at = models.DateTimeField("公布时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawal_reason = models.CharField("撤下理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "公布内容"
        indexes = [models.Index(fields=["kind", "-published_at"], name="snapshot_newest")]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="frozen",
                fields=["kind", "title", "content", "digest", "basis", "published_at"],
            ),
        ]

    def __str__(self) -> str:
        return self.title
