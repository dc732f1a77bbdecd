"""Consent as pages and queries read it (R1)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from minjiu.access.api import User
from minjiu.common.errors import NotFound
from minjiu.common.periods import age_on
from minjiu.registry import queries
from minjiu.registry.api.families import household_object_for
from minjiu.registry.enums import (
    ADULT_AGE,
    HOUSEHOLD_REGISTER,
    Method,
    MissingReason,
    Purpose,
    Stage,
)
from minjiu.registry.models import Authorisation, Household, Membership, Person, Signature


@dataclass(frozen=True, slots=True)
class AuthorisationView:
    """What stands behind one query (R1)."""

    id: UUID
    purpose: str
    stage: str
    text_digest: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class AuthorisationOnFile:
    """One authorisation with its exact text, who signed, and whether it still holds."""

    id: UUID
    purpose: str
    purpose_label: str
    stage_label: str
    valid_from: date
    valid_to: date
    text: str
    text_digest: str
    signed_by: tuple[str, ...]
    withdrawn_at: datetime | None
    withdrawal_reason: str
    superseded_at: datetime | None

    @property
    def live(self) -> bool:
        return self.withdrawn_at is None and self.superseded_at is None


@dataclass(frozen=True, slots=True)
class MissingSignature:
    person_id: UUID
    name: str
    reason: MissingReason


def missing_signatures(household_id: UUID, purpose: str, on: date) -> tuple[MissingSignature, ...]:
    """Members whose consent does not stand on a day; empty means the family may be asked about.

    Read from the newest paper of the purpose. Where it does not hold any more, each who had signed
    it is missing for that reason: it expired, was withdrawn, or the members changed.
    """
    papers = Authorisation.objects.filter(
        household_id=household_id, purpose=purpose, stage=Stage.HOUSEHOLD, valid_from__lte=on
    )
    newest = papers.order_by("-created_at").first()
    return _missing(household_id, newest, on)


def _missing(
    household_id: UUID, paper: Authorisation | None, on: date
) -> tuple[MissingSignature, ...]:
    """Members whose signature under one paper does not stand.

    A child's guardian signed for a child: from the 18th birthday the child's own hand is needed.
    """
    signed = {} if paper is None else {s.person_id: s for s in paper.signatures.all()}
    over = None if paper is None else _over(paper, on)
    missing: list[MissingSignature] = []
    for m in queries.members_on(household_id, on):
        signature = signed.get(m.person.pk)
        if signature is None:
            reason = MissingReason.UNSIGNED
        elif over is not None:
            reason = over
        elif (
            Method(signature.method) is Method.GUARDIAN
            and not signature.guardian_basis
            and age_on(m.person.birth_on, on) >= ADULT_AGE
        ):
            reason = MissingReason.CAME_OF_AGE
        else:
            continue
        missing.append(MissingSignature(m.person.pk, m.person.name, reason))
    return tuple(missing)


def _over(paper: Authorisation, on: date) -> MissingReason | None:
    """Why a paper opens nothing on a day, or None."""
    if paper.withdrawn_at is not None:
        return MissingReason.WITHDRAWN
    if paper.superseded_at is not None:
        return MissingReason.MEMBERS_CHANGED
    return MissingReason.EXPIRED if paper.valid_to <= on else None


def authorisations(household_id: UUID) -> tuple[AuthorisationOnFile, ...]:
    """All authorisations of a family, newest first."""
    rows = Authorisation.objects.filter(household_id=household_id).prefetch_related(
        "signatures__person"
    )
    return tuple(
        AuthorisationOnFile(
            a.pk, a.purpose, Purpose(a.purpose).label, Stage(a.stage).label, a.valid_from, a.valid_to,
            a.text, a.text_digest, tuple(s.person.name for s in a.signatures.all()),
            a.withdrawn_at, a.withdrawal_reason, a.superseded_at,
        )
        for a in rows.order_by("-created_at")
    )  # fmt: skip


def authorisation_object_for(
    user: User, household_id: UUID, authorisation_id: UUID
) -> Authorisation:
    """One paper of a family for an action; NotFound alike for "not there" and "not yours"."""
    home = household_object_for(user, household_id)
    found = Authorisation.objects.filter(household=home, pk=authorisation_id).first()
    if found is None:
        raise NotFound("授权书")
    return found


def authorisation_for_query(
    person_id: UUID, household_id: UUID, purpose: str, source_code: str, on: date
) -> AuthorisationView | None:
    """The authorisation that lets one source be asked about one person now, or None (R1).

    Holds the row until the caller's transaction ends, so that a withdrawal comes before or after
    the sending, never in between. The applicant's own opens the household register only, for the
    applicant only; the household's opens its sources once every member has signed that paper.
    """
    live = queries.live_authorisations(household_id, on).filter(
        purpose=purpose, sources__contains=[source_code]
    )
    signed = live.filter(signatures__person_id=person_id).select_for_update(of=("self",))
    for candidate in signed.order_by("-created_at"):
        if Stage(candidate.stage) is Stage.APPLICANT:
            applicant = Household.objects.filter(pk=household_id, applicant_id=person_id)
            if source_code == HOUSEHOLD_REGISTER and applicant.exists():
                return _authorisation(candidate)
        elif not _missing(household_id, candidate, on) and _is_member(person_id, household_id, on):
            return _authorisation(candidate)
    return None


def _is_member(person_id: UUID, household_id: UUID, on: date) -> bool:
    return Membership.objects.filter(
        queries.in_force(on), household_id=household_id, person__pk=person_id
    ).exists()


def _authorisation(a: Authorisation) -> AuthorisationView:
    return AuthorisationView(
        a.pk, Purpose(a.purpose), Stage(a.stage), a.text_digest, a.valid_from, a.valid_to
    )


def identity_for_query(person_id: UUID, authorisation_id: UUID) -> tuple[str, str]:
    """Name and ID number for a message to a source; only under an authorisation of that person."""
    person = Person.objects.filter(
        Q(pk=person_id),
        pk__in=Signature.objects.filter(authorisation_id=authorisation_id).values("person"),
    ).first()
    if person is None:
        raise NotFound("授权")
    return person.name, person.id_number
