import uuid
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A member of staff. What they may do is in their role grants, never in flags here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField("工号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=80)
    unit_name = models.CharField("单位", max_length=120)
    post = models.CharField("职务", max_length=80, blank=True)
    email = models.EmailField("工作邮箱", blank=True)
    is_active = models.BooleanField("在用", default=True)
    date_joined = models.DateTimeField("开通时间", auto_now_add=True)
    # 等保：一个账号同一时间只在一处登录
    session_key = models.CharField("当前会话", max_length=40, blank=True)

    # Noted while a request lasts, and set as attributes: those Django's lazy `request.user` hands on
    # to the user it stands for, whom the audit trail asks.
    # For whom the user acts by a delegation, noted by the check that allowed the act.
    acting_for: "User | None" = None
    # Scopes in force by day, as `permissions.scopes_of` found them.
    kept_scopes: dict[date, Any] | None = None

    objects = Users()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "unit_name"]
    # allauth and Django ask for these; nobody here is above the rules.
    is_staff = False
    is_superuser = False

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return f"{self.name}（{self.unit_name}）"

    @property
    def acting_name(self) -> str:
        """As whom the user signs a record: “甲（代乙）” by a delegation. Two very long names do not fit a
        record's line; there the audit trail alone names both."""
        told = f"{self.name}（代{self.acting_for.name}）" if self.acting_for else self.name
        return told if len(told) <= 80 else self.name

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False
