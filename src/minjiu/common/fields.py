"""Field types of our own."""

from typing import Any

from django.db import models

from minjiu.common.crypto import suite


class EncryptedTextField(models.BinaryField):
    """A short text that the database holds sealed; opened only when it is read.

    Bound to table, column and primary key: a value copied to another row does not open. The
    model's primary key must therefore be set before saving (UUID keys are). No look-up works on
    it; give the model a blind index beside it. Annotate it in a model as `Any`:
    its attribute reads and takes text, not the bytes of its base.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, name, _Opened(self))

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = vars(model_instance).get(self.attname)
        if isinstance(value, str):
            value = self.seal(model_instance.pk, value)
            vars(model_instance)[self.attname] = value
        return value

    def seal(self, pk: Any, text: str) -> bytes:
        return suite().encrypt(self.purpose, text, aad=self._place(pk))

    def open(self, pk: Any, value: bytes) -> str:
        return suite().decrypt(self.purpose, value, aad=self._place(pk))

    def _place(self, pk: Any) -> bytes:
        return f"{self.purpose}|{pk}".encode()


class _Opened:
    """Opens the sealed value when the attribute is read; keeps what is set until it is saved."""

    def __init__(self, field: EncryptedTextField):
        self._field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self._field.attname
        if name not in vars(instance):  # deferred
            instance.refresh_from_db(fields=[name])
        value = vars(instance)[name]
        if value is None or isinstance(value, str):
            return value
        return self._field.open(instance.pk, bytes(value))

    def __set__(self, instance: models.Model, value: Any) -> None:
        vars(instance)[self._field.attname] = value
