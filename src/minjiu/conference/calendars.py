"""Calendar invitations (iCalendar, RFC 5545 and 5546): one file a recipient, one UID for ever."""

from datetime import datetime

from icalendar import Calendar, Event, vCalAddress, vText

from minjiu.conference.enums import MeetingState, Reply
from minjiu.conference.models import Invitation

_STATUS = {
    Reply.NONE: "NEEDS-ACTION",
    Reply.ATTEND: "ACCEPTED",
    Reply.SUBSTITUTE: "DELEGATED",
    Reply.LEAVE: "DECLINED",
}
ORGANIZER = "福建省社会救助工作联席会议办公室"


def invitation_file(invitation: Invitation, *, at: datetime, organizer_email: str) -> bytes:
    """The .ics of one recipient as things stand: REQUEST (also an update: the sequence grows), or
    CANCEL once the meeting is cancelled. The UID stays the invitation's."""
    meeting = invitation.meeting
    cancelled = meeting.state == MeetingState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//minjiu//conference//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    event = Event()
    event.add("uid", f"{invitation.pk}@conference.minjiu")
    event.add("sequence", meeting.calendar_sequence)
    event.add("dtstamp", at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", meeting.title)
    event.add("location", meeting.place)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{organizer_email}")
    organizer.params["cn"] = vText(ORGANIZER)
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{invitation.email or 'unknown@invalid'}")
    attendee.params["cn"] = vText(f"{invitation.unit} {invitation.name}")
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText(_STATUS[Reply(invitation.reply)])
    attendee.params["rsvp"] = vText("FALSE" if cancelled else "TRUE")
    event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    return calendar.to_ical()
