import uuid

import pghistory
from django.db import models
from django.db.models import Q

from minjiu.conference.enums import TopicOrigin, TopicState


@pghistory.track()
class Topic(models.Model):
    """议题: what somebody wants the conference to discuss; evidence is frozen when it is proposed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容和建议")
    origin = models.CharField("来源", max_length=12, choices=TopicOrigin)
    department_code = models.CharField("提出单位", max_length=40, blank=True)
    evidence = models.JSONField("依据的数据", default=list)
    suggestion_key = models.CharField("建议的由来", max_length=160, blank=True)
    state = models.CharField("状态", max_length=12, choices=TopicState)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.CharField("提出人", max_length=80)
    merged_into = models.ForeignKey(
        "self", models.RESTRICT, null=True, related_name="merged", verbose_name="并入"
    )
    answer = models.CharField("办公室意见", max_length=300, blank=True)
    opinions_due_on = models.DateField("书面意见时限", null=True)

    class Meta:
        verbose_name = "议题"
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion_key"],
                condition=~Q(suggestion_key="")
                & Q(state__in=["proposed", "accepted", "scheduled", "deferred"]),
                name="suggested_once_while_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=TopicState.MERGED) | Q(merged_into__isnull=False),
                name="merged_topic_says_where",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class TopicOpinion(models.Model):
    """A unit's written opinion before the meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, models.RESTRICT, related_name="opinions")
    department_code = models.CharField("单位", max_length=40)
    text = models.TextField("意见", blank=True)
    answered_at = models.DateTimeField("回复时间", null=True)
    answered_by = models.CharField("回复人", max_length=80, blank=True)

    class Meta:
        verbose_name = "书面意见"
        constraints = [
            models.UniqueConstraint(fields=["topic", "department_code"], name="one_opinion_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.department_code} {self.topic}"
