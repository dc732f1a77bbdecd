"""Consent: who signs for what, how long it stands, and how it ends."""

import re
from datetime import date, timedelta

import pytest

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.registry import api
from minjiu.registry.actions.authorisations import (
    sign_applicant_authorisation,
    sign_household_authorisation,
    withdraw_authorisation,
)
from minjiu.registry.actions.members import close_household, confirm_members
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import HOUSEHOLD_REGISTER, Method, MissingReason, Purpose, Relation
from minjiu.registry.models import Authorisation
from tests.registry.families import (
    BANK,
    BANKS,
    TOWN,
    clerk,
    family,
    ids,
    may_ask,
    number,
    reasons,
    sign_all,
)

pytestmark = pytest.mark.django_db


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
