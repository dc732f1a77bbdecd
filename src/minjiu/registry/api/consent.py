"""Consent as pages and queries read it (R1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from minjiu.access.api import User
from minjiu.common.errors import NotFound
from minjiu.common.periods import age_on
from minjiu.registry import queries
from minjiu.registry.api.families import household_object_for
from minjiu.registry.enums import (
    ADULT_AGE,
    Method,
    MissingReason,
    Purpose,
    Stage,
)
from minjiu.registry.models import Authorisation, Household, Membership


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
    lapsed_at: datetime | None
    lapse_reason: str
    superseded_at: datetime | None

    @property
    def live(self) -> bool:
        return self.withdrawn_at is None and self.lapsed_at is None and self.superseded_at is None


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
    return _unsigned(queries.members_on(household_id, on), paper, on)


def _unsigned(
    members: Iterable[Membership], paper: Authorisation | None, on: date
) -> tuple[MissingSignature, ...]:
    """Members whose signature under one paper does not stand.

    A child's guardian signed for a child: from the 18th birthday the child's own hand is needed.
    """
    signed = {} if paper is None else {s.person_id: s for s in paper.signatures.all()}
    over = None if paper is None else _over(paper, on)
    missing: list[MissingSignature] = []
    for m in members:
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
    if paper.lapsed_at is not None:
        return MissingReason.LAPSED
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
            a.withdrawn_at, a.withdrawal_reason, a.lapsed_at, a.lapse_reason, a.superseded_at,
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
    """The authorisation that lets one source be asked about one person now, or None (R1)."""
    wanted = (person_id, source_code)
    return authorisations_for_queries(household_id, purpose, [wanted], on).get(wanted)


def authorisations_for_queries(
    household_id: UUID, purpose: str, wanted: Iterable[tuple[UUID, str]], on: date
) -> dict[tuple[UUID, str], AuthorisationView]:
    """By person and source, the authorisation that lets the one be asked about the other now (R1).

    A pair that may not be asked is not there; of several papers the newest that lists the source
    counts. Holds them until the caller's transaction ends, so that a withdrawal comes before or
    after the sending, never in between. The applicant's own paper (which lists the household
    register and nothing else) is for the applicant only; the household's opens its sources once
    every member has signed it.
    """
    papers = list(
        queries.live_authorisations(household_id, on)
        .filter(purpose=purpose)
        .select_for_update(of=("self",))
        .order_by("-created_at")
        .prefetch_related("signatures")
    )
    if not papers:
        return {}
    household = Household.objects.get(pk=household_id)
    members = list(queries.members_on(household_id, on))
    opens = {paper.pk: _opens(paper, household, members, on) for paper in papers}
    found: dict[tuple[UUID, str], AuthorisationView] = {}
    for person, code in wanted:
        for paper in papers:
            if person in opens[paper.pk] and code in paper.sources:
                found[person, code] = _authorisation(paper)
                break
    return found


def _opens(
    paper: Authorisation, household: Household, members: Sequence[Membership], on: date
) -> set[UUID]:
    """About whom a live paper lets us ask."""
    signed = {s.person_id for s in paper.signatures.all()}
    if Stage(paper.stage) is Stage.APPLICANT:
        return signed & {household.applicant_id}  # type: ignore[attr-defined]
    if _unsigned(members, paper, on):
        return set()
    return signed & {m.person.pk for m in members}


def _authorisation(a: Authorisation) -> AuthorisationView:
    return AuthorisationView(
        a.pk, Purpose(a.purpose), Stage(a.stage), a.text_digest, a.valid_from, a.valid_to
    )
