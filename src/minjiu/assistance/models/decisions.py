import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minjiu.assistance.enums import Heard, Outcome, Programme
from minjiu.assistance.models.cases import Case
from minjiu.assistance.models.numbers import NUMBERED


class Determination(models.Model):
    """What the rules said of the facts at a moment: inputs, version and parameters with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    made_at = models.DateTimeField("测算时间")
    on = models.DateField("测算日")
    version = models.CharField("规则版本", max_length=64)
    # rulebook's Determination.to_json: enough to compute the same again.
    record = models.TextField("测算记录")
    lines: Any = models.JSONField("各项目结论")
    # rulebook's Trace.to_data: the reasoning of all programmes, from the `root` of each line.
    trace: Any = models.JSONField("推理", default=dict)

    class Meta:
        verbose_name = "测算"
        indexes = [models.Index(fields=["case", "-made_at"], name="determination_by_case")]

    def __str__(self) -> str:
        return f"测算 {self.on}"


class Statement(models.Model):
    """陈述申辩: what the family says before an adverse decision, or that it says nothing (R6).

    It carries one decision: once that is made, or the case goes back, the family is heard anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, models.RESTRICT, null=True, related_name="+", verbose_name="个案"
    )
    emergency = models.ForeignKey(
        "assistance.Emergency", models.RESTRICT, null=True, related_name="+",
        verbose_name="急难救助",
    )  # fmt: skip
    kind = models.CharField("方式", max_length=8, choices=Heard)
    text = models.TextField("内容")
    heard_at = models.DateTimeField("听取时间")
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="听取人"
    )

    closed_at = models.DateTimeField("终结时间", null=True)

    class Meta:
        verbose_name = "陈述申辩"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="statement_open_once"
            ),
            models.UniqueConstraint(
                fields=["emergency"],
                condition=Q(closed_at__isnull=True),
                name="statement_open_once_in_an_emergency",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=True, emergency__isnull=False)
                | Q(case__isnull=False, emergency__isnull=True),
                name="statement_of_a_case_or_an_emergency",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Ruling(models.Model):
    """What a person decides about a family's right: reasons, articles, remedies; who saw what."""

    # None while it is a proposal; given with effect, so that a series has no gap.
    number = models.CharField("文书编号", max_length=60, unique=True, null=True, blank=True)
    # As the applicant was called then: another may stand for the family later.
    addressed_to = models.CharField("送达对象", max_length=120, default="")
    reasons = models.TextField("理由")
    articles = models.TextField("依据条款")
    # Where the officer departs from the determination: why.
    departure = models.TextField("与测算不同的理由", blank=True)
    statement = models.ForeignKey(
        Statement, models.RESTRICT, null=True, related_name="+", verbose_name="陈述申辩"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="决定人"
    )
    seen_at = models.DateTimeField("查看证据时间")
    proposed_at = models.DateTimeField("提出时间")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="复核人",
    )
    review_seen_at = models.DateTimeField("复核人查看证据时间", null=True)
    effective_on = models.DateField("决定日期", null=True)
    reconsideration_body = models.CharField("复议机关", max_length=120)
    court = models.CharField("诉讼法院", max_length=120)
    delivered_on = models.DateField("送达日期", null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number or "拟稿"


REASONED = ~Q(reasons="") & ~Q(articles="") & ~Q(reconsideration_body="")
BY_TWO_AND_HEARD = Q(
    reviewed_by__isnull=False, review_seen_at__isnull=False, statement__isnull=False
)
BY_ANOTHER = Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("decided_by"))


@pghistory.track()
class Decision(Ruling):
    """A person's decision. An adverse one takes two people, reasons, articles and a hearing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    outcome = models.CharField("决定", max_length=8, choices=Outcome)
    determination = models.ForeignKey(
        Determination, models.RESTRICT, related_name="+", verbose_name="所依据的测算"
    )
    monthly_amount = models.DecimalField(
        "月保障金额（元）", max_digits=12, decimal_places=2, null=True
    )

    class Meta:
        verbose_name = "决定"
        constraints = [
            models.CheckConstraint(
                condition=REASONED, name="decision_gives_reasons_articles_and_remedies"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.GRANTED, monthly_amount__isnull=False)
                | Q(outcome=Outcome.REFUSED, monthly_amount__isnull=True),
                name="decision_amount_where_granted",
            ),
            # R5: no road, be it page, admin, bulk or SQL, makes an adverse decision of one person.
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSED)
                | Q(effective_on__isnull=True)
                | BY_TWO_AND_HEARD,
                name="adverse_decision_heard_and_reviewed",
            ),
            models.CheckConstraint(condition=BY_ANOTHER, name="decision_reviewed_by_another"),
            models.CheckConstraint(condition=NUMBERED, name="decision_in_force_is_numbered"),
        ]


@pghistory.track()
class Entitlement(models.Model):
    """What a family is entitled to a month, over whole months (57号第二十一条).

    A change ends one and begins the next on the first of a month; they are the family's history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.RESTRICT, related_name="+", verbose_name="个案")
    household_id = models.UUIDField("家庭")
    division_code = models.CharField("所在地区", max_length=12)
    programme = models.CharField("项目", max_length=20, choices=Programme)
    monthly_amount = models.DecimalField("月保障金额（元）", max_digits=12, decimal_places=2)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)

    class Meta:
        verbose_name = "待遇"
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "programme"],
                condition=Q(valid_to__isnull=True),
                name="entitlement_once_per_programme",
            ),
            models.UniqueConstraint(
                fields=["case", "valid_from"], name="entitlement_once_from_a_month"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="entitlement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(monthly_amount__gte=0), name="entitlement_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_programme_display()} {self.monthly_amount}"  # type: ignore[attr-defined]


class EntitlementPeriod(models.Model):
    """Read-only relation for the rooms above: what a family is or was entitled to, with its months.

    A month's list is those that contain its first day. A view, made by the first migration.
    """

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField("家庭")
    division_code = models.CharField("所在地区", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    programme = models.CharField("项目", max_length=20)
    monthly_amount = models.DecimalField("月保障金额（元）", max_digits=12, decimal_places=2)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)

    class Meta:
        managed = False
        db_table = "assistance_entitlement_period"
        verbose_name = "待遇期间"

    def __str__(self) -> str:
        return str(self.pk)
