import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from minjiu.access.enums import Role
from minjiu.access.models.users import User


@pghistory.track()
class RoleGrant(models.Model):
    """A role, where it holds (a division and all below it), in which department, and for how long."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.RESTRICT, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=24, choices=Role)
    division_code = models.CharField("行政区划", max_length=12)
    department_code = models.CharField("部门", max_length=40, blank=True)
    purpose = models.CharField("目的", max_length=80, blank=True)
    # 席位 1 to 3, of a convener: whose instructions the account writes
    seat_number = models.PositiveSmallIntegerField("席位", null=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "授权"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.get_role_display()} {self.division_code}"  # type: ignore[attr-defined]


@pghistory.track()
class Delegation(models.Model):
    """Somebody stands in for the holder of a grant; always with an end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    grant = models.ForeignKey(
        RoleGrant, models.RESTRICT, related_name="delegations", verbose_name="授权"
    )
    to_user = models.ForeignKey(User, models.RESTRICT, related_name="+", verbose_name="代理人")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止")
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "代理"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="delegation_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_user.name} 代 {self.grant}"


@pghistory.track()
class Absence(models.Model):
    """Days on which somebody cannot be reached; whether somebody stands in is another matter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.RESTRICT, related_name="absences", verbose_name="用户")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止")
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = "外出"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="absence_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.valid_from}"
