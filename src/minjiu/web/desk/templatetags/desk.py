"""How values read on the desk: money in yuan, a yes as 是, the unknown as 待查."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import template
from django.utils.html import format_html

from cncodes.divisions import Divisions
from minjiu.common.clock import today
from minjiu.common.money import chinese_uppercase, format_yuan, yuan_to_fen

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
def worded(value: Any, line: Any) -> str:
    """A value of a line that says its unit and, where it is one of a few words, their labels."""
    return line.words.get(value) if value in line.words else as_value(value, line.unit)


@register.filter
def named(people: Collection[UUID], names: Mapping[str, str]) -> str:
    """陈某、林某; how many where the page does not know the names (it is asked every second)."""
    ids = {str(person) for person in people}
    known = [name for person, name in names.items() if person in ids]
    return "、".join(known) if len(known) == len(people) else f"{len(people)}人"


@register.filter
def yuan(amount: Decimal) -> str:
    """1,840.00元 for an amount in yuan."""
    return f"{amount:,.2f}元"


@register.filter
def month_before(day: date) -> date:
    """A day in the last month of a period that ends before `day`."""
    return day - timedelta(days=1)


LOOKS = {
    "assistance.case": "查看个案",
    "verification.facts": "查看核对结果",
    "verification.report": "查看核对报告",
    "verification.asked_about": "查看查询记录",
    "verification.department_task": "部门查看待办",
    "verification.department_number": "部门查看完整证件号",
    "registry.revealed": "查看个人信息",
    "registry.household": "查看家庭",
    "registry.imported_accounts": "核对导入的账户",
    "registry.accounts_to_compare": "查看待核对的账户",
    "verification.tips": "查看线索",
    "verification.tip_number": "查看线索的完整证件号",
    "verification.bulk_findings": "查看批量核对的发现",
    "verification.bulk_without_consent": "查看授权不成立名单",
}


@register.filter
def look_words(what: str) -> str:
    """A look of the audit trail in words."""
    return LOOKS.get(what, what)


@register.filter
def in_words(amount: Decimal) -> str:
    """陆佰捌拾元伍角伍分: the amount as a document spells it."""
    return chinese_uppercase(yuan_to_fen(amount))


@register.filter
def share(part: float | None) -> str:
    """12.5%; a dash where there was no case."""
    return "—" if part is None else f"{part:.1%}"


@register.filter
def at(rows: Any, place: int) -> Any:
    """The entry at a place."""
    return rows[place]


@register.filter
def short_time(left: timedelta) -> str:
    """3分钟, 20秒: how long something still takes."""
    seconds = round(left.total_seconds())
    return f"{seconds}秒" if seconds < 100 else f"{round(seconds / 60)}分钟"


@register.filter
def division_name(code: str) -> str:
    """连江县琯头镇 for a township's code; the code itself where it is unknown."""
    divisions, code = Divisions.bundled(), code.ljust(6, "0")
    county, own = divisions.find(code[:6], today()), divisions.find(code, today())
    names = [d.name for d in (county, own) if d is not None]
    return "".join(dict.fromkeys(names)) or code


def _typed_here(context: Any, step: str, which: Any) -> bool:
    """Whether the page came back from this form (of several alike: from this one)."""
    if context.get("step") != step or context.get("refusal") is None:
        return False
    sent = context["given"]
    return which is None or str(which) in (sent.get("conflict"), sent.get("which"))


@register.simple_tag(takes_context=True)
def kept(context: Any, step: str, name: str, otherwise: Any = "", which: Any = None) -> Any:
    """What was typed into a field of a refused form, else what stands there at first."""
    if _typed_here(context, step, which):
        return context["given"].get(name, otherwise)
    return otherwise


@register.simple_tag(takes_context=True)
def bad(context: Any, step: str, name: str, which: Any = None) -> str:
    """The class of a field that was refused."""
    wrong = _typed_here(context, step, which) and context["refusal"].field == name
    return " is-invalid" if wrong else ""


@register.simple_tag(takes_context=True)
def problem(context: Any, step: str, name: str, which: Any = None) -> str:
    """Why a field was refused, to stand beside it."""
    if not bad(context, step, name, which):
        return ""
    return format_html('<div class="invalid-feedback d-block">{}</div>', context["refusal"])


@register.simple_tag
def now_day() -> str:
    """Today as a date field takes it."""
    return today().isoformat()


@register.inclusion_tag("desk/parts/masked.html", takes_context=True)
def masked(context: Any, household_id: Any, person_id: Any, field: str, shown: str) -> Any:
    """A masked value that opens by a click, for a purpose, on record."""
    return {
        "household_id": household_id, "person_id": person_id, "field": field, "shown": shown,
        "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
