import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from minjiu.documents.enums import FROZEN, DocumentKind, DocumentState, FileKind, Retention
from minjiu.documents.models.issuers import Issuer

_FROZEN_COLUMNS = (
    "content", "digest", "number_code", "year", "serial", "signed_at", "signed_by", "issuer_id",
    "kind",
)  # fmt: skip


def _row(version: str) -> str:
    return "(" + ", ".join(f"{version}.{column}" for column in _FROZEN_COLUMNS) + ")"


@pghistory.track()
class Document(models.Model):
    """One official document from draft to archive. `content` is a gongwen document as data.

    From sign-off on the database refuses to change text, number, signer and digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, models.RESTRICT, related_name="documents")
    issuer_id: str
    kind = models.CharField("文种", max_length=20, choices=DocumentKind)
    title = models.CharField("标题", max_length=200)
    content = models.JSONField("内容")
    state = models.CharField(
        "状态", max_length=12, choices=DocumentState, default=DocumentState.DRAFT
    )
    revision = models.PositiveIntegerField("稿次", default=1)
    drafted_by_id = models.UUIDField("起草人账号")
    drafted_by = models.CharField("起草人", max_length=80)
    drafted_at = models.DateTimeField("起草时间")
    returned_reason = models.CharField("退回意见", max_length=400, blank=True)
    number_code = models.CharField("机关代字", max_length=24, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True)
    serial = models.PositiveIntegerField("顺序号", null=True)
    signed_by = models.CharField("签发人", max_length=80, blank=True)
    signed_post = models.CharField("签发人职务", max_length=80, blank=True)
    signed_at = models.DateTimeField("签发时间", null=True)
    digest = models.CharField("摘要值", max_length=64, blank=True)
    sealing_body = models.CharField("用印机关", max_length=80, blank=True)
    seal_proof = models.TextField("用印凭证", blank=True)
    sealed_at = models.DateTimeField("用印时间", null=True)
    issued_at = models.DateTimeField("印发时间", null=True)
    retention = models.CharField("保管期限", max_length=12, choices=Retention, blank=True)
    archive_number = models.CharField("档号", max_length=80, blank=True)
    filed_at = models.DateTimeField("归档时间", null=True)
    voided_reason = models.CharField("作废理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "公文"
        indexes = [models.Index(fields=["state", "-drafted_at"], name="document_state_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["number_code", "year", "serial"], name="a_number_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=FROZEN,
                    serial__isnull=False,
                    year__isnull=False,
                    signed_at__isnull=False,
                )
                & ~Q(number_code="")
                & ~Q(digest="")
                & ~Q(signed_by="")
                | ~Q(state__in=FROZEN) & Q(serial__isnull=True, number_code="", digest=""),
                name="signed_means_numbered_and_hashed",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="frozen_at_sign_off",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.serial IS NOT NULL AND {_row('OLD')} IS DISTINCT FROM {_row('NEW')}"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return f"{self.number_code}〔{self.year}〕{self.serial}号" if self.serial else ""


class DocumentFile(models.Model):
    """A PDF of a signed document as it was made; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.RESTRICT, related_name="files")
    kind = models.CharField("类别", max_length=8, choices=FileKind)
    pdf = models.BinaryField("文件")
    digest = models.CharField("摘要值", max_length=64)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "公文文件"
        constraints = [
            models.UniqueConstraint(fields=["document", "kind"], name="one_file_of_a_kind"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.document}（{FileKind(self.kind).label}）"
