"""Families as pages show them: members, obligors, the household register, masked data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cncodes.resident_id import InvalidResidentId, mask, normalise, parse
from minjiu.access.api import User, acts_as, lists_as
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, Refused
from minjiu.common.periods import age_on
from minjiu.registry import queries
from minjiu.registry.actions.people import PHONE, checked_phone
from minjiu.registry.enums import ADULT_AGE, SEES_FAMILIES, Relation, Sex
from minjiu.registry.models import Household, HukouMember, Membership, Person


@dataclass(frozen=True, slots=True)
class HouseholdView:
    id: UUID
    applicant_id: UUID
    applicant_name: str
    division_code: str
    county_code: str
    opened_on: date
    members_confirmed: bool
    obligors_asked: bool
    closed_on: date | None


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
    account_masked: str


@dataclass(frozen=True, slots=True)
class ObligorView:
    """Somebody outside the household who owes it support by law."""

    id: UUID
    person_id: UUID
    name: str
    id_masked: str
    relation: str
    relation_label: str
    note: str
    birth_on: date
    named_on: date
    adult: bool
    no_consent: str  # why no authorisation can be had, or ""


@dataclass(frozen=True, slots=True)
class HukouLine:
    position: int
    name: str
    relation: str
    lives_together: bool | None
    apart_reason: str


def get_household_for(user: User, household_id: UUID) -> HouseholdView:
    """One family as its page shows it; the look is on record before anything is returned.

    NotFound alike for "not there" and "not yours", and the refusal is on record.
    """
    found = household_object_for(user, household_id)
    acts_as(user, *SEES_FAMILIES, division_code=found.division_code)
    audit.record_look(user, "registry.household", obj=found, label=found.applicant.name)
    return _household(found)


def _household(h: Household) -> HouseholdView:
    return HouseholdView(
        h.pk, h.applicant_id, h.applicant.name, h.division_code, h.county_code, h.opened_on,
        h.confirmed_at is not None, h.obligors_asked_at is not None, h.closed_on,
    )  # fmt: skip


def household(household_id: UUID) -> HouseholdView:
    """For work without a person before it (a worker); pages use `get_household_for`."""
    return _household(Household.objects.select_related("applicant").get(pk=household_id))


def hold_household(household_id: UUID) -> HouseholdView:
    """The family, held until the transaction ends: nobody closes it and no second step of the same
    kind begins meanwhile (`close_household` and signatures hold it too)."""
    held = Household.objects.select_for_update(of=("self",)).select_related("applicant")
    return _household(held.get(pk=household_id))


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
    lists_as(user, *SEES_FAMILIES)
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
            o.pk, o.person.pk, o.person.name, mask(o.person.id_number), o.relation,
            Relation(o.relation).label, o.note, o.person.birth_on, o.valid_from,
            age_on(o.person.birth_on, on) >= ADULT_AGE, o.no_consent,
        )
        for o in queries.obligors_on(household_id, on)
    )  # fmt: skip


def obligors_to_ask(household_id: UUID, on: date) -> tuple[ObligorView, ...]:
    """Of the obligors those who are grown up and not beyond reach: they sign and are asked about
    where the purpose wants it (`enums.ASKS_OBLIGORS`)."""
    named = obligors_on(household_id, on)
    return tuple(o for o in named if o.adult and not o.no_consent)


def members_as(roster: Sequence[tuple[UUID, str]], on: date) -> tuple[MemberView, ...]:
    """People as they stood in a family: (person, relation) in the order of the roster."""
    people = Person.objects.in_bulk([person for person, _ in roster])
    return tuple(_person(people[person], relation, on) for person, relation in roster)


def _member(membership: Membership, on: date) -> MemberView:
    return _person(membership.person, membership.relation, on)


def _person(person: Person, relation: str, on: date) -> MemberView:
    age = age_on(person.birth_on, on)
    return MemberView(
        person.pk, person.name, mask(person.id_number), relation, Relation(relation).label,
        person.sex, Sex(person.sex).label,
        person.birth_on, age, age >= ADULT_AGE, _phone_masked(person.phone or ""),
        "已登记" if person.address is not None else "",
        f"尾号{person.account[-4:]}" if person.account else "",
    )  # fmt: skip


def _phone_masked(phone: str) -> str:
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) > 7 else ""


def mask_name(name: str) -> str:
    """张*明: the first and last character, of two the first."""
    return f"{name[:1]}*{name[2:][-1:]}" if len(name) > 1 else name


HouseholdObject = Household  # what `household_object_for` gives; pages read `HouseholdView`

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
