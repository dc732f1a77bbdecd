"""Families, their members and their consent, through the actions and the api."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cncodes.resident_id import check_character
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.audit import api as audit_api
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry import api
from minjiu.registry.actions.accounts import confirm_account, propose_account
from minjiu.registry.actions.authorisations import (
    sign_applicant_authorisation,
    sign_household_authorisation,
    withdraw_authorisation,
)
from minjiu.registry.actions.members import close_household, confirm_members
from minjiu.registry.actions.people import register_applicant, set_contact
from minjiu.registry.enums import HOUSEHOLD_REGISTER, Method, MissingReason, Purpose, Relation
from minjiu.registry.models import Authorisation, Household, Membership, Person

pytestmark = pytest.mark.django_db
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
        household=household, purpose=Purpose.DIBAO, sources=BANKS,
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
    assert reasons(household) == {
        "陈国华": MissingReason.MEMBERS_CHANGED, "林秀英": MissingReason.MEMBERS_CHANGED,
    }  # fmt: skip
    who = ids(household)
    sign_household_authorisation(
        household=household, purpose=Purpose.DIBAO, sources=BANKS,
        hands=[api.Hand(person_id, Method.SELF) for person_id in who.values()],
        acting_user=None,
    )  # fmt: skip
    assert all(may_ask(household, name) for name in who)


def reasons(household: Household, on: date | None = None) -> dict[str, MissingReason]:
    missing = api.missing_signatures(household.pk, Purpose.DIBAO, on or today())
    return {m.name: m.reason for m in missing}


def test_the_page_says_why_a_signature_does_not_stand_any_more() -> None:
    household = family()
    assert set(reasons(household).values()) == {MissingReason.UNSIGNED}
    authorisation = sign_all(household)
    assert reasons(household) == {}
    assert set(reasons(household, authorisation.valid_to).values()) == {MissingReason.EXPIRED}
    withdraw_authorisation(authorisation=authorisation, reason="本人要求", acting_user=None)
    assert set(reasons(household).values()) == {MissingReason.WITHDRAWN}


def test_one_paper_signed_by_all_does_not_stand_for_another() -> None:
    household = family()
    sign_all(household)
    sign_household_authorisation(
        household=household, purpose=Purpose.DIBAO, sources={"hrss.pension": "人社养老保险"},
        hands=[api.Hand(ids(household)["陈国华"], Method.SELF)], acting_user=None,
    )  # fmt: skip
    assert not may_ask(household, "陈国华", "hrss.pension")
    assert may_ask(household, "陈国华", BANK)
    assert reasons(household) == {
        "林秀英": MissingReason.UNSIGNED, "陈小明": MissingReason.UNSIGNED,
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_says_why_and_happens_once(reason: str) -> None:
    household = family()
    authorisation = sign_all(household)
    with pytest.raises(Refused, match="没有填写撤回说明"):
        withdraw_authorisation(authorisation=authorisation, reason=reason, acting_user=None)
    with pytest.raises(NotPermitted):
        withdraw_authorisation(
            authorisation=authorisation, reason="本人要求", acting_user=clerk("other", "350122101")
        )
    assert may_ask(household, "陈国华")
    withdraw_authorisation(authorisation=authorisation, reason="本人要求", acting_user=clerk())
    with pytest.raises(Refused, match="已经撤回"):
        withdraw_authorisation(authorisation=authorisation, reason="再来", acting_user=None)
    last = Record.objects.latest("id")
    assert (last.action, last.actor_name, last.purpose, last.after) == (
        "registry.authorisation_withdrawn", "clerk", Purpose.DIBAO, {"reason": "本人要求"},
    )  # fmt: skip


def test_a_paper_that_nobody_signs_is_not_made() -> None:
    with pytest.raises(Refused, match="没有任何人签署"):
        sign_household_authorisation(
            household=family(), purpose=Purpose.DIBAO, sources=BANKS, hands=[], acting_user=None
        )


def test_an_adult_without_capacity_is_signed_for_by_a_guardian_from_outside() -> None:
    household = family()
    guardian = register_applicant(
        id_number=number("19650505"), name="陈国荣", division_code=TOWN, acting_user=None
    ).household.applicant
    who = ids(household)
    sign_household_authorisation(
        household=household, purpose=Purpose.DIBAO, sources=BANKS,
        hands=[
            api.Hand(who["陈国华"], Method.SELF),
            api.Hand(who["林秀英"], Method.GUARDIAN, guardian.pk, "法院（2025）闽0122民特8号"),
            api.Hand(who["陈小明"], Method.GUARDIAN, who["陈国华"]),
        ],
        acting_user=None,
    )  # fmt: skip
    assert all(may_ask(household, name) for name in who)


def test_a_purpose_that_the_clerks_grant_does_not_cover_is_refused() -> None:
    household = family()
    user = create_user(username="margin", name="margin", unit_name="凤城镇", acting_user=None)
    grant_role(
        user=user, role=Role.TOWNSHIP_CLERK, division_code=TOWN, valid_from=date(2026, 1, 1),
        basis="测试", purpose=Purpose.DIBAO_MARGIN, acting_user=None,
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        sign_applicant_authorisation(household=household, purpose=Purpose.DIBAO, acting_user=user)
    sign_applicant_authorisation(
        household=household, purpose=Purpose.DIBAO_MARGIN, acting_user=user
    )


def test_a_child_who_comes_of_age_signs_again() -> None:
    household = family()
    authorisation = sign_all(household)
    Authorisation.objects.filter(pk=authorisation.pk).update(valid_to=date(2040, 1, 1))
    before, on = date(2033, 3, 2), date(2033, 3, 3)
    assert api.missing_signatures(household.pk, Purpose.DIBAO, before) == ()
    assert [
        (m.name, m.reason) for m in api.missing_signatures(household.pk, Purpose.DIBAO, on)
    ] == [("陈小明", MissingReason.CAME_OF_AGE)]
    with on_day(on):
        assert not may_ask(household, "陈国华", on=on)
        child = api.Hand(ids(household)["陈小明"], Method.SELF)
        sign_household_authorisation(
            household=household, purpose=Purpose.DIBAO, sources=BANKS, hands=[child],
            acting_user=None,
        )  # fmt: skip
        assert may_ask(household, "陈国华", on=on)
        with pytest.raises(Refused, match="已经签署"):
            sign_household_authorisation(
                household=household, purpose=Purpose.DIBAO, sources=BANKS, hands=[child],
                acting_user=None,
            )  # fmt: skip


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


@pytest.mark.parametrize(
    ("name", "hand", "says"),
    [
        ("陈小明", {"method": Method.SELF}, "未满18周岁"),
        ("陈小明", {"method": Method.GUARDIAN}, "没有选定成年的监护人"),
        ("林秀英", {"method": Method.FINGERPRINT}, "须有本人以外的见证人"),
        ("林秀英", {"method": Method.GUARDIAN, "guardian": "陈国华"}, "须写明依据"),
        ("林秀英", {"method": Method.FINGERPRINT, "witness": "林秀英"}, "须有本人以外的见证人"),
        ("陈国华", {"method": Method.GUARDIAN, "guardian": "陈小明"}, "没有选定成年的监护人"),
        (
            "陈国华",
            {"method": Method.GUARDIAN, "guardian": "陈国华", "basis": "残疾证"},
            "不能做自己的监护人",
        ),
    ],
)
def test_signatures_that_do_not_hold_are_refused(
    name: str, hand: dict[str, str], says: str
) -> None:
    household = family()
    who = ids(household)
    with pytest.raises(Refused, match=says):
        sign_household_authorisation(
            household=household, purpose=Purpose.DIBAO, sources=BANKS,
            hands=[
                api.Hand(
                    who[name], Method(hand["method"]), who.get(hand.get("guardian", "")),
                    hand.get("basis", ""), hand.get("witness", ""),
                )
            ],
            acting_user=None,
        )  # fmt: skip
    assert Authorisation.objects.count() == 0


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


def test_what_a_family_signs_names_sources_and_days_as_people_read_them() -> None:
    household = family()
    own = sign_applicant_authorisation(
        household=household, purpose=Purpose.DIBAO, acting_user=None
    )  # fmt: skip
    paper = sign_all(household)
    assert (own.sources, paper.sources) == ([HOUSEHOLD_REGISTER], [BANK])
    assert "公安机关户口登记（本人户口簿上的姓名和关系）" in own.text
    assert "银行账户" in paper.text
    assert f"自{paper.valid_from:%Y年%-m月%-d日}起至{paper.valid_to:%Y年%-m月%-d日}止" in paper.text
    assert re.findall(r"[a-z_]+\.[a-z_]+|\d{4}-\d\d", own.text + paper.text) == []
    close_household(household=household, reason="迁出", acting_user=None)
    for signing in (
        lambda: sign_applicant_authorisation(
            household=household, purpose=Purpose.DIBAO, acting_user=None
        ),
        lambda: sign_household_authorisation(
            household=household, purpose=Purpose.DIBAO, sources=BANKS, hands=[], acting_user=None
        ),
    ):
        with pytest.raises(Refused, match=r"已于.*注销"):
            signing()
