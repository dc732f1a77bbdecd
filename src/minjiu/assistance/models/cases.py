import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from minjiu.assistance.enums import OPEN_STATES, PURPOSE_OF_CASES, CaseState, Level, Programme


@pghistory.track(exclude=["declared"])
class Case(models.Model):
    """One family's application for one programme, from registration to decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("受理编号", max_length=30, unique=True)
    household_id = models.UUIDField("家庭")
    applicant_name = models.CharField("申请人", max_length=120)
    division_code = models.CharField("所在乡镇", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    programme = models.CharField("项目", max_length=20, choices=Programme)
    state = models.CharField("状态", max_length=20, choices=CaseState)
    registered_on = models.DateField("登记日期")
    accepted_on = models.DateField("受理日期", null=True)
    to_county_on = models.DateField("报县日期", null=True)
    near_relative = models.BooleanField("经办人近亲属", default=False)
    # What the family says: {person id or "": {fact: value}}; amounts in fen.
    declared: Any = models.JSONField("申报内容", default=dict)
    verification_id = models.UUIDField("核对", null=True)
    # Why the whole takes 45 working days, and what was reported at the county (第二十、二十二条).
    extension = models.TextField("延长理由", blank=True)
    complaint = models.TextField("投诉举报", blank=True)
    # When a person last weighed the facts for a ruling; what is put right later is yet to be weighed.
    weighed_at = models.DateTimeField("据以决定的时间", null=True)
    # The period in force: `due_days` working days after `due_from`.
    due_from = models.DateField("时限起算", null=True)
    due_days = models.PositiveSmallIntegerField("工作日数", null=True)
    due_on = models.DateField("当前时限", null=True)
    due_rule = models.CharField("时限依据", max_length=120, blank=True)

    class Meta:
        verbose_name = "个案"
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="case_by_state"),
            models.Index(
                fields=["division_code", "id"],
                name="case_by_division",
                opclasses=["text_pattern_ops", "uuid_ops"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "programme"],
                condition=Q(state__in=OPEN_STATES),
                name="case_open_once_per_programme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.applicant_name}"

    @property
    def purpose(self) -> str:
        """What the case's data may be used for, as grants and authorisations name it."""
        return f"{PURPOSE_OF_CASES}{self.programme}"


class DocumentNotice(models.Model):
    """一次性告知: everything that is missing, said once (57号第十三条)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    items = ArrayField(models.CharField(max_length=200), verbose_name="待补正材料")
    issued_at = models.DateTimeField("告知时间")

    class Meta:
        verbose_name = "一次性告知"
        constraints = [
            models.CheckConstraint(condition=~Q(items=[]), name="notice_names_something")
        ]

    def __str__(self) -> str:
        return "、".join(self.items)


@pghistory.track()
class Return(models.Model):
    """退回补充调查: what the county wants looked into again before it decides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    reasons = models.TextField("退回理由")
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="退回人"
    )
    returned_at = models.DateTimeField("退回时间")
    # When the township sent the case on again, by way of a new publicity or not.
    answered_at = models.DateTimeField("补充调查完成时间", null=True)

    class Meta:
        verbose_name = "退回补充调查"
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="return_gives_reasons"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(answered_at__isnull=True),
                name="return_open_once_per_case",
            ),
        ]

    def __str__(self) -> str:
        return self.reasons[:40]


class Withdrawal(models.Model):
    """撤回申请: the family's paper; what was gathered until then is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    signed_by = models.CharField("签字人", max_length=120)
    received_on = models.DateField("收到日期")
    reason = models.TextField("理由", blank=True)  # the family need not give one
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="记录人"
    )

    class Meta:
        verbose_name = "撤回申请"
        constraints = [
            models.CheckConstraint(condition=~Q(signed_by=""), name="withdrawal_is_signed")
        ]

    def __str__(self) -> str:
        return f"{self.received_on} {self.signed_by}"


@pghistory.track()
class Investigation(models.Model):
    """入户调查 by two people (57号第十六条; 43号第十三条)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    level = models.CharField("层级", max_length=10, choices=Level)
    visited_on = models.DateField("入户日期")
    first_name = models.CharField("调查人", max_length=80)
    second_name = models.CharField("另一调查人", max_length=80)
    family_present = models.CharField("在场家庭成员", max_length=120)
    findings = models.TextField("调查情况")
    # 生活自理能力: {person id: what they cannot do alone}, of who was assessed (43号第二十一条).
    care: Any = models.JSONField("生活自理能力评估", default=dict)
    recorded_at = models.DateTimeField("记录时间", null=True)
    answers = models.ForeignKey(
        Return, models.RESTRICT, null=True, related_name="+", verbose_name="所答复的退回"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="记录人",
    )

    class Meta:
        verbose_name = "入户调查"
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_name="") & ~Q(second_name="") & ~Q(first_name=F("second_name")),
                name="investigated_by_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.first_name}、{self.second_name}"


class Publicity(models.Model):
    """公示 of the township's opinion in the village or community, seven days (57号第十九条,
    43号第十五条).

    A case that was returned may be posted again with its new opinion; the earlier one stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    place = models.CharField("公示地点", max_length=120)
    opinion = models.TextField("初审意见")
    posted_on = models.DateField("公示开始")
    ends_on = models.DateField("公示结束")  # the last of the seven days
    objection = models.TextField("异议", blank=True)
    objection_settled = models.TextField("异议处理", blank=True)
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "公示"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(objection="") | ~Q(objection_settled=""),
                name="publicity_closes_without_open_objection",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="publicity_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posted_on} {self.place}"


class TimelineEvent(models.Model):
    """One line of the family's story in this case."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    at = models.DateTimeField("时间")
    text = models.CharField("事项", max_length=300)
    actor = models.CharField("办理人", max_length=160)

    class Meta:
        verbose_name = "办理记录"
        indexes = [models.Index(fields=["case", "id"], name="timeline_by_case")]

    def __str__(self) -> str:
        return self.text
