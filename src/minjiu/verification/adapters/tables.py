"""Tables in files, within limits: CSV, XLSX, Parquet in and out. A file may be hostile."""

import csv
import importlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 200_000_000  # Parquet, which stays in columns
LARGEST_WORKBOOK = 40_000_000  # a spreadsheet's cells take many times their text in memory
MOST_MERGED = 100_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([^\"]+)\"")
_HEAD_WITHIN = 10  # rows over the headings: titles, notes


class BadTable(ValueError):
    """A file that cannot be used as a whole, and why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row under its headings; `number` as people count it; `fault`: why it cannot be read."""

    number: int
    cells: Mapping[str, Any]
    fault: str = ""


def read(form: str, content: bytes, *, key: str) -> list[Line]:
    """Rows of a table whose headings contain `key`; BadTable where the file cannot be used."""
    if len(content) > LARGEST_FILE:
        raise BadTable(f"文件超过{LARGEST_FILE // 1_000_000}MB，请分批报送")
    readers = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
    grid, across = readers[form](content)
    place = next(
        (i for i, row in enumerate(grid[:_HEAD_WITHIN]) if key in [_heading(c) for c in row]), None
    )
    if place is None:
        raise BadTable(f"没有找到列名“{key}”，请使用约定的模板")
    head = [_heading(cell) for cell in grid[place]]
    named = [name for name in head if name]
    if len(set(named)) < len(named):
        raise BadTable("有重复的列名，请使用约定的模板")
    lines = [
        Line(
            number,
            {name: cell for name, cell in zip(head, row, strict=False) if name},
            "这一行有横向合并的单元格，分不清是哪一列" if number in across else "",
        )
        for number, row in enumerate(grid[place + 1 :], place + 2)
        if any(cell not in (None, "") for cell in row)
    ]
    if len(lines) > MOST_ROWS:
        raise BadTable(f"超过{MOST_ROWS:,}行，请分批报送")
    return lines


def write(form: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table of text in one of the forms."""
    kept = io.BytesIO()
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([head, *rows])
        return text.getvalue().encode("utf-8-sig")
    if form == "xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet("核对")
        for row in (head, *rows):
            sheet.append(list(row))
        book.save(kept)
        return kept.getvalue()
    arrow, parquet = _arrow()
    columns = {name: [row[i] for row in rows] for i, name in enumerate(head)}
    parquet.write_table(arrow.table(columns), kept)
    return kept.getvalue()


def _heading(cell: Any) -> str:
    return "" if cell is None else str(cell).strip().replace("\n", "")


Grid = list[list[Any]]


def _csv(content: bytes) -> tuple[Grid, set[int]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            rows = csv.reader(io.StringIO(text), strict=True)
            grid = list(islice(rows, MOST_ROWS + _HEAD_WITHIN + 1))
        except csv.Error:
            raise BadTable("不是完整的CSV，请重新导出") from None
        if len(grid) > MOST_ROWS + _HEAD_WITHIN:
            raise BadTable(f"超过{MOST_ROWS:,}行，请分批报送")
        if grid and max(map(len, grid)) > MOST_COLUMNS:
            raise BadTable(f"超过{MOST_COLUMNS}列，请使用约定的模板")
        return cast(Grid, grid), set()
    raise BadTable("编码无法识别，请存为UTF-8或GB18030")


def _xlsx(content: bytes) -> tuple[Grid, set[int]]:
    """The first sheet; a cell merged downwards counts for each of its rows."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            # The list of contents tells the sizes; nothing is unpacked to find out.
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_WORKBOOK:
                raise BadTable("文件解开后过大，未打开")
            _refuse_endless_merging(packed)
        book = load_workbook(io.BytesIO(content), data_only=True)
    except (
        zipfile.BadZipFile, InvalidFileException, KeyError, OSError, ValueError, ParseError,
    ) as wrong:  # fmt: skip
        if isinstance(wrong, BadTable):
            raise
        raise BadTable("不是可读的XLSX，请重新导出") from None
    sheet = book.worksheets[0]
    if sheet.max_row > MOST_ROWS + _HEAD_WITHIN or sheet.max_column > MOST_COLUMNS:
        raise BadTable(f"超过{MOST_ROWS:,}行或{MOST_COLUMNS}列，请分批报送")
    grid = [list(row) for row in sheet.iter_rows(values_only=True)]
    across = set[int]()
    for merged in sheet.merged_cells.ranges:
        top, left = merged.min_row - 1, merged.min_col - 1
        if merged.max_col > merged.min_col:
            across |= set(range(merged.min_row, merged.max_row + 1))
            continue
        for row in range(top, merged.max_row):
            grid[row][left] = grid[top][left]
    return grid, across


def _refuse_endless_merging(packed: zipfile.ZipFile) -> None:
    """A few bytes can merge a whole sheet, of which the reader would make every single cell."""
    for entry in packed.infolist():
        if entry.filename.startswith("xl/worksheets/"):
            merged = _MERGED.findall(packed.read(entry))
            if sum(map(_area, merged)) > MOST_MERGED:
                raise BadTable("合并的单元格过多，未打开")


def _area(range_text: bytes) -> int:
    try:
        left, top, right, bottom = range_boundaries(range_text.decode())
    except ValueError:
        return MOST_MERGED + 1
    if None in (left, top, right, bottom):
        return MOST_MERGED + 1
    return (right - left + 1) * (bottom - top + 1)  # type: ignore[operator]


def _parquet(content: bytes) -> tuple[Grid, set[int]]:
    arrow, parquet = _arrow()
    try:
        told = parquet.ParquetFile(io.BytesIO(content)).metadata
        groups = [told.row_group(i).total_byte_size for i in range(told.num_row_groups)]
        if sum(groups) > LARGEST_UNPACKED or told.num_rows > MOST_ROWS:
            raise BadTable("文件解开后过大，未打开")
        if told.num_columns > MOST_COLUMNS:
            raise BadTable(f"超过{MOST_COLUMNS}列，请使用约定的模板")
        columns = [told.schema.column(i) for i in range(told.num_columns)]
        if any(c.max_repetition_level or c.max_definition_level > 1 for c in columns):
            raise BadTable("有嵌套的列，请使用约定的模板")
        texts = [c.name for c in columns if c.physical_type == "BYTE_ARRAY"]
        # One long text may stand in every row and take no room in the file: it stays one.
        file = parquet.ParquetFile(io.BytesIO(content), read_dictionary=texts)
        table = file.read()
    except (arrow.ArrowException, OSError, EOFError):
        raise BadTable("不是可读的Parquet，请重新导出") from None
    read = [_cells(column) for column in table.columns]
    return [table.column_names, *(list(row) for row in zip(*read, strict=True))], set()


def _cells(column: Any) -> list[Any]:
    found: list[Any] = []
    for chunk in column.chunks:
        words = chunk.dictionary.to_pylist() if hasattr(chunk, "dictionary") else None
        if words is None:
            found += chunk.to_pylist()
        else:
            found += [None if i is None else words[i] for i in chunk.indices.to_pylist()]
    return found


def _arrow() -> tuple[Any, Any]:
    """Arrow, when a file needs it: web processes load the rooms and never Arrow."""
    return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
