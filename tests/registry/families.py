"""A family of three and those who write about it, for tests."""

from datetime import date

from cncodes.resident_id import check_character
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.common.clock import today
from minjiu.registry import api
from minjiu.registry.actions.accounts import confirm_account, propose_account
from minjiu.registry.actions.authorisations import (
    sign_household_authorisation,
)
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import Method, MissingReason, Purpose, Relation
from minjiu.registry.models import Authorisation, Household, Person

TOWN = "350122100"
BANK = "bank.accounts"
BANKS = {BANK: "银行账户"}


def number(birth: str, order: int = 1, county: str = "350122") -> str:
    first = f"{county}{birth}{order:03d}"
    return first + check_character(first)


def clerk(name: str = "clerk", division: str = TOWN, role: Role = Role.TOWNSHIP_CLERK) -> User:
    user = create_user(username=name, name=name, unit_name="凤城镇", acting_user=None)
    grant_role(
        user=user, role=role, division_code=division, valid_from=date(2026, 1, 1),
        basis="测试", acting_user=None,
    )  # fmt: skip
    return user


def family(user: User | None = None, order: int = 1) -> Household:
    household = register_applicant(
        id_number=number("19700101", order), name="陈国华", division_code=TOWN,
        phone="13800000000", acting_user=user,
    ).household  # fmt: skip
    confirm_members(
        household=household,
        members=[
            api.Member("林秀英", number("19720202", order + 500), Relation.SPOUSE),
            api.Member("陈小明", number("20150303", order), Relation.CHILD),
        ],
        acting_user=user,
    )
    return household


def ids(household: Household) -> dict[str, object]:
    return {m.name: m.person_id for m in api.members_on(household.pk, today())}


def ids_person(household: Household, name: str) -> Person:
    return Person.objects.get(pk=ids(household)[name])


def account_in_use(household: Household, account: str) -> None:
    """Written down by one, compared with the paper by another."""
    change = propose_account(
        household=household, person=household.applicant, account=account, acting_user=clerk("first")
    )
    confirm_account(change=change, account=account, acting_user=clerk("second"))


def sign_all(household: Household, purpose: Purpose = Purpose.DIBAO) -> Authorisation:
    who = ids(household)
    return sign_household_authorisation(
        household=household, purpose=purpose, sources=BANKS,
        hands=[
            api.Hand(who["陈国华"], Method.SELF),
            api.Hand(who["林秀英"], Method.FINGERPRINT, witness_name="王证"),
            api.Hand(who["陈小明"], Method.GUARDIAN, guardian_id=who["陈国华"]),
        ],
        acting_user=None,
    )  # fmt: skip


def may_ask(household: Household, name: str, source: str = BANK, on: date | None = None) -> bool:
    found = api.authorisation_for_query(
        ids(household)[name], household.pk, Purpose.DIBAO, source, on or today()
    )
    return found is not None


def reasons(household: Household, on: date | None = None) -> dict[str, MissingReason]:
    missing = api.missing_signatures(household.pk, Purpose.DIBAO, on or today())
    return {m.name: m.reason for m in missing}
