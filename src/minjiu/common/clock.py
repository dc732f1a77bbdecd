"""Now, and the day it is in Fujian. Rules never ask: they are given a day."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()
