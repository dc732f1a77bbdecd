"""特困 as a clerk takes it: legal obligors sign on the family's page, are asked about, and are seen."""

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cncodes.resident_id import check_character
from minjiu.assistance.actions import applying
from minjiu.assistance.actions.determining import determine
from minjiu.assistance.enums import Programme
from minjiu.assistance.models import Case, Determination, Entitlement
from minjiu.common.clock import today
from minjiu.config.demo.families import Journey
from minjiu.registry import api as registry
from minjiu.registry.actions.members import Member, confirm_members
from minjiu.registry.actions.obligors import confirm_obligors, name_obligor
from minjiu.registry.enums import Purpose, Relation
from minjiu.registry.models import Authorisation, Household, Obligor
from minjiu.verification.models import Query
from province.sample import families
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]


@pytest.fixture(autouse=True)
def no_codes(settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


class Desk:
    """A clerk at the page of a family that applies for 特困, with legal obligors named."""

    def __init__(self, travel: Travel):
        self.journey = travel("registered", programme=Programme.TEKUN)
        self.home = Household.objects.get(pk=self.journey.household_id)
        self.client: Client = signed_in(self.journey.staff.clerk)

    def named(self, number: str, name: str) -> Obligor:
        return name_obligor(
            household=self.home, name=name, id_number=number, relation=Relation.SIBLING,
            acting_user=self.journey.staff.clerk,
        )  # fmt: skip

    def page(self) -> Any:
        return self.client.get(reverse("desk:family", args=[self.home.pk]) + "?programme=tekun")

    def post(self, step: str, obligor: Obligor, **given: str) -> Any:
        return self.client.post(
            reverse("desk:family_step", args=[self.home.pk, step]),
            {"programme": "tekun", "which": str(obligor.pk), **given},
        )

    def case(self) -> Case:
        return Case.objects.get(pk=self.journey.case_id)


@pytest.fixture
def desk(travel: Travel) -> Desk:
    return Desk(travel)


SON = ("350122197503122014", "曾有良")


def number(birth: str, order: int = 1) -> str:
    first = f"350122{birth}{order:03d}"
    return first + check_character(first)


def test_obligors_sign_on_the_family_page_or_it_is_said_why_they_cannot(desk: Desk) -> None:
    assert "已问清，没有法定义务人" in words(desk.page())
    son, away = desk.named(*SON), desk.named(number("19800101"), "曾有福")
    shown = words(desk.page())
    assert "法定义务人签署授权书" in shown and "曾有良 兄弟姐妹 尚未签署" in shown
    assert "残疾人证" in shown.split("法定义务人签署授权书")[1]
    refused = desk.post("sign-obligor", son, method="fingerprint")
    assert refused.status_code == 422 and "见证人" in words(refused)
    assert not Authorisation.objects.filter(stage="obligor").exists()
    signed = desk.post("sign-obligor", son, method="fingerprint", witness="王证")
    assert signed.status_code == 302 and signed.url.endswith("?programme=tekun")
    paper = Authorisation.objects.get(stage="obligor")
    assert (paper.purpose, paper.household_id) == (Purpose.TEKUN, desk.home.pk)
    empty = desk.post("no-consent", away, reason="")
    assert empty.status_code == 422 and "不能取得授权的原因" in words(empty)
    desk.post("no-consent", away, reason="外出二十年，村里和派出所都联系不上")
    shown = words(desk.page())
    assert "曾有良 兄弟姐妹 已签署" in shown
    assert "曾有福 兄弟姐妹 不能取得授权 外出二十年" in shown
    assert "应当签署的义务人已全部签署" in shown
    # For another programme nobody asks for their signatures.
    other = desk.client.get(reverse("desk:family", args=[desk.home.pk]) + "?programme=dibao")
    assert "法定义务人签署授权书" not in words(other)


def test_the_page_asks_the_database_as_often_for_many_obligors(desk: Desk) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.page().status_code == 200
        return len(seen)

    desk.named(*SON)
    count()  # what is read once
    few = count()
    for n in range(2, 12):
        desk.named(number("19800101", n), f"曾有{n}")
    assert count() == few


def test_their_case_shows_who_was_asked_about_and_what_was_found(
    desk: Desk, departments: Any
) -> None:
    strangers = (m for f in families(departments.data, 60, 2) for m in f.members)
    one = next(m for m in strangers if m.birth_on < date(2000, 1, 1))
    obligor = desk.named(one.id_number, one.name)
    desk.post("sign-obligor", obligor, method="self")
    applying.save_declaration(
        case=desk.case(), declared={obligor.person_id: {"obligor_own_income": 0}},
        acting_user=desk.journey.staff.clerk,
    )  # fmt: skip
    applying.accept(case=desk.case(), acting_user=desk.journey.staff.clerk)
    desk.journey.verify()
    asked = Query.objects.filter(person_id=obligor.person_id)
    assert asked.exists() and not asked.filter(of_obligor=False).exists()
    page = signed_in(desk.journey.staff.examiner).get(
        reverse("desk:case", args=[desk.journey.case_id])
    )
    shown = words(page)
    assert f"{one.name}（兄弟姐妹）" in shown
    assert f"{one.name}（义务人）" in shown
    log = desk.client.get(reverse("desk:asked_about", args=[obligor.person_id]))
    assert "（作为法定义务人）" in words(log)


def obligor_rows(made: Determination) -> list[dict[str, Any]]:
    return json.loads(made.record)["obligors"]


def test_what_runs_here_for_an_obligor_who_let_us_ask_excuses_them(
    desk: Desk, travel: Travel
) -> None:
    aided = travel("decided", place=1)
    right = Entitlement.objects.get(household_id=aided.household_id)
    Entitlement.objects.filter(pk=right.pk).update(valid_from=date(2026, 1, 1))
    head = registry.members_on(right.household_id, today())[0]
    obligor = desk.named(registry.number_of(head.person_id), head.name)
    desk.post("sign-obligor", obligor, method="self")
    applying.accept(case=desk.case(), acting_user=desk.journey.staff.clerk)
    desk.journey.verify()
    made = determine(case=desk.case(), acting_user=None)
    (row,) = obligor_rows(made)
    assert row["obligor_is_dibao"] is True and "obligor_is_tekun" not in row
    guest = [Member("曾有客", number("19900101"), Relation.OTHER)]
    for living in (guest, []):  # comes and goes: who owes support is to be asked anew
        confirm_members(household=desk.home, members=living, acting_user=None)
    unasked = determine(case=desk.case(), acting_user=None)
    assert obligor_rows(unasked) == []
    assert "unlisted_obligors" not in json.loads(unasked.record)["inputs"]["household"]
    confirm_obligors(household=desk.home, acting_user=None)
    Entitlement.objects.filter(pk=right.pk).update(valid_to=date(2026, 11, 1))
    later = determine(case=desk.case(), acting_user=None)
    assert "obligor_is_dibao" not in obligor_rows(later)[0]
