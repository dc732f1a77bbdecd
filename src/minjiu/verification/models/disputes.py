import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from minjiu.verification.enums import ObjectionState, TaskKind, TaskOutcome, TaskState
from minjiu.verification.models.reports import Report
from minjiu.verification.models.runs import Query, Verification


@pghistory.track()
class Objection(models.Model):
    """The family objects to a signed report: sources are asked again, another version is made.

    `about`: [person, fact] each, disputed until the source has spoken again; empty: all of it.
    """

    verification_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(
        Verification, models.RESTRICT, related_name="+", verbose_name="核对"
    )
    report = models.ForeignKey(
        Report, models.RESTRICT, related_name="+", verbose_name="所异议的报告"
    )
    about: Any = models.JSONField("所异议的事项", default=list)
    text = models.TextField("异议内容")
    raised_at = models.DateTimeField("提出时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="记录人"
    )
    # None: the year's holidays are not published yet.
    due_on = models.DateField("复核时限", null=True)
    state = models.CharField(
        "状态", max_length=9, choices=ObjectionState, default=ObjectionState.OPEN
    )
    asked_at = models.DateTimeField("复核查询时间", null=True)
    result = models.ForeignKey(
        Report, models.RESTRICT, null=True, related_name="+", verbose_name="复核报告"
    )
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "核对异议"
        indexes = [models.Index(fields=["verification", "state"], name="objection_by_run")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ObjectionState.CLOSED, result__isnull=False)
                | ~Q(state=ObjectionState.CLOSED) & Q(result__isnull=True),
                name="objection_closed_by_another_report",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ObjectionState.OPEN, ObjectionState.ASKED])
                & Q(closed_at__isnull=True)
                | Q(state__in=[ObjectionState.CLOSED, ObjectionState.WITHDRAWN])
                & Q(closed_at__isnull=False),
                name="objection_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"核对异议 {self.pk}"


@pghistory.track()
class DepartmentTask(models.Model):
    """What people in a department are asked: to correct a record, to mend their data, to look by hand.

    A correction is filed by us, not by the family (政务数据共享条例第二十六条).
    """

    query_id: uuid.UUID | None
    verification_id: uuid.UUID | None
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("类别", max_length=10, choices=TaskKind)
    department = models.CharField("部门", max_length=40)
    source = models.CharField("来源", max_length=80)
    division_code = models.CharField("地区", max_length=12)
    verification = models.ForeignKey(
        Verification, models.RESTRICT, null=True, related_name="+", verbose_name="核对"
    )
    query = models.ForeignKey(
        Query, models.RESTRICT, null=True, related_name="+", verbose_name="查询"
    )
    person_id = models.UUIDField("人员", null=True)
    name = models.CharField("事实", max_length=60, blank=True)
    reported: Any = models.JSONField("部门记录", null=True)
    text = models.TextField("请部门办理的事")
    filed_at = models.DateTimeField("提出时间")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="提出人"
    )
    due_on = models.DateField("答复时限", null=True)
    state = models.CharField("状态", max_length=9, choices=TaskState, default=TaskState.OPEN)
    outcome = models.CharField("答复", max_length=12, choices=TaskOutcome, blank=True)
    answer = models.TextField("答复说明", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name="答复人",
    )

    class Meta:
        verbose_name = "部门待办"
        indexes = [
            models.Index(fields=["department", "state", "due_on"], name="department_task_due"),
            models.Index(fields=["verification"], name="department_task_by_run"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["verification", "person_id", "name", "source"],
                condition=Q(kind=TaskKind.CORRECTION, state=TaskState.OPEN),
                name="correction_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.ANSWERED, answered_at__isnull=False,
                            answered_by__isnull=False) & ~Q(outcome="") & ~Q(answer="")
                | ~Q(state=TaskState.ANSWERED) & Q(outcome=""),
                name="department_task_answered_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(kind=TaskKind.COMPLAINT, person_id__isnull=True)
                | ~Q(kind=TaskKind.COMPLAINT)
                & Q(person_id__isnull=False, verification__isnull=False),
                name="complaint_names_nobody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{TaskKind(self.kind).label} {self.pk}"
