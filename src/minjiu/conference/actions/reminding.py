"""提醒函: the first rung of the ladder, as a document of its own."""

from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.errors import Refused
from minjiu.conference import papers
from minjiu.conference.actions.issuing import send_to_sign
from minjiu.conference.permissions import require_office
from minjiu.documents import api as documents
from minjiu.supervision import api as supervision


@transaction.atomic
def draft_reminder(
    *, matter_id: UUID, leg_id: UUID, text: str, acting_user: User
) -> documents.Document:
    """Draft and submit the letter for one unit's leg; refused while its light is green."""
    require_office(acting_user)
    if not text.strip():
        raise Refused("提醒函没有内容，", "请写明要求。")
    matter = supervision.matter_for(acting_user, matter_id)
    leg = next((one for one in matter.legs if one.id == leg_id), None)
    if leg is None or not leg.chasable:
        raise Refused("这项工作不需要提醒，", "临近或逾期的才发提醒函。")
    made = send_to_sign(
        issuer_code=papers.OFFICE,
        content=papers.reminder_document(
            unit=leg.department, number=matter.number, subject=matter.subject, part=leg.part,
            why=leg.why, text=text,
        ),
        before=None, acting_user=acting_user,
    )  # fmt: skip
    audit.record("conference.reminder_drafted", acting_user, made)
    return made
