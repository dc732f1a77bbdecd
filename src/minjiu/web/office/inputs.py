"""What a form of these pages says, as an action takes it; a refusal names the field."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.http import HttpRequest

from minjiu.common.errors import Refused
from minjiu.common.money import typed_yuan
from minjiu.files.api import LARGEST, Upload, too_large
from minjiu.indicators import api as indicators

SHANGHAI = ZoneInfo("Asia/Shanghai")
Choice = TypeVar("Choice", bound=TextChoices)


def text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def texts(request: HttpRequest, name: str) -> Sequence[str]:
    """Several boxes of one name; empty ones are left out."""
    return [found for found in request.POST.getlist(name) if found]


def day(request: HttpRequest, name: str, label: str) -> date:
    """A date field; Refused where it is empty or no date."""
    try:
        return date.fromisoformat(text(request, name))
    except ValueError:
        raise Refused(f"{label}没有填写或不是日期，", "请从日历中选择。", field=name) from None


def moment(request: HttpRequest, name: str, label: str) -> datetime:
    """A datetime-local field, in Shanghai."""
    try:
        return datetime.fromisoformat(text(request, name)).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise Refused(f"{label}没有填写或不是时间，", "请从日历中选择。", field=name) from None


def clock(request: HttpRequest, name: str) -> time | None:
    found = text(request, name)
    try:
        return time.fromisoformat(found) if found else None
    except ValueError:
        raise Refused(f"“{found}”不是时间，", "请写成09:30的形式。", field=name) from None


def whole(request: HttpRequest, name: str, label: str) -> int:
    found = text(request, name)
    if not found.isdigit():
        raise Refused(f"{label}应是整数，", "请核对。", field=name)
    return int(found)


def amount(request: HttpRequest, name: str) -> Decimal | None:
    """Yuan; None where nothing was typed."""
    found = text(request, name)
    return typed_yuan(found, name) if found else None


def target(code: str, typed: str, *, field: str) -> Decimal:
    """What an indicator is to reach; a share is typed in per cent, 95 for 95 %."""
    share = indicators.definition(code).unit is indicators.Unit.SHARE
    try:
        found = Decimal(typed.strip().removesuffix("%"))
    except InvalidOperation:
        raise Refused("选了衡量指标，没有写明目标，", "请填写数字。", field=field) from None
    if not found.is_finite() or found < 0 or (share and found > 100):
        raise Refused(f"目标“{typed.strip()}”不对，", "占比填0到100，其他填数字。", field=field)
    return found / 100 if share else found


def choice(request: HttpRequest, name: str, kinds: type[Choice], label: str) -> Choice:
    try:
        return kinds(text(request, name))
    except ValueError:
        raise Refused(f"没有选择{label}，", f"请选择{label}。", field=name) from None


def uploads(request: HttpRequest, name: str = "file") -> Sequence[Upload]:
    """Files of one box, read only when they are not too large."""
    found: list[Upload] = []
    for one in request.FILES.getlist(name):
        if (one.size or 0) > LARGEST:
            raise too_large(one.name or "附件")
        found.append(Upload(one.name or "附件", one.read()))
    return found


def key(request: HttpRequest, name: str, label: str) -> UUID:
    try:
        return UUID(text(request, name))
    except ValueError:
        raise Refused(f"没有选择{label}，", f"请选择{label}。", field=name) from None
