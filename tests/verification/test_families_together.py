"""Families that wait at the same moment are asked about together, and each stands for itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import pytest
from django.db import connection, connections

from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.registry.actions.authorisations import withdraw_authorisation
from minjiu.registry.enums import Purpose
from minjiu.verification import api, queries
from minjiu.verification.actions import running
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Query, Verification
from minjiu.verification.tasks import run_verification
from province.sample import families
from tests.verification.test_many_offices import start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_left(db: None) -> Iterator[None]:
    """Locks of a session do not end with its transaction."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


@pytest.fixture
def three(departments: Any) -> list[tuple[Any, Any, Verification]]:
    """Families that wait to be asked about: household, paper, run."""
    return [start(family) for family in islice(families(departments.data, 60, 1), 3)]


def states(*runs: Verification) -> list[str]:
    found = Verification.objects.in_bulk([run.pk for run in runs])
    return [found[run.pk].state for run in runs]


def told_of(run: Verification) -> dict[Any, Any]:
    """What each source says of each fact."""
    known = queries.facts_by_source(run.pk)
    return {key: [(f.source, f.status, f.value) for f in parts] for key, parts in known.items()}


def test_one_message_to_a_source_asks_about_all_and_each_knows_the_same_as_alone(
    three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home, _, alone), *others = three
    runs = [run for *_, run in others]
    assert carry_out(alone.pk, families=1)
    assert states(alone, *runs) == ["ready", "running", "running"]
    runs += [
        api.start(
            household_id=home.pk, case_id=None, purpose=Purpose.DIBAO, on=today(), declared={},
            acting_user=None,
        )
    ]  # fmt: skip
    sent: list[tuple[str, int]] = []
    ask_together = running.ask_together

    def seen(draw: Any, breakers: Any) -> Any:
        def drawn(at_most: int) -> Any:
            lots = draw(at_most)
            sent.extend((lot[0].source.code, len({q.query_id for q in lot})) for lot in lots if lot)
            return lots

        return ask_together(drawn, breakers)

    monkeypatch.setattr(running, "ask_together", seen)
    assert carry_out(runs[1].pk)
    assert states(*runs) == ["ready"] * 3
    assert told_of(runs[2]) == told_of(alone)
    asked = Query.objects.filter(verification__in=runs, source="hrss.pension").count()
    assert [count for code, count in sent if code == "hrss.pension"] == [asked]
    for run in runs:
        mine = Query.objects.filter(verification=run).exclude(branch="")
        assert set(mine.values_list("state", flat=True)) == {"answered"}
        told = Record.objects.filter(
            action="verification.answered", object_id__in=[str(q.pk) for q in mine]
        )
        assert set(told.values_list("purpose", "case_id")) == {(run.purpose, run.case_id)}


def test_consent_that_one_family_withdrew_stops_its_own_questions_only(three: Any) -> None:
    (_, paper, silent), (*_, other), _ = three
    withdraw_authorisation(authorisation=paper, reason="本人撤回", acting_user=None)
    assert carry_out(other.pk)
    stopped = Query.objects.filter(verification=silent).exclude(branch="")
    assert set(stopped.values_list("error", "sent_at")) == {("授权书已失效，没有发出", None)}
    answered = Query.objects.filter(verification=other).exclude(branch="")
    assert set(answered.values_list("state", flat=True)) == {"answered"}


def test_what_breaks_for_another_family_does_not_break_ours(
    three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (*_, ours), (*_, broken), _ = three
    end = running._end

    def break_one(over: Any) -> None:
        if broken.pk in over:
            raise ZeroDivisionError
        end(over)

    monkeypatch.setattr(running, "_end", break_one)
    assert carry_out(ours.pk)
    assert states(ours, broken) == ["ready", "running"]
    with pytest.raises(ZeroDivisionError):
        carry_out(broken.pk)
    monkeypatch.undo()
    assert carry_out(broken.pk)
    assert states(broken) == ["ready"]


def test_a_family_that_another_worker_asks_about_is_looked_after_later(
    three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other may die: then the job that comes back finds the run as it was left."""
    (*_, run), (*_, second), _ = three
    later: list[Any] = []

    class Later:
        def defer(self, **given: Any) -> None:
            later.append(given)

    monkeypatch.setattr(type(run_verification), "configure", lambda *_, **__: Later())
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_lock, running._key(run.pk)).result()
        run_verification(verification_id=str(run.pk))
        assert later == [{"verification_id": str(run.pk)}]
        assert (carry_out(second.pk), states(run, second)) == (True, ["running", "ready"])
        pool.submit(connections.close_all).result()
    _wait_for(running._key(run.pk))
    run_verification(verification_id=str(run.pk))
    assert (len(later), states(run)) == (1, ["ready"])
    run_verification(verification_id=str(run.pk))
    assert len(later) == 1


def test_what_waits_goes_to_the_first_of_a_workers_threads_that_begin_together(
    three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread takes its own family only once the first has chosen; nobody waits while one
    asks."""
    (*_, first), (*_, second), _ = three
    held: list[tuple[str, bool]] = []
    that_wait, ask = running._that_wait, running._ask

    def choosing(*given: Any) -> Any:
        held.append(("choosing", running._taking.locked()))
        return that_wait(*given)

    def asking(*given: Any) -> None:
        held.append(("asking", running._taking.locked()))
        ask(*given)

    monkeypatch.setattr(running, "_that_wait", choosing)
    monkeypatch.setattr(running, "_ask", asking)
    assert carry_out(first.pk)
    assert held == [("choosing", True), ("asking", False)]
    assert states(second) == ["ready"]
    assert carry_out(second.pk) and len(held) == 2


def _lock(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])


def _wait_for(key: int) -> None:
    """The server lets go a moment after the other has hung up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [key, key])
