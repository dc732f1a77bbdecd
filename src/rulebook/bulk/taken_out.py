"""One household taken out of the input of a bulk run, to be explained."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from rulebook.book import Rulebook
from rulebook.determination import Determination
from rulebook.errors import RulebookError
from rulebook.plan import ROWS


def determine_one(
    book: Rulebook,
    source: str | Path,
    household_id: Any,
    *,
    on: date,
    targets: Sequence[str] | None = None,
) -> Determination:
    """The determination, with its reasons, of one household of a Parquet file or a folder of them.

    The values are those of the bulk run. Raises RulebookError where the household is not there.
    """
    try:
        rows = pq.read_table(source, filters=[("household_id", "=", household_id)]).to_pylist()
    except (OSError, KeyError, ValueError) as wrong:
        raise RulebookError(f"{source} 无法读取（{type(wrong).__name__}），请核对位置。") from None
    if len(rows) != 1:
        count = "没有" if not rows else f"有{len(rows)}个"
        raise RulebookError(f"{source} 中{count}编号为“{household_id}”的家庭，请核对编号。")
    row = rows[0]
    lists = {key: row.pop(key, None) for key in ROWS.values()}
    record = {
        "household": _known(row),
        **{key: None if rows is None else [_known(one) for one in rows] for key, rows in lists.items()},
    }  # fmt: skip
    return book.evaluate(record, on=on, division=row["division"], targets=targets)


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
