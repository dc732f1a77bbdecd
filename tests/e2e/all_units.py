"""Run inside the demo (`minjiu demo shell`): what the units without a demo account would click."""

from datetime import date

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.api import Role, get_user
from minjiu.conference.actions import meetings, minutes
from minjiu.conference.enums import Opinion, Reply
from minjiu.conference.models import Countersignature, Invitation


def liaison(department_code):
    """An account of the unit's liaison, made once."""
    username = f"e2e-{department_code}"
    found = get_user(username)
    if found is None:
        found = create_user(username=username, name="样例", unit_name="样例", acting_user=None)
        grant_role(
            user=found, role=Role.LIAISON, division_code="350000", valid_from=date(2026, 1, 1),
            department_code=department_code, basis="演示", acting_user=None,
        )  # fmt: skip
    return found


def reply():
    waiting = Invitation.objects.filter(meeting__title="联席会议临时会议", reply=Reply.NONE)
    for one in waiting.exclude(department_code=""):
        meetings.answer(
            invitation=one, reply=Reply.ATTEND, acting_user=liaison(one.department_code)
        )


def countersign():
    asked = Countersignature.objects.filter(minutes__meeting__title="联席会议临时会议")
    for one in asked.filter(opinion=Opinion.PENDING):
        minutes.countersign(
            countersignature=one, opinion=Opinion.AGREE, acting_user=liaison(one.department_code)
        )
