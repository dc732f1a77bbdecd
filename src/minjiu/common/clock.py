"""Today in Shanghai. Demonstrations and tests may live on another day; real installations never."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_pretended: ContextVar[date | None] = ContextVar("pretended_day", default=None)


def now() -> datetime:
    """The current moment, with its time zone; on a pretended day, this hour of that day."""
    moment = timezone.localtime()
    return datetime.combine(_day(moment.date()), moment.timetz())


def today() -> date:
    """Today in Shanghai: what deadlines and validity count from."""
    return _day(timezone.localdate())


def _day(real: date) -> date:
    ahead = timedelta(days=settings.MINJIU_DEMO_DAYS_AHEAD)  # 0 in real installations
    return _pretended.get() or real + ahead


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Let `today()` be another day; RuntimeError outside demonstrations and tests."""
    if not (settings.DEMO or settings.MINJIU_TEST):
        raise RuntimeError("只有演示和测试可以使用其他日期。")
    token = _pretended.set(day)
    try:
        yield
    finally:
        _pretended.reset(token)
