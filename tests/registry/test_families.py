"""Families and their members, through the actions and the api: opened, found, closed, looked at."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from minjiu.audit import api as audit_api
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry import api
from minjiu.registry.actions.accounts import propose_account
from minjiu.registry.actions.members import close_household, confirm_members
from minjiu.registry.actions.people import register_applicant, set_contact
from minjiu.registry.enums import Purpose, Relation
from minjiu.registry.models import Household, Membership, Person
from tests.registry.families import (
    BANK,
    TOWN,
    account_in_use,
    clerk,
    family,
    ids_person,
    number,
    sign_all,
)

pytestmark = pytest.mark.django_db


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


def test_a_family_that_moved_away_is_closed_and_free_again() -> None:
    household, outsider = family(clerk()), clerk("other", "350122101")
    sign_all(household)
    with pytest.raises(NotPermitted):
        close_household(household=household, reason="迁出", acting_user=outsider)
    with pytest.raises(Refused, match="注销原因"):
        close_household(household=household, reason=" ", acting_user=None)
    with on_day(today() + timedelta(days=3)):
        close_household(household=household, reason="迁出", acting_user=None)
        with pytest.raises(Refused, match=r"已于.*注销"):
            confirm_members(household=household, members=[], acting_user=None)
        closed = api.authorisation_for_query(
            household.applicant_id, household.pk, Purpose.DIBAO, BANK, today()
        )
        assert closed is None
        again = register_applicant(
            id_number=number("19700101"), name="陈国华", division_code="350122101",
            acting_user=outsider,
        )  # fmt: skip
    assert not again.found and again.household.pk != household.pk
    assert Record.objects.filter(action="registry.household_closed").count() == 1


def test_the_family_page_is_a_look_on_record_before_it_answers() -> None:
    user = clerk()
    household = family(user)
    api.get_household_for(user, household.pk)
    look = Record.objects.using("audit").get(action="registry.household")
    assert (look.outcome, look.object_id, look.actor_name) == ("seen", str(household.pk), "clerk")


def test_where_the_look_cannot_be_written_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    user = clerk()
    household = family(user)

    def broken(**kwargs: object) -> None:
        raise OperationalError

    monkeypatch.setattr(audit_api, "write", broken)
    for look in (
        lambda: api.get_household_for(user, household.pk),
        lambda: api.search(user, "陈国华"),
        lambda: api.get_household_for(user, uuid4()),
    ):
        with pytest.raises(OperationalError):
            look()


def test_contact_changes_are_on_record_without_their_values() -> None:
    household = family()
    with pytest.raises(Refused, match="联系电话"):
        set_contact(household=household, person=household.applicant, phone="1", acting_user=None)
    with pytest.raises(NotPermitted):
        set_contact(
            household=household, person=household.applicant, phone="13900000000",
            acting_user=clerk("other", "350122101"),
        )  # fmt: skip
    for _ in range(2):  # the second changes nothing and writes nothing
        set_contact(
            household=household, person=household.applicant, phone="138 0000 0000",
            address="本村1号", acting_user=None,
        )  # fmt: skip
    changed = Record.objects.filter(action="registry.contact_changed").order_by("id")
    assert [r.after for r in changed] == [{"changed": ["phone"]}, {"changed": ["address"]}]
    person = Person.objects.get(pk=household.applicant.pk)
    assert (person.address, person.phone) == ("本村1号", "13800000000")


def test_the_database_holds_no_readable_number_phone_account_or_address() -> None:
    household = family()
    set_contact(
        household=household, person=household.applicant, address="凤城镇东门路", acting_user=None
    )
    account_in_use(household, "6217001800001234567")
    propose_account(
        household=household, person=ids_person(household, "林秀英"), account="6217001800001234567",
        acting_user=clerk("third"),
    )  # fmt: skip
    with connection.cursor() as cursor:
        text = ""
        for table in ("person", "accountchange", "accountchangeevent"):
            cursor.execute(f"SELECT row_to_json(p)::text FROM registry_{table} p")
            text += "".join(row[0] for row in cursor.fetchall())
    assert "陈国华" in text and "凤城镇东门路" not in text
    for secret in (number("19700101"), "13800000000", "6217001800001234567"):
        assert secret not in text and secret.encode().hex() not in text


def test_search_finds_by_number_and_name_and_writes_down_who_looked() -> None:
    user = clerk()
    household = family(user)
    assert [h.id for h in api.search(user, number("20150303"))] == [household.pk]
    assert [h.id for h in api.search(user, "林秀")] == [household.pk]
    account_in_use(household, "6217001800001234567")
    assert [h.id for h in api.search(user, "138-0000-0000")] == [household.pk]
    assert [h.id for h in api.search(user, "6217001800001234567")] == [household.pk]
    looks = Record.objects.using("audit").filter(action="registry.search").order_by("pk")
    assert [r.object_label for r in looks] == [
        f"350122********{number('20150303')[-4:]}", "林秀", "电话尾号0000", "账号尾号4567",
    ]  # fmt: skip


def test_a_mistyped_number_is_refused_with_its_fault_and_is_written_nowhere() -> None:
    user, wrong = clerk(), number("19700101")[:17] + "?"
    for typed in (wrong.replace("?", "Y"), number("19700101")[:16] + "00", "35012219700101"):
        with pytest.raises(Refused, match="身份证号"):
            api.search(user, typed)
    assert not Record.objects.using("audit").filter(action="registry.search").exists()


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
