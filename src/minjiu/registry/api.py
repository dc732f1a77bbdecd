"""What other rooms may use of the registry: families, members, consent, identity for a query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cncodes.resident_id import InvalidResidentId, mask, normalise, parse
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, Refused
from minjiu.common.periods import age_on
from minjiu.registry import queries
from minjiu.registry.actions.authorisations import Hand, end_authorisations
from minjiu.registry.actions.imports import COLUMNS, import_recipients
from minjiu.registry.actions.members import HukouName, Member, record_hukou_members
from minjiu.registry.actions.people import PHONE, checked_phone
from minjiu.registry.enums import (
    ADULT_AGE,
    HOUSEHOLD_REGISTER,
    Method,
    MissingReason,
    PairVerdict,
    Purpose,
    Relation,
    RowOutcome,
    Stage,
)
from minjiu.registry.models import (
    Authorisation,
    Household,
    HouseholdInScope,
    HukouMember,
    ImportBatch,
    ImportRow,
    LikelyPair,
    Membership,
    Person,
    Signature,
    UnidentifiedRecord,
)
from reconcile import Record

__all__ = [
    "COLUMNS",
    "PAIRS_LOOK",
    "PERSONAL",
    "AuthorisationOnFile",
    "AuthorisationView",
    "Hand",
    "HouseholdInScope",
    "HouseholdView",
    "HukouLine",
    "HukouName",
    "ImportBatch",
    "ImportedGrant",
    "LikelyPair",
    "Member",
    "MemberView",
    "MissingSignature",
    "ObligorView",
    "RefusedRow",
    "UnidentifiedRecord",
    "authorisation_for_query",
    "authorisations",
    "end_authorisations",
    "get_household_for",
    "household",
    "household_object_for",
    "hukou_lines",
    "identity_for_query",
    "import_batches",
    "import_recipients",
    "imported_grants",
    "likely_pair_for",
    "likely_pairs",
    "mask_name",
    "members_on",
    "missing_signatures",
    "numbers_of_members",
    "obligors_on",
    "people_to_compare",
    "record_hukou_members",
    "refused_rows",
    "reveal",
    "search",
    "unidentified_records",
]


@dataclass(frozen=True, slots=True)
class HouseholdView:
    id: UUID
    applicant_id: UUID
    applicant_name: str
    division_code: str
    county_code: str
    opened_on: date
    members_confirmed: bool


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member as a page shows it; the number is masked."""

    person_id: UUID
    name: str
    id_masked: str
    relation: str
    relation_label: str
    sex: str
    sex_label: str
    birth_on: date
    age: int
    adult: bool
    phone_masked: str
    address_masked: str


@dataclass(frozen=True, slots=True)
class ObligorView:
    """Somebody outside the household who owes it support by law."""

    id: UUID
    person_id: UUID
    name: str
    id_masked: str
    relation_label: str
    note: str


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
    purpose_label: str
    stage_label: str
    valid_from: date
    valid_to: date
    text: str
    text_digest: str
    signed_by: tuple[str, ...]
    withdrawn_at: datetime | None
    superseded_at: datetime | None

    @property
    def live(self) -> bool:
        return self.withdrawn_at is None and self.superseded_at is None


@dataclass(frozen=True, slots=True)
class MissingSignature:
    person_id: UUID
    name: str
    reason: MissingReason


@dataclass(frozen=True, slots=True)
class HukouLine:
    position: int
    name: str
    relation: str
    lives_together: bool | None
    apart_reason: str


@dataclass(frozen=True, slots=True)
class ImportedGrant:
    """What a family received already when it was imported; the amount in yuan a month."""

    household_id: UUID
    programme: str
    monthly_amount: Any
    granted_from: date


def get_household_for(user: User, household_id: UUID) -> HouseholdView:
    """One family as its page shows it; the look is on record before anything is returned.

    NotFound alike for "not there" and "not yours", and the refusal is on record.
    """
    found = household_object_for(user, household_id)
    audit.record_look(user, "registry.household", obj=found, label=found.applicant.name)
    return _household(found)


def _household(h: Household) -> HouseholdView:
    return HouseholdView(
        h.pk, h.applicant_id, h.applicant.name, h.division_code, h.county_code, h.opened_on,
        h.confirmed_at is not None,
    )  # fmt: skip


