from minjiu.conference.models.bulletins import Bulletin, BulletinRemark, BulletinRow
from minjiu.conference.models.meetings import (
    AgendaItem,
    Invitation,
    Meeting,
    Paper,
    PaperRead,
)
from minjiu.conference.models.minutes import Countersignature, Minutes
from minjiu.conference.models.people import (
    CalendarFeed,
    Director,
    Liaison,
    LiaisonChange,
    MemberChange,
)
from minjiu.conference.models.registers import EntryFile, Progress, RegisterEntry
from minjiu.conference.models.resolutions import Resolution
from minjiu.conference.models.topics import Topic, TopicOpinion

__all__ = [
    "AgendaItem",
    "Bulletin",
    "BulletinRemark",
    "BulletinRow",
    "CalendarFeed",
    "Countersignature",
    "Director",
    "EntryFile",
    "Invitation",
    "Liaison",
    "LiaisonChange",
    "Meeting",
    "MemberChange",
    "Minutes",
    "Paper",
    "PaperRead",
    "Progress",
    "RegisterEntry",
    "Resolution",
    "Topic",
    "TopicOpinion",
]
