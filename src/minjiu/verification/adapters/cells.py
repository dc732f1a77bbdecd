"""Cells of office files as they come: days as text, yuan with thousands, numbers for what is text.

A cell is read for certain or refused with a reason; nothing is guessed.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YES, _NO = {"是", "有", "true", "1", "y", "√"}, {"否", "无", "false", "0", "n", "×"}
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(18_264, 73_051)  # 1950 to 2100: what is outside is no day of ours
_EXACT_DIGITS = 15  # a spreadsheet number keeps no more


class UnreadableCell(ValueError):
    """A cell that cannot be read for certain; the text says why and what to do."""


def text(cell: Any) -> str:
    """Text; a whole number loses its “.0”, one too long for a spreadsheet number is refused."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if abs(cell) >= 10**_EXACT_DIGITS:
            raise UnreadableCell("号码被存成了数字，末几位已经丢失，请按文本填写后重报")
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    if isinstance(cell, datetime | date):
        return day(cell).isoformat()
    return str(cell).strip()


def last_four(cell: Any) -> str:
    """The last four of an ID number; a spreadsheet drops the zeros in front."""
    found = text(cell).upper()
    return found.zfill(4) if found.isdigit() else found


def day(cell: Any) -> date:
    """A day written in any usual way, or as a spreadsheet's serial number."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if float(cell).is_integer() and int(cell) in _SERIALS:
            return _EXCEL_EPOCH + timedelta(days=int(cell))
        cell = text(cell)
    return _written_day(str(cell or ""))


@lru_cache(maxsize=4_096)  # a register says the same few days over and over
def _written_day(cell: str) -> date:
    written = cell.strip().split("T")[0].split(" ")[0]
    found = _DAY.fullmatch(written) or _COMPACT.fullmatch(written)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise UnreadableCell(f"“{written[:20]}”不是日期，请写成2026-01-31的样子")


def fen(cell: Any) -> int:
    """Yuan as a number or as text with thousands, in fen; more than two decimals are refused."""
    if isinstance(cell, bool):
        raise UnreadableCell("金额写成了是或否，请填写金额")
    written = text(cell) if not isinstance(cell, float) else repr(round(cell, 6))
    plain = written.replace(",", "").replace("，", "").removeprefix("¥").removesuffix("元").strip()
    try:
        amount = Decimal(plain) * 100
        if amount.is_finite() and amount == int(amount):
            return int(amount)
    except (InvalidOperation, ValueError):
        pass
    raise UnreadableCell(f"“{written[:20]}”不是以元为单位、最多两位小数的金额")


def count(cell: Any) -> int:
    """A whole number."""
    written = text(cell)
    if re.fullmatch(r"-?\d{1,9}", written):
        return int(written)
    raise UnreadableCell(f"“{written[:20]}”不是整数")


def decimal(cell: Any) -> str:
    """A number with decimals, kept as it is written."""
    written = text(cell)
    try:
        if Decimal(written).is_finite():
            return written
    except InvalidOperation:
        pass
    raise UnreadableCell(f"“{written[:20]}”不是数")


def yes(cell: Any) -> bool:
    written = text(cell).lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise UnreadableCell(f"“{written[:20]}”不是“是”或“否”")


def value(cell: Any, unit: str) -> Any:
    """A field's value as a message would carry it."""
    if unit == "date":
        return day(cell).isoformat()
    readers = {"fen": fen, "count": count, "bool": yes, "decimal": decimal}
    return readers.get(unit, text)(cell)