def household(household_id: UUID) -> HouseholdView:
    """For work without a person before it (a worker); pages use `get_household_for`."""
    return _household(Household.objects.select_related("applicant").get(pk=household_id))


def household_object_for(user: User, household_id: UUID) -> Household:
    """The family for an action; NotFound alike for "not there" and "not yours"."""
    found = queries.visible_to(user).select_related("applicant").filter(pk=household_id).first()
    if found is None:
        audit.record_look(user, "registry.household", label=str(household_id), refused=True)
        raise NotFound("家庭")
    return found


def numbers_of_members(household_id: UUID) -> dict[str, str]:
    """Full ID numbers by person, so that members already here need not be typed again."""
    members = queries.members_on(household_id, today())
    return {str(m.person.pk): m.person.id_number for m in members}


def search(user: User, text: str, *, limit: int = 50) -> tuple[HouseholdView, ...]:
    """Families in scope by a member's exact ID number, phone or account, or by a name's beginning.

    The look is written down before the answer is given; the number itself never is. A number that
    is none of these is refused with what is wrong with it.
    """
    wanted = text.strip()
    if not wanted:
        return ()
    people, label = _people(wanted)
    serials = Membership.objects.filter(
        queries.in_force(today()), person__in=people.values("serial")
    ).values("household")
    found = queries.visible_to(user).filter(pk__in=serials).select_related("applicant")
    audit.record_look(user, "registry.search", label=label)
    return tuple(_household(h) for h in found.order_by("applicant__name", "pk")[:limit])


def _people(wanted: str) -> tuple[QuerySet[Person], str]:
    """Who is meant, and what the trail may say of it."""
    number = normalise(wanted)
    if not any(c.isdigit() for c in number):
        return Person.objects.filter(name__startswith=wanted), wanted[:20]
    if PHONE.fullmatch(number):
        phone = checked_phone(wanted)
        return queries.people_with_phone(phone), f"电话尾号{phone[-4:]}"
    try:
        number = parse(wanted, on=None).number
    except InvalidResidentId as wrong:
        people = queries.people_with_account(number)
        if not people.exists():
            raise Refused(str(wrong), "也可以按联系电话、银行账号或姓名查找。") from None
        return people, f"账号尾号{number[-4:]}"
    return queries.people_with_number([number]), mask(number)


def members_on(household_id: UUID, on: date) -> tuple[MemberView, ...]:
    """Members in force on a day, the applicant first."""
    return tuple(_member(m, on) for m in queries.members_on(household_id, on))


def obligors_on(household_id: UUID, on: date) -> tuple[ObligorView, ...]:
    """Legal obligors named on a day."""
    return tuple(
        ObligorView(
            o.pk, o.person.pk, o.person.name, mask(o.person.id_number),
            Relation(o.relation).label, o.note,
        )
        for o in queries.obligors_on(household_id, on)
    )  # fmt: skip


def _member(membership: Membership, on: date) -> MemberView:
    person = membership.person
    age = age_on(person.birth_on, on)
    return MemberView(
        person.pk, person.name, mask(person.id_number), membership.relation,
        membership.get_relation_display(), person.sex, person.get_sex_display(),  # type: ignore[attr-defined]
        person.birth_on, age, age >= ADULT_AGE, _phone_masked(person.phone or ""),
        "已登记" if person.address is not None else "",
    )  # fmt: skip


def _phone_masked(phone: str) -> str:
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) > 7 else ""


def mask_name(name: str) -> str:
    """张*明: the first and last character, of two the first."""
    return f"{name[:1]}*{name[2:][-1:]}" if len(name) > 1 else name


PERSONAL = {
    "id_number": "身份证号",
    "phone": "联系电话",
    "address": "住址",
    "account": "银行账号",
}


