"""What a source used to say, and what holds a run: rates of batches as they lie in the database (R13)."""

from typing import Any

import pytest

from minjiu.common.clock import now, today
from minjiu.verification.actions.bulk import watching
from minjiu.verification.api import bulk
from minjiu.verification.models import BulkBatch, BulkLine, BulkRun

pytestmark = pytest.mark.django_db
CARS = "police.vehicles"


def run(number: int, compared_with: BulkRun | None = None, state: str = "finished") -> BulkRun:
    return BulkRun.objects.create(
        number=f"批{number}", division_code="350122", programme="dibao", purpose="assistance.dibao",
        chosen="全部", state=state, on=today(), started_at=now(), compared_with=compared_with,
    )  # fmt: skip


def batch(
    of: BulkRun, found: int, not_found: int, *, canary: bool = False, line: str = "asked"
) -> Any:
    on, _ = BulkLine.objects.get_or_create(
        run=of, source=CARS, service="police", defaults={"counties": ["350122"], "state": line}
    )
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
