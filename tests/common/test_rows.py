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


def columns(row: Any) -> dict[str, Any]:
    """A row as `insert_each` takes it."""
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


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
    return columns(kept) == columns(meant)


def test_what_is_inserted_is_read_back() -> None:
    made = queries(run(), 2)
    insert_each(Query, [columns(one) for one in made])
    assert all(same(Query.objects.get(pk=one.pk), one) for one in made)
    facts = [fact(made[0]), fact(made[1], value=None)]
    facts += [fact(made[1], name="injury_receipts", value={"\\N": [True, "”"]})]
    insert_each(Fact, [columns(one) for one in facts])
    assert all(same(Fact.objects.get(pk=one.pk), one) for one in facts)
    body = bytes(range(256))
    insert_each(
        RawAnswer,
        [{"query_id": one.pk, "body": body, "delete_after": DAY} for one in made],
    )
    kept = RawAnswer.objects.order_by("query_id")
    assert [(one.query_id, bytes(one.body or b"")) for one in kept] == [
        (one.pk, body) for one in sorted(made, key=lambda one: one.pk)
    ]
    # What is not named has the model's default, and each row a key of its own.
    for one in kept:
        assert same(
            one, RawAnswer(pk=one.pk, query_id=one.query_id, body=one.body, delete_after=DAY)
        )


def test_a_column_that_the_model_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match="query"):
        insert_each(RawAnswer, [{"query": 1, "body": b"", "delete_after": DAY}])


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
        insert_each(Fact, [columns(fact(query, name="长" * 61))])
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
        insert_each(Query, [])
        update_each([], ["state"])
    assert len(told) == 0
