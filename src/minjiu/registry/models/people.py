import uuid
from typing import Any

import pghistory
from django.db import models
from django.db.models import Func, Value

from minjiu.common.fields import EncryptedTextField
from minjiu.registry.enums import Sex


# Sealed columns stay out of the history: a sealed value opens only in its own row, and an old key
# could never be retired. Who changed a phone, an address or an account is in the audit trail.
@pghistory.track(
    exclude=[
        "id_number",
        "id_number_index",
        "phone",
        "phone_index",
        "address",
        "account",
        "account_index",
        "serial",
    ]
)
class Person(models.Model):
    """One human being, once. Found by ID number through the blind index only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Ranges of integers exclude each other without an extension of the server; UUIDs do not.
    serial = models.BigIntegerField(
        "序号",
        unique=True,
        editable=False,
        db_default=Func(
            Value("registry_person_serial"),
            function="nextval",
            output_field=models.BigIntegerField(),
        ),
    )
    name = models.CharField("姓名", max_length=120)
    id_number: Any = EncryptedTextField("身份证号")
    id_number_index = models.BinaryField("身份证号索引", unique=True)
    phone: Any = EncryptedTextField("联系电话", null=True)
    phone_index = models.BinaryField("联系电话索引", null=True)
    address: Any = EncryptedTextField("住址", null=True)
    # Where assistance is paid to (社会化发放).
    account: Any = EncryptedTextField("银行账号", null=True)
    account_index = models.BinaryField("银行账号索引", null=True)
    birth_on = models.DateField("出生日期")
    sex = models.CharField("性别", max_length=6, choices=Sex)
    hukou_division = models.CharField("户籍地", max_length=12, blank=True)

    class Meta:
        verbose_name = "人员"
        indexes = [
            models.Index(
                fields=["name", "serial"],
                name="person_by_name",
                opclasses=["text_pattern_ops", "int8_ops"],
            ),
            models.Index(fields=["phone_index"], name="person_by_phone"),
            models.Index(fields=["account_index"], name="person_by_account"),
        ]

    def __str__(self) -> str:
        return self.name
