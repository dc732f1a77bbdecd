"""A bulk run: whom it asks about, in which batches, what was answered, what people look at.

Many rows, so plain numbers for keys and nothing in them that a batch can say once.
"""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from minjiu.verification.enums import (
    BatchState,
    BulkState,
    FindingKind,
    FindingOutcome,
    LineState,
    Result,
)


@pghistory.track()
class BulkRun(models.Model):
    """One re-check of many recipients of one programme: same sources, same consent, no decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    division_code = models.CharField("地区", max_length=12)
    programme = models.CharField("救助项目", max_length=40)
    purpose = models.CharField("目的", max_length=80)
    chosen = models.CharField("对象范围", max_length=200)
    state = models.CharField("状态", max_length=8, choices=BulkState, default=BulkState.LISTING)
    # What a person has to look at before the run goes on: source, rate, what it was before.
    held: Any = models.JSONField("暂停原因", default=list)
    # What was made of each: source, words, whether taken, why, by whom and when.
    looked: Any = models.JSONField("暂停的处理", default=list)
    on = models.DateField("核对日")
    compared_with = models.ForeignKey(
        "self", models.RESTRICT, null=True, related_name="+", verbose_name="对比的上次核对"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="发起人",
    )
    started_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    households = models.PositiveIntegerField("户数", default=0)
    people = models.PositiveIntegerField("人数", default=0)
    without_consent = models.PositiveIntegerField("授权不成立的人数", default=0)

    class Meta:
        verbose_name = "批量核对"
        indexes = [models.Index(fields=["state", "started_at"], name="bulk_run_by_state")]

    def __str__(self) -> str:
        return self.number


class BulkHousehold(models.Model):
    """A family that the run is about, as chosen at its start."""

    run = models.ForeignKey(BulkRun, models.RESTRICT, related_name="+", verbose_name="批量核对")
    household_id = models.UUIDField("家庭")

    class Meta:
        verbose_name = "批量核对的家庭"
        constraints = [
            models.UniqueConstraint(fields=["run", "household_id"], name="bulk_household_once")
        ]

    def __str__(self) -> str:
        return str(self.household_id)


class BulkPerson(models.Model):
    """A member of such a family on that day, or a legal obligor where the purpose asks about them.
    Who lacks consent is listed and not asked about."""

    run = models.ForeignKey(BulkRun, models.RESTRICT, related_name="+", verbose_name="批量核对")
    ordinal = models.PositiveIntegerField("次序")
    person_id = models.UUIDField("人员")
    of_obligor = models.BooleanField("法定义务人", default=False)
    household_id = models.UUIDField("家庭")
    division_code = models.CharField("所在地区", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    canary = models.BooleanField("先行试查")
    sources = ArrayField(models.CharField(max_length=80), verbose_name="授权的信息来源")
    missing = models.CharField("授权不成立的原因", max_length=20, blank=True)

    class Meta:
        verbose_name = "批量核对的人员"
        constraints = [
            models.UniqueConstraint(fields=["run", "person_id"], name="bulk_person_once"),
            models.UniqueConstraint(fields=["run", "ordinal"], name="bulk_ordinal_once"),
            models.CheckConstraint(
                condition=Q(missing="") | Q(sources=[]), name="bulk_without_consent_no_sources"
            ),
        ]
        indexes = [models.Index(fields=["run", "county_code"], name="bulk_person_by_county")]

    def __str__(self) -> str:
        return str(self.person_id)


class BulkLine(models.Model):
    """One office of one source in a run, and the counties that it answers for."""

    run = models.ForeignKey(BulkRun, models.RESTRICT, related_name="+", verbose_name="批量核对")
    source = models.CharField("来源", max_length=80)
    # Empty where nobody answers for these counties.
    service = models.CharField("答复单位", max_length=80, blank=True)
    counties = ArrayField(models.CharField(max_length=6), verbose_name="县")
    state = models.CharField("状态", max_length=8, choices=LineState, default=LineState.ASKED)
    not_before = models.DateTimeField("再次询问不早于", null=True)

    class Meta:
        verbose_name = "批量核对的线路"
        constraints = [
            models.UniqueConstraint(fields=["run", "source", "service"], name="bulk_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.service}"


class BulkBatch(models.Model):
    """Up to a thousand people for one office. `key` never changes: an office asked again under it
    sends what it has."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(BulkLine, models.RESTRICT, related_name="+", verbose_name="线路")
    canary = models.BooleanField("先行试查")
    number = models.PositiveIntegerField("批号")
    key = models.CharField("批次标识", max_length=32, unique=True)
    first = models.PositiveIntegerField("起")
    last = models.PositiveIntegerField("止")
    people = models.PositiveIntegerField("人数")
    state = models.CharField("状态", max_length=8, choices=BatchState, default=BatchState.WAITING)
    rounds = models.PositiveSmallIntegerField("次数", default=0)
    sent_at = models.DateTimeField("发出时间", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    request_digest = models.CharField("请求摘要（SM3）", max_length=64, blank=True)
    answer_digest = models.CharField("答复摘要（SM3）", max_length=64, blank=True)
    found = models.PositiveIntegerField("有记录", default=0)
    not_found = models.PositiveIntegerField("无记录", default=0)
    not_covered = models.PositiveIntegerField("不在覆盖范围", default=0)
    stale = models.PositiveIntegerField("数据过期", default=0)
    failed = models.PositiveIntegerField("未取得", default=0)
    wrong_person = models.PositiveIntegerField("对象不符", default=0)
    error = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "批次"
        constraints = [
            models.UniqueConstraint(fields=["line", "canary", "number"], name="bulk_batch_once"),
            models.CheckConstraint(condition=Q(people__lte=1000), name="bulk_batch_of_a_thousand"),
        ]
        indexes = [models.Index(fields=["line", "state"], name="bulk_batch_by_state")]

    def __str__(self) -> str:
        return self.key


class BulkItem(models.Model):
    """The receipt of one person in one batch; written once."""

    id = models.BigAutoField(primary_key=True)
    # Millions of rows: no index of their own beside those below, which begin with them.
    batch = models.ForeignKey(
        BulkBatch, models.RESTRICT, related_name="+", verbose_name="批次", db_index=False
    )
    person = models.ForeignKey(
        BulkPerson, models.RESTRICT, related_name="+", verbose_name="人员", db_index=False
    )
    authorisation_id = models.UUIDField("授权书", null=True)
    result = models.CharField("结果", max_length=12, choices=Result)
    error = models.CharField("说明", max_length=200, blank=True)
    as_of = models.DateField("截至", null=True)

    class Meta:
        verbose_name = "批量核对回执"
        constraints = [
            models.UniqueConstraint(fields=["batch", "person"], name="bulk_item_once"),
            # R1: only what was never sent may lack its paper.
            models.CheckConstraint(
                condition=Q(authorisation_id__isnull=False) | Q(result=Result.SOURCE_ERROR),
                name="bulk_item_under_a_paper",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="bulk_item_by_person")]

    def __str__(self) -> str:
        return self.result


class BulkFact(models.Model):
    """A fact that an office reported in a run. What it holds nothing of is the receipt's
    not_found. `number`: fen, counts, and 1 or 0 for yes or no."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(
        BulkItem, models.RESTRICT, related_name="+", verbose_name="回执", db_index=False
    )
    name = models.CharField("事实", max_length=60)
    number = models.BigIntegerField("数值", null=True)
    word = models.CharField("选项", max_length=60, blank=True)
    reported_at = models.DateField("报送日", null=True)
    items: Any = models.JSONField("明细")

    class Meta:
        verbose_name = "批量核对的事实"
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="bulk_fact_once")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class BulkFinding(models.Model):
    """What a person should look at: a change since the last run, or a word that does not agree
    with a record. Nothing follows from it by itself; `assistance` and its people decide."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(BulkRun, models.RESTRICT, related_name="+", verbose_name="批量核对")
    person_id = models.UUIDField("人员")
    household_id = models.UUIDField("家庭")
    division_code = models.CharField("所在地区", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    kind = models.CharField("类别", max_length=12, choices=FindingKind)
    name = models.CharField("事实", max_length=60)
    source = models.CharField("来源", max_length=80)
    before = models.BigIntegerField("原值", null=True)
    after = models.BigIntegerField("现值")
    # Whether it may speak for the family: less income, a certificate it did not have.
    in_favour = models.BooleanField("可能有利于家庭")
    outcome = models.CharField("处理", max_length=8, choices=FindingOutcome, blank=True)
    reason = models.CharField("处理说明", max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="处理人",
    )
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_on = models.DateField("处理日", null=True)
    # R13: the officer's notices of that day, numbered up to the quota that was in force.
    notice_of_day = models.PositiveSmallIntegerField("当日第几件通知", null=True)
    quota = models.PositiveSmallIntegerField("当日上限", null=True)
    # One notice tells a family all that was found; it is counted at the finding looked at first.
    told_with: Any = models.ForeignKey(
        "self", models.RESTRICT, null=True, related_name="+", verbose_name="一并告知"
    )

    class Meta:
        verbose_name = "批量核对的发现"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person_id", "kind", "name"], name="bulk_finding_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(settled_by__isnull=False, settled_at__isnull=False, settled_on__isnull=False)
                & ~Q(reason=""),
                name="bulk_finding_settled_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=FindingOutcome.NOTIFY)
                | Q(notice_of_day__isnull=False, quota__isnull=False, told_with__isnull=True)
                & Q(notice_of_day__gte=1, notice_of_day__lte=F("quota"))
                | Q(notice_of_day__isnull=True, told_with__isnull=False) & ~Q(told_with=F("pk")),
                name="bulk_notice_within_the_quota",
            ),
            models.UniqueConstraint(
                fields=["settled_by", "settled_on", "notice_of_day"],
                condition=Q(notice_of_day__isnull=False),
                name="bulk_notice_counted_once",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "county_code", "kind"], name="bulk_finding_by_county"),
        ]

    def __str__(self) -> str:
        return self.name
