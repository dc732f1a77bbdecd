"""A year's holidays, entered when the State Council announces them (usually in November)."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.directory.models import HolidayNotice

# 全国年节及纪念日放假办法: days of the solar calendar that are free in every year.
_ALWAYS_FREE = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)
_SATURDAY = 5


@transaction.atomic
def enter_year(
    *, year: int, document: str, days: Mapping[date, bool], acting_user: audit.Actor | None
) -> HolidayNotice:
    """Enter or correct one year: which weekends are worked, which weekdays are free.

    Who may is asked by the caller (`minjiu working_days`): roles stand above this room.
    """
    if not document.strip():
        raise Refused("没有填写通知文号，", "请填写国务院办公厅节假日安排通知的文号。")
    _check(year, days)
    before = HolidayNotice.objects.select_for_update().filter(year=year, replaced_at=None).first()
    if before is not None:
        before.replaced_at = now()
        before.save(update_fields=["replaced_at"])
    notice = HolidayNotice.objects.create(
        year=year,
        document=document.strip(),
        days={day.isoformat(): worked for day, worked in sorted(days.items())},
        entered_at=now(),
        entered_by=f"{acting_user.unit_name} {acting_user.name}" if acting_user else "系统",
    )
    audit.record(
        "directory.year_entered", acting_user, notice,
        before={"document": before.document, "days": before.days} if before else None,
        after={"document": notice.document, "days": notice.days},
    )  # fmt: skip
    return notice


def _check(year: int, days: Mapping[date, bool]) -> None:
    for day, worked in days.items():
        if day.year != year:
            raise Refused(f"{day}不在{year}年，", "一个文件只录入一个年份。")
        if worked and day.weekday() < _SATURDAY:
            raise Refused(f"{day}是平日，本来就上班，", "请只列调休上班的周末和放假的日子。")
    for month, number, name in _ALWAYS_FREE:
        day = date(year, month, number)
        if days.get(day, day.weekday() < _SATURDAY):
            raise Refused(f"{day}（{name}）没有列为放假，", "请核对是否漏录。")
    first, free = date(year, 1, 1), 0
    for n in range((date(year + 1, 1, 1) - first).days):
        day = first + timedelta(days=n)
        free += not days.get(day, day.weekday() < _SATURDAY)
    if not 110 <= free <= 125:  # 2015 to 2026: 115 to 118
        raise Refused(f"{year}年共有{free}天休息，与历年的115至118天相差过大，", "请逐日核对。")
