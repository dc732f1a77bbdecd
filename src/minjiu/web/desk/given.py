"""What a form sent, read strictly: what cannot be read is refused in words, beside its field."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeVar
from uuid import UUID

from minjiu.common.errors import Refused
from minjiu.common.money import typed_yuan

Chosen = TypeVar("Chosen", bound=Enum)


def words(text: str, field: str) -> str:
    """As typed; the action says what may not be empty."""
    return text


def lines(text: str, field: str) -> list[str]:
    return text.splitlines()


def day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(
            "日期没有填写或写法不对，", "请按2026-01-31的写法填写。", field=field
        ) from None


def month(text: str, field: str) -> date:
    """The first day of a month as a month field sends it, 2026-01."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Refused("月份没有填写或写法不对，", "请按2026-01的写法填写。", field=field) from None


def one_of(choices: type[Chosen], text: str, label: str, field: str = "") -> Chosen:
    try:
        return choices(text)
    except ValueError:
        raise Refused(f"{label}没有选择或不在选项内，", "请重新选择。", field=field) from None


def amount(text: str, field: str) -> Decimal | None:
    """Yuan where something was typed; the action says where an amount must be."""
    return typed_yuan(text, field) if text.strip() else None


def choice(
    choices: type[Chosen], label: str, otherwise: Chosen | None = None
) -> Callable[[str, str], Chosen]:
    """How a field is read that offers `choices`; `otherwise` where nothing was sent."""

    def read(text: str, field: str) -> Chosen:
        if not text and otherwise is not None:
            return otherwise
        return one_of(choices, text, label, field)

    return read


def key(text: str, label: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(f"没有指明{label}，", "请刷新页面后重新办理。") from None
