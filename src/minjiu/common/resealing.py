"""After a key was rotated: every sealed value under the key in use, so that the old one can go."""

import struct
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, transaction
from django.db.models import BinaryField, Model, QuerySet
from django.db.models.functions import Substr

from minjiu.common.crypto import suite
from minjiu.common.fields import EncryptedTextField

BATCH = 1000
_HEAD = struct.Struct(">BBI")  # version, suite, key id: how a sealed value begins


def sealed_fields() -> list[EncryptedTextField]:
    """Every sealed column of the installation."""
    return [
        field
        for model in apps.get_models()
        if model._meta.managed
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def reseal(field: EncryptedTextField) -> Iterator[int]:
    """Seal what is under older keys anew, with its blind index; yields rows done so far.

    One transaction a batch: interrupted, it goes on where it stopped.
    """
    done = 0
    while (rows := _batch(field)) > 0:
        done += rows
        yield done


def older_values(field: EncryptedTextField) -> int:
    """Values that still need an older key."""
    return _under_older_keys(field).count()


def _under_older_keys(field: EncryptedTextField) -> QuerySet[Model]:
    now = _HEAD.pack(1, 1, suite().active_key_id(field.purpose))
    return (
        field.model._base_manager.filter(  # type: ignore[attr-defined]
            **{f"{field.name}__isnull": False}
        )
        .annotate(head=Substr(field.name, 1, _HEAD.size, output_field=BinaryField()))
        .exclude(head=now)
    )


@transaction.atomic
def _batch(field: EncryptedTextField) -> int:
    meta = field.model._meta
    older = (
        _under_older_keys(field)
        .select_for_update()
        .order_by("pk")
        .values_list("pk", field.name)[:BATCH]
    )
    texts = [(pk, field.open(pk, bytes(value))) for pk, value in older]
    if not texts:
        return 0
    columns = {field.column: [field.seal(pk, text) for pk, text in texts]}
    index = f"{field.column}_index"
    if any(other.column == index for other in meta.local_concrete_fields):
        columns[index] = [suite().blind_index(field.purpose, text) for _, text in texts]
    assert meta.pk is not None  # noqa: S101  every model has one
    name = connection.ops.quote_name
    sets = ", ".join(f"{name(c)} = new.{name(c)}" for c in columns)
    arrays = ", ".join(
        ["%s::" + f"{meta.pk.db_type(connection)}[]", *["%s::bytea[]"] * len(columns)]
    )
    names = ", ".join(["pk", *map(name, columns)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name(meta.db_table)} AS t SET {sets} FROM unnest({arrays}) "  # noqa: S608
            f"AS new ({names}) WHERE t.{name(meta.pk.column)} = new.pk",
            [[pk for pk, _ in texts], *columns.values()],
        )
    return len(texts)
