"""A unit's private calendar: what it shows, to whoever has its address and nobody else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotPermitted
from minjiu.conference.actions import feeds, meetings
from minjiu.conference.enums import MeetingKind
from minjiu.conference.models import CalendarFeed
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance

Of = Callable[[str], Any]
TODAY, DUE = date(2026, 11, 2), date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def shown(key: str) -> dict[str, Any]:
    answer = Client().get(reverse("office:feed", args=[key]))
    assert answer.status_code == 200
    return {str(one["summary"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_unit_sees_its_meetings_and_its_own_deadlines(
    office: Any, liaison: Of, signed: Any
) -> None:
    start = datetime(2026, 11, 16, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    facts = {
        "starts_at": start, "ends_at": start.replace(hour=11), "place": "三楼", "chair_seat": 1,
        "acting_user": office,
    }  # fmt: skip
    meeting = meetings.plan_meeting(kind=MeetingKind.REGULAR, title="例会", **facts)
    meetings.plan_meeting(
        kind=MeetingKind.PARTIAL, title="不请教育", department_codes=["finance"], **facts
    )
    with pytest.raises(NotPermitted):
        feeds.make_feed(department_code="education", acting_user=liaison("finance"))
    key = feeds.make_feed(department_code="education", acting_user=liaison("education"))
    assert shown(key) == {}  # planned only: nothing has been called
    signed(meetings.draft_notice(meeting=meeting, acting_user=office).notice_document_id)
    meetings.notify(meeting=meeting, acting_user=office)
    matter = supervision.assign(
        number="议〔2026〕1号", subject="共享", requirement="…", origin="例会",
        parts=[
            Part("education", Stance.LEAD, "提供学籍", DUE),
            Part("finance", Stance.COOPERATING, "安排资金", DUE),
        ],
        acting_user=office,
    )  # fmt: skip
    found = shown(key)
    assert set(found) == {"例会", "到期：议〔2026〕1号 提供学籍"}
    deadline = found["到期：议〔2026〕1号 提供学籍"]
    alarm = deadline.walk("VALARM")[0]
    assert (deadline["dtstart"].dt, alarm["trigger"].dt) == (DUE, timedelta(days=-3))
    leg = next(
        one for one in supervision.matter_for(office, matter.pk).legs
        if one.department_code == "education"
    )  # fmt: skip
    supervision.extend(
        leg=supervision.leg_for(office, leg.id), due_on=date(2026, 12, 15), reason="调研",
        acting_user=office,
    )  # fmt: skip
    moved = shown(key)["到期：议〔2026〕1号 提供学籍"]
    assert (moved["dtstart"].dt, moved["uid"]) == (date(2026, 12, 15), deadline["uid"])


def test_an_address_stops_with_the_next_one_and_is_kept_nowhere(office: Any, liaison: Of) -> None:
    user = liaison("education")
    first = feeds.make_feed(department_code="education", acting_user=user)
    second = feeds.make_feed(department_code="education", acting_user=user)
    gone = [Client().get(reverse("office:feed", args=[key])).status_code for key in (first, "x")]
    assert gone == [404, 404]
    assert shown(second) == {}
    kept = str(list(CalendarFeed.objects.values_list())) + str(list(Record.objects.values_list()))
    assert first not in kept
    assert second not in kept
    feeds.stop_feed(department_code="education", acting_user=user)
    assert Client().get(reverse("office:feed", args=[second])).status_code == 404
