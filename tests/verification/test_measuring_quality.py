"""How well departments answer, as series of their duties: counts and times, each on its own leg."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from minjiu.common.clock import on_day
from minjiu.indicators import api as indicators
from minjiu.verification.actions import measuring
from minjiu.verification.adapters.catalogue import catalogue
from minjiu.verification.adapters.reading import OTHER_PERSON
from minjiu.verification.enums import Result
from minjiu.verification.models import BulkBatch, BulkLine, BulkRun, Query
from tests.verification.test_measuring import TODAY, asked, counts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def answered_after(made: list[Query], *milliseconds: int) -> None:
    for query, ms in zip(made, milliseconds, strict=True):
        query.answered_at = query.sent_at + timedelta(milliseconds=ms)
        query.save()


def test_times_are_of_what_was_answered_from_question_to_answer() -> None:
    answered_after(asked("bank.accounts", Result.FOUND, n=4), 100, 200, 300, 1_000)
    answered_after(asked("bank.accounts", Result.SOURCE_ERROR, error="到期未答复"), 15_000)
    measuring.measure(on=TODAY)
    assert counts("D22-02.median") == ("central_bank", Decimal(250), 4)
    assert counts("D22-02.p95") == ("central_bank", Decimal(895), 4)
    assert not indicators.newest(["D23-02.median"])


def test_hours_in_which_nothing_came_back_are_not_available() -> None:
    asked("tax.enterprises", Result.FOUND, n=3)
    lost = asked("tax.enterprises", Result.SOURCE_ERROR, error="连接失败", n=2)
    Query.objects.filter(pk__in=[q.pk for q in lost]).update(
        sent_at=lost[0].sent_at + timedelta(hours=2)
    )
    asked("tax.enterprises", None, error="授权书已失效，没有发出", sent=False, n=9)
    measuring.measure(on=TODAY)
    assert counts("D23-02.available") == ("tax", 1, 2)


def test_not_found_wrong_person_and_coverage_are_shares_of_their_own() -> None:
    asked("police.vehicles", Result.FOUND, n=3)
    asked("police.vehicles", Result.NOT_FOUND, n=5)
    asked("police.vehicles", Result.SOURCE_ERROR, error=OTHER_PERSON[0], n=2)
    nobody = asked("police.vehicles", Result.NOT_COVERED, sent=False, n=4)
    Query.objects.filter(pk__in=[q.pk for q in nobody]).update(
        answered_at=f"{TODAY} 10:00+08:00", attempts=0
    )
    measuring.measure(on=TODAY)
    assert counts("D04-02.not_found") == ("public_security", 5, 8)
    assert counts("D04-02.wrong_person") == ("public_security", 2, 10)
    assert counts("D04-02.covered") == ("public_security", 10, 14)


def test_bulk_answers_count_for_what_was_found_and_for_no_time() -> None:
    asked("disabled.certificates", Result.FOUND)
    run = BulkRun.objects.create(
        number="批1", division_code="350122", programme="dibao", purpose="assistance.dibao",
        chosen="全部", on=TODAY, started_at=f"{TODAY} 09:00+08:00",
    )  # fmt: skip
    for state, found in (("asked", 30), ("excluded", 900)):
        line = BulkLine.objects.create(
            run=run, source="disabled.certificates", service=state, counties=[], state=state
        )
        BulkBatch.objects.create(
            line=line, canary=False, number=1, key=uuid.uuid4().hex, first=1, last=1_000,
            people=1_000, state="done", answered_at=f"{TODAY} 10:00+08:00", found=found,
            not_found=60, wrong_person=9,
        )  # fmt: skip
    measuring.measure(on=TODAY)
    assert counts("D20-04.not_found") == ("disabled_federation", 60, 91)
    assert counts("D20-04.wrong_person") == ("disabled_federation", 9, 100)
    assert counts("D20-04.a") == ("disabled_federation", 1, 1)


def test_every_duty_of_answering_queries_has_the_series() -> None:
    duties = {
        one.duty
        for one in catalogue().values()
        if one.state == "enabled" and one.duty and one.department != "civil_affairs"
    }
    for duty in duties:
        series = indicators.series_of(duty)
        assert {code.partition(".")[2] for code in series} == {
            "median", "p95", "available", "not_found", "wrong_person", "covered",
        }  # fmt: skip
    assert indicators.series_of("D05-13") == ()


def test_the_liaison_sees_the_own_unit_s_figures_in_counts(liaison: Any, settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    answered_after(asked("hrss.pension", Result.FOUND, n=12), *range(100, 1_300, 100))
    measuring.measure(on=TODAY)
    client = Client()
    client.force_login(liaison("human_resources"), "django.contrib.auth.backends.ModelBackend")
    page = client.get("/office/sources/human_resources/").content.decode()
    assert "答复用时（中位）" in page
    assert "650毫秒（12件）" in page
    assert "100.0%（12/12）" in page
    assert client.get("/office/sources/human_resources/?export=xlsx").status_code == 200
