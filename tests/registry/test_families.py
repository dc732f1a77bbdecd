"""Families, their members and their consent, through the actions and the api."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cncodes.resident_id import check_character
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry import api
from minjiu.registry.actions.authorisations import (
    sign_applicant_authorisation,
    sign_household_authorisation,
    withdraw_authorisation,
)
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import HOUSEHOLD_REGISTER, Method, MissingReason, Purpose, Relation
from minjiu.registry.models import Authorisation, Household, Membership, Person

pytestmark = pytest.mark.django_db
TOWN = "350122100"
BANK = "bank.accounts"


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


def sign_all(household: Household, purpose: Purpose = Purpose.DIBAO) -> Authorisation:
    who = ids(household)
    return sign_household_authorisation(
        household=household, purpose=purpose, sources=[BANK],
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


def test_a_family_is_opened_once_and_found_again() -> None:
    user = clerk()
    first = register_applicant(
        id_number=number("19700101"), name="陈国华", division_code=TOWN, acting_user=user
    )
    again = register_applicant(
        id_number=number("19700101").lower(), name=" 陈国华", division_code=TOWN, acting_user=user
    )
    assert (first.found, again.found) == (False, True)
    assert again.household.pk == first.household.pk
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id_number": "350122197001010011"}, "校验位"),
        ({"name": "陈国强"}, "姓名与登记的不同"),
        ({"division_code": "350182"}, "长乐区"),
        ({"division_code": "350100"}, "不是县或乡镇"),
        ({"phone": "123"}, "联系电话"),
    ],
)
def test_wrong_entries_are_refused_by_name_and_without_the_number(
    change: dict[str, str], says: str
) -> None:
    given = {"id_number": number("19700101"), "name": "陈国华", "division_code": TOWN}
    register_applicant(**given, acting_user=None)
    with pytest.raises(Refused, match=says) as refused:
        register_applicant(**{**given, **change}, acting_user=None)
    assert given["id_number"] not in str(refused.value)
    assert change.get("id_number", "x") not in str(refused.value)
    assert Household.objects.count() == 1


def test_a_clerk_writes_and_sees_only_in_the_own_township() -> None:
    other = clerk("other", "350122101")
    with pytest.raises(NotPermitted):
        family(other)
    household = family(clerk())
    with pytest.raises(NotFound):
        api.get_household_for(other, household.pk)
    refused = (
        Record.objects.using("audit")
        .filter(outcome="refused")
        .values_list("actor_name", "object_label")
    )
    assert list(refused) == [("other", str(household.pk))]
    assert api.search(other, number("19700101")) == ()


def test_nobody_is_in_two_households_at_a_time() -> None:
    family()
    second = register_applicant(
        id_number=number("19800101"), name="黄文", division_code=TOWN, acting_user=None
    ).household
    with pytest.raises(Refused, match="林秀英已登记在另一户家庭"):
        confirm_members(
            household=second,
            members=[api.Member("林秀英", number("19720202", 501), Relation.SPOUSE)],
            acting_user=None,
        )
    with pytest.raises(Refused, match="另一户家庭的成员"):
        register_applicant(
            id_number=number("19720202", 501), name="林秀英", division_code=TOWN, acting_user=None
        )
    spouse = Person.objects.get(name="林秀英")
    with pytest.raises(IntegrityError, match="person_in_one_household"), transaction.atomic():
        Membership.objects.create(
            household=second, person=spouse, relation="other", valid_from=today()
        )


def test_the_applicants_own_consent_opens_the_household_register_only() -> None:
    household = family()
    assert not may_ask(household, "陈国华", HOUSEHOLD_REGISTER)
    sign_applicant_authorisation(household=household, purpose=Purpose.DIBAO, acting_user=None)
    assert may_ask(household, "陈国华", HOUSEHOLD_REGISTER)
    assert not may_ask(household, "陈国华", BANK)
    assert not may_ask(household, "林秀英", HOUSEHOLD_REGISTER)


def test_nobody_is_asked_about_until_everybody_has_signed() -> None:
    household = family()
    who = ids(household)
    sign_household_authorisation(
        household=household, purpose=Purpose.DIBAO, sources=[BANK],
        hands=[api.Hand(who["陈国华"], Method.SELF)], acting_user=None,
    )  # fmt: skip
    missing = api.missing_signatures(household.pk, Purpose.DIBAO, today())
    assert [(m.name, m.reason) for m in missing] == [
        ("林秀英", MissingReason.UNSIGNED),
        ("陈小明", MissingReason.UNSIGNED),
    ]
    assert not may_ask(household, "陈国华")


def test_consent_ends_with_withdrawal_purpose_term_and_change_of_members() -> None:
    household = family()
    authorisation = sign_all(household)
    assert all(may_ask(household, name) for name in ids(household))
    assert not may_ask(household, "陈国华", on=authorisation.valid_to)
    assert may_ask(household, "陈国华", on=authorisation.valid_to - timedelta(days=1))
    person = ids(household)["陈国华"]
    assert (
        api.authorisation_for_query(person, household.pk, Purpose.DIBAO_MARGIN, BANK, today())
        is None
    )
    withdraw_authorisation(authorisation=authorisation, reason="本人要求", acting_user=None)
    assert not may_ask(household, "陈国华")
    sign_all(household)
    assert may_ask(household, "陈国华")
    confirm_members(
        household=household,
        members=[api.Member("林秀英", number("19720202", 501), Relation.SPOUSE)],
        acting_user=None,
    )
    assert not may_ask(household, "陈国华")


def test_a_child_who_comes_of_age_signs_again() -> None:
    household = family()
    authorisation = sign_all(household)
    Authorisation.objects.filter(pk=authorisation.pk).update(valid_to=date(2040, 1, 1))
    before, on = date(2033, 3, 2), date(2033, 3, 3)
    assert api.missing_signatures(household.pk, Purpose.DIBAO, before) == ()
    assert [
        (m.name, m.reason) for m in api.missing_signatures(household.pk, Purpose.DIBAO, on)
    ] == [("陈小明", MissingReason.CAME_OF_AGE)]


@pytest.mark.parametrize(
    ("name", "hand", "says"),
    [
        ("陈小明", {"method": Method.SELF}, "未满18周岁"),
        ("陈小明", {"method": Method.GUARDIAN}, "没有选定成年的监护人"),
        ("林秀英", {"method": Method.FINGERPRINT}, "须有见证人"),
        ("林秀英", {"method": Method.GUARDIAN, "guardian": "陈国华"}, "须写明依据"),
        ("陈国华", {"method": Method.GUARDIAN, "guardian": "陈小明"}, "没有选定成年的监护人"),
    ],
)
def test_signatures_that_do_not_hold_are_refused(
    name: str, hand: dict[str, str], says: str
) -> None:
    household = family()
    who = ids(household)
    with pytest.raises(Refused, match=says):
        sign_household_authorisation(
            household=household, purpose=Purpose.DIBAO, sources=[BANK],
            hands=[
                api.Hand(who[name], Method(hand["method"]), who.get(hand.get("guardian", "")))
            ],
            acting_user=None,
        )  # fmt: skip
    assert Authorisation.objects.count() == 0


def test_the_database_holds_no_readable_number_phone_or_address() -> None:
    family()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM registry_person p")
        text = "".join(row[0] for row in cursor.fetchall())
    assert "陈国华" in text
    for secret in (number("19700101"), "13800000000"):
        assert secret not in text and secret.encode().hex() not in text


def test_search_finds_by_number_and_name_and_writes_down_who_looked() -> None:
    user = clerk()
    household = family(user)
    assert [h.id for h in api.search(user, number("20150303"))] == [household.pk]
    assert [h.id for h in api.search(user, "林秀")] == [household.pk]
    looks = Record.objects.using("audit").filter(action="registry.search").order_by("pk")
    assert [r.object_label for r in looks] == [f"350122********{number('20150303')[-4:]}", "林秀"]


def test_search_asks_the_database_as_often_for_sixty_families_as_for_one() -> None:
    user = clerk()
    counts = []
    for many in (1, 60):
        while Household.objects.count() < many:
            family(user, Household.objects.count() + 1)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(api.search(user, "陈国华", limit=100)) == many
        counts.append(len(asked))
    assert counts[0] == counts[1]
