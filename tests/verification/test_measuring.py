"""What is measured of departments and of the platform, each unit on its own leg."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from minjiu.access.api import User
from minjiu.common.clock import on_day
from minjiu.common.errors import Refused
from minjiu.indicators import api as indicators
from minjiu.policy import api as policy
from minjiu.verification.actions import measuring, periods
from minjiu.verification.adapters.catalogue import catalogue
from minjiu.verification.adapters.reading import OTHER_PERSON
from minjiu.verification.enums import Kind, QueryState, Result, RunState
from minjiu.verification.models import Fact, Query, Report, Verification
from minjiu.verification.tasks import measure

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def run_of(begun: date, state: RunState = RunState.READY, kind: Kind = Kind.INITIAL) -> Any:
    return Verification.objects.create(
        household_id=uuid.uuid4(), division_code="350122100", purpose="assistance.dibao",
        kind=kind, state=state, on=begun,
        started_at=datetime(begun.year, begun.month, begun.day, 9, tzinfo=HERE),
    )  # fmt: skip


def asked(source: str, result: Result | None, *, error: str = "", sent: bool = True, n: int = 1,
          on: date = date(2026, 11, 3)) -> list[Query]:  # fmt: skip
    run, made = run_of(on), []
    for _ in range(n):
        answered = result is not None and result is not Result.SOURCE_ERROR
        made.append(
            Query.objects.create(
                verification=run,
                person_id=uuid.uuid4(),
                source=source,
                authorisation_id=uuid.uuid4(),
                idem_key=uuid.uuid4().hex,
                state=QueryState.ANSWERED if answered else QueryState.FAILED,
                result=result or Result.SOURCE_ERROR,
                error=error,
                attempts=int(sent),
                sent_at=datetime(on.year, on.month, on.day, 10, tzinfo=HERE) if sent else None,
            )
        )
    return made


def figure(code: str) -> indicators.Measured:
    return next(one for one in indicators.newest([code]) if one.period_from == date(2026, 11, 1))


def counts(code: str) -> tuple[str, Decimal, int]:
    one = figure(code)
    return one.department_code, one.numerator, one.denominator


def test_a_unit_is_measured_on_its_own_leg_only() -> None:
    asked("bank.accounts", Result.FOUND, n=12)
    asked("bank.accounts", Result.SOURCE_ERROR, error="到期未答复", n=3)
    asked("bank.accounts", None, error="授权书已失效，没有发出", sent=False, n=9)
    asked("bank.accounts", Result.FOUND, n=2, on=date(2026, 10, 31))
    asked("tax.enterprises", Result.NOT_FOUND, n=1)
    measuring.measure(on=TODAY)
    assert counts("D22-02.a") == ("central_bank", 12, 15)
    assert counts("D23-02.a") == ("tax", 1, 1)
    assert counts("D24-02.a") == ("financial_regulation", 0, 0)
    assert figure("D24-02.a").value is None


def test_wrong_persons_and_stale_answers_count_for_the_unit_that_gave_them() -> None:
    asked("police.vehicles", Result.FOUND, n=5)
    for why in OTHER_PERSON:
        asked("police.household_register", Result.SOURCE_ERROR, error=why)
    asked("hrss.pension", Result.STALE, n=2)
    asked("hrss.unemployment", Result.FOUND, n=2)
    measuring.measure(on=TODAY)
    assert counts("D04-02.a") == ("public_security", 5, 7)
    assert counts("D04-02.b") == ("public_security", 2, 7)
    assert counts("D08-03.a") == ("human_resources", 4, 4)
    assert counts("D08-03.b") == ("human_resources", 2, 4)


def test_items_that_were_supplied_of_those_in_the_catalogue() -> None:
    education = [s for s in catalogue().values() if s.duty == "D03-05"]
    listed = sum(len(s.items) for s in education)
    first = education[0]
    (query,) = asked(first.code, Result.FOUND)
    Fact.objects.create(
        verification=query.verification, query=query, person_id=query.person_id,
        name=first.readings[0].name, value=True, status=Result.FOUND,
        period_from=date(2025, 11, 1), period_to=date(2026, 11, 1),
        retrieved_at=datetime(2026, 11, 3, 10, tzinfo=HERE), source=first.code,
    )  # fmt: skip
    measuring.measure(on=TODAY)
    assert counts("D03-05.a") == ("education", 1, 1)
    assert counts("D03-05.b") == ("education", 1, listed)


def sign(run: Any, on: date, users: list[User]) -> None:
    at = datetime(on.year, on.month, on.day, 16, tzinfo=HERE)
    Report.objects.create(
        verification=run, number=f"核{uuid.uuid4().hex[:8]}", content={}, digest="0" * 64,
        prepared_by=users[0], prepared_at=at, reviewed_by=users[1], signed_at=at,
        signature=b"1", valid_until=on,
    )  # fmt: skip


def test_reports_in_time_and_sources_that_answered(django_user_model: Any) -> None:
    users = [django_user_model.objects.create(username=n, name=n) for n in ("one", "two")]
    early = date(2026, 11, 2)
    sign(run_of(early), date(2026, 11, 16), users)  # the tenth working day
    sign(run_of(early), date(2026, 11, 17), users)
    run_of(early)  # never signed
    run_of(date(2026, 11, 18))  # not due yet
    run_of(early, kind=Kind.HUKOU)  # asks for no report
    asked("bank.accounts", Result.FOUND, on=date(2026, 11, 18))
    asked("tax.enterprises", Result.SOURCE_ERROR, on=date(2026, 11, 18))
    measuring.measure(on=TODAY)
    assert counts("D05-13.a") == ("civil_affairs", 1, 3)
    assert counts("D05-13.b") == ("civil_affairs", 1, len(catalogue()))


def test_measured_again_the_figure_is_replaced_and_an_ended_month_completed() -> None:
    asked("bank.accounts", Result.FOUND)
    with on_day(date(2026, 12, 1)):
        measure(0)
        asked("bank.accounts", Result.SOURCE_ERROR)
        measure(0)
    with on_day(date(2026, 12, 31)):
        asked("bank.accounts", Result.SOURCE_ERROR, on=date(2026, 11, 30))
        measure(0)  # nobody was there to measure on the first
    months = indicators.trend("D22-02.a", "central_bank")
    assert [(m.period_from.month, m.numerator, m.denominator) for m in months] == [
        (11, 1, 3), (12, 0, 0),
    ]  # fmt: skip


def test_every_duty_that_a_source_fulfils_comes_alive(office: Any) -> None:
    out = StringIO()
    call_command("duties", "coverage", stdout=out)
    before = out.getvalue()
    measuring.measure(on=TODAY)
    out = StringIO()
    call_command("duties", "coverage", stdout=out)
    after = out.getvalue()
    came = {line[:6] for line in before.splitlines()} - {line[:6] for line in after.splitlines()}
    assert came >= {"D03-05", "D04-02", "D05-13", "D08-03", "D09-02", "D15-02", "D19-04", "D20-04"}


def test_periods_are_dated_values_and_an_unpublished_year_is_no_guess() -> None:
    for name in ("report", "recheck", "correction"):
        code = f"verification_{name}_working_days"
        found = policy.parameter(code, "350122", TODAY)
        assert (found.value, found.confidence) == (10, "assumed")
    code = "verification_report_working_days"
    assert periods.working_days_after(code, "350122100", date(2026, 11, 2)) == date(2026, 11, 16)
    assert periods.working_days_after(code, "350122100", date(2026, 12, 30)) is None
    assert timedelta(periods.days("verification_raw_answer_days", "350122", TODAY)).days == 400
    with pytest.raises(Refused, match="没有名为"):
        indicators.definition("D99-99.a")
