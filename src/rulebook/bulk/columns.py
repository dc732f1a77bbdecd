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
    if lists.null_count:
        counts = numbers_of(pc.fill_null(pc.list_value_length(lists), 0))
        offsets = np.zeros(len(batch) + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        structs = lists.flatten()
    else:
        theirs = numbers_of(lists.offsets).astype(np.int64)
        structs = lists.values.slice(theirs[0], theirs[-1] - theirs[0])
        offsets = theirs - theirs[0]
        counts = np.diff(offsets)
    most = int(counts.max(initial=0))
    if most > MAX_MEMBERS:
        raise RulebookError(f"家庭有{most}名成员，最多{MAX_MEMBERS}名，请核对名单。")
    names = [kind.value_type.field(i).name for i in range(kind.value_type.num_fields)]
    return Rows(offsets, known_of(lists), dict(zip(names, structs.flatten(), strict=True)))


def known_of(column: Any) -> Array:
    """One flag a row: not null."""
    if column.null_count == 0:
        return all_known(len(column))
    return _bytes(column.is_valid()).view(np.bool_)


def all_known(count: int) -> Array:
    """Flags that are all set; shared, since most columns have no null."""
    found = _known[0]
    if len(found) < count:
        found = _known[0] = np.ones(2 * count, np.bool_)
        found.flags.writeable = False
    return found[:count]


_known = [np.ones(0, np.bool_)]


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
        return _bytes(column)
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


def _bytes(column: Any) -> Array:
    """A column of bits, one byte each; what stands under a null has no meaning."""
    first, bits = column.offset, np.frombuffer(column.buffers()[1] or b"", np.uint8)
    until = first + len(column)
    whole = np.unpackbits(bits[first // 8 : (until + 7) // 8], bitorder="little")
    return whole[first % 8 : first % 8 + len(column)]


def _within(spec: FactSpec, column: Any, low: int, high: int) -> Array:
    values = numbers_of(column)
    if column.null_count:
        extremes = pc.min_max(column).as_py()
        least, most = extremes["min"], extremes["max"]
    else:
        # As above without looking for nulls: a third of the time.
        least, most = (values.min(), values.max()) if len(values) else (None, None)
    if least is not None and most is not None and not low <= least <= most <= high:
        raise _wrong(spec)
    return values


def _codes_of(spec: FactSpec, column: Any, codes: _Codes) -> Array:
    if pa.types.is_dictionary(column.type):
        texts, places = column.dictionary, column.indices
    else:
        texts, places = column_of(list(spec.values)), None
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
    if places.null_count:
        places = places.fill_null(0)
    found = numbers_of(_column(pa.int32(), table, all_known(len(table))).take(places))
    if (table < 0).any() and (found[known_of(column)] < 0).any():
        raise _wrong(spec)
    return found


def _wrong(spec: FactSpec) -> RulebookError:
    return RulebookError(f"“{spec.label}”（{spec.name}）的值超出允许范围或类型不对，请核对。")


# Read and made as memory lies: `to_numpy` and `pyarrow.array` look for pandas first, which takes a
# third of a second where it is installed.
def numbers_of(column: Any) -> Array:
    """The memory of a column of whole numbers as it is; what stands under a null has no meaning."""
    dtype = np.dtype(str(column.type))
    memory = column.buffers()[1]
    if memory is None:
        return np.empty(0, dtype)
    return np.frombuffer(memory, dtype, len(column), column.offset * dtype.itemsize)


def column_for(unit: str, values: Array, known: Array, texts: Sequence[str]) -> Any:
    """A result as an Arrow column, null where it is unknown."""
    if unit == "bool":
        return _column(pa.bool_(), np.packbits(values != 0, bitorder="little"), known)
    if unit == "date":
        return _column(pa.date32(), values.astype(np.int32), known)
    if unit.partition(":")[0] == "enum":
        places = np.where(known, values, 0).astype(np.int32)
        return column_of(texts).take(_column(pa.int32(), places, known))
    return _column(pa.int64(), values, known)


def _column(kind: Any, values: Array, known: Array) -> Any:
    nulls = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(kind, len(known), [nulls, pa.py_buffer(values)])


def column_of(texts: Sequence[str]) -> Any:
    """Texts as an Arrow column without nulls."""
    coded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, coded)]).astype(np.int32)
    return pa.Array.from_buffers(
        pa.string(), len(coded), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(coded))]
    )
