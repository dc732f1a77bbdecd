from django.urls import path

from minjiu.web.office.views import (
    bulletins,
    follow_up,
    home,
    ledger,
    meetings,
    people,
    registers,
    topics,
)

app_name = "office"
urlpatterns = [
    path("", home.home, name="home"),
    path("leader/", home.leader, name="leader"),
    path("year/<int:number>/", home.year, name="year"),
    path("people/", people.people, name="people"),
    path("people/changes/<uuid:change_id>/", people.change, name="change"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<uuid:topic_id>/", topics.topic, name="topic"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<uuid:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:meeting_id>/minutes/", meetings.minutes, name="minutes"),
    path("invitations/<uuid:invitation_id>/meeting.ics", meetings.calendar, name="calendar"),
    path("papers/<uuid:paper_id>/", meetings.paper, name="paper"),
    path("board/", follow_up.board, name="board"),
    path("matters/<uuid:matter_id>/", follow_up.matter, name="matter"),
    path("resolutions/<uuid:resolution_id>/", follow_up.resolution, name="resolution"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/<uuid:bulletin_id>/", bulletins.bulletin, name="bulletin"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<slug:kind>/", registers.register, name="register"),
    path("entries/<uuid:entry_id>/", registers.entry, name="entry"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<slug:code>/", ledger.unit, name="unit"),
    path("sources/<slug:code>/", ledger.source, name="source"),
    path("platform/", ledger.platform, name="platform"),
]
