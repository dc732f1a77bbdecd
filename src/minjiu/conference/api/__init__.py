"""The conference for pages: who sits, what is to be discussed, decided, owed, and the registers."""

from minjiu.conference.api.bulletins import (
    BulletinView,
    bulletin_for,
    bulletins_for,
    get_bulletin_for,
)
from minjiu.conference.api.duties import DutyView, RegisterCount, duty_ledger, indicators_of
from minjiu.conference.api.feeds import feed_for, feeds_of
from minjiu.conference.api.meetings import (
    MeetingView,
    agenda_item_for,
    get_meeting_for,
    invitation_for,
    meeting_for,
    meetings_for,
    paper_file,
    paper_for,
)
from minjiu.conference.api.minutes import (
    MinutesView,
    countersignature_for,
    get_minutes_for,
    minutes_for,
)
from minjiu.conference.api.owing import OwedView, owed_to_the_office
from minjiu.conference.api.people import (
    LiaisonView,
    liaisons,
    member_change_for,
    member_changes_for,
)
from minjiu.conference.api.registers import (
    EntryView,
    entries_for,
    entry_file,
    entry_for,
    get_entry_for,
)
from minjiu.conference.api.resolutions import resolution_for, resolutions_for
from minjiu.conference.api.topics import (
    TopicView,
    get_topic_for,
    opinion_for,
    topic_for,
    topics_for,
)
from minjiu.conference.calendars import invitation_file
from minjiu.conference.models import Meeting
from minjiu.conference.permissions import departments_of, is_office, require_governs, sees_all
from minjiu.conference.queries import director_on as director
from minjiu.conference.queries import governs

__all__ = [
    "BulletinView",
    "DutyView",
    "EntryView",
    "LiaisonView",
    "Meeting",
    "MeetingView",
    "MinutesView",
    "OwedView",
    "RegisterCount",
    "TopicView",
    "agenda_item_for",
    "bulletin_for",
    "bulletins_for",
    "countersignature_for",
    "departments_of",
    "director",
    "duty_ledger",
    "entries_for",
    "entry_file",
    "entry_for",
    "feed_for",
    "feeds_of",
    "get_bulletin_for",
    "get_entry_for",
    "get_meeting_for",
    "get_minutes_for",
    "get_topic_for",
    "governs",
    "indicators_of",
    "invitation_file",
    "invitation_for",
    "is_office",
    "liaisons",
    "meeting_for",
    "meetings_for",
    "member_change_for",
    "member_changes_for",
    "minutes_for",
    "opinion_for",
    "owed_to_the_office",
    "paper_file",
    "paper_for",
    "require_governs",
    "resolution_for",
    "resolutions_for",
    "sees_all",
    "topic_for",
    "topics_for",
]
