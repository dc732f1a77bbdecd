"""Many rows written in one statement.

Django's own `bulk_create` and `bulk_update` make an instance of each row and prepare each value by
itself; where hundreds of rows a second are kept, that is most of the work.
"""

import json
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.db import connection, models

_json = json.JSONEncoder(ensure_ascii=False).encode


def insert_each(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """New rows of a model, by COPY: values by column (`query_id`), the same columns in each row;
    others have the model's default. Numbers that the database gives are not read back.

    Sealed fields are given as they are to be kept. Nothing is sent where there are no rows.
    """
    if not rows:
        return
    meta, name = model._meta, connection.ops.quote_name
    columns = [c for c in meta.local_concrete_fields if not isinstance(c, models.AutoField)]
    attnames, given = [c.attname for c in columns], rows[0].keys()
    if unknown := given - set(attnames):
        raise TypeError(f"{meta.label} has no {', '.join(sorted(unknown))}")
    left_out = [c for c in columns if c.attname not in given]
    made = [c for c in left_out if callable(c.default)]
    usual = {c.attname: c.get_default() for c in left_out if c not in made}
    as_json = [c.attname for c in columns if isinstance(c, models.JSONField)]
    values = itemgetter(*attnames)
    names = ", ".join(name(c.column) for c in columns)
    with connection.cursor() as opened, connection.wrap_database_errors:
        cursor: Any = opened  # psycopg's, which knows COPY
        with cursor.copy(f"COPY {name(meta.db_table)} ({names}) FROM STDIN") as copy:
            for row in rows:
                whole = {**usual, **row}
                for column in made:
                    whole[column.attname] = column.get_default()
                for attname in as_json:
                    if whole[attname] is not None:
                        whole[attname] = _json(whole[attname])
                copy.write_row(values(whole))


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
