"""Consent as pages and queries read it (R1)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from minjiu.access.api import User
from minjiu.common.errors import NotFound, Refused
from minjiu.common.periods import age_on
from minjiu.registry import queries
from minjiu.registry.api.families import household_object_for
from minjiu.registry.enums import (
    ADULT_AGE,
    ASKS_OBLIGORS,
    Method,
    MissingReason,
    Purpose,
    Stage,
)
from minjiu.registry.models import Authorisation, Household, Membership, Obligor


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
    obligor: bool = False  # outside the family


def missing_signatures(household_id: UUID, purpose: str, on: date) -> tuple[MissingSignature, ...]:
    """Whose consent does not stand on a day; empty means the family may be asked about.

    Members, and for 特困 grown-up legal obligors after them (民发〔2021〕43号第十条), except those of whom
    none can be had. Read from the newest paper of the purpose. Where it does not hold any more, each
    who had signed it is missing for that reason: it expired, was withdrawn, or the members changed.
    """
    papers = Authorisation.objects.filter(
        household_id=household_id, purpose=purpose, stage=Stage.HOUSEHOLD, valid_from__lte=on
    )
    newest = papers.order_by("-created_at").first()
    missing = _missing(household_id, newest, on)
    if purpose not in ASKS_OBLIGORS:
        return missing
    return (*missing, *_obligors_missing(household_id, purpose, on))


def _obligors_missing(household_id: UUID, purpose: str, on: date) -> list[MissingSignature]:
    papers = Authorisation.objects.filter(
        household_id=household_id, purpose=purpose, stage=Stage.OBLIGOR, valid_from__lte=on
    ).order_by("created_at")
    newest = {
        s.person_id: p for p in papers.prefetch_related("signatures") for s in p.signatures.all()
    }
    missing: list[MissingSignature] = []
    for person in (one.person for one in queries.obligors_to_ask([household_id], on)):
        paper = newest.get(person.pk)
        reason = MissingReason.UNSIGNED if paper is None else _over(paper, on)
        if reason is not None:
            missing.append(MissingSignature(person.pk, person.name, reason, obligor=True))
    return missing


def refuse_obligors_unasked(household_id: UUID, purpose: str) -> None:
    """For 特困 nobody is asked about before the family has said who owes it support."""
    if (
        purpose in ASKS_OBLIGORS
        and Household.objects.get(pk=household_id).obligors_asked_at is None
    ):
        raise Refused(
            "还没有问清法定赡养、抚养、扶养义务人，", "请先逐一登记义务人，或确认没有义务人。"
        )


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
    wanted = Wanted(household_id, purpose, person_id, source_code)
    return authorisations_for_queries([wanted], on).get(wanted)


class Wanted(NamedTuple):
    """What somebody wants to ask: one source about one person, for one family and a purpose."""

    household_id: UUID
    purpose: str
    person_id: UUID
    source: str


def authorisations_for_queries(
    wanted: Collection[Wanted], on: date
) -> dict[Wanted, AuthorisationView]:
    """The authorisations that let us ask now, for as many families as there are (R1).

    What may not be asked is not there; of several papers the newest that lists the source counts.
    Holds them until the caller's transaction ends, so that a withdrawal comes before or after the
    sending, never in between. The applicant's own paper (which lists the household register and
    nothing else) is for the applicant only; the household's opens its sources once every member
    has signed it; a legal obligor's is for that obligor, while they are one.
    """
    homes = {one.household_id for one in wanted}
    live = (
        queries.live_authorisations(homes, on)
        .filter(purpose__in={one.purpose for one in wanted})
        .select_for_update(of=("self",))
        .order_by("pk")
        .prefetch_related("signatures")
    )
    papers = sorted(live, key=lambda paper: paper.created_at, reverse=True)
    applicants = dict(Household.objects.filter(pk__in=homes).values_list("pk", "applicant_id"))
    members: dict[UUID, list[Membership]] = {}
    for member in queries.members_of(homes, on):
        members.setdefault(member.household_id, []).append(member)
    with_obligors = {p.household_id for p in papers if Stage(p.stage) is Stage.OBLIGOR}
    owing = {(o.household_id, o.person_id) for o in _to_ask(with_obligors, on)}
    by_home: dict[tuple[UUID, str], list[tuple[set[UUID], Authorisation]]] = {}
    for paper in papers:
        home = paper.household_id
        if Stage(paper.stage) is Stage.OBLIGOR:
            opens = {s.person_id for s in paper.signatures.all() if (home, s.person_id) in owing}
        else:
            opens = _opens(paper, applicants[home], members.get(home, []), on)
        by_home.setdefault((home, paper.purpose), []).append((opens, paper))
    views = {paper.pk: _authorisation(paper) for paper in papers}
    found: dict[Wanted, AuthorisationView] = {}
    for one in wanted:
        for opens, paper in by_home.get((one.household_id, one.purpose), ()):
            if one.person_id in opens and one.source in paper.sources:
                found[one] = views[paper.pk]
                break
    return found


def _to_ask(homes: Collection[UUID], on: date) -> Iterable[Obligor]:
    return queries.obligors_to_ask(homes, on) if homes else ()


def _opens(
    paper: Authorisation, applicant: UUID, members: Sequence[Membership], on: date
) -> set[UUID]:
    """About whom of the family a live paper lets us ask."""
    signed = {s.person_id for s in paper.signatures.all()}
    if Stage(paper.stage) is Stage.APPLICANT:
        return signed & {applicant}
    if _unsigned(members, paper, on):
        return set()
    return signed & {m.person.pk for m in members}


def _authorisation(a: Authorisation) -> AuthorisationView:
    return AuthorisationView(
        a.pk, Purpose(a.purpose), Stage(a.stage), a.text_digest, a.valid_from, a.valid_to
    )
