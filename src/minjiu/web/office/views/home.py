"""The first screen: what waits for the office, for a unit, or for a leader."""

from collections.abc import Sequence
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.common.clock import now, today
from minjiu.conference import api as conference
from minjiu.conference.enums import (
    EntryState,
    Living,
    MeetingState,
    Records,
    RegisterKind,
    TopicState,
)
from minjiu.supervision import api as supervision
from minjiu.supervision.enums import Light
from minjiu.web.office.guards import governing

SOON_DAYS, FIRST = 14, 15  # rows of the first screen; the lists behind it have all
FIRST_YEAR = 2020  # 闽政办函〔2020〕56号
HELD = (MeetingState.HELD, MeetingState.CLOSED)
OPEN = (EntryState.PLANNED, EntryState.UNDER_WAY)
# 附件1 一: what the conference is for, beside its meetings
FUNCTIONS = (
    RegisterKind.DEPLOYMENT, RegisterKind.ASSIGNMENT, RegisterKind.SUGGESTION,
    RegisterKind.BRIEFING,
)  # fmt: skip


@governing
def home(request: HttpRequest, user: User) -> HttpResponse:
    """Who still owes what, the next meeting, the board, the coverage of duties."""
    mine = None if conference.sees_all(user) else sorted(conference.departments_of(user))
    legs = supervision.owed(mine)
    duties = [d for d in conference.duty_ledger() if mine is None or d.department_code in mine]
    entries = conference.entries_for(user)
    meetings = conference.meetings_for(user)
    coming = [m for m in reversed(meetings) if m.starts_at >= now()]
    context = {
        "today": today(),
        "owed": conference.owed_to_the_office(mine),
        "legs": legs[:FIRST],
        "legs_in_all": len(legs),
        "lights": supervision.light_counts(legs),
        "next_meeting": coming[0] if coming else None,
        "proposed": [t for t in conference.topics_for(user) if t.state is TopicState.PROPOSED],
        "changes": [c for c in conference.member_changes_for(user)[:20] if c.state == "proposed"],
        "due_entries": [
            one for one in entries
            if one.state in OPEN and one.due_on <= today() + timedelta(days=SOON_DAYS)
        ],
        "functions": [t for t in conference.register_totals(user) if t.kind in FUNCTIONS],
        **_coverage(duties),
        "is_office": conference.is_office(user),
        "mine": mine,
    }  # fmt: skip
    return render(request, "office/home.html", context)


@governing
def leader(request: HttpRequest, user: User) -> HttpResponse:
    """One page on a phone: red and yellow matters, the next meeting, what waits for an answer."""
    legs = [leg for leg in supervision.owed() if leg.light in (Light.RED, Light.YELLOW)]
    duties = conference.duty_ledger()
    coming = [m for m in reversed(conference.meetings_for(user)) if m.starts_at >= now()]
    context = {
        "today": today(),
        "legs": sorted(legs, key=lambda leg: (leg.light is not Light.RED, leg.due_on)),
        "next_meeting": coming[0] if coming else None,
        "instructions": supervision.waiting_instructions() if conference.sees_all(user) else (),
        "waiting": [r for r in conference.resolutions_for(user) if r.state.value == "referred"],
        **_coverage(duties),
    }
    return render(request, "office/leader.html", context)


def _coverage(duties: Sequence[conference.DutyView]) -> dict[str, int]:
    """How many duties live, and of these how many have something to show and how many nothing at all."""
    living = [duty for duty in duties if duty.living is Living.LIVING]
    return {
        "duties": len(duties),
        "living": len(living),
        "shown": len(conference.shown(duties)),
        "silent": sum(duty.records is Records.NONE for duty in living),
    }


@governing
def year(request: HttpRequest, user: User, number: int) -> HttpResponse:
    """年度小结: meetings held, resolutions, bulletins issued and registers of one year, in counts."""
    if not FIRST_YEAR <= number <= today().year:
        raise Http404
    meetings = [
        m for m in conference.meetings_for(user)
        if m.state in HELD and localtime(m.starts_at).year == number
    ]  # fmt: skip
    entries = [e for e in conference.entries_for(user) if e.planned_on.year == number]
    kinds: dict[str, list[int]] = {}
    for entry in entries:
        row = kinds.setdefault(entry.kind.label, [0, 0])
        row[0] += 1
        row[1] += entry.state.value == "done"
    matters = [m for m in supervision.matters_for(user) if m.assigned_on.year == number]
    context = {
        "year": number,
        "meetings": meetings,
        "resolutions": [
            r for r in reversed(conference.resolutions_for(user))
            if r.number.startswith(f"议〔{number}〕")
        ],
        "matters": matters,
        "closed": sum(m.closed_on is not None for m in matters),
        "bulletins": [
            b for b in conference.bulletins_for(user)
            if b.issued_at and localtime(b.issued_at).year == number
        ],
        "earlier": number - 1 if number > FIRST_YEAR else None,
        "later": number + 1 if number < today().year else None,
        "kinds": sorted(kinds.items()),
    }  # fmt: skip
    return render(request, "office/year.html", context)
