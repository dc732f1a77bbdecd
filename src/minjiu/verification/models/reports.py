import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minjiu.verification.enums import Cause
from minjiu.verification.models.runs import Verification

_FROZEN = (
    "content", "digest", "number", "version", "verification_id", "prepared_by_id", "reviewed_by_id",
    "signed_at", "signature", "valid_until",
)  # fmt: skip


def _row(version: str) -> str:
    return "(" + ", ".join(f"{version}.{column}" for column in _FROZEN) + ")"


@pghistory.track()
class Report(models.Model):
    """核对报告: what was found. It decides nothing (只核对不认定); two people stand behind it.

    A draft has no number; it gets one when it is signed. What is signed is kept for ever: later
    answers, or an objection, make another version beside it.
    """

    verification_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(
        Verification, models.RESTRICT, related_name="+", verbose_name="核对"
    )
    version = models.PositiveSmallIntegerField("版次", default=1)
    cause = models.CharField("出具原因", max_length=10, choices=Cause, default=Cause.FIRST)
    number = models.CharField("编号", max_length=40, blank=True)
    content: Any = models.JSONField("内容")
    digest = models.CharField("摘要（SM3）", max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="经办"
    )
    prepared_at = models.DateTimeField("经办时间")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, related_name="+", verbose_name="复核"
    )
    signed_at = models.DateTimeField("签发时间", null=True)
    signature = models.BinaryField("签名", null=True)
    valid_until = models.DateField("有效期至", null=True)

    class Meta:
        verbose_name = "核对报告"
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="report_number_given_once"
            ),
            models.UniqueConstraint(
                fields=["verification", "version"], name="report_version_once"
            ),
            models.UniqueConstraint(
                fields=["verification"], condition=Q(signed_at__isnull=True),
                name="report_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("prepared_by")),
                name="report_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, number="")
                | Q(signed_at__isnull=False, reviewed_by__isnull=False, signature__isnull=False)
                & ~Q(number=""),
                name="report_signed_by_a_reviewer",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="frozen_once_signed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.signed_at IS NOT NULL AND {_row('OLD')} IS DISTINCT FROM {_row('NEW')}"
                ),
            ),
            pgtrigger.Protect(
                name="kept_once_signed",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.signed_at IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"核对报告第{self.version}版（未签发）"


class ReportRegister(models.Model):
    """The last number of signed reports in one county in one year; its row lock orders them."""

    county_code = models.CharField("县", max_length=6)
    year = models.PositiveSmallIntegerField("年份")
    last_serial = models.PositiveIntegerField("已编到", default=0)

    class Meta:
        verbose_name = "核对报告编号登记"
        constraints = [
            models.UniqueConstraint(fields=["county_code", "year"], name="report_register_once")
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="counts_by_one",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.last_serial <> OLD.last_serial + 1"
                    " OR (NEW.county_code, NEW.year) <> (OLD.county_code, OLD.year)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_code}〔{self.year}〕"
