import uuid

from django.db import models
from django.db.models import F, Q

from minjiu.jobs.enums import RunState


class Run(models.Model):
    """Long work that people wait for: how far it is, how fast, and what failed.

    The queue (procrastinate) holds the jobs; a run is what the page shows of one of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=60)
    # Starting the same work twice finds the first run: nothing is done twice.
    key = models.CharField("幂等键", max_length=200, unique=True)
    title = models.CharField("名称", max_length=120)
    owner_id = models.UUIDField("发起人", null=True)
    state = models.CharField("状态", max_length=12, choices=RunState, default=RunState.RUNNING)
    total = models.PositiveIntegerField("总数")
    done = models.PositiveIntegerField("已完成", default=0)
    failed = models.PositiveIntegerField("失败", default=0)
    message = models.CharField("说明", max_length=400, blank=True)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间", null=True)
    # Work that waited for somebody: its pace is counted from when it went on.
    paced_at = models.DateTimeField("计速起点", null=True)
    paced_done = models.PositiveIntegerField("计速起点已完成", default=0)

    class Meta:
        verbose_name = "长任务"
        indexes = [models.Index(fields=["state", "started_at"], name="run_state_started")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("total")), name="run_done_at_most_total"
            ),
        ]

    def __str__(self) -> str:
        return self.title
