"""Arrow columns as the kernel reads and writes them: values, and flags that say what is known.

A null is unknown, and so is a column that is not there. Facts are checked against their ranges:
the proof that nothing leaves int64 rests on it.
"""
# pyright: reportMissingTypeStubs=false, reportAttributeAccessIssue=false
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rulebook.bulk.layout import array_of
from rulebook.errors import RulebookError
from rulebook.facts import FactSpec
from rulebook.language import MAX_MEMBERS
from rulebook.plan import ROWS

EPOCH = date(1970, 1, 1)
Array = npt.NDArray[Any]
# Dates that a calendar of four-digit years has; Arrow can hold others.
_DAYS = ((date.min - EPOCH).days, (date.max - EPOCH).days)
_Codes = Mapping[str, int]
_DTYPES = {"int64s": np.int64, "int32s": np.int32, "bytes": np.uint8}


def days(day: date) -> int:
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class Rows:
    """Members or obligors of all households of a batch, one after the other.

    `offsets`: where each household's begin, and the end; `lists`: whether it is known who they are.
    """

    offsets: Array
    lists: Array
    columns: Mapping[str, Any]

    @property
    def count(self) -> int:
        return int(self.offsets[-1])


def rows_of(batch: Any, entity: str) -> Rows:
    """The rows of an entity; RulebookError where a household has more than can be proven safe."""
    key = ROWS[entity]
    if key not in batch.schema.names or pa.types.is_null(batch.column(key).type):
        return Rows(np.zeros(len(batch) + 1, np.int64), np.zeros(len(batch), np.bool_), {})
    lists = batch.column(key)
    kind = lists.type
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or not pa.types.is_struct(
        kind.value_type
    ):
        raise RulebookError(f"“{key}”列应是由结构组成的列表（list<struct>），请核对输入。")
    counts = _numpy(pc.fill_null(pc.list_value_length(lists), 0))
    most = int(counts.max(initial=0))
    if most > MAX_MEMBERS:
        raise RulebookError(f"家庭有{most}名成员，最多{MAX_MEMBERS}名，请核对名单。")
    offsets = np.zeros(len(batch) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    structs = lists.flatten()
    names = [kind.value_type.field(i).name for i in range(kind.value_type.num_fields)]
    return Rows(offsets, known_of(lists), dict(zip(names, structs.flatten(), strict=True)))


def known_of(column: Any) -> Array:
    """One flag a row: not null."""
    if column.null_count == 0:
        return np.ones(len(column), np.bool_)
    return column.is_valid().to_numpy(zero_copy_only=False)


def facts_of(
    batch: Any, rows: Mapping[str, Rows], facts: Sequence[FactSpec], codes: _Codes
) -> list[Array]:
    """Two arrays for each fact. Raises RulebookError naming a fact whose type or value is wrong."""
    found: list[Array] = []
    own = {name: batch.column(name) for name in batch.schema.names}
    for spec in facts:
        columns = own if spec.entity == "household" else rows[spec.entity].columns
        count = len(batch) if spec.entity == "household" else rows[spec.entity].count
        column = columns.get(spec.name)
        if column is None or pa.types.is_null(column.type):
            dtype = _DTYPES[array_of(spec.unit)]
            found += [np.zeros(count, dtype), np.zeros(count, np.bool_)]
        else:
            found += [_values(spec, column, codes), known_of(column)]
    return found


def _values(spec: FactSpec, column: Any, codes: _Codes) -> Array:
    kind = column.type
    if spec.unit == "bool" and pa.types.is_boolean(kind):
        return _numpy(column.cast(pa.uint8()))
    if spec.unit == "date" and pa.types.is_date32(kind):
        column = column.view(pa.int32())
        return _within(spec, column, *_DAYS)
    if spec.unit == "enum":
        return _codes_of(spec, column, codes)
    if spec.unit not in ("bool", "date") and pa.types.is_integer(kind):
        low, high = spec.range
        if kind == pa.uint64() and (pc.max(column).as_py() or 0) > high:
            raise _wrong(spec)
        return _within(spec, column.cast(pa.int64()), low, high)
    raise _wrong(spec)


def _within(spec: FactSpec, column: Any, low: int, high: int) -> Array:
    extremes = pc.min_max(column).as_py()
    if extremes["min"] is not None and not low <= extremes["min"] <= extremes["max"] <= high:
        raise _wrong(spec)
    return _numpy(column)


def _codes_of(spec: FactSpec, column: Any, codes: _Codes) -> Array:
    if pa.types.is_dictionary(column.type):
        texts, places = column.dictionary, column.indices
    else:
        texts, places = pa.array(list(spec.values)), None
    if not pa.types.is_string(texts.type) and not pa.types.is_large_string(texts.type):
        raise _wrong(spec)
    if places is None:
        if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
            raise _wrong(spec)
        places = pc.index_in(column, value_set=texts.cast(column.type))
        if places.null_count > column.null_count:
            raise _wrong(spec)
    named = texts.to_pylist()
    table = np.array([codes[t] if t in spec.values else -1 for t in named] or [0], np.int32)
    found = table[_numpy(places.fill_null(0))]
    if (found < 0).any() and (found[known_of(column)] < 0).any():
        raise _wrong(spec)
    return found


def _wrong(spec: FactSpec) -> RulebookError:
    return RulebookError(f"“{spec.label}”（{spec.name}）的值超出允许范围或类型不对，请核对。")


def _numpy(column: Any) -> Array:
    """The memory of a column of fixed width as it is; what stands under a null has no meaning."""
    if column.null_count:
        column = pa.Array.from_buffers(
            column.type, len(column), [None, column.buffers()[1]], offset=column.offset
        )
    return column.to_numpy(zero_copy_only=True)


def column_for(unit: str, values: Array, known: Array, texts: Sequence[str]) -> Any:
    """A result as an Arrow column, null where it is unknown."""
    nulls = None if known.all() else ~known
    if unit == "bool":
        return pa.array(values != 0, mask=nulls)
    if unit == "date":
        return pa.array(values.astype(np.int32), mask=nulls).view(pa.date32())
    if unit.partition(":")[0] == "enum":
        places = pa.array(np.where(known, values, 0).astype(np.int32), mask=nulls)
        return pa.array(texts, pa.string()).take(places)
    return pa.array(values, mask=nulls)
