"""People and the families they open: found by ID number, written down once."""

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction

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

_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")


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
        raise Refused(str(wrong), "请对照身份证原件核对。") from None


def checked_division(code: str, on: date) -> str:
    """A township or county of the province in force on the day; names the successor where not."""
    try:
        division = Divisions.bundled().get(code, on)
    except (UnknownDivision, DivisionNotInForce) as wrong:
        raise Refused(str(wrong), "请选择现行的乡镇（街道）或县（市、区）。") from None
    if len(division.code) == 6 and division.code.endswith("00"):
        raise Refused(f"{division.name}不是县或乡镇，", "请选择家庭所在的乡镇（街道）。")
    return division.code


def checked_phone(text: str) -> str:
    phone = re.sub(r"[\s－—]", "-", text.strip()).replace(" ", "")
    if phone and not _PHONE.fullmatch(phone):
        raise Refused("联系电话不是11位手机号或带区号的固定电话，", "请核对后重填。")
    return phone


def seal_new_person(
    number: ResidentId, name: str, phone: str, address: str, sex: str | None = None
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
        hukou_division=number.division_code,
    )


def find_or_write_person(
    *, id_number: str, name: str, phone: str = "", address: str = ""
) -> Person:
    """The person with this number, written down where new. A different name is refused."""
    number = checked_number(id_number)
    if not name.strip():
        raise Refused("姓名没有填写，", "请按身份证填写姓名。")
    phone = checked_phone(phone)
    person = queries.people_with_number([number.number]).first()
    if person is None:
        person = seal_new_person(number, name, phone, address)
        person.save()
        return person
    if not compare_names(person.name, name).attaches:
        raise Refused(
            "这个身份证号已登记，但姓名与登记的不同，", "请核对身份证；确已更名的，请先办理更正。"
        )
    if phone or address.strip():
        person.phone = phone or person.phone
        person.phone_index = (
            suite().blind_index(queries.PHONE, phone) if phone else (person.phone_index)
        )
        person.address = address.strip() or person.address
        person.save(update_fields=["phone", "phone_index", "address"])
    return person


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
    person = find_or_write_person(id_number=id_number, name=name, phone=phone, address=address)
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
                "这个人现登记在其他地区的一户家庭中，", "请联系原登记地办理迁出后再登记。"
            )
        if membership.relation != Relation.APPLICANT:
            raise Refused(
                "这个人已登记为另一户家庭的成员，同一时间只能属于一户，",
                "请先在原家庭办理成员变更，或由原家庭的申请人申请。",
            )
        audit.record("registry.applicant_found", acting_user, household)
        return Registered(household, found=True)
    household = Household.objects.create(
        applicant=person, division_code=division, county_code=division[:6], opened_on=day
    )
    Membership.objects.create(
        household=household,
        person=person,
        relation=Relation.APPLICANT,
        valid_from=day,
        lives_together=True,
    )
    audit.record("registry.household_opened", acting_user, household, label=person.name)
    return Registered(household, found=False)
