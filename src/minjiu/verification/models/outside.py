"""省际协查 in: another province asks about one person, people here answer and sign.

It is no fact of ours: nothing here is read by a determination.
"""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from minjiu.common.fields import EncryptedTextField
from minjiu.verification.enums import OutsideResult, OutsideState


# The number is sealed and stays out of the history: a sealed value opens only in its own row.
@pghistory.track(exclude=["id_number", "id_number_index"])
class OutsideRequest(models.Model):
    """One question as it came, under which paper, and the signed answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.CharField("来函单位", max_length=80)
    # Theirs: the same question again is the same request.
    reference = models.CharField("来函编号", max_length=240)
    name = models.CharField("姓名", max_length=120)
    id_number: Any = EncryptedTextField("身份证号")
    id_number_index = models.BinaryField("身份证号索引")
    division_code = models.CharField("请何地协查", max_length=12)
    purpose = models.CharField("目的", max_length=80)
    legal_basis = models.CharField("依据", max_length=300)
    items = ArrayField(models.CharField(max_length=80), verbose_name="数据项")
    authorisation = models.CharField("授权书编号", max_length=120)
    authorisation_digest = models.CharField("授权书摘要", max_length=64)
    valid_from = models.DateField("授权起")
    valid_to = models.DateField("授权止")
    received_at = models.DateTimeField("收到时间")
    request_digest = models.CharField("来函摘要（SM3）", max_length=64)
    # None: the year's holidays are not published yet.
    due_on = models.DateField("答复时限", null=True)
    state = models.CharField("状态", max_length=8, choices=OutsideState, default=OutsideState.OPEN)
    result = models.CharField("结果", max_length=9, choices=OutsideResult, blank=True)
    # [kind, since] each, as the source file lists kinds.
    records: Any = models.JSONField("登记", default=list)
    words = models.CharField("说明", max_length=300, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, related_name="+", verbose_name="经办"
    )
    prepared_at = models.DateTimeField("经办时间", null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, related_name="+", verbose_name="复核"
    )
    signed_at = models.DateTimeField("签发时间", null=True)
    answer: Any = models.JSONField("答复", null=True)
    signature = models.BinaryField("签名", null=True)
    collected_at = models.DateTimeField("外省取走时间", null=True)

    class Meta:
        verbose_name = "外省协查"
        indexes = [
            models.Index(fields=["division_code", "state"], name="outside_by_place"),
            models.Index(fields=["id_number_index"], name="outside_by_number"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["service", "reference"], name="outside_once"),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="outside_paper_has_a_term"
            ),
            models.CheckConstraint(
                condition=Q(state=OutsideState.OPEN, result="", prepared_by__isnull=True)
                | ~Q(state=OutsideState.OPEN)
                & Q(prepared_by__isnull=False, prepared_at__isnull=False)
                & ~Q(result="")
                & ~Q(words=""),
                name="outside_answered_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state=OutsideState.SIGNED, reviewed_by__isnull=False,
                            signed_at__isnull=False, answer__isnull=False, signature__isnull=False)
                & ~Q(reviewed_by=F("prepared_by"))
                | ~Q(state=OutsideState.SIGNED)
                & Q(reviewed_by__isnull=True, answer__isnull=True, collected_at__isnull=True),
                name="outside_signed_by_another",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="frozen_once_signed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'signed' AND (OLD.state, OLD.answer, OLD.signature, OLD.result,"
                    " OLD.records, OLD.prepared_by_id, OLD.reviewed_by_id) IS DISTINCT FROM"
                    " (NEW.state, NEW.answer, NEW.signature, NEW.result, NEW.records,"
                    " NEW.prepared_by_id, NEW.reviewed_by_id)"
                ),
            ),
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"外省协查 {self.pk}"
