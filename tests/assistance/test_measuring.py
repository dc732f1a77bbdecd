"""Cases decided within the statutory limit, and programmes on one application."""

import uuid
from datetime import date
from typing import Any

import pytest

from cncodes.divisions import Divisions
from minjiu.assistance.actions import measuring
from minjiu.assistance.enums import CaseState, Outcome
from minjiu.assistance.models import Case, Decision, Determination, Withdrawal
from minjiu.assistance.tasks import measure
from minjiu.common.clock import now, on_day
from minjiu.indicators import api as indicators

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def case_of(accepted_on: date | None, *, extension: str = "") -> Case:
    return Case.objects.create(
        number=f"受{uuid.uuid4().hex[:10]}", household_id=uuid.uuid4(), applicant_name="林小燕",
        division_code="350122100", county_code="350122", programme="dibao",
        state=CaseState.ACCEPTED, registered_on=date(2026, 9, 1), accepted_on=accepted_on,
        extension=extension,
    )  # fmt: skip


def determined(case: Case, programmes: int) -> Determination:
    return Determination.objects.create(
        case=case, made_at=now(), on=TODAY, version="1", record="{}",
        lines=[{"programme": f"p{n}"} for n in range(programmes)],
    )  # fmt: skip


def decided(case: Case, on: date | None, user: Any) -> None:
    Decision.objects.create(
        case=case, number=f"决{uuid.uuid4().hex[:10]}", outcome=Outcome.GRANTED,
        determination=determined(case, 3), monthly_amount=100, reasons="符合", articles="57号",
        decided_by=user, seen_at=now(), proposed_at=now(), effective_on=on,
        reconsideration_body="连江县人民政府", court="连江县人民法院",
    )  # fmt: skip


def withdrawn(case: Case, on: date, user: Any) -> None:
    Withdrawal.objects.create(case=case, signed_by="林小燕", received_on=on, recorded_by=user)


def counts(code: str, place: str = "350000") -> tuple[int, int]:
    one = next(
        m
        for m in indicators.newest([code])
        if (m.period_from, m.division_code) == (date(2026, 11, 1), place)
    )
    assert one.department_code == "civil_affairs"
    return int(one.numerator), one.denominator


def test_decided_within_the_statutory_limit(django_user_model: Any) -> None:
    user = django_user_model.objects.create(username="one", name="one")
    early, late = date(2026, 9, 21), date(2026, 9, 1)
    # Accepted on 21 September, thirty working days end in November, after the October holiday.
    last = date(2026, 11, 9)
    decided(case_of(early), last, user)  # on the last day
    case_of(early)  # open past its last day
    decided(case_of(late), date(2026, 11, 2), user)  # its last day was in October
    case_of(early, extension="需要异地调查")  # forty-five days: not due yet
    case_of(date(2026, 11, 10))  # not due yet
    case_of(None)  # not accepted
    withdrawn(case_of(early), last, user)  # on the last day: nothing was to be decided
    measuring.measure(on=TODAY)
    assert counts("D05-05.a") == (1, 2)
    withdrawn(case_of(early), date(2026, 11, 10), user)  # too late by then
    elsewhere = case_of(early)  # open past its last day in another county
    Case.objects.filter(pk=elsewhere.pk).update(county_code="350302")
    measuring.measure(on=TODAY)
    assert counts("D05-05.a") == (1, 4)
    assert counts("D05-05.a", "350122") == (1, 3)
    assert counts("D05-05.a", "350302") == (0, 1)


def test_programmes_on_one_application_and_none_without_a_determination() -> None:
    measure(0)
    assert list(indicators.newest(["D05-12.a"])) == []
    case = case_of(date(2026, 11, 3))
    determined(case, 2)
    determined(case, 12)
    measure(0)
    assert counts("D05-12.a") == (12, 1)


def test_townships_count_that_took_an_application_in_the_month() -> None:
    for division, registered_on in (
        ("350122100", date(2026, 11, 3)), ("350122100", date(2026, 11, 4)),
        ("350122103", date(2026, 10, 30)), ("350100999", date(2026, 11, 3)),
    ):  # fmt: skip
        case = case_of(None)
        Case.objects.filter(pk=case.pk).update(division_code=division, registered_on=registered_on)
    measuring.measure(on=TODAY)
    townships = {d.code for d in Divisions.bundled() if len(d.code) == 9 and d.in_force(TODAY)}
    assert "350100999" not in townships
    assert counts("D05-11.a") == (1, len(townships))