def reveal(
    user: User,
    household_id: UUID,
    person_id: UUID,
    field: str,
    *,
    purpose: str,
    case_id: UUID | None,
) -> str:
    """One field of one member in full; who, whose, which and why is on record before it is shown.

    NotFound alike for a family out of scope, a person of another family, and no such field.
    """
    get_household_for(user, household_id)
    membership = queries.members_on(household_id, today()).filter(person__pk=person_id).first()
    if membership is None or field not in PERSONAL:
        audit.record_look(
            user, "registry.revealed", label=str(person_id), case_id=case_id, refused=True
        )
        raise NotFound("人员信息")
    audit.record_look(
        user, "registry.revealed", obj=membership.person, label=PERSONAL[field], purpose=purpose,
        case_id=case_id,
    )  # fmt: skip
    return getattr(membership.person, field) or ""


def hukou_lines(household_id: UUID) -> tuple[HukouLine, ...]:
    """Names and relations that the household register returned last."""
    rows = HukouMember.objects.filter(household_id=household_id, replaced_at__isnull=True)
    return tuple(
        HukouLine(r.position, r.name, r.relation, r.lives_together, r.apart_reason)
        for r in rows.order_by("position")
    )


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
            a.pk, Purpose(a.purpose).label, Stage(a.stage).label, a.valid_from, a.valid_to,
            a.text, a.text_digest, tuple(s.person.name for s in a.signatures.all()),
            a.withdrawn_at, a.superseded_at,
        )
        for a in rows.order_by("-created_at")
    )  # fmt: skip


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


def imported_grants() -> tuple[ImportedGrant, ...]:
    """What imported families received, one row per family."""
    rows = ImportRow.objects.exclude(programme="").order_by("batch", "line")
    return tuple(
        ImportedGrant(r.household_id, r.programme, r.monthly_amount, r.granted_from)
        for r in rows
        if r.household_id is not None and r.granted_from is not None
    )


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A line that did not come in: its cells in the order of COLUMNS, and why."""

    line: int
    cells: tuple[str, ...]
    reasons: tuple[str, ...]


def import_batches(user: User) -> QuerySet[ImportBatch]:
    """Files the user handed in, newest first."""
    return queries.batches_of(user)


def refused_rows(user: User, batch_id: UUID) -> tuple[ImportBatch, tuple[RefusedRow, ...]]:
    """One's own file and the lines that did not come in; the look is on record first."""
    batch = queries.batches_of(user).filter(pk=batch_id).first()
    if batch is None:
        audit.record_look(user, "registry.refused_rows", label=str(batch_id), refused=True)
        raise NotFound("导入记录")
    audit.record_look(user, "registry.refused_rows", obj=batch, label=batch.file_name)
    rows = ImportRow.objects.filter(batch=batch, outcome=RowOutcome.REFUSED).order_by("line")
    return batch, tuple(
        RefusedRow(row.line, tuple(row.cells.split("\t")), tuple(row.reasons)) for row in rows
    )


# People without an ID number ---------------------------------------------------------------------


def unidentified_records() -> tuple[UnidentifiedRecord, ...]:
    """Records that no officer has said who they are; for the comparison."""
    named = LikelyPair.objects.filter(verdict=PairVerdict.SAME).values("record")
    return tuple(UnidentifiedRecord.objects.exclude(pk__in=named).order_by("pk"))


def people_to_compare() -> Iterator[Record]:
    """Everybody who lives in a household of ours now, without ID numbers."""
    rows = Membership.objects.filter(queries.in_force(today())).values_list(
        "person__pk", "person__name", "person__sex", "person__birth_on", "household__division_code"
    )
    seen: set[UUID] = set()
    for person_id, name, sex, birth_on, division in rows.order_by("person__serial").iterator():
        if person_id not in seen:
            seen.add(person_id)
            yield Record(str(person_id), name, sex, birth_on, birth_on.year, division)


PAIRS_LOOK = "registry.likely_pairs"


def likely_pairs(user: User) -> QuerySet[LikelyPair]:
    """Pairs to judge and judged ones; who looked is on record first."""
    audit.record_look(user, PAIRS_LOOK)
    return queries.pairs_visible_to(user)


def likely_pair_for(user: User, pair_id: UUID) -> LikelyPair:
    """One pair; out of scope: NotFound, on record."""
    found = queries.pairs_visible_to(user).filter(pk=pair_id).first()
    if found is None:
        audit.record_look(user, PAIRS_LOOK, label=str(pair_id), refused=True)
        raise NotFound("疑似同一人")
    return found
