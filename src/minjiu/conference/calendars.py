"""Calendar invitations (iCalendar, RFC 5545 and 5546): one file a recipient, one UID for ever."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from minjiu.conference.enums import MeetingState, Reply
from minjiu.conference.models import Invitation
from minjiu.supervision.api import LegView

_STATUS = {
    Reply.NONE: "NEEDS-ACTION",
    Reply.ATTEND: "ACCEPTED",
    # DELEGATED would have to name the substitute's address (RFC 5546, 3.2.2.3), which nobody gives
    Reply.SUBSTITUTE: "DECLINED",
    Reply.LEAVE: "DECLINED",
}
ORGANIZER = "福建省社会救助工作联席会议办公室"


def invitation_method(invitation: Invitation) -> str:
    """REQUEST, also for an update (the sequence grows); CANCEL once the meeting is cancelled."""
    return "CANCEL" if invitation.meeting.state == MeetingState.CANCELLED else "REQUEST"


def invitation_file(invitation: Invitation, *, at: datetime, organizer_email: str) -> bytes:
    """The .ics of one recipient as things stand; one ATTENDEE, and the UID stays the invitation's."""
    method = invitation_method(invitation)
    calendar = Calendar()
    calendar.add("prodid", "-//minjiu//conference//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = _event(invitation, at)
    organizer = vCalAddress(f"mailto:{organizer_email}")
    organizer.params["cn"] = vText(ORGANIZER)
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{invitation.email or 'unknown@invalid'}")
    attendee.params["cn"] = vText(f"{invitation.unit} {invitation.name}")
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText(_STATUS[Reply(invitation.reply)])
    attendee.params["rsvp"] = vText("FALSE" if method == "CANCEL" else "TRUE")
    event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    return calendar.to_ical()


def _event(invitation: Invitation, at: datetime) -> Event:
    meeting = invitation.meeting
    event = Event()
    event.add("uid", f"{invitation.pk}@conference.minjiu")
    event.add("sequence", meeting.calendar_sequence)
    event.add("dtstamp", at.astimezone(UTC))
    # in UTC, so that no VTIMEZONE is needed (RFC 5545, 3.2.19); calendars show local time
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", meeting.title)
    event.add("location", meeting.place)
    cancelled = meeting.state == MeetingState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def feed_file(invitations: Iterable[Invitation], legs: Iterable[LegView], *, at: datetime) -> bytes:
    """A unit's calendar to subscribe to: its meetings under the UIDs of the invitations, and the day
    of each part it owes, with a reminder three days before. A moved deadline moves the entry."""
    calendar = Calendar()
    calendar.add("prodid", "-//minjiu//conference//ZH")
    calendar.add("version", "2.0")
    # no METHOD: what is subscribed to is no message (RFC 5546 would ask PUBLISH for an ORGANIZER)
    calendar.add("x-wr-calname", "社会救助工作联席会议")
    for invitation in invitations:
        calendar.add_component(_event(invitation, at))
    for leg in legs:
        calendar.add_component(_deadline(leg, at))
    return calendar.to_ical()


def _deadline(leg: LegView, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{leg.id}@supervision.minjiu")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", leg.due_on)
    event.add("dtend", leg.due_on + timedelta(days=1))
    event.add("summary", f"到期：{leg.matter_number} {leg.part}")
    event.add("transp", "TRANSPARENT")
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", f"{leg.subject}：{leg.why}")
    reminder.add("trigger", timedelta(days=-3))
    event.add_component(reminder)
    return event
