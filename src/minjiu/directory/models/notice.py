from django.db import models
from django.db.models import Q

from minjiu.directory.enums import SeatRole
from minjiu.directory.models.bodies import Department, one_at_a_time


class Duty(models.Model):
    """One of the 106 duties of 附件3, verbatim."""

    id = models.CharField("编号", max_length=12, primary_key=True)
    department = models.ForeignKey(Department, models.RESTRICT, related_name="duties")
    sequence = models.PositiveSmallIntegerField("次序")
    stance = models.CharField("角色", max_length=40)
    text = models.TextField("原文")

    class Meta:
        verbose_name = "职责"
        ordering = ["department_id", "sequence"]

    def __str__(self) -> str:
        return self.id


class Rule(models.Model):
    """One of the notice's 20 rules, verbatim."""

    id = models.CharField("编号", max_length=12, primary_key=True)
    sequence = models.PositiveSmallIntegerField("次序")
    topic = models.CharField("主题", max_length=60)
    actor = models.CharField("主体", max_length=120)
    text = models.TextField("原文")

    class Meta:
        verbose_name = "规则"
        ordering = ["sequence"]

    def __str__(self) -> str:
        return self.id


class Seat(models.Model):
    """One of the 28 seats of 附件2: the seat stays, holders change."""

    id = models.PositiveSmallIntegerField("次序", primary_key=True)
    role = models.CharField("席位", max_length=16, choices=SeatRole)
    department = models.ForeignKey(Department, models.RESTRICT, null=True, related_name="seats")
    unit = models.CharField("单位", max_length=60)

    class Meta:
        verbose_name = "席位"

    def __str__(self) -> str:
        return f"{self.unit} {SeatRole(self.role).label}"


class Official(models.Model):
    """Somebody in a post of a unit; a citizen is a person, never an official.

    Two people of one name in one unit are told apart by `number`, 1 for whom was there first.
    """

    name = models.CharField("姓名", max_length=60)
    unit = models.CharField("单位", max_length=60)
    number = models.PositiveSmallIntegerField("同名编号", default=1)

    class Meta:
        verbose_name = "任职人员"
        constraints = [
            models.UniqueConstraint(fields=["name", "unit", "number"], name="official_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="official_number_counts"),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """Who holds a seat, in which post, from when, on what basis."""

    seat = models.ForeignKey(Seat, models.RESTRICT, related_name="appointments")
    official = models.ForeignKey(Official, models.RESTRICT, related_name="appointments")
    post = models.CharField("职务", max_length=80)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "任职"
        constraints = [
            one_at_a_time("one_holder_at_a_time", "seat_id"),
            models.UniqueConstraint(fields=["seat", "valid_from"], name="appointment_key"),
        ]

    def __str__(self) -> str:
        return f"{self.official.name} {self.post}"
