import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from minjiu.registry.enums import Method, Purpose, Stage
from minjiu.registry.models.households import Household
from minjiu.registry.models.people import Person


@pghistory.track()
class Authorisation(models.Model):
    """What a family lets whom ask, of which sources, for which purpose, until when.

    The exact text that was signed is kept with its SM3 digest; every query carries the digest.
    """

    household_id: uuid.UUID
    signatures: "models.Manager[Signature]"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.RESTRICT, related_name="+", verbose_name="家庭")
    purpose = models.CharField("目的", max_length=80, choices=Purpose)
    stage = models.CharField("阶段", max_length=10, choices=Stage)
    sources = ArrayField(models.CharField(max_length=80), verbose_name="信息来源")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止")
    text_version = models.CharField("文本版本", max_length=20)
    text = models.TextField("授权书全文")
    text_digest = models.CharField("全文摘要（SM3）", max_length=64)
    created_at = models.DateTimeField("出具时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawal_reason = models.CharField("撤回说明", max_length=200, blank=True)
    # What it was given for is over; nobody withdrew it.
    lapsed_at = models.DateTimeField("因目的终止失效时间", null=True)
    lapse_reason = models.CharField("目的终止说明", max_length=200, blank=True)
    # 家庭成员变化后须重新授权
    superseded_at = models.DateTimeField("因成员变更失效时间", null=True)

    class Meta:
        verbose_name = "授权书"
        indexes = [models.Index(fields=["household", "created_at"], name="authorisation_by_home")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")),
                name="authorisation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
                name="authorisation_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(lapsed_at__isnull=True) | ~Q(lapse_reason=""),
                name="authorisation_lapsed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(sources=[]), name="authorisation_names_its_sources"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.APPLICANT) | Q(sources=["police.household_register"]),
                name="authorisation_of_the_applicant_opens_one_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.get_purpose_display()}"  # type: ignore[attr-defined]


@pghistory.track()
class Signature(models.Model):
    """One person's consent: their own hand, a fingerprint before a witness, or a guardian's."""

    person_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authorisation = models.ForeignKey(
        Authorisation, models.RESTRICT, related_name="signatures", verbose_name="授权书"
    )
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="人员")
    method = models.CharField("方式", max_length=12, choices=Method)
    guardian = models.ForeignKey(
        Person, models.RESTRICT, null=True, related_name="+", verbose_name="监护人"
    )
    # For an adult: on what basis somebody else signs (无民事行为能力、限制民事行为能力).
    guardian_basis = models.CharField("代签依据", max_length=200, blank=True)
    witness_name = models.CharField("见证人", max_length=120, blank=True)
    signed_at = models.DateTimeField("签署时间")

    class Meta:
        verbose_name = "签署"
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation", "person"], name="signature_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(method=Method.GUARDIAN, guardian__isnull=False)
                | (~Q(method=Method.GUARDIAN) & Q(guardian__isnull=True)),
                name="signature_guardian_where_guarded",
            ),
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | ~Q(guardian=F("person")),
                name="signature_guardian_is_another",
            ),
            models.CheckConstraint(
                condition=~Q(method=Method.FINGERPRINT) | ~Q(witness_name=""),
                name="signature_fingerprint_has_a_witness",
            ),
        ]

    def __str__(self) -> str:
        return self.get_method_display()  # type: ignore[attr-defined]
