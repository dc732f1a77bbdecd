import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from minjiu.registry.enums import PairVerdict, RecordOrigin, Sex
from minjiu.registry.models.people import Person


class UnidentifiedRecord(models.Model):
    """Somebody written down without an ID number: a tip, a person at a rescue station, an old file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField("来历", max_length=10, choices=RecordOrigin)
    reference = models.CharField("编号", max_length=60)
    division_code = models.CharField("办理地区", max_length=12)
    name = models.CharField("姓名", max_length=120)
    sex = models.CharField("性别", max_length=6, choices=Sex, blank=True)
    birth_on = models.DateField("出生日期", null=True)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True)
    recorded_at = models.DateTimeField("登记时间")
    compared_at = models.DateTimeField("比对时间", null=True)

    class Meta:
        verbose_name = "无身份证号记录"
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "reference", "division_code"], name="unidentified_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()}{self.reference}"  # type: ignore[attr-defined]


@pghistory.track()
class LikelyPair(models.Model):
    """A record and a person whom the comparison takes for one. It attaches nothing (R10): an officer
    says whether they are, with a reason, and both stay as they are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(
        UnidentifiedRecord, models.RESTRICT, related_name="+", verbose_name="记录"
    )
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="人员")
    # Where the record is handled: what officers are scoped by.
    division_code = models.CharField("办理地区", max_length=12)
    probability = models.FloatField("相符程度")
    agreement: Any = models.JSONField("逐项比对")
    found_at = models.DateTimeField("比对时间")
    verdict = models.CharField("核实结果", max_length=10, choices=PairVerdict, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="核实人",
    )
    settled_at = models.DateTimeField("核实时间", null=True)

    class Meta:
        verbose_name = "疑似同一人"
        indexes = [models.Index(fields=["verdict", "-probability"], name="pair_by_verdict")]
        constraints = [
            models.UniqueConstraint(fields=["record", "person"], name="pair_once"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(verdict="same"), name="record_is_one_person"
            ),
            models.CheckConstraint(
                condition=Q(verdict="")
                | Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(reason=""),
                name="pair_settled_by_a_person_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"疑似同一人 {self.pk}"
