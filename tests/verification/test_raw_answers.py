"""Raw answers go by their key when every remedy period is over; what was read from them stays."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from cncrypto import KeyringError
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.crypto import suite
from minjiu.common.errors import Refused
from minjiu.common.periods import first_of_next_month
from minjiu.verification import api
from minjiu.verification.actions import raw_answers
from minjiu.verification.models import Fact, Objection, Query, RawAnswer, Verification
from minjiu.verification.tasks import delete_raw_answers
from province.sample import Family
from tests.verification.test_asking_again import report
from tests.verification.test_many_offices import family, verify  # noqa: F401

pytestmark = pytest.mark.django_db
DAYS = 400  # parameter verification_raw_answer_days


@pytest.fixture
def run(family: Family) -> Verification:  # noqa: F811
    return verify(family)


def evidence(run: Verification) -> list[Any]:
    facts = Fact.objects.filter(verification=run).order_by("pk")
    rows = Query.objects.filter(verification=run).order_by("pk")
    return [
        *facts.values_list("name", "value", "status", "items"),
        *rows.values_list("request_digest", "answer_digest", "answer_signature"),
    ]


def test_until_then_they_open_and_after_it_no_copy_does(run: Verification) -> None:
    copies = list(RawAnswer.objects.values("pk", "key_purpose", "body"))  # as a backup holds them
    kept, told = evidence(run), RawAnswer.objects.count()
    last = first_of_next_month(today() + timedelta(DAYS))
    with on_day(last - timedelta(days=1)):
        delete_raw_answers(0)
    row = RawAnswer.objects.all()[0]
    assert '"in_reply_to"' in raw_answers.opened(row)
    with on_day(last):
        delete_raw_answers(0)
    assert not RawAnswer.objects.exclude(body=None).exists()
    row.refresh_from_db()
    with pytest.raises(Refused, match="已按期销毁"):
        raw_answers.opened(row)
    for copy in copies:
        place = f"{copy['key_purpose']}|{copy['pk']}".encode()
        with pytest.raises(KeyringError):
            suite().decrypt(copy["key_purpose"], bytes(copy["body"]), aad=place)
    assert evidence(run) == kept
    assert all(signature for _, _, signature in kept[-3:])
    assert RawAnswer.objects.exclude(digest="").exclude(signature="").count() == told
    written = Record.objects.filter(action="verification.raw_answers_destroyed")
    assert written.count() == told


def test_nothing_goes_while_an_objection_is_open_and_all_of_it_afterwards(
    run: Verification, staff: Any
) -> None:
    report(run, staff)
    told = RawAnswer.objects.count()
    api.record_objection(staff.clerk, run.pk, [], "房子早就卖了")
    due = first_of_next_month(today() + timedelta(DAYS))
    assert raw_answers.destroy_due(on=due) == 0
    assert {'"in_reply_to"' in raw_answers.opened(row) for row in RawAnswer.objects.all()} == {True}
    api.withdraw_objection(staff.clerk, Objection.objects.get().pk)
    month = first_of_next_month(due)
    assert raw_answers.destroy_due(on=month) == 0  # kept to that day, under that month's key
    assert raw_answers.destroy_due(on=first_of_next_month(month)) == told


def test_one_moved_to_another_row_does_not_open(run: Verification) -> None:
    one, other, *_ = RawAnswer.objects.order_by("pk")
    other.body = one.body
    with pytest.raises(ValueError, match="不属于这一条"):
        raw_answers.opened(other)


def test_a_row_is_kept_or_destroyed_never_neither(run: Verification) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        RawAnswer.objects.update(body=None)


def test_rotating_keys_loses_none_of_them(keyring: Path, family: Family) -> None:  # noqa: F811
    verify(family)
    call_command("keys", "rotate")
    call_command("keys", "reseal")
    call_command("keys", "retire")
    for row in RawAnswer.objects.all():
        assert '"in_reply_to"' in raw_answers.opened(row)
