"""Queries about a person: visible to that person's county and to auditors, each look on record."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.errors import NotFound
from minjiu.registry import api as registry
from minjiu.verification import api
from minjiu.verification.actions.bulk.asking import carry_on
from minjiu.verification.actions.bulk.listing import list_people
from minjiu.verification.adapters import catalogue
from minjiu.verification.models import BulkBatch, BulkFact, BulkItem, BulkPerson, Query
from province.sample import Family
from tests.verification.bulk import begin, enrolled, officer
from tests.verification.test_many_offices import family, verify  # noqa: F401
from tests.verification.test_one_family import staff as one_of

pytestmark = pytest.mark.django_db


def only(alter: Any, *codes: str) -> None:
    for code in catalogue.catalogue():
        if code not in codes:
            alter(code, state="disabled")


def test_a_county_and_an_auditor_see_what_was_asked_and_others_do_not(
    family: Family,  # noqa: F811
    staff: Any,
    account: Any,
    settings: Any,
) -> None:
    run = verify(family)
    person = Query.objects.filter(verification=run)[0].person_id
    about = Query.objects.filter(verification=run, person_id=person).count()
    away, auditor = one_of("away", Role.COUNTY_EXAMINER, "350181"), account("audit", Role.AUDITOR)
    for other in (away, account("law", Role.SYSTEM_ADMIN)):
        with pytest.raises(NotFound):
            api.asked_about_for(other, person)
    for reader in (staff.examiner, staff.handler, auditor):
        lines = api.asked_about_for(reader, person)[0]
        assert len(lines) == about
        assert {line.purpose for line in lines} == {"最低生活保障审核确认"}
    looks = Record.objects.using("audit").filter(action="verification.asked_about")
    assert set(looks.values_list("actor_name", "outcome")) == {
        ("away", "refused"), ("law", "refused"), ("examiner", "seen"), ("handler", "seen"),
        ("audit", "seen"),
    }  # fmt: skip
    settings.MINJIU_REQUIRE_TOTP = False
    browser = Client()
    browser.force_login(auditor)
    page = browser.get(f"/people/{person}/asked/")
    told = page.content.decode()
    who = next(m for m in family.members if m.name[0] in told)
    assert (page.status_code, f"共{about}件" in told) == (200, True)
    assert [m.id_number for m in family.members if m.id_number in told] == []
    assert who.name not in told
    assert browser.get(f"/people/{person}/asked/?export=xlsx").status_code == 200
    browser.force_login(away)
    assert browser.get(f"/people/{person}/asked/").status_code == 404


def test_what_bulk_runs_asked_is_shown_too(departments: Any, account: Any, alter: Any) -> None:
    only(alter, "police.vehicles", "hrss.pension")
    homes = enrolled(departments.data, 8)
    auditor, examiner = account("audit", Role.AUDITOR), officer("x", Role.COUNTY_EXAMINER)
    away = officer("y", Role.COUNTY_EXAMINER, "350123")
    run = begin(homes)
    list_people(run)
    person = BulkPerson.objects.filter(run=run, missing="")[0]
    with pytest.raises(NotFound):  # listed, and nothing has left
        api.asked_about_for(auditor, person.person_id)
    assert api.asked_about_for(examiner, person.person_id) == ((), ())
    carry_on(run.pk)
    with pytest.raises(NotFound):
        api.asked_about_for(away, person.person_id)
    for reader in (auditor, examiner):
        lines = api.asked_about_for(reader, person.person_id)[0]
        assert sorted((li.source, li.kind, li.result in ("有记录", "无记录")) for li in lines) == [
            ("人社养老保险", f"批量核对（{run.number}）", True),
            ("公安车辆", f"批量核对（{run.number}）", True),
        ]
        assert {li.at is not None and li.authorisation is not None for li in lines} == {True}
    batch = BulkBatch.objects.filter(
        line__run=run, line__source="police.vehicles", canary=person.canary
    )
    items = BulkItem.objects.filter(batch__in=batch, person=person)
    BulkFact.objects.filter(item__in=items).delete()
    items.delete()  # as after a crash
    (one,) = (li for li in api.asked_about_for(auditor, person.person_id)[0] if "车" in li.source)
    assert (one.result, one.authorisation) == ("已发出", None)
    with CaptureQueriesContext(connection) as seen:
        api.asked_about_for(auditor, person.person_id)
    assert len(seen) <= 8


def test_an_auditor_finds_a_person_by_number_and_nobody_else(
    family: Family,  # noqa: F811
    account: Any,
    settings: Any,
) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    run = verify(family)
    who = next(m for m in family.members if m.id_number == registry.number_of(_asked(run)))
    browser = Client()
    browser.force_login(officer("clerk", Role.COUNTY_EXAMINER))
    assert browser.get("/asked/").status_code == 403
    assert browser.post("/asked/", {"number": who.id_number}).status_code == 403
    browser.force_login(officer("elsewhere", Role.AUDITOR, "350200"))
    away = browser.post("/asked/", {"number": who.id_number})
    assert (away.status_code, "不在您的审计范围内" in away.content.decode()) == (422, True)
    browser.force_login(account("audit", Role.AUDITOR))
    assert "查询记录" in browser.get("/office/").content.decode()
    for wrong, why in (("3501", "18位"), ("11010519491231002X", "没有找到这个号码的查询记录")):
        told = browser.post("/asked/", {"number": wrong})
        assert (told.status_code, why in told.content.decode()) == (422, True)
    found = browser.post("/asked/", {"number": who.id_number}, follow=True)
    assert found.redirect_chain == [(f"/people/{_asked(run)}/asked/", 302)]
    looks = Record.objects.using("audit").filter(action="verification.asked_about")
    assert not any(who.id_number in one.object_label for one in looks)


def _asked(run: Any) -> Any:
    return Query.objects.filter(verification=run).order_by("pk")[0].person_id
