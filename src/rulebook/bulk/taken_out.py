"""One household taken out of the input of a bulk run, to be explained."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rulebook.book import Rulebook
from rulebook.bulk.kernel import refuse_missing_columns
from rulebook.bulk.run import files_of, naming
from rulebook.determination import Determination
from rulebook.errors import RulebookError
from rulebook.facts import FactsOf
from rulebook.plan import ROWS


def determine_one(
    book: Rulebook,
    source: str | Path,
    household_id: Any,
    *,
    on: date,
    targets: Sequence[str] | None = None,
    of_place: FactsOf | None = None,
) -> Determination:
    """The determination, with its reasons, of one household of a Parquet file or a folder of them.

    The values are those of the bulk run; `of_place` as there. Raises RulebookError where the
    household is not there.
    """
    rows = [row for file in files_of(Path(source)) for row in _rows(file, household_id)]
    if len(rows) != 1:
        count = "没有" if not rows else f"有{len(rows)}个"
        raise RulebookError(f"{source} 中{count}编号为“{household_id}”的家庭，请核对编号。")
    row = rows[0]
    if row["division"] is None:
        raise RulebookError(f"家庭“{household_id}”没有行政区划（division），请补上。")
    lists = {key: row.pop(key, None) for key in ROWS.values()}
    record = {
        "household": _known(row),
        **{key: None if rows is None else [_known(one) for one in rows] for key, rows in lists.items()},
    }  # fmt: skip
    return book.evaluate(
        record, on=on, division=row["division"], targets=targets, of_place=of_place
    )


def _rows(file: Path, household_id: Any) -> list[dict[str, Any]]:
    with naming(file):
        schema = pq.read_schema(file)
        refuse_missing_columns(schema.names)
        kind = schema.field("household_id").type
        try:
            wanted = pa.scalar(household_id).cast(getattr(kind, "value_type", kind))
        except pa.ArrowInvalid:
            return []  # a text where ids are numbers
        return pq.read_table(file, filters=[("household_id", "=", wanted)]).to_pylist()


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
