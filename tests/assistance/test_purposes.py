"""A grant for one purpose opens cases, facts and steps of that purpose only (R2)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.assistance import api
from minjiu.assistance.actions import applying, checking
from minjiu.assistance.models import Case
from minjiu.audit.models import Record
from minjiu.common.errors import NotFound, NotPermitted
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from minjiu.registry.enums import Purpose
from minjiu.verification import api as verification

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
DIBAO, MARGIN = Purpose.DIBAO, Purpose.DIBAO_MARGIN


def one(name: str, role: Role, purpose: str, division: str = "350122") -> Any:
    user = create_user(username=name, name=name, unit_name="连江县", acting_user=None)
    grant_role(
        user=user, role=role, division_code=division, valid_from=date(2026, 1, 1),
        basis="测试", purpose=purpose, acting_user=None,
    )  # fmt: skip
    return user


def test_r2_cases_and_facts_of_another_purpose_are_not_there(travel: Travel) -> None:
    journey = travel("verified")
    case = Case.objects.get(pk=journey.case_id)
    run = case.verification_id
    assert run is not None
    mine, other = one("mine", Role.COUNTY_EXAMINER, DIBAO), one("o", Role.COUNTY_EXAMINER, MARGIN)
    for look in (
        lambda user: api.get_case_for(user, case.pk),
        lambda user: api.case_object_for(user, case.pk),
        lambda user: verification.facts_for_page(user, run),
        lambda user: registry.get_household_for(user, case.household_id),
    ):
        with pytest.raises(NotFound):
            look(other)
        assert look(mine)
    assert Record.objects.using("audit").filter(outcome="refused", actor_name="o").count() == 4
    assert [c.pk for c in api.all_cases(mine)] == [case.pk]
    assert list(api.all_cases(other)) == []
    assert api.open_case_of(mine, case.household_id) == case.pk
    assert api.open_case_of(other, case.household_id) is None
    assert sum(api.task_counts(other).values()) == 0
    Case.objects.filter(pk=case.pk).update(programme="dibao_margin")
    assert [c.pk for c in api.all_cases(other)] == [case.pk]
    assert list(api.all_cases(mine)) == []


def test_r2_steps_for_another_purpose_are_refused_even_with_the_case_in_hand(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("explained")
    journey.settle()
    case = Case.objects.get(pk=journey.case_id)
    run = case.verification_id
    assert run is not None
    clerk, handler = (
        one("c", Role.TOWNSHIP_CLERK, MARGIN),
        one("h", Role.VERIFICATION_HANDLER, MARGIN),
    )
    for step in (
        lambda: checking.start_verification(case=case, acting_user=clerk),
        lambda: applying.open_case(household_id=case.household_id, acting_user=clerk),
        lambda: checking.record_investigation(
            case=case, visited_on=date(2026, 1, 1), first_name="甲", second_name="乙",
            family_present="丙", findings="无", acting_user=clerk,
        ),
        lambda: verification.ask_household_register(
            household_id=case.household_id, purpose=DIBAO, acting_user=clerk
        ),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            step()
    with pytest.raises(NotFound):
        verification.prepare(handler, run)
    verification.prepare(one("h2", Role.VERIFICATION_HANDLER, DIBAO), run)
    with pytest.raises(NotFound):
        verification.sign(one("r", Role.VERIFICATION_REVIEWER, MARGIN), run)
    verification.sign(one("r2", Role.VERIFICATION_REVIEWER, DIBAO), run)


def test_a_family_names_its_case_only_to_who_may_open_it(travel: Travel, settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    journey = travel("accepted")
    page = f"/families/{journey.household_id}/"
    for name, purpose, status in (("a", DIBAO, 200), ("b", MARGIN, 404)):
        client = Client()
        client.force_login(
            one(name, Role.TOWNSHIP_CLERK, purpose), "django.contrib.auth.backends.ModelBackend"
        )
        reply = client.get(page)
        assert reply.status_code == status
        assert (str(journey.case_id) in reply.content.decode()) == (status == 200)
    # Who only checks has no case before there is something to check: none is named to them.
    handler = Client()
    handler.force_login(
        one("h", Role.VERIFICATION_HANDLER, DIBAO), "django.contrib.auth.backends.ModelBackend"
    )
    reply = handler.get(page)
    assert reply.status_code == 200 and str(journey.case_id) not in reply.content.decode()
