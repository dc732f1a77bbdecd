"""到会: of all that were noted or of nobody; late, early, somebody instead; who is called what."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound, Refused
from minjiu.conference import api
from minjiu.conference.actions import meetings
from minjiu.conference.actions.attendance import Noted, record_attendance
from minjiu.conference.actions.membership import file_liaison
from minjiu.conference.actions.minutes import draft_of
from minjiu.conference.enums import MeetingKind, Presence
from minjiu.conference.models import Invitation, Meeting
from tests.signing_in import signed_in

Of = Callable[[str], Any]
Notify = Callable[[Meeting], None]
TODAY = date(2026, 11, 2)
START, END = (datetime(2026, 11, 16, hour, tzinfo=ZoneInfo("Asia/Shanghai")) for hour in (9, 11))


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Any:
    settings.MINJIU_REQUIRE_TOTP = False
    with on_day(TODAY):
        yield


def plan(office: Any, title: str = "联席会议2026年例会", **facts: Any) -> Meeting:
    return meetings.plan_meeting(
        kind=MeetingKind.REGULAR, title=title, starts_at=START, ends_at=END, place="三楼会议室",
        chair_seat=1, acting_user=office, **facts,
    )  # fmt: skip


@pytest.fixture
def notify(office: Any, signed: Any) -> Notify:
    def send(meeting: Meeting) -> None:
        drafted = meetings.draft_notice(meeting=meeting, acting_user=office)
        signed(drafted.notice_document_id)
        meetings.notify(meeting=meeting, acting_user=office)

    return send


def test_presence_is_told_apart_from_duty(office: Any, notify: Notify) -> None:
    meeting = plan(office)
    first, second = Invitation.objects.filter(meeting=meeting, seat_number__in=[6, 7])
    wrong = [
        (Noted(second.pk, Presence.SUBSTITUTE), "没有登记代会人", "substitute"),
        (Noted(second.pk, Presence.EXCUSED), "登记为缺席", "presence"),
        (Noted(second.pk, Presence.PRESENT, "", time(10), time(9)), "离会早于到会", "left"),
        (Noted(second.pk, Presence.ABSENT, "", time(9, 20)), "没有到会，却填了", "presence"),
    ]
    came = Noted(first.pk, Presence.PRESENT, "", time(9, 20))
    with pytest.raises(Refused, match="这一步要在“已通知”、“已召开”时办理"):
        record_attendance(meeting=meeting, noted=[came], acting_user=office)
    notify(meeting)
    for one, says, field in wrong:  # of all, or of nobody
        with pytest.raises(Refused, match=says) as told:
            record_attendance(meeting=meeting, noted=[came, one], acting_user=office)
        assert told.value.field == f"{field}-{second.pk}"
    stranger = Invitation.objects.get(meeting=plan(office, title="另一次会议"), seat_number=6)
    with pytest.raises(NotFound):
        record_attendance(
            meeting=meeting, noted=[came, Noted(stranger.pk, Presence.PRESENT)], acting_user=office
        )
    assert not Invitation.objects.exclude(presence=Presence.EXPECTED).exists()
    early = Noted(second.pk, Presence.SUBSTITUTE, "代某", None, time(10, 30))
    assert record_attendance(meeting=meeting, noted=[came, early], acting_user=office) == 2
    assert record_attendance(meeting=meeting, noted=[came, early], acting_user=office) == 0
    shown = {one.id: one for one in api.meeting_for(office, meeting.pk).invitations}
    assert [(one.late, one.early) for one in (shown[first.pk], shown[second.pk])] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert shown[second.pk].substitute_name == "代某"
    told = Record.objects.filter(action="conference.presence_recorded").order_by("object_id")
    assert {str(r.object_id): r.after for r in told} == {
        str(first.pk): {"presence": "present", "arrived_at": "09:20"},
        str(second.pk): {"presence": "substitute", "left_at": "10:30", "substitute": "代某"},
    }


def test_who_is_there_online_attends_and_is_named_so(office: Any, notify: Notify) -> None:
    meeting = plan(office)
    notify(meeting)
    online, instead = Invitation.objects.filter(meeting=meeting, seat_number__in=[6, 7])
    noted = [Noted(online.pk, Presence.VIRTUAL), Noted(instead.pk, Presence.SUBSTITUTE, "代某")]
    record_attendance(meeting=meeting, noted=noted, acting_user=office)
    said = draft_of(meeting).splitlines()[-1]
    assert said == f"出席：{online.unit}{online.name}（线上）、{instead.unit}代某（代）"


def test_people_are_called_what_they_are(office: Any, liaison: Of) -> None:
    file_liaison(
        department_code="education", name="联络人", post="处长", starts_on=TODAY, reason="来函",
        acting_user=liaison("education"),
    )  # fmt: skip
    meeting = plan(office, guests=[meetings.Guest("省法院", "某庭长")])
    called = [one.capacity for one in api.meeting_for(office, meeting.pk).invitations]
    assert called == ["总召集人", "召集人", "召集人", *["成员"] * 25, "联络员", "邀请单位"]


def test_the_page_takes_times_and_marks_the_one_that_is_wrong(office: Any, notify: Notify) -> None:
    meeting = plan(office)
    notify(meeting)
    one = Invitation.objects.get(meeting=meeting, seat_number=6)
    page, client = reverse("office:meeting", args=[meeting.pk]), signed_in(office)
    form = {"do": "presence", f"presence-{one.pk}": "present", f"arrived-{one.pk}": "九点"}
    told = client.post(page, form)
    assert (told.status_code, "“九点”不是时间" in told.content.decode()) == (422, True)
    assert Invitation.objects.get(pk=one.pk).presence == Presence.EXPECTED
    client.post(page, {**form, f"arrived-{one.pk}": "09:20", f"left-{one.pk}": "10:45"})
    kept = Invitation.objects.get(pk=one.pk)
    assert (kept.presence, kept.arrived_at, kept.left_at) == (
        Presence.PRESENT, time(9, 20), time(10, 45),
    )  # fmt: skip
    shown = client.get(page).content.decode()
    assert f'name="arrived-{one.pk}" value="09:20"' in shown
    assert f"{one.unit}（成员）" in shown and "省政府（总召集人）" in shown
