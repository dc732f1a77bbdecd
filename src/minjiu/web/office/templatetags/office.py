"""How the office's figures read."""

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse

from minjiu.conference.api import DutyView
from minjiu.indicators.api import Measured, Unit, definitions

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
    """96.5%（193/200）, 3.5天（40件）, 17/106; too few cases show counts only, none at all says so."""
    if not one.denominator and (one.unit not in (Unit.COUNT, Unit.YUAN) or one.of_all):
        return "尚无样本"
    if one.unit is Unit.SHARE:
        counts = f"{one.numerator:.0f}/{one.denominator}"
        if one.value is None or not one.enough:
            return f"{counts}（样本不足）"
        return f"{one.value:.1%}（{counts}）"
    shown = f"{one.numerator.normalize():,f}{_AFTER[one.unit]}"
    if one.unit in (Unit.COUNT, Unit.YUAN):
        return f"{shown}/{one.denominator:,}" if one.of_all else shown
    return (
        f"{shown}（{one.denominator}件）"
        if one.enough
        else f"{shown}（{one.denominator}件，样本不足）"
    )


@register.filter
def aim(one: Measured) -> str:
    """What a figure is to reach: 95%, or a number with its unit."""
    if one.target is None:
        return "未定"
    if one.unit is Unit.SHARE:
        return f"{(one.target * 100).normalize():f}%"
    return f"{one.target.normalize():,f}{_AFTER[one.unit]}"


@register.simple_tag
def page_of(duty: DutyView) -> str:
    """The address of a duty's page; of a register, with the unit's own entries."""
    name, _, argument = duty.page.partition(" ")
    address = reverse(name, args=[argument] if argument else [])
    own = name == "office:register" and not duty.all_units
    return f"{address}?unit={duty.department_code}" if own else address


def _given(context: Any, this: dict[str, Any]) -> Any:
    """What the refused form said, where it was this form: several on a page differ by `this`."""
    request = context.get("request")
    if request is None or getattr(request, "refusal", None) is None:
        return None
    same = all(request.POST.get(name) == str(value) for name, value in this.items())
    return request.POST if same else None


@register.simple_tag(takes_context=True)
def typed(
    context: Any, field: str, otherwise: Any = "", row: int | None = None, **this: Any
) -> Any:
    """The value of a field: as typed into the form that was refused, else what stands at first."""
    given = _given(context, this)
    if given is None:
        return otherwise
    if row is None:
        return given.get(field, otherwise)
    rows = given.getlist(field)
    return rows[row] if row < len(rows) else otherwise


@register.simple_tag(takes_context=True)
def chosen(
    context: Any, field: str, value: Any, at_first: bool = False, row: int | None = None,
    **this: Any,
) -> str:  # fmt: skip
    """Whether an option of a list is the chosen one."""
    given = _given(context, this)
    if given is None:
        return " selected" if at_first else ""
    picked = given.getlist(field)
    if row is not None:
        picked = picked[row : row + 1]
    return " selected" if str(value) in picked else ""


@register.filter
def id_of(prefix: str, key: Any) -> str:
    """The id of a field in one of several forms alike."""
    return f"{prefix}-{key}"


@register.filter
def lookup(table: Any, key: Any) -> Any:
    return table.get(key, "") if table else ""


@register.filter
def frozen_figure(evidence: Any) -> str:
    """A figure as it was frozen with a topic."""
    numerator, denominator = Decimal(evidence["numerator"]), evidence["denominator"]
    counts = f"{numerator.normalize():f}/{denominator}"
    share = evidence["code"] in definitions() and definitions()[evidence["code"]].unit is Unit.SHARE
    return f"{numerator / denominator:.1%}（{counts}）" if share and denominator else counts
