"""What a source can bear holds for all workers together."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from minjiu.verification.actions.running import carry_out
from minjiu.verification.actions.slots import MOMENT_S, Slots
from minjiu.verification.adapters import catalogue
from minjiu.verification.models import Query
from province.sample import families
from tests.verification.test_many_offices import start

pytestmark = pytest.mark.django_db
LINE = ("police.vehicles", "police")
Elsewhere = Callable[..., Any]


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Another worker: a thread has a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda call, *given, **named: pool.submit(call, *given, **named).result()
        pool.submit(connections.close_all).result()


@pytest.fixture(autouse=True)
def nothing_left(db: None) -> Iterator[None]:
    """Locks of a session do not end with its transaction."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


def bears(alter: Any, at_once: int, per_second: int = 1_000) -> None:
    alter("police.vehicles", at_once=at_once, per_second=per_second)


def taken(slots: Slots, at_most: int = 9) -> int:
    time.sleep(MOMENT_S)
    return len(slots.take({LINE: deque(range(9))}, at_most))


def test_two_workers_together_ask_no_more_at_once_than_the_source_bears(
    alter: Any, elsewhere: Elsewhere
) -> None:
    bears(alter, 3)
    mine, theirs = Slots(), Slots()
    assert (taken(mine, 2), elsewhere(taken, theirs), taken(mine)) == (2, 1, 0)
    mine.give_back([LINE, LINE], all_of_them=False)  # one of them is wanted again at once
    assert taken(mine, 1) == 1
    assert (elsewhere(taken, theirs), taken(mine)) == (1, 0)
    elsewhere(theirs.give_back, [LINE, LINE], all_of_them=True)
    assert taken(mine) == 2


def test_what_a_worker_held_is_free_when_it_dies(alter: Any, elsewhere: Elsewhere) -> None:
    bears(alter, 2)
    assert (elsewhere(taken, Slots()), taken(Slots())) == (2, 0)
    elsewhere(connections.close_all)
    assert taken(Slots()) == 2


def test_two_workers_together_ask_no_more_in_a_second_than_was_agreed(
    alter: Any, elsewhere: Elsewhere
) -> None:
    bears(alter, 1, per_second=2)
    mine, theirs = Slots(), Slots()
    begun = time.monotonic()
    assert taken(mine) == 1
    mine.give_back([LINE], all_of_them=True)
    assert (elsewhere(taken, theirs), taken(mine)) == (0, 0)
    while not taken(mine):
        assert time.monotonic() < begun + 30
    assert time.monotonic() - begun > 0.5


def test_bulk_runs_leave_half_to_families_and_a_run_that_ends_leaves_nothing_taken(
    alter: Any, elsewhere: Elsewhere
) -> None:
    bears(alter, 5)
    with Slots(of=2) as bulk:
        assert (taken(bulk), taken(bulk), elsewhere(taken, Slots())) == (2, 0, 3)
    elsewhere(connections.close_all)
    with pytest.raises(ZeroDivisionError), Slots() as broken:
        assert taken(broken) == 5
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objsubid = 2 AND pid = pg_backend_pid()"
        )
        assert cursor.fetchone() == (0,)


def test_a_family_waits_no_longer_for_its_turn_than_for_the_slowest_answer(
    departments: Any, alter: Any, elsewhere: Elsewhere
) -> None:
    for code in catalogue.catalogue():
        if code not in ("police.vehicles", "civil.funeral"):
            alter(code, state="disabled")
    for code in ("police.vehicles", "civil.funeral"):
        alter(code, deadline_ms=3_000)
    bears(alter, 2)
    run = start(next(families(departments.data, 60, 1)))[2]
    assert elsewhere(taken, Slots()) == 2
    begun = time.monotonic()
    carry_out(run.pk)
    assert time.monotonic() - begun > 2.9
    asked = Query.objects.filter(verification=run)
    stuck = asked.filter(source="police.vehicles")
    assert set(stuck.values_list("state", "error", "sent_at")) == {
        ("failed", "该来源正忙，到期没有轮到", None)
    }
    assert not stuck.filter(next_ask_at=None).exists()
    assert set(asked.exclude(pk__in=stuck).values_list("state", flat=True)) == {"answered"}
