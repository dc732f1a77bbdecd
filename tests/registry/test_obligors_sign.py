"""特困: legal obligors outside the family sign a paper of their own (民发〔2021〕43号第十条)."""

from datetime import date, timedelta

import pytest
from django.db import connection

from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.registry import api
from minjiu.registry.actions.authorisations import (
    sign_obligor_authorisation,
    withdraw_authorisation,
)
from minjiu.registry.actions.obligors import (
    confirm_obligors,
    end_obligor,
    name_obligor,
    record_no_consent,
)
from minjiu.registry.enums import Method, MissingReason, Purpose, Relation
from minjiu.registry.models import Authorisation, Household, Obligor
from tests.registry.families import BANK, BANKS, clerk, family, number, sign_all

pytestmark = pytest.mark.django_db
TEKUN = Purpose.TEKUN


def named(household: Household, name: str = "陈国强", birth: str = "19750505") -> Obligor:
    return name_obligor(
        household=household, name=name, id_number=number(birth, 77), relation=Relation.SIBLING,
        acting_user=None,
    )  # fmt: skip


def signed(obligor: Obligor, hand: api.Hand | None = None) -> Authorisation:
    return sign_obligor_authorisation(
        obligor=obligor, purpose=TEKUN, sources=BANKS,
        hand=hand or api.Hand(obligor.person_id, Method.SELF), acting_user=None,
    )  # fmt: skip


def opens(obligor: Obligor, purpose: Purpose = TEKUN, source: str = BANK) -> bool:
    found = api.authorisation_for_query(
        obligor.person_id, obligor.household_id, purpose, source, today()
    )
    return found is not None


def missing(
    household: Household, purpose: Purpose = TEKUN
) -> list[tuple[str, MissingReason, bool]]:
    found = api.missing_signatures(household.pk, purpose, today())
    return [(m.name, m.reason, m.obligor) for m in found]


def test_it_opens_what_it_lists_about_the_signer_for_this_purpose_only() -> None:
    household = family()
    sign_all(household, TEKUN)
    obligor = named(household)
    assert missing(household) == [("陈国强", MissingReason.UNSIGNED, True)]
    assert missing(household, Purpose.DIBAO)[0] == ("陈国华", MissingReason.UNSIGNED, False)
    assert not opens(obligor)
    paper = signed(obligor)
    assert missing(household) == []
    assert opens(obligor)
    assert not opens(obligor, source="hrss.pension")
    assert not opens(obligor, purpose=Purpose.DIBAO)
    # The family's own papers open nothing about the obligor, nor the obligor's about the family.
    member = api.members_on(household.pk, today())[0]
    found = api.authorisation_for_query(member.person_id, household.pk, TEKUN, BANK, today())
    assert found is not None and found.id != paper.pk
    other = named(household, "陈国梅", "19780101")
    assert not opens(other)
    assert "本人是申请人陈国华家庭的法定赡养、抚养、扶养义务人。" in paper.text
    assert "特困人员救助供养审核确认" in paper.text and "银行账户" in paper.text
    assert Record.objects.filter(action="registry.obligor_authorised").count() == 1


def test_it_ends_when_withdrawn_when_its_term_is_over_and_with_the_duty() -> None:
    household = family()
    sign_all(household, TEKUN)
    first, second = named(household), named(household, "陈国梅", "19780101")
    paper = signed(first)
    signed(second)
    with on_day(date(2027, 12, 1)):
        assert not opens(first)
        assert ("陈国强", MissingReason.EXPIRED, True) in missing(household)
    withdraw_authorisation(authorisation=paper, reason="本人书面撤回", acting_user=None)
    assert not opens(first)
    assert missing(household) == [("陈国强", MissingReason.WITHDRAWN, True)]
    assert opens(second)
    end_obligor(obligor=second, reason="误登", acting_user=None)
    assert not opens(second)
    signed(first)
    assert missing(household) == [] and opens(first)


def test_who_owes_nothing_or_cannot_be_reached_does_not_sign() -> None:
    household = family()
    sign_all(household, TEKUN)
    young = named(household, "陈小弟", "20120101")
    assert missing(household) == []  # a minor owes nobody support
    with pytest.raises(Refused, match="陈小弟未满18周岁，没有供养义务"):
        signed(young)
    obligor = named(household)
    with pytest.raises(Refused, match="原因") as refused:
        record_no_consent(obligor=obligor, purpose=TEKUN, reason=" ", acting_user=None)
    assert refused.value.field == "reason"
    record_no_consent(
        obligor=obligor, purpose=TEKUN, reason="外出二十年，电话和村里都联系不上", acting_user=None
    )
    assert missing(household) == [] and not opens(obligor)
    views = {o.name: (o.adult, o.no_consent) for o in api.obligors_on(household.pk, today())}
    assert views == {
        "陈小弟": (False, ""), "陈国强": (True, "外出二十年，电话和村里都联系不上"),
    }  # fmt: skip
    assert api.obligors_to_ask(household.pk, today()) == ()
    signed(obligor)  # came home
    assert opens(obligor)
    assert [o.name for o in api.obligors_to_ask(household.pk, today())] == ["陈国强"]


