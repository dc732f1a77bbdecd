"""Tables as XLSX. A text stays a text, whatever it begins with: no cell becomes a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

ROWS = 5_000  # the most that one sheet takes away; it says so where there is more
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_download(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """An answer that a browser keeps as NAME.xlsx."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    sheet.append([_cell(sheet, value) for value in head])
    for count, row in enumerate(rows):
        if count == ROWS:
            sheet.append([f"只导出前{ROWS:,}行，请缩小条件后分次导出。"])
            break
        sheet.append([_cell(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    answer = HttpResponse(out.getvalue(), content_type=KIND)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell: Any = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # what begins with “=” would be a formula
    return cell
