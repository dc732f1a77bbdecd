"""People and the families they open: found by ID number, written down once."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from cncodes.divisions import DivisionNotInForce, Divisions, UnknownDivision
from cncodes.resident_id import InvalidResidentId, ResidentId, parse
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.crypto import suite
from minjiu.common.errors import Refused
from minjiu.registry import queries
from minjiu.registry.enums import Relation
from minjiu.registry.models import Household, Membership, Person
from minjiu.registry.permissions import require_handler
from reconcile.names import compare_names

_ACCOUNT = re.compile(r"\d{8,30}")
PHONE = re.compile(r"1\d{10}|0\d{9,11}")


@dataclass(frozen=True, slots=True)
class Registered:
    """The family that an applicant stands for; `found` where it was there before."""

    household: Household
    found: bool


def checked_number(text: str) -> ResidentId:
    """A resident ID number, or Refused in Chinese without the number in it."""
    try:
        return parse(text, on=today())
    except InvalidResidentId as wrong:
        raise Refused(str(wrong), "请对照身份证原件核对。", field="id_number") from None


def checked_division(code: str, on: date) -> str:
    """A township or county of the province in force on the day; names the successor where not."""
    try:
        division = Divisions.bundled().get(code, on)
    except (UnknownDivision, DivisionNotInForce) as wrong:
        raise Refused(
            str(wrong), "请选择现行的乡镇（街道）或县（市、区）。", field="division_code"
        ) from None
    if len(division.code) == 6 and division.code.endswith("00"):
        raise Refused(f"{division.name}不是县或乡镇，", "请选择家庭所在的乡镇（街道）。")
    return division.code


def checked_phone(text: str) -> str:
    """Digits only, so that one number has one blind index however it was typed."""
    phone = re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", text))
    if phone and not PHONE.fullmatch(phone):
        raise Refused("联系电话不是11位手机号或带区号的固定电话，", "请核对后重填。", field="phone")
    return phone


def checked_account(text: str) -> str:
    account = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if account and not _ACCOUNT.fullmatch(account):
        raise Refused("银行账号应为8至30位数字，", "请对照存折或银行卡核对。", field="account")
    return account


def checked_words(text: str, label: str, field: str, remedy: str) -> str:
    """A line that must say something, at most 200 characters; `remedy` says what it should say."""
    said = text.strip()
    if not said:
        raise Refused(f"没有填写{label}，", remedy, field=field)
    if len(said) > 200:
        raise Refused(f"{label}超过200字，", "请写得简短一些。", field=field)
    return said


def seal_new_person(
    number: ResidentId,
    name: str,
    phone: str,
    address: str,
    sex: str | None = None,
) -> Person:
    """A person not yet saved, with sealed columns and their blind indexes."""
    return Person(
        name=name.strip(),
        id_number=number.number,
        id_number_index=suite().blind_index(queries.ID_NUMBER, number.number),
        phone=phone or None,
        phone_index=suite().blind_index(queries.PHONE, phone) if phone else None,
        address=address.strip() or None,
        birth_on=number.birth_on,
        sex=sex or number.sex,
    )


def find_or_write_person(*, id_number: str, name: str) -> Person:
    """The person with this number, written down where new. A different name is refused."""
    number = checked_number(id_number)
    if not name.strip():
        raise Refused("姓名没有填写，", "请按身份证填写姓名。", field="name")
    person = queries.people_with_number([number.number]).first()
    if person is None:
        try:
            with transaction.atomic():
                person = seal_new_person(number, name, "", "")
                person.save()
                return person
        except IntegrityError:  # another clerk wrote the same person a moment ago
            person = queries.people_with_number([number.number]).get()
    if not compare_names(person.name, name).attaches:
        raise Refused(
            "这个身份证号已登记，但姓名与登记的不同，",
            "请核对身份证；确已更名的，请先办理更正。",
            field="name",
        )
    return person


@transaction.atomic
def set_contact(
    *,
    household: Household,
    person: Person,
    phone: str = "",
    address: str = "",
    acting_user: User | None,
) -> None:
    """Write down a member's phone or address; what is left empty stays as it was.

    The audit trail says what changed and who did it, never the values. An account takes two
    people: `actions/accounts.py`.
    """
    require_handler(acting_user, household.division_code)
    if not queries.members_on(household.pk, today()).filter(person=person).exists():
        raise Refused(f"{person.name}不是这户现有的成员，", "请先确认家庭成员。")
    given = {"phone": checked_phone(phone), "address": address.strip()}
    if len(given["address"]) > 200:
        raise Refused("住址超过200字，", "请写到门牌号为止。", field="address")
    changed = [name for name, text in given.items() if text and text != getattr(person, name)]
    if not changed:
        return
    for name in changed:
        setattr(person, name, given[name])
    fields = [*changed]
    if "phone" in changed:
        person.phone_index = suite().blind_index(queries.PHONE, given["phone"])
        fields.append("phone_index")
    person.save(update_fields=fields)
    audit.record("registry.contact_changed", acting_user, person, after={"changed": changed})


@transaction.atomic
def register_applicant(
    *,
    id_number: str,
    name: str,
    division_code: str,
    phone: str = "",
    address: str = "",
    acting_user: User | None,
) -> Registered:
    """Find the applicant's family, or open one (57号第九条: at the township of residence)."""
    day = today()
    division = checked_division(division_code, day)
    require_handler(acting_user, division)
    person = find_or_write_person(id_number=id_number, name=name)
    membership = (
        Membership.objects.filter(queries.in_force(day), person=person)
        .select_related("household")
        .first()
    )
    if membership is not None:
        household = membership.household
        if acting_user is not None and not (
            queries.visible_to(acting_user).filter(pk=household.pk).exists()
        ):
            raise Refused(
                "这个人现登记在另一户家庭中，不在您办理的地区或事项之内，",
                "请联系原登记地办理迁出，或由办理该事项的人员继续办理。",
            )
        if membership.relation != Relation.APPLICANT:
            raise Refused(
                "这个人已登记为另一户家庭的成员，同一时间只能属于一户，",
                "请先在原家庭办理成员变更，或由原家庭的申请人申请。",
            )
        audit.record("registry.applicant_found", acting_user, household)
        set_contact(
            household=household, person=person, phone=phone, address=address,
            acting_user=acting_user,
        )  # fmt: skip
        return Registered(household, found=True)
    household = Household.objects.create(
        applicant=person, division_code=division, county_code=division[:6], opened_on=day
    )
    try:
        with transaction.atomic():
            Membership.objects.create(
                household=household,
                person=person,
                relation=Relation.APPLICANT,
                valid_from=day,
                lives_together=True,
            )
    except IntegrityError as clash:
        if "person_in_one_household" not in str(clash):
            raise
        raise Refused(
            f"{person.name}刚刚由他人登记，同一时间只能属于一户，", "请重新查找后继续办理。"
        ) from None
    audit.record("registry.household_opened", acting_user, household, label=person.name)
    set_contact(
        household=household, person=person, phone=phone, address=address, acting_user=acting_user
    )
    return Registered(household, found=False)
