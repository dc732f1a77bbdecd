"""The relation for many households says what `authorisation_for_query` says of each."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from minjiu.common.clock import today
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import (
    sign_household_authorisation,
    withdraw_authorisation,
)
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import Method, MissingReason, Purpose, Relation
from minjiu.registry.models import Authorisation
from tests.architecture.test_history import number

pytestmark = pytest.mark.django_db
SOURCES = {"hrss.pension": "人社养老保险", "police.vehicles": "公安车辆"}


def family(birth: str, child: str) -> Any:
    home = register_applicant(
        id_number=number(birth), name="陈国华", division_code="350122100", acting_user=None
    ).household
    confirm_members(
        household=home, acting_user=None,
        members=[registry.Member("陈小明", number(child), Relation.CHILD)],
    )  # fmt: skip
    return home


def sign(home: Any, *, child: bool = True) -> Authorisation:
    head, other = registry.members_on(home.pk, today())
    by = registry.Hand(other.person_id, Method.GUARDIAN, guardian_id=head.person_id)
    if other.adult:
        by = registry.Hand(other.person_id, Method.SELF)
    hands = [registry.Hand(head.person_id, Method.SELF), *([by] if child else [])]
    return sign_household_authorisation(
        household=home, purpose=Purpose.DIBAO, sources=SOURCES, hands=hands, acting_user=None
    )


def test_the_relation_and_the_single_question_agree() -> None:
    grown = today().replace(year=today().year - 18, day=1, month=1)
    homes = {
        "whole": family("19700101", "20150101"),
        "none": family("19710101", "20150102"),
        "half": family("19720101", "20150103"),
        "withdrawn": family("19730101", "20150104"),
        "expired": family("19740101", "20150105"),
        "changed": family("19750101", "20150106"),
        "grown": family("19760101", f"{grown:%Y%m%d}"),
    }
    papers = {
        name: sign(home, child=name != "half") for name, home in homes.items() if name != "none"
    }
    withdraw_authorisation(authorisation=papers["withdrawn"], reason="本人撤回", acting_user=None)
    past = today() - timedelta(days=400)
    Authorisation.objects.filter(pk=papers["expired"].pk).update(
        valid_from=past, valid_to=today() - timedelta(days=30)
    )
    confirm_members(household=homes["changed"], members=[], acting_user=None)
    # The guardian signed for the child, who is an adult now.
    child = registry.members_on(homes["grown"].pk, today())[1].person_id
    papers["grown"].signatures.filter(person_id=child).update(
        method=Method.GUARDIAN,
        guardian=registry.members_on(homes["grown"].pk, today())[0].person_id,
    )

    every = [home.pk for home in homes.values()]
    found = registry.consents(every, Purpose.DIBAO, today())
    for home in homes.values():
        for member in registry.members_on(home.pk, today()):
            for source in (*SOURCES, "bank.accounts"):
                single = registry.authorisation_for_query(
                    member.person_id, home.pk, Purpose.DIBAO, source, today()
                )
                consent = found.get((home.pk, member.person_id))
                stands = consent is not None and source in consent.sources
                assert stands == (single is not None), (home, source)
                if single is not None and consent is not None:
                    assert (consent.authorisation_id, consent.text_digest) == (
                        single.id, single.text_digest,
                    )  # fmt: skip
    assert len(found) == 2


def test_the_reason_of_each_member_is_the_one_that_the_family_page_gives() -> None:
    home = family("19700101", "20150101")
    sign(home, child=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, missing FROM {registry.CONSENTS}(%s, %s, %s)",
            [today(), Purpose.DIBAO, [home.pk]],
        )
        said = dict(cursor.fetchall())
    shown = {
        m.person_id: m.reason.value
        for m in registry.missing_signatures(home.pk, Purpose.DIBAO, today())
    }
    head = registry.members_on(home.pk, today())[0].person_id
    assert said == {head: MissingReason.ANOTHER, **shown}


def test_names_and_numbers_are_given_under_the_paper_that_was_signed_only() -> None:
    home, other = family("19700101", "20150101"), family("19710101", "20150102")
    paper = sign(home)
    head = registry.members_on(home.pk, today())[0].person_id
    stranger = registry.members_on(other.pk, today())[0].person_id
    given = registry.identities([(head, paper.pk), (stranger, paper.pk)])
    assert given == {(head, paper.pk): ("陈国华", number("19700101"))}
