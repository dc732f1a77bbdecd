"""Tables as XLSX. A text stays a text, whatever it begins with: no cell becomes a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_download(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """An answer that a browser keeps as NAME.xlsx."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    for row in (head, *rows):
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
