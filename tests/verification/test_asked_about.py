"""Queries about a person: visible to that person's county and to auditors, each look on record."""

from typing import Any

import pytest
from django.test import Client

from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.errors import NotFound
from minjiu.verification import api
from minjiu.verification.models import Query
from province.sample import Family
from tests.verification.test_many_offices import family, verify  # noqa: F401
from tests.verification.test_one_family import staff as one_of

pytestmark = pytest.mark.django_db


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
        lines = api.asked_lines(api.asked_about_for(reader, person)[0])
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
