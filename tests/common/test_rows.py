"""Rows written many at a time are the rows that were meant."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from minjiu.common.rows import insert_each, update_each
from minjiu.verification.models import Fact, Query, RawAnswer, Verification

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


def run() -> Verification:
    return Verification.objects.create(
        household_id=uuid.uuid4(), division_code="350122100", purpose="assistance.dibao",
        kind="initial", on=DAY, started_at=timezone.now(),
    )  # fmt: skip


def queries(of: Verification, count: int) -> list[Query]:
    return [
        Query(
            verification=of, person_id=uuid.uuid4(), source="hrss.pension", branch="hrss",
            authorisation_id=uuid.uuid4(), idem_key=uuid.uuid4().hex,
        )
        for _ in range(count)
    ]  # fmt: skip


def fact(query: Query, **change: Any) -> Fact:
    usual: dict[str, Any] = {
        "verification": query.verification, "query": query, "person_id": query.person_id,
        "name": "pension_receipts", "value": 1_200_00, "status": "found", "period_from": DAY,
        "period_to": DAY + timedelta(365), "as_of": DAY, "reported_at": None,
        "retrieved_at": timezone.now(), "source": query.source, "items": [{"值": "甲\\乙\t丙\n丁"}],
    }  # fmt: skip
    return Fact(**usual | change)


def same(kept: Any, meant: Any) -> bool:
    fields = [f.attname for f in meant._meta.concrete_fields]
    return [getattr(kept, f) for f in fields] == [getattr(meant, f) for f in fields]


def test_what_is_inserted_is_read_back() -> None:
    made = queries(run(), 2)
    insert_each(made)
    assert all(same(Query.objects.get(pk=one.pk), one) for one in made)
    facts = [fact(made[0]), fact(made[1], value=None)]
    facts += [fact(made[1], name="injury_receipts", value={"\\N": [True, "”"]})]
    insert_each(facts)
    assert all(same(Fact.objects.get(pk=one.pk), one) for one in facts)
    body = bytes(range(256))
    insert_each([RawAnswer(query=made[0], body=body, delete_after=DAY)])
    assert list(RawAnswer.objects.filter(body=body).values_list("query_id", flat=True)) == [
        made[0].pk
    ]


def test_named_fields_of_named_rows_are_changed_and_nothing_else() -> None:
    made = queries(run(), 3)
    Query.objects.bulk_create(made)
    for place, one in enumerate(made[:2]):
        one.state, one.result, one.came = "answered", "found", bool(place)
        one.dropped, one.answered_at = ["a.宗教", '"b\\'][: place + 1], timezone.now()
        one.next_ask_at, one.error, one.attempts = None, "到期'未答复", 70
    fields = ["state", "result", "came", "dropped", "answered_at", "next_ask_at", "error"]
    update_each(made[:2], fields)
    for one in made[:2]:
        one.attempts = 0  # was not named
    assert all(same(Query.objects.get(pk=one.pk), one) for one in made)


def test_what_the_database_cannot_keep_is_its_own_error() -> None:
    (query,) = queries(run(), 1)
    query.save()
    with pytest.raises(DataError), transaction.atomic():
        insert_each([fact(query, name="长" * 61)])
    query.error = "长" * 201
    with pytest.raises(DataError), transaction.atomic():
        update_each([query], ["error"])
    assert not Fact.objects.exists()


def test_one_statement_however_many() -> None:
    of = run()
    for count in (1, 60):
        made = queries(of, count)
        Query.objects.bulk_create(made)
        with CaptureQueriesContext(connection) as told:
            update_each(made, ["state", "error"])
        assert len(told) == 1
    with CaptureQueriesContext(connection) as told:
        insert_each([])
        update_each([], ["state"])
    assert len(told) == 0
