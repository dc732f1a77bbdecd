"""Does a source suddenly say something else than it used to? Then a person looks first (R13).

A rate is found among found and not_found. It is held against the last run, else against what the
source said of single families within a year; where there is neither, the canary waits for a person.
Two rates differ where their distance is beyond chance and large enough to matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from math import sqrt
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, Sum

from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.verification.actions.periods import days
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.enums import BatchState, BulkState, LineState, Result
from minjiu.verification.models import BulkBatch, BulkLine, BulkRun, Query

# Dated values of `policy`, all assumed: no text names them. Batches lie in one county each and
# differ more than the canary does.
THRESHOLDS = (
    "bulk_canary_one_in", "bulk_canary_people", "bulk_canary_sigmas", "bulk_canary_points",
    "bulk_batch_sigmas", "bulk_batch_points", "bulk_rate_answers",
)  # fmt: skip

RUNS_BACK = 5  # how far back a rate is looked for that a person had not left out


@dataclass(frozen=True, slots=True)
class Rate:
    found: int
    known: int

    @property
    def share(self) -> float:
        return self.found / self.known


@dataclass(frozen=True, slots=True)
class Limits:
    """From how far apart two rates are a jump: standard deviations, and a least distance as a
    share; `fewest` answers make a rate."""

    sigmas: int
    least: float
    fewest: int


def limits(run: BulkRun, of: str) -> Limits:
    """Those of a run for `canary` or `batch`, in force on its day."""
    sigmas, points, fewest = (
        days(name, run.division_code, run.on)
        for name in (f"bulk_{of}_sigmas", f"bulk_{of}_points", "bulk_rate_answers")
    )
    return Limits(sigmas, points / 100, fewest)


def jumps(rate: Rate, usual: Rate, limit: Limits) -> bool:
    """Whether two rates are apart by more than chance and more than the least distance."""
    together = (rate.found + usual.found) / (rate.known + usual.known)
    chance = sqrt(together * (1 - together) * (1 / rate.known + 1 / usual.known))
    return abs(rate.share - usual.share) > max(limit.sigmas * chance, limit.least)


@transaction.atomic
def judge_canary(run: BulkRun) -> None:
    """All of the canary is in: go on with everybody, or hold the run for a person."""
    rates, usual = _rates(BulkBatch.objects.filter(line__run=run, canary=True)), _usual(run)
    held: list[dict[str, object]] = []
    limit = limits(run, "canary")
    accepted = set(
        BulkLine.objects.filter(run=run, state=LineState.ACCEPTED).values_list("source", flat=True)
    )
    for code, rate in sorted(rates.items()):
        if code in accepted or rate.known < limit.fewest:
            continue
        before = usual.get(code)
        if before is None:
            held.append(_reason(code, rate, None))
        elif jumps(rate, before, limit):
            held.append(_reason(code, rate, before))
    _set(run, BulkState.HELD if held else BulkState.ASKING, held)


def judge_batch(run: BulkRun, batch: BulkBatch) -> None:
    """A batch that is far from the canary of its source, or from what was usual, holds the run.

    From both: twenty people say little, and a source that broke before the canary is the same after.
    """
    line = batch.line
    rate, limit = Rate(batch.found, batch.found + batch.not_found), limits(run, "batch")
    if batch.canary or line.state != LineState.ASKED or rate.known < limit.fewest:
        return
    of_source = BulkBatch.objects.filter(line__run=run, line__source=line.source, canary=True)
    known = [_usual(run).get(line.source), _rates(of_source).get(line.source)]
    before = [one for one in known if one is not None and one.known >= limit.fewest]
    if not before:
        _hold(run, _reason(line.source, rate, None))
    far = next((one for one in before if jumps(rate, one, limit)), None)
    if far is not None:
        _hold(run, _reason(line.source, rate, far))


def _rates(batches: object) -> dict[str, Rate]:
    rows = (
        batches.filter(state=BatchState.DONE)  # type: ignore[attr-defined]
        .values("line__source")
        .annotate(f=Sum("found"), n=Sum("not_found"))
    )
    return {r["line__source"]: Rate(r["f"], r["f"] + r["n"]) for r in rows if r["f"] + r["n"]}


def _usual(run: BulkRun) -> Mapping[str, Rate]:
    """What each source used to say: in the newest run before this one that took it, else of single
    families within a year. Counted once for a run: each of its batches is held against it."""
    return _counted(run.pk)


@lru_cache(maxsize=8)
def _counted(run_id: UUID) -> Mapping[str, Rate]:
    run = BulkRun.objects.select_related("compared_with").get(pk=run_id)
    since = now() - timedelta(days=365)
    rows = (
        Query.objects.filter(
            answered_at__gte=since, result__in=(Result.FOUND, Result.NOT_FOUND),
            verification__purpose=run.purpose,
        )
        .values("source")
        .annotate(f=Count("pk", filter=Q(result=Result.FOUND)), n=Count("pk"))
    )  # fmt: skip
    usual = {r["source"]: Rate(r["f"], r["n"]) for r in rows}
    fewest = days("bulk_rate_answers", run.division_code, run.on)
    usual = {code: rate for code, rate in usual.items() if rate.known >= fewest}
    for earlier in reversed(_before(run)):
        last = BulkBatch.objects.filter(line__run=earlier).exclude(line__state=LineState.EXCLUDED)
        usual |= {code: rate for code, rate in _rates(last).items() if rate.known >= fewest}
    return usual


def _before(run: BulkRun) -> list[BulkRun]:
    """The run that this one is compared with, the one that was compared with, and so on."""
    found: list[BulkRun] = []
    earlier = run.compared_with
    while earlier is not None and len(found) < RUNS_BACK:
        found.append(earlier)
        earlier = earlier.compared_with
    return found


def _reason(code: str, rate: Rate, usual: Rate | None) -> dict[str, object]:
    """Counts only, for the page and the trail."""
    said = f"{source(code).name}：{rate.known}人中{rate.found}人有记录（{rate.share:.0%}）"
    was = f"，此前为{usual.share:.0%}" if usual else "，没有可比的以往命中率"
    return {"source": code, "words": said + was}


def _hold(run: BulkRun, why: dict[str, object]) -> None:
    """Hold a run for a source; where it is held already, for this one too: its batch was under way
    and is judged no second time."""
    locked = BulkRun.objects.select_for_update().get(pk=run.pk)
    if locked.state == BulkState.HELD and why["source"] in {one["source"] for one in locked.held}:
        return
    if locked.state not in (BulkState.CANARY, BulkState.ASKING, BulkState.HELD):
        return
    locked.state, locked.held = BulkState.HELD, [*locked.held, why]
    locked.save(update_fields=["state", "held"])
    audit.record(
        "verification.bulk_held", None, locked, purpose=locked.purpose, after={"held": [why]}
    )


def _set(run: BulkRun, state: BulkState, held: list[dict[str, object]]) -> None:
    locked = BulkRun.objects.select_for_update().get(pk=run.pk)
    if locked.state not in (BulkState.CANARY, BulkState.ASKING):
        return
    locked.state, locked.held = state, held
    locked.save(update_fields=["state", "held"])
    act = "verification.bulk_held" if held else "verification.bulk_canary_passed"
    audit.record(act, None, locked, purpose=locked.purpose, after={"held": held} if held else None)
