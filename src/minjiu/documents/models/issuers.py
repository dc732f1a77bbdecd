import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from minjiu.documents.enums import DocumentKind


@pghistory.track()
class Issuer(models.Model):
    """Who issues documents. An office without a seal names the body that seals for it (代章)."""

    code = models.CharField("代码", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=80)
    sealed_by = models.CharField("用印机关", max_length=80, blank=True)
    printed_by = models.CharField("印发机关", max_length=80)

    class Meta:
        verbose_name = "发文机关"

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class NumberSeries(models.Model):
    """The 机关代字 under which an issuer numbers one kind of document, while it is in force."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, models.RESTRICT, related_name="series")
    kind = models.CharField("文种", max_length=20, choices=DocumentKind)
    number_code = models.CharField("机关代字", max_length=24)
    basis = models.CharField("依据", max_length=200)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True)

    class Meta:
        verbose_name = "机关代字"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind"],
                condition=Q(valid_to__isnull=True),
                name="one_open_series_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="series_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_code}（{DocumentKind(self.kind).label}）"


class NumberRegister(models.Model):
    """The last number given under one 机关代字 in one year; its row lock orders the sign-offs.

    Kinds of one issuer that share a 机关代字 share its register.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, models.RESTRICT, related_name="registers")
    number_code = models.CharField("机关代字", max_length=24)
    year = models.PositiveSmallIntegerField("年份")
    last_serial = models.PositiveIntegerField("已编到", default=0)

    class Meta:
        verbose_name = "发文登记"
        constraints = [
            models.UniqueConstraint(
                fields=["number_code", "year"], name="one_register_per_code_and_year"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="counts_by_one",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.last_serial <> OLD.last_serial + 1"
                    " OR (NEW.number_code, NEW.year) <> (OLD.number_code, OLD.year)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_code}〔{self.year}〕"


@pghistory.track()
class Signatory(models.Model):
    """Who may sign off (签发) for an issuer, from when to when, on which basis."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, models.RESTRICT, related_name="signatories")
    user_id = models.UUIDField("账号")
    name = models.CharField("姓名", max_length=80)
    post = models.CharField("职务", max_length=80)
    basis = models.CharField("依据", max_length=200)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True)

    class Meta:
        verbose_name = "签发人"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "user_id"],
                condition=Q(valid_to__isnull=True),
                name="one_open_signatory_row",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="signatory_ends_after_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.issuer}）"
