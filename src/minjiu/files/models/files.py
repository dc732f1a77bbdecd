import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from minjiu.files.enums import FileKind


class StoredFile(models.Model):
    """One file as it was handed in: never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("文件名", max_length=160)
    kind = models.CharField("类型", max_length=4, choices=FileKind)
    size = models.PositiveIntegerField("字节数")
    sm3 = models.CharField("SM3", max_length=64)
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField("内容")
    stored_at = models.DateTimeField("上传时间")
    stored_by = models.CharField("上传人", max_length=80)

    class Meta:
        verbose_name = "附件"
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty")]
        triggers = [
            pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.name