def test_what_is_refused() -> None:
    household = family()
    obligor = named(household)
    member = api.members_on(household.pk, today())[0]
    with pytest.raises(Refused, match="不向部门查询法定义务人"):
        sign_obligor_authorisation(
            obligor=obligor, purpose=Purpose.DIBAO, sources=BANKS,
            hand=api.Hand(obligor.person_id, Method.SELF), acting_user=None,
        )  # fmt: skip
    with pytest.raises(Refused, match="不是这户现有的法定义务人"):
        signed(obligor, api.Hand(member.person_id, Method.SELF))
    with pytest.raises(Refused, match="见证人"):
        signed(obligor, api.Hand(obligor.person_id, Method.FINGERPRINT))
    assert not Authorisation.objects.filter(household=household).exists()
    signed(obligor)
    with pytest.raises(Refused, match="陈国强已经签署"):
        signed(obligor)
    away = clerk("away", "350102")
    with pytest.raises(NotPermitted):
        sign_obligor_authorisation(
            obligor=obligor, purpose=TEKUN, sources=BANKS,
            hand=api.Hand(obligor.person_id, Method.SELF), acting_user=away,
        )  # fmt: skip
    with pytest.raises(NotPermitted):
        record_no_consent(obligor=obligor, purpose=TEKUN, reason="拒绝", acting_user=away)


def test_a_new_paper_takes_the_place_of_the_signers_earlier_one_and_no_other() -> None:
    household = family()
    obligor, other = named(household), named(household, "陈国梅", "19780101")
    first = signed(obligor)
    signed(other)
    with on_day(today() + timedelta(days=1)):
        newest = sign_obligor_authorisation(
            obligor=obligor, purpose=TEKUN, sources={**BANKS, "hrss.pension": "养老保险"},
            hand=api.Hand(obligor.person_id, Method.SELF), acting_user=None,
        )  # fmt: skip
        assert opens(obligor) and opens(obligor, source="hrss.pension") and opens(other)
        withdraw_authorisation(authorisation=newest, reason="本人书面撤回", acting_user=None)
        assert not opens(obligor) and opens(other)
    first.refresh_from_db()
    assert first.lapse_reason == "本人已签署新的授权书"


def test_nobody_who_signed_is_beyond_reach_until_they_withdraw() -> None:
    household = family()
    obligor = named(household)
    paper = signed(obligor)
    mark = {"obligor": obligor, "reason": "拒绝", "acting_user": None}
    with pytest.raises(Refused, match="陈国强已经签署授权书，本人不愿再被查询的，请先撤回授权书"):
        record_no_consent(purpose=TEKUN, **mark)
    assert opens(obligor)
    withdraw_authorisation(authorisation=paper, reason="本人书面撤回", acting_user=None)
    record_no_consent(purpose=TEKUN, **mark)
    assert api.obligors_to_ask(household.pk, today()) == ()
    signed(obligor)
    assert opens(obligor)


def test_the_family_says_first_who_owes_it_support() -> None:
    household = family()
    with pytest.raises(Refused, match="还没有问清法定赡养、抚养、扶养义务人"):
        api.refuse_obligors_unasked(household.pk, TEKUN)
    api.refuse_obligors_unasked(household.pk, Purpose.DIBAO)
    confirm_obligors(household=household, acting_user=None)
    api.refuse_obligors_unasked(household.pk, TEKUN)


def test_many_families_at_once_say_the_same() -> None:
    household, other = family(), family(order=2)
    for one in (household, other):
        sign_all(one, TEKUN)
    obligors = [
        named(household), named(household, "陈国梅", "19780101"), named(household, "陈小弟", "20120101"),
        named(household, "陈国文", "19790101"), named(household, "陈国武", "19820101"),
    ]  # fmt: skip
    for one in obligors[:2]:
        signed(one)
    paper = signed(obligors[3])
    withdraw_authorisation(authorisation=paper, reason="本人撤回", acting_user=None)
    record_no_consent(obligor=obligors[4], purpose=TEKUN, reason="下落不明", acting_user=None)
    twice = name_obligor(  # owes two families, and has signed for the first only
        household=other, name="陈国强", id_number=obligors[0].person.id_number,
        relation=Relation.SIBLING, acting_user=None,
    )  # fmt: skip
    found = api.consents([household.pk, other.pk], TEKUN, today())
    for one in (*obligors, twice):
        single = api.authorisation_for_query(one.person_id, one.household_id, TEKUN, BANK, today())
        consent = found.get((one.household_id, one.person_id))
        assert (consent.authorisation_id if consent else None) == (single.id if single else None)
    assert [one.person_id for one in obligors if opens(one)] == [o.person_id for o in obligors[:2]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, missing FROM {api.CONSENTS}(%s, %s, %s) WHERE of_obligor",
            [today(), TEKUN, [household.pk]],
        )
        said = dict(cursor.fetchall())
        assert said == {
            obligors[0].person_id: "", obligors[1].person_id: "", obligors[3].person_id: "withdrawn",
        }  # fmt: skip
        cursor.execute(
            f"SELECT count(*) FROM {api.CONSENTS}(%s, %s, %s) WHERE of_obligor",
            [today(), Purpose.DIBAO, [household.pk]],
        )
        assert cursor.fetchone() == (0,)
