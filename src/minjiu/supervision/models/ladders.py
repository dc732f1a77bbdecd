import uuid

import pgtrigger
from django.db import models

from minjiu.supervision.enums import Colour, Light, Rung
from minjiu.supervision.models.matters import Leg


class Ladder(models.Model):
    """督促办法 the office adopted, for matters assigned from a day on. A later one replaces it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("名称", max_length=40)
    valid_from = models.DateField("自此日起交办的事项适用")
    basis = models.CharField("依据", max_length=200)
    adopted_at = models.DateTimeField("登记时间")
    adopted_by = models.CharField("登记人", max_length=80)

    class Meta:
        verbose_name = "督促办法"
        ordering = ["valid_from", "adopted_at"]
        triggers = [
            pgtrigger.Protect(name="ladder_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from:%Y-%m-%d}"


class LadderStep(models.Model):
    ladder = models.ForeignKey(Ladder, models.RESTRICT, related_name="steps")
    position = models.PositiveSmallIntegerField("次序")
    rung = models.CharField("做法", max_length=16, choices=Rung)
    label = models.CharField("名称", max_length=40)
    light = models.CharField("灯色", max_length=12, choices=Light)
    colour = models.CharField("颜色", max_length=6, choices=Colour, blank=True)

    class Meta:
        verbose_name = "督促层级"
        ordering = ["ladder", "position"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "position"], name="one_step_a_position")
        ]
        triggers = [
            pgtrigger.Protect(name="step_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.label}"


class Letter(models.Model):
    """The letter of a step on its way to be signed; the step is marked once it has its number."""

    leg = models.ForeignKey(Leg, models.RESTRICT, related_name="letters")
    position = models.PositiveSmallIntegerField("层级")
    document_id = models.UUIDField("公文", unique=True)
    text = models.TextField("内容")
    reply_due_on = models.DateField("回复时限")

    class Meta:
        verbose_name = "督促公文"
        constraints = [
            models.UniqueConstraint(fields=["leg", "position"], name="one_letter_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.leg} {self.position}"
