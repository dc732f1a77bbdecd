"""Many rows written in one statement.

Django's own `bulk_create` and `bulk_update` prepare each value of each row by itself; where hundreds
of rows a second are kept, that is most of the work.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models


def insert_each(rows: Sequence[models.Model]) -> None:
    """New rows of one model, by COPY; numbers that the database gives are not read back.

    Sealed fields are given as they are to be kept. Nothing is sent where there are no rows.
    """
    if not rows:
        return
    meta, name = rows[0]._meta, connection.ops.quote_name
    columns = [c for c in meta.local_concrete_fields if not isinstance(c, models.AutoField)]
    written: list[tuple[str, Callable[[Any], Any]]] = [(c.attname, _writer(c)) for c in columns]
    names = ", ".join(name(c.column) for c in columns)
    with connection.cursor() as opened, connection.wrap_database_errors:
        cursor: Any = opened  # psycopg's, which knows COPY
        with cursor.copy(f"COPY {name(meta.db_table)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([write(getattr(row, attname)) for attname, write in written])


def update_each(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """These fields of each row of one model; no sealed fields. Nothing where there are no rows."""
    if not rows:
        return
    meta, name = rows[0]._meta, connection.ops.quote_name
    pk: Any = meta.pk
    columns: list[Any] = [meta.get_field(field) for field in fields]
    told = [{c.column: getattr(row, c.attname) for c in (pk, *columns)} for row in rows]
    sets = ", ".join(f"{name(c.column)} = v.{name(c.column)}" for c in columns)
    shape = ", ".join(f"{name(c.column)} {c.db_type(connection)}" for c in (pk, *columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name(meta.db_table)} AS t SET {sets} "  # noqa: S608  names are the model's
            f"FROM jsonb_to_recordset(%s::jsonb) AS v({shape}) "
            f"WHERE t.{name(pk.column)} = v.{name(pk.column)}",
            [json.dumps(told, default=str)],
        )


def _writer(column: Any) -> Callable[[Any], Any]:
    if isinstance(column, models.JSONField):
        return lambda value: None if value is None else json.dumps(value, ensure_ascii=False)
    return lambda value: value
