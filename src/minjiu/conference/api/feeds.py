"""Private calendars of units."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from minjiu.common.clock import now
from minjiu.common.errors import NotFound
from minjiu.conference.actions.feeds import digest
from minjiu.conference.calendars import feed_file
from minjiu.conference.enums import (
    MeetingState,
)
from minjiu.conference.models import (
    CalendarFeed,
    Invitation,
)
from minjiu.supervision import api as supervision


def feed_for(key: str) -> bytes:
    """The calendar at a private address; the same NotFound for a wrong key and a stopped one."""
    feed = CalendarFeed.objects.filter(digest=digest(key)).first()
    if feed is None:
        raise NotFound("日历")
    meetings = (
        Invitation.objects.select_related("meeting")
        .filter(department_code=feed.department_code)
        .exclude(meeting__state=MeetingState.PLANNED)
        .order_by("meeting__starts_at", "kind", "seat_number")
    )
    one_each = {one.meeting.pk: one for one in meetings}  # a meeting once, whoever is invited
    return feed_file(one_each.values(), supervision.owed([feed.department_code]), at=now())


def feeds_of(department_codes: Sequence[str]) -> Mapping[str, datetime]:
    """When the private calendar of each unit was made; units without one are left out."""
    found = CalendarFeed.objects.filter(department_code__in=department_codes)
    return {one.department_code: one.made_at for one in found}
