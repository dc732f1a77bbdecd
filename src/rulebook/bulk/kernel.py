"""A compiled plan, and batches of households that it determines."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from rulebook.book import Rulebook
from rulebook.bulk.columns import Array, column_for, days, facts_of, numbers_of, rows_of
from rulebook.bulk.compiled import compiled
from rulebook.bulk.generator import Program, household_targets, program
from rulebook.errors import RulebookError
from rulebook.facts import FactSpec
from rulebook.parameters import Value
from rulebook.plan import ROWS


def compile_kernel(
    book: Rulebook,
    *,
    on: date,
    targets: Sequence[str] | None,
    divisions: Iterable[str] | None = None,
) -> "Kernel":
    """A kernel for the rules in force at `on` that `targets` (None: all of the household) need.

    `divisions` are resolved now rather than when they are met. Compiling takes seconds, once in a
    process. Raises RulebookError as `Rulebook.evaluate` does, and where a target is no rule of the
    household.
    """
    plan = book.plan(on, household_targets(book, on) if targets is None else targets)
    kernel = Kernel(program(plan, book), lambda division: book.resolve(plan, division).numbers)
    kernel.resolve(divisions or ())
    return kernel


ParametersOf = Callable[[str], Sequence[Value]]


class Kernel:
    """Determines batches; two threads may share one.

    `parameters_of` a division gives the values of the program's parameters there, in their order.
    """

    def __init__(self, program: Program, parameters_of: ParametersOf):
        self.program = program
        self._compiled = compiled(program.source)
        self._parameters = _Resolved(program, parameters_of)

    @property
    def targets(self) -> tuple[str, ...]:
        return self.program.targets

    @property
    def facts(self) -> tuple[FactSpec, ...]:
        return self.program.facts

    def resolve(self, divisions: Iterable[str]) -> None:
        """RulebookError where a parameter has no value in one of the divisions."""
        self._parameters.rows(divisions)

    def run(self, batch: Any) -> Any:
        """A record batch with household_id, division and the targets, null where unknown.

        `batch` is a pyarrow.RecordBatch: household_id, division, facts of the household as columns,
        `members` and `obligors` as list<struct>; null, or a column that is absent, is unknown.
        Raises RulebookError where a fact that the rules use is out of its range.
        """
        refuse_missing_columns(batch.schema.names)
        division = batch.column("division")
        if division.null_count:
            raise RulebookError("有的家庭没有行政区划（division），请补上。")
        coded = division.dictionary_encode()  # itself, where it is one already
        if pa.types.is_dictionary(division.type):
            division = division.dictionary_decode()
        rows_of_parameters = self._parameters.rows(coded.dictionary.to_pylist())
        places = rows_of_parameters[numbers_of(coded.indices)] if len(batch) else _NOBODY
        parameters, tables, texts = self._parameters.snapshot()
        rows = {entity: rows_of(batch, entity) for entity in ROWS}
        codes = {text: code for code, text in enumerate(self.program.texts)}
        facts = facts_of(batch, rows, self.program.facts, codes)
        count, targets = len(batch), self.program.targets
        values = np.empty((len(targets), count), np.int64)
        known = np.empty((len(targets), count), np.bool_)
        self._compiled(
            days(self.program.on),
            count,
            places,
            parameters,
            *tables,
            *(part for entity in ROWS for part in (rows[entity].offsets, rows[entity].lists)),
            *facts,
            values,
            known,
        )
        found = [
            column_for(unit, values[number], known[number], texts)
            for number, unit in enumerate(self.program.units)
        ]
        return pa.RecordBatch.from_arrays(
            [batch.column("household_id"), division, *found],
            names=["household_id", "division", *targets],
        )


def refuse_missing_columns(names: Iterable[str]) -> None:
    """Every household has an id and a place."""
    for name in ("household_id", "division"):
        if name not in names:
            raise RulebookError(f"输入缺少“{name}”列，请核对。")


_NOBODY = np.empty(0, np.int64)


class _Resolved:
    """Parameters as rows of numbers, one for each division met so far."""

    def __init__(self, program: Program, parameters_of: ParametersOf):
        self._parameters_of, self._columns = parameters_of, 1 + len(program.parameters)
        self._lock = threading.Lock()
        self._row_of: dict[str, int] = {}
        self._rows: list[list[int]] = []
        self._texts = dict(zip(program.texts, range(len(program.texts)), strict=True))
        self._tables: dict[tuple[tuple[int, int], ...], int] = {}

    def rows(self, divisions: Iterable[str]) -> Array:
        """The row of each division."""
        with self._lock:
            return np.array([self._row(division) for division in divisions], np.int64)

    def _row(self, division: str) -> int:
        if division not in self._row_of:
            numbers = [self._number(value) for value in self._parameters_of(division)]
            self._rows.append([self._number(division), *numbers])
            self._row_of[division] = len(self._rows) - 1
        return self._row_of[division]

    def _number(self, value: Value) -> int:
        if isinstance(value, str):
            return self._texts.setdefault(value, len(self._texts))
        if isinstance(value, tuple):
            return self._tables.setdefault(value, len(self._tables))
        return int(value)

    def snapshot(self) -> tuple[Array, tuple[Array, Array, Array], list[str]]:
        """Rows by number; tables one behind the other (where each begins, starts, results); texts
        by code."""
        with self._lock:
            rows = np.array(self._rows, np.int64).reshape(len(self._rows), self._columns)
            lengths = [0, *(len(table) for table in self._tables)]
            flat = [row for table in self._tables for row in table]
            pairs = np.array(flat, np.int64).reshape(len(flat), 2)
            tables = (
                np.cumsum(lengths, dtype=np.int64),
                np.ascontiguousarray(pairs[:, 0]),
                np.ascontiguousarray(pairs[:, 1]),
            )
            return rows, tables, list(self._texts)
