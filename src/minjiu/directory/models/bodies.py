from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Value

from minjiu.directory.enums import Confidence


def one_at_a_time(name: str, owner: str) -> ExclusionConstraint:
    """No two rows of one owner with overlapping days (no contrib extension is needed)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Func(F(owner), F(owner), Value("[]"), function="int8range"), "&&"),
            (Func(F("valid_from"), F("valid_to"), function="daterange"), "&&"),
        ],
    )


class Division(models.Model):
    """行政区划 as `cncodes` knows it, in a table so that lists can join it."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=12)
    kind = models.CharField("类别", max_length=40)
    parent_code = models.CharField("上级", max_length=12, blank=True)
    valid_from = models.DateField("起", null=True)
    valid_to = models.DateField("止", null=True)
    confidence = models.CharField("可信程度", max_length=12, choices=Confidence)

    class Meta:
        verbose_name = "行政区划"
        indexes = [models.Index(fields=["parent_code", "code"], name="division_children")]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """One of the 25 成员单位; its names have dates, the unit goes on."""

    id = models.PositiveSmallIntegerField("次序", primary_key=True)
    code = models.CharField("代码", max_length=40, unique=True)
    heading = models.CharField("附件3标题", max_length=60)
    kind = models.CharField("类别", max_length=40)

    class Meta:
        verbose_name = "成员单位"

    def __str__(self) -> str:
        return self.heading


class DepartmentName(models.Model):
    department = models.ForeignKey(Department, models.RESTRICT, related_name="names")
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=120)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    basis = models.CharField("依据", max_length=200)
    confidence = models.CharField("可信程度", max_length=12, choices=Confidence)

    class Meta:
        verbose_name = "单位名称"
        constraints = [
            one_at_a_time("one_name_at_a_time", "department_id"),
            models.UniqueConstraint(
                fields=["department", "valid_from"], name="department_name_key"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """An office that answers for a part of the province in place of the provincial one."""

    department = models.ForeignKey(Department, models.RESTRICT, related_name="branches")
    division_code = models.CharField("行政区划", max_length=12)
    name = models.CharField("名称", max_length=120)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    confidence = models.CharField("可信程度", max_length=12, choices=Confidence)

    class Meta:
        verbose_name = "分支机构"
        constraints = [
            models.UniqueConstraint(
                fields=["department", "division_code", "valid_from"], name="branch_key"
            ),
        ]

    def __str__(self) -> str:
        return self.name
