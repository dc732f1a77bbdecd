"""到会: who came, as whom, late or early. Presence belongs to the person, the duty to the seat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.errors import NotFound, Refused
from minjiu.conference.actions.meetings import lock
from minjiu.conference.enums import ATTENDED, InviteeKind, MeetingState, Presence, Reply
from minjiu.conference.models import Invitation, Meeting
from minjiu.conference.permissions import require_office

CAME = (*ATTENDED, Presence.IN_ATTENDANCE)
_STAGES = (MeetingState.NOTIFIED, MeetingState.HELD)


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted of one person: who came instead, where nobody had said so before; times where they
    came late or left before the end."""

    invitation_id: UUID
    presence: Presence
    substitute_name: str = ""
    arrived_at: time | None = None
    left_at: time | None = None


@transaction.atomic
def record_attendance(*, meeting: Meeting, noted: Iterable[Noted], acting_user: User) -> int:
    """Write down who came: of all that are noted, or of nobody. Returns how many changed."""
    require_office(acting_user)
    locked = lock(meeting, *_STAGES)
    wanted = {one.invitation_id: one for one in noted}
    found = Invitation.objects.select_for_update().filter(meeting=locked, pk__in=wanted)
    rows = list(found.order_by("pk"))
    if len(rows) < len(wanted):
        raise NotFound("邀请")
    changed: list[Invitation] = []
    for row in rows:
        one = wanted[row.pk]
        came_instead = one.presence is Presence.SUBSTITUTE and one.substitute_name.strip()
        given = (one.presence, came_instead or row.substitute_name, one.arrived_at, one.left_at)
        if given == (row.presence, row.substitute_name, row.arrived_at, row.left_at):
            continue
        row.presence, row.substitute_name, row.arrived_at, row.left_at = given
        _check(row)
        changed.append(row)
    fields = ["presence", "substitute_name", "arrived_at", "left_at"]
    Invitation.objects.bulk_update(changed, fields)
    audit.record_many("conference.presence_recorded", acting_user, changed, after=_told)
    return len(changed)


def _check(row: Invitation) -> None:
    """A represented but absent person is not present; excused and absent are different."""
    field = f"presence-{row.pk}"
    if row.presence == Presence.SUBSTITUTE and not row.substitute_name:
        raise Refused(
            f"{row.name}没有登记代会人，", "请填写代会人姓名。", field=f"substitute-{row.pk}"
        )
    if row.presence == Presence.EXCUSED and row.reply != Reply.LEAVE:
        raise Refused(f"{row.name}没有请假记录，", "未请假而未到的登记为缺席。", field=field)
    if (row.arrived_at or row.left_at) and row.presence not in CAME:
        raise Refused(
            f"{row.name}没有到会，却填了到会或离会时间，", "请核对到会情况。", field=field
        )
    if row.arrived_at and row.left_at and row.left_at < row.arrived_at:
        raise Refused(f"{row.name}离会早于到会，", "请核对时间。", field=f"left-{row.pk}")


def _told(row: Invitation) -> dict[str, str]:
    times = {"arrived_at": row.arrived_at, "left_at": row.left_at}
    told = {name: f"{at:%H:%M}" for name, at in times.items() if at is not None}
    if row.presence == Presence.SUBSTITUTE:
        told["substitute"] = row.substitute_name
    return {"presence": row.presence, **told}


_AS_REPLIED = {Reply.LEAVE: Presence.EXCUSED, Reply.SUBSTITUTE: Presence.SUBSTITUTE}


@transaction.atomic
def record_as_replied(*, meeting: Meeting, acting_user: User) -> int:
    """Those nobody was noted for came as their reply said: members attend, liaisons and guests are
    列席. Who never replied is left for a person to note. Returns how many were noted."""
    require_office(acting_user)
    locked = lock(meeting, *_STAGES)
    waiting = Invitation.objects.filter(meeting=locked, presence=Presence.EXPECTED)
    found = list(waiting.select_for_update().exclude(reply=Reply.NONE))
    for one in found:
        came = Presence.PRESENT if one.kind == InviteeKind.SEAT else Presence.IN_ATTENDANCE
        one.presence = _AS_REPLIED.get(Reply(one.reply), came)
    Invitation.objects.bulk_update(found, ["presence"])
    audit.record(
        "conference.presence_as_replied", acting_user, locked, after={"people": len(found)}
    )
    return len(found)
