"""省际协查 for pages and machines: what other provinces ask of us, and whom we may ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from cncodes.resident_id import mask
from minjiu.access.api import User, acts_as, lists_as
from minjiu.access.enums import Role
from minjiu.access.permissions import division_filter, has_role
from minjiu.audit import api as audit
from minjiu.common.crypto import suite
from minjiu.common.errors import NotFound
from minjiu.registry import api as registry
from minjiu.registry.enums import SEES_FAMILIES, Purpose
from minjiu.verification import queries
from minjiu.verification.actions import outside
from minjiu.verification.actions.outside import (
    collect,
    note_refusal,
    prepare_answer,
    return_answer,
    sign_answer,
    take_question,
)
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.outside import IN, OUT, kinds, office_of
from minjiu.verification.enums import OutsideResult, OutsideState
from minjiu.verification.models import OutsideRequest

__all__ = [
    "OUTSIDE_LOOK",
    "OutsideLine",
    "OutsideObject",
    "answers_outside",
    "ask_another_province",
    "collect",
    "incoming_about",
    "kinds",
    "note_refusal",
    "office_of",
    "outside_lines",
    "outside_request_for",
    "outside_requests",
    "prepare_answer",
    "provinces",
    "return_answer",
    "reveal_number",
    "sign_answer",
    "take_question",
    "waiting_outside",
]

OUTSIDE_LOOK = "verification.outside_requests"
OutsideObject = OutsideRequest
ANSWERS = (Role.VERIFICATION_HANDLER, Role.VERIFICATION_REVIEWER)


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """One question of another province as lists and its page show it; the number is masked."""

    id: UUID
    office: str
    name: str
    id_masked: str
    division_code: str
    purpose: str
    legal_basis: str
    authorisation: str
    valid_from: date
    valid_to: date
    received_at: datetime
    due_on: date | None
    state: str
    state_label: str
    result_label: str
    records: tuple[tuple[str, date], ...]
    words: str
    prepared_by: str
    reviewed_by: str
    signed_at: datetime | None
    collected_at: datetime | None


def provinces() -> tuple[tuple[str, str], ...]:
    """Whom we may ask: service and name; empty while that is not enabled."""
    asked = source(OUT)
    if asked.state != "enabled":
        return ()
    return tuple((office.service, office.name) for office in asked.branches.offices)


def ask_another_province(
    user: User, verification_id: UUID, person_id: UUID, service: str, reason: str
) -> None:
    outside.ask_another_province(
        verification=queries.run_for(user, verification_id), person_id=person_id, service=service,
        reason=reason, acting_user=user,
    )  # fmt: skip


def answers_outside(user: User) -> bool:
    """Whether questions of other provinces come to this person at all."""
    return source(IN).state == "enabled" and has_role(user, *ANSWERS)


def _mine(user: User) -> QuerySet[OutsideRequest]:
    found = OutsideRequest.objects.filter(
        division_filter(user, "division_code", ANSWERS, of_purpose=lambda p: Q(purpose=p))
    )
    return found.select_related("prepared_by", "reviewed_by")


def outside_requests(user: User, state: str = "") -> QuerySet[OutsideRequest]:
    """Questions to the user's places; the look is on record first."""
    lists_as(user, *ANSWERS)
    audit.record_look(user, OUTSIDE_LOOK)
    return _mine(user).filter(**{"state": state} if state else {})


def waiting_outside(user: User) -> int:
    """How many wait for this person: an answer of 核对经办, a signature of 核对复核."""
    if not answers_outside(user):
        return 0
    return OutsideRequest.objects.filter(
        division_filter(
            user, "division_code", (Role.VERIFICATION_HANDLER,), of_purpose=lambda p: Q(purpose=p)
        )
        & Q(state=OutsideState.OPEN)
        | division_filter(
            user, "division_code", (Role.VERIFICATION_REVIEWER,), of_purpose=lambda p: Q(purpose=p)
        )
        & Q(state=OutsideState.PREPARED)
    ).count()


def outside_request_for(user: User, request_id: UUID) -> OutsideRequest:
    """One question; NotFound alike for "not there" and "not yours", on record either way."""
    found = _mine(user).filter(pk=request_id).first()
    if found is None:
        audit.record_look(user, OUTSIDE_LOOK, label=str(request_id), refused=True)
        raise NotFound("外省协查")
    acts_as(user, *ANSWERS, division_code=found.division_code, purpose=found.purpose)
    audit.record_look(user, OUTSIDE_LOOK, obj=found, purpose=found.purpose)
    return found


def reveal_number(user: User, request: OutsideRequest) -> str:
    """The whole number, to look it up in our registers; on record before it is shown."""
    audit.record_look(user, "verification.outside_number", obj=request, purpose=request.purpose)
    return request.id_number


def outside_lines(rows: Iterable[OutsideRequest]) -> tuple[OutsideLine, ...]:
    labels, words = {str(v): label for v, label in Purpose.choices}, kinds()
    offices = {o.service: o.name for o in source(IN).branches.offices}
    return tuple(
        OutsideLine(
            r.pk, offices.get(r.service, r.service), r.name, mask(r.id_number), r.division_code,
            labels.get(r.purpose, r.purpose), r.legal_basis, r.authorisation, r.valid_from,
            r.valid_to, r.received_at, r.due_on, r.state, OutsideState(r.state).label,
            OutsideResult(r.result).label if r.result else "",
            tuple((words.get(kind, kind), date.fromisoformat(day)) for kind, day in r.records),
            r.words, r.prepared_by.name if r.prepared_by else "",
            r.reviewed_by.name if r.reviewed_by else "", r.signed_at, r.collected_at,
        )
        for r in rows
    )  # fmt: skip


def incoming_about(user: User, person_id: UUID) -> tuple[OutsideLine, ...]:
    """What other provinces asked about a person on file, newest first, by exact number.

    For the person's county and for auditors, as what we asked ourselves.
    """
    number = registry.number_of(person_id)
    if not number:
        return ()
    mine = division_filter(
        user, "division_code", (Role.AUDITOR, *SEES_FAMILIES), of_purpose=lambda p: Q(purpose=p)
    )
    found = OutsideRequest.objects.filter(
        mine, id_number_index__in=suite().blind_indexes(outside.ID_NUMBER, number)
    )
    rows = found.select_related("prepared_by", "reviewed_by").order_by("-received_at")
    return outside_lines(rows)
