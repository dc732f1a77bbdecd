"""How the office's figures read."""

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse

from minjiu.indicators.api import Measured, Unit

register = template.Library()
_AFTER = {
    Unit.COUNT: "",
    Unit.YUAN: "元",
    Unit.DAYS: "天",
    Unit.HOURS: "小时",
    Unit.MILLISECONDS: "毫秒",
}


@register.filter
def figure(one: Measured) -> str:
    """96.5%（193/200）, 3.5天（40件）; too few cases show counts only."""
    if one.unit is Unit.SHARE:
        counts = f"{one.numerator:.0f}/{one.denominator}"
        if one.value is None or not one.enough:
            return f"{counts}（样本不足）"
        return f"{one.value:.1%}（{counts}）"
    shown = f"{one.numerator.normalize():,f}{_AFTER[one.unit]}"
    if one.unit in (Unit.COUNT, Unit.YUAN):
        return shown
    return (
        f"{shown}（{one.denominator}件）"
        if one.enough
        else f"{shown}（{one.denominator}件，样本不足）"
    )


@register.simple_tag
def page_of(page: str) -> str:
    """The address of a ledger's page: a URL's name and perhaps one argument."""
    name, _, argument = page.partition(" ")
    return reverse(name, args=[argument] if argument else [])


@register.filter
def lookup(table: Any, key: Any) -> Any:
    return table.get(key, "") if table else ""


@register.filter
def frozen_figure(evidence: Any) -> str:
    """A figure as it was frozen with a topic."""
    numerator, denominator = Decimal(evidence["numerator"]), evidence["denominator"]
    return f"{numerator.normalize():f}/{denominator}"
