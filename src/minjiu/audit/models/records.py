import pgtrigger
from django.db import models

from minjiu.audit.enums import Outcome

# Looks go through a connection of their own: they stay written when the page's work is undone.
LOOKS = "audit"
_APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Record(models.Model):
    """Who did or saw what, for whom, under which purpose. Written once, never changed.

    The actor's name, unit and post are kept as they were, so that nothing points up to a user.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间")
    action = models.CharField("行为", max_length=80)
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    actor_id = models.UUIDField("人员编号", null=True)
    actor_name = models.CharField("姓名", max_length=80)
    actor_unit = models.CharField("单位", max_length=120, blank=True)
    actor_post = models.CharField("职务", max_length=80, blank=True)
    # by a delegation; the chain covers it where it says something, so that older links stay good
    for_whom = models.CharField("代谁", max_length=210, blank=True, default="", db_default="")
    purpose = models.CharField("目的", max_length=80, blank=True)
    case_id = models.UUIDField("个案", null=True)
    object_type = models.CharField("对象类别", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=60, blank=True)
    object_label = models.CharField("对象", max_length=160, blank=True)
    before = models.JSONField("变更前", null=True)
    after = models.JSONField("变更后", null=True)

    class Meta:
        verbose_name = "审计记录"
        triggers = [_APPEND_ONLY]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object"),
            models.Index(fields=["actor_id", "id"], name="audit_by_actor"),
            models.Index(fields=["case_id", "id"], name="audit_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}"


class Link(models.Model):
    """One link of the keyed chain: the record it seals and a code over it and the link before.

    `record_id` is no foreign key on purpose: a deleted record must be found, not prevented only.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    record_id = models.BigIntegerField("记录", unique=True)
    key_id = models.PositiveIntegerField("密钥")
    mac = models.BinaryField("认证码")
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "封存链"
        triggers = [_APPEND_ONLY]

    def __str__(self) -> str:
        return str(self.seq)
