import uuid

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from minjiu.registry.enums import JOINS, LEAVES, Relation
from minjiu.registry.models.people import Person


@pghistory.track()
class Household(models.Model):
    """People who really live together and apply together; not the same as a 户口簿."""

    applicant_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    applicant = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="申请人")
    division_code = models.CharField("所在乡镇或县", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    opened_on = models.DateField("登记日期")
    closed_on = models.DateField("注销日期", null=True)
    confirmed_at = models.DateTimeField("成员确认时间", null=True)
    # The family was asked who owes it support and all are named; a change of members asks again.
    obligors_asked_at = models.DateTimeField("义务人查清时间", null=True)

    class Meta:
        verbose_name = "家庭"
        indexes = [
            models.Index(
                fields=["division_code", "id"],
                name="household_by_division",
                opclasses=["text_pattern_ops", "uuid_ops"],
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(division_code__startswith=F("county_code")),
                name="household_lies_in_its_county",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="household_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"家庭 {self.pk}"


@pghistory.track()
class Membership(models.Model):
    """Who belongs to a household, as what, and from when to when (half-open)."""

    household_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, models.RESTRICT, related_name="memberships", verbose_name="家庭"
    )
    person = models.ForeignKey(
        Person,
        models.RESTRICT,
        to_field="serial",
        db_column="person_serial",
        related_name="+",
        verbose_name="人员",
    )
    relation = models.CharField("与申请人关系", max_length=12, choices=Relation)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    lives_together = models.BooleanField("经办人已确认共同生活", default=False)
    on_hukou = models.BooleanField("在申请人户口簿上", null=True)
    # Empty: confirmed as one of the household, without an event.
    joined_by = models.CharField(
        "加入原因", max_length=12, choices=[(c.value, c.label) for c in JOINS], blank=True
    )
    left_by = models.CharField(
        "离开原因", max_length=12, choices=[(c.value, c.label) for c in LEAVES], blank=True
    )

    class Meta:
        verbose_name = "家庭成员"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
            # One person, one household at a time; the database holds it against any race.
            ExclusionConstraint(
                name="person_in_one_household",
                expressions=[
                    (
                        Func(
                            F("person"),
                            F("person"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.get_relation_display()  # type: ignore[attr-defined]


class HukouMember(models.Model):
    """A name on the applicant's 户口簿: all that the applicant's own authorisation returns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.RESTRICT, related_name="+", verbose_name="家庭")
    authorisation = models.ForeignKey(
        "registry.Authorisation", models.RESTRICT, related_name="+", verbose_name="授权书"
    )
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("姓名", max_length=120)
    relation = models.CharField("与户主关系", max_length=40, blank=True)
    returned_at = models.DateTimeField("返回时间")
    # A later answer of the register takes the place of an earlier one; both are kept.
    replaced_at = models.DateTimeField("被替代时间", null=True)
    lives_together = models.BooleanField("是否共同生活", null=True)
    apart_reason = models.CharField("不共同生活的情况", max_length=200, blank=True)

    class Meta:
        verbose_name = "户口登记成员"
        indexes = [models.Index(fields=["household", "position"], name="hukou_by_household")]

    def __str__(self) -> str:
        return f"{self.name} {self.relation}"


@pghistory.track()
class Obligor(models.Model):
    """Somebody outside the household who owes it support by law (法定赡养、抚养、扶养义务人)."""

    household_id: uuid.UUID
    person_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.RESTRICT, related_name="+", verbose_name="家庭")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="人员")
    relation = models.CharField("与申请人关系", max_length=12, choices=Relation)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    note = models.CharField("家庭情况", max_length=200, blank=True)
    end_reason = models.CharField("注销原因", max_length=200, blank=True)
    # Why no authorisation can be had (whereabouts unknown, refuses): nobody is asked about them then,
    # and the family need not wait.
    no_consent = models.CharField("不能取得授权的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "法定义务人"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(valid_to__isnull=True),
                name="obligor_named_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="obligor_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.get_relation_display()  # type: ignore[attr-defined]


class HouseholdInScope(models.Model):
    """Read-only relation for the rooms above: one row per household that is not closed.

    Names and numbers of members, no ID number and nothing sealed. A view, made by the first migration.
    """

    id = models.UUIDField(primary_key=True)
    division_code = models.CharField("所在乡镇或县", max_length=12)
    county_code = models.CharField("所在县", max_length=6)
    applicant_id = models.UUIDField("申请人")
    applicant_name = models.CharField("申请人姓名", max_length=120)
    opened_on = models.DateField("登记日期")
    member_count = models.PositiveIntegerField("现有成员数")

    class Meta:
        managed = False
        db_table = "registry_household_in_scope"
        verbose_name = "在册家庭"

    def __str__(self) -> str:
        return self.applicant_name
