"""Numbers that run without a gap: a row holds the last one given, and its lock orders the takers."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model


def take_serials(
    register: type[Model],
    how_many: int = 1,
    *,
    defaults: Mapping[str, Any] | None = None,
    **key: Any,
) -> range:
    """The next serials of the register's row `key`, made with `defaults` where there is none yet.

    Within the transaction of what bears them: the row stays locked until it ends, so that a failed
    action leaves no gap and two at once share none. The register has a `last_serial` and a unique
    constraint on its key.
    """
    rows: Any = register._default_manager
    rows.bulk_create([register(**key, **(defaults or {}))], ignore_conflicts=True)
    row = rows.select_for_update().get(**key)
    first = row.last_serial + 1
    if how_many:
        row.last_serial += how_many
        row.save(update_fields=["last_serial"])
    return range(first, first + how_many)
