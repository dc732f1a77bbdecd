"""Batch files as offices make them: a title over the table, merged names, dates as text, yuan."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook, load_workbook

Rows = list[list[Any]]


def write(form: str, head: Sequence[str], rows: Rows) -> bytes:
    """A table in one of the agreed forms."""
    if form == "csv":
        # Old systems export in GB18030.
        text = io.StringIO()
        csv.writer(text).writerows([head, *rows])
        return text.getvalue().encode("gb18030")
    if form == "xlsx":
        return _workbook(head, rows)
    columns = {
        name: pa.array([None if r[i] is None else str(r[i]) for r in rows], pa.string())
        for i, name in enumerate(head)
    }
    kept = io.BytesIO()
    pq.write_table(pa.table(columns), kept)
    return kept.getvalue()


def _workbook(head: Sequence[str], rows: Rows) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["居民家庭经济状况核对结果表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(head))
    sheet.append(list(head))
    for row in rows:
        sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row])
    # One person's rows share one merged cell for the name, as people like to print it.
    name = list(head).index("姓名")
    first = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place][0] != rows[first][0]:
            if place - first > 1:
                sheet.merge_cells(
                    start_row=first + 3, end_row=place + 2,
                    start_column=name + 1, end_column=name + 1,
                )  # fmt: skip
            first = place
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def read(form: str, content: bytes) -> list[dict[str, str]]:
    """A table that the platform sent; every cell is text."""
    if form == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    if form == "xlsx":
        rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
        head = [str(cell) for cell in next(rows)]
        return [dict(zip(head, (str(c or "") for c in row), strict=True)) for row in rows]
    return pq.ParquetFile(io.BytesIO(content)).read().to_pylist()


def cell(value: Any, unit: str, form: str) -> Any:
    """A value as such files hold it: yuan with thousands, days with strokes."""
    if value is None:
        return None if form == "parquet" else ""
    if unit == "fen":
        yuan = Decimal(value) / 100
        return yuan if form == "xlsx" else f"{yuan:,.2f}" if form == "csv" else f"{yuan:.2f}"
    if unit == "date":
        return str(value) if form == "parquet" else str(value).replace("-", "/")
    if unit == "bool":
        return "是" if value else "否"
    if unit == "count":
        return float(value) if form == "xlsx" else str(value)
    return str(value)
