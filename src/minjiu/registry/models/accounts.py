import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minjiu.common.fields import EncryptedTextField
from minjiu.registry.enums import AccountOutcome
from minjiu.registry.models.households import Household
from minjiu.registry.models.imports import ImportBatch
from minjiu.registry.models.people import Person


@pghistory.track(exclude=["account"])
class AccountChange(models.Model):
    """A bank account that somebody wrote down and a second person has to compare with the paper.

    Until then it is used for nothing; the account itself stays only while it waits, sealed.
    """

    person_id: uuid.UUID
    proposed_by_id: uuid.UUID
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.RESTRICT, related_name="+", verbose_name="家庭")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="人员")
    # The file that it came in by; its accounts may be compared with the papers as a whole.
    batch = models.ForeignKey(
        ImportBatch, models.RESTRICT, null=True, related_name="+", verbose_name="导入批次"
    )
    account: Any = EncryptedTextField("银行账号", null=True)
    tail = models.CharField("账号尾号", max_length=4)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="登记人"
    )
    proposed_at = models.DateTimeField("登记时间")
    outcome = models.CharField("核对结果", max_length=10, choices=AccountOutcome, blank=True)
    reason = models.CharField("不符的情况", max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, related_name="+",
        verbose_name="核对人",
    )  # fmt: skip
    settled_at = models.DateTimeField("核对时间", null=True)

    class Meta:
        verbose_name = "账户变更"
        indexes = [
            models.Index(fields=["household", "proposed_at"], name="account_change_by_home"),
            models.Index(
                fields=["batch"], name="account_change_waits_by_batch", condition=Q(outcome="")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(outcome=""), name="account_change_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=AccountOutcome.CONFIRMED) | ~Q(settled_by=F("proposed_by")),
                name="account_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome="", account__isnull=False, settled_by__isnull=True,
                    settled_at__isnull=True,
                )
                | ~Q(outcome="")
                & Q(account__isnull=True, settled_by__isnull=False, settled_at__isnull=False),
                name="account_change_waits_or_is_settled",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=AccountOutcome.REJECTED) | ~Q(reason=""),
                name="account_rejected_with_a_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"账号尾号{self.tail}"
