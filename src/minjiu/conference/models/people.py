import uuid

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from minjiu.conference.enums import ChangeState


def _days() -> Func:
    return Func(F("valid_from"), F("valid_to"), function="daterange")


@pghistory.track()
class Liaison(models.Model):
    """联络员 of a unit, and by that a member of the office; filed, not published (附件1 二)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    department_order = models.PositiveSmallIntegerField("单位次序")
    department_code = models.CharField("单位", max_length=40)
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("处室和职务", max_length=80)
    email = models.EmailField("工作邮箱", blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "联络员"
        ordering = ["department_order", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="one_liaison_a_unit",
                expressions=[
                    (
                        Func(
                            F("department_order"), F("department_order"), Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (_days(), "&&"),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="liaison_days_in_order",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.post}"


class _Change(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    department_code = models.CharField("单位", max_length=40)
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=80)
    starts_on = models.DateField("自")
    reason = models.CharField("原因", max_length=200)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.CharField("提出人", max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} {self.post}"


@pghistory.track()
class MemberChange(_Change):
    """A unit's proposal for its seat, what the office did with it, and what was published."""

    seat_number = models.PositiveSmallIntegerField("席位")
    namesake = models.PositiveSmallIntegerField("同名编号", default=1)
    state = models.CharField("状态", max_length=12, choices=ChangeState)
    answered_at = models.DateTimeField("确定或退回时间", null=True)
    answered_by = models.CharField("办理人", max_length=80, blank=True)
    answer = models.CharField("说明", max_length=200, blank=True)
    snapshot_id = models.UUIDField("公布内容", null=True)

    class Meta:
        verbose_name = "成员调整"
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat_number"], condition=Q(state=ChangeState.PROPOSED),
                name="one_open_change_a_seat",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.PUBLISHED) | Q(snapshot_id__isnull=False),
                name="published_change_has_snapshot",
            ),
        ]  # fmt: skip


@pghistory.track()
class LiaisonChange(_Change):
    """A unit's filing of its liaison; it takes effect as filed."""

    class Meta:
        verbose_name = "联络员备案"
        ordering = ["-proposed_at"]


@pghistory.track()
class Director(models.Model):
    """办公室主任, 由省民政厅1名副厅长兼任 (附件1 二): dated, with the paper it rests on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=80)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "办公室主任"
        ordering = ["valid_from"]
        constraints = [
            ExclusionConstraint(name="one_director", expressions=[(_days(), "&&")]),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="director_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.post}"


class CalendarFeed(models.Model):
    """A private calendar of one unit's meetings; the address is the key, kept only as its digest."""

    department_code = models.CharField("单位", max_length=40, primary_key=True)
    digest = models.CharField("摘要", max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "日历订阅"

    def __str__(self) -> str:
        return self.department_code
