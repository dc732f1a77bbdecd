"""What a source used to say, and what holds a run: rates of batches as they lie in the database (R13)."""

from typing import Any
from uuid import uuid4

import pytest

from minjiu.access.enums import Role
from minjiu.common.clock import now, today
from minjiu.verification.actions.bulk import asking, listing, watching
from minjiu.verification.actions.bulk.asking import carry_on
from minjiu.verification.api import bulk
from minjiu.verification.models import (
    BulkBatch,
    BulkFinding,
    BulkItem,
    BulkLine,
    BulkPerson,
    BulkRun,
)
from tests.verification.bulk import begin, enrolled, finished, officer

pytestmark = pytest.mark.django_db
CARS = "police.vehicles"


def run(number: int, compared_with: BulkRun | None = None, state: str = "finished") -> BulkRun:
    return BulkRun.objects.create(
        number=f"批{number}", division_code="350122", programme="dibao", purpose="assistance.dibao",
        chosen="全部", state=state, on=today(), started_at=now(), compared_with=compared_with,
    )  # fmt: skip


def batch(
    of: BulkRun, found: int, not_found: int, *, canary: bool = False, line: str = "asked",
    source: str = CARS,
) -> Any:  # fmt: skip
    on, _ = BulkLine.objects.get_or_create(
        run=of, source=source, service=source.split(".")[0],
        defaults={"counties": ["350122"], "state": line},
    )  # fmt: skip
    number = BulkBatch.objects.count() + 1
    return BulkBatch.objects.create(
        line=on, canary=canary, number=number, key=f"{number}", first=1, last=found + not_found,
        people=found + not_found, state="done", found=found, not_found=not_found, answered_at=now(),
    )  # fmt: skip


def held(one: BulkRun) -> list[str]:
    one.refresh_from_db()
    return [entry["words"] for entry in one.held]


def test_r13_a_batch_is_held_against_what_was_usual_too_and_not_only_against_a_broken_canary() -> (
    None
):
    last = run(1)
    batch(last, 600, 400)
    now_ = run(2, last, "canary")
    batch(now_, 20, 0, canary=True)  # so few that six in ten and all are not told apart
    watching.judge_canary(now_)
    assert (held(now_), now_.state) == ([], "asking")
    watching.judge_batch(now_, batch(now_, 590, 410))
    assert held(now_) == []
    watching.judge_batch(now_, batch(now_, 1000, 0))
    assert held(now_) == ["公安车辆：1000人中1000人有记录（100%），此前为60%"]


def test_r13_a_rate_that_a_person_left_out_is_not_what_was_usual() -> None:
    good = run(1)
    batch(good, 100, 900)
    broken = run(2, good)
    batch(broken, 1000, 0, line="excluded")
    third = run(3, broken, "canary")
    batch(third, 20, 0, canary=True)
    (account,) = bulk.by_source(third)
    assert account.before is None
    watching.judge_canary(third)
    assert held(third) == ["公安车辆：20人中20人有记录（100%），此前为10%"]


def test_r13_a_second_source_that_jumps_while_the_run_is_held_waits_for_a_person_too() -> None:
    """Its batch was under way when the run was held, and is judged no second time."""
    homes = "natural_resources.real_estate"
    last = run(1)
    for code in (CARS, homes):
        batch(last, 100, 900, source=code)
    now_ = run(2, last, "asking")
    for code in (CARS, CARS, homes):
        watching.judge_batch(now_, batch(now_, 1000, 0, source=code))
    assert (now_.state, held(now_)) == ("asking", [
        "公安车辆：1000人中1000人有记录（100%），此前为10%",
        "不动产登记：1000人中1000人有记录（100%），此前为10%",
    ])  # fmt: skip
    assert now_.state == "held"


def test_r13_a_source_that_was_left_out_holds_nothing_more() -> None:
    last = run(1)
    batch(last, 100, 900)
    now_ = run(2, last, "asking")
    watching.judge_batch(now_, batch(now_, 1000, 0, line="excluded"))
    assert (held(now_), now_.state) == ([], "asking")


def test_who_has_a_receipt_is_not_awaited_though_the_batch_is_sent_again() -> None:
    one = run(1, state="asking")
    again = batch(one, 900, 97)
    BulkBatch.objects.filter(pk=again.pk).update(state="waiting", people=1000)
    batch(one, 10, 10)
    (account,) = bulk.by_source(one)
    assert (account.people, account.waiting) == (1020, 3)


def test_nobody_answers_is_counted_of_those_whom_the_source_might_be_asked_about() -> None:
    one = run(1)
    BulkLine.objects.create(run=one, source=CARS, service="", counties=["350122"])
    for ordinal, (county, sources) in enumerate(
        [("350122", [CARS]), ("350122", [CARS, "x"]), ("350122", ["x"]), ("350121", [CARS])], 1
    ):
        BulkPerson.objects.create(
            run=one, ordinal=ordinal, person_id=uuid4(), household_id=uuid4(), canary=False,
            division_code=f"{county}100", county_code=county, sources=sources, missing="",
        )  # fmt: skip
    (account,) = bulk.by_source(one)
    assert (account.people, account.not_covered) == (2, 2)


def test_r13_what_comes_after_its_source_was_left_out_is_disputed_too(
    departments: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch may be under way for minutes while a person decides."""
    monkeypatch.setattr(listing, "BATCH", 30)
    homes = enrolled(departments.data, 32)
    finished(homes, officer("reviewer", Role.VERIFICATION_REVIEWER))
    run = begin(homes)
    judge, close = asking.watching.judge_canary, asking._close

    def then_break(given: BulkRun) -> None:
        judge(given)
        departments.fault("police", "found_for_everybody")

    def left_out(given: BulkRun, mine: Any) -> None:
        if mine.batch.line.source == "police.vehicles" and not mine.batch.canary:
            BulkLine.objects.filter(pk=mine.batch.line.pk).update(state="excluded")
        close(given, mine)

    monkeypatch.setattr(asking.watching, "judge_canary", then_break)
    monkeypatch.setattr(asking, "_close", left_out)
    carry_on(run.pk)
    run.refresh_from_db()
    late = BulkItem.objects.filter(
        batch__line__run=run, batch__line__source="police.vehicles", batch__canary=False
    )
    assert (run.state, set(late.values_list("result", flat=True))) == ("finished", {"disputed"})
    assert not BulkFinding.objects.filter(run=run, source="police.vehicles")
