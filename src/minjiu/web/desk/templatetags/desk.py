"""How values read on the desk: money in yuan, a yes as 是, the unknown as 待查."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from cncodes.divisions import Divisions
from minjiu.common.clock import today
from minjiu.common.money import format_yuan

register = template.Library()


@register.filter
def as_value(value: Any, unit: str = "") -> str:
    """A fact's or rule's value in Chinese; None and the unknown are 待查."""
    if value is None or value == {"unknown": True}:
        return "待查"
    if unit == "bool" or isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "分档表"
    if unit.startswith("fen"):
        return f"{format_yuan(int(value))}元"
    if unit == "ratio":
        return f"{value / 100:g}%"
    if unit == "date":
        return f"{date.fromisoformat(str(value)):%Y年%-m月%-d日}"
    return str(value)


@register.filter
def yuan(amount: Decimal) -> str:
    """1,840.00元 for an amount in yuan."""
    return f"{amount:,.2f}元"


@register.filter
def division_name(code: str) -> str:
    """连江县琯头镇 for a township's code; the code itself where it is unknown."""
    divisions = Divisions.bundled()
    county, own = divisions.find(code[:6], today()), divisions.find(code, today())
    names = [d.name for d in (county, own) if d is not None]
    return "".join(dict.fromkeys(names)) or code
