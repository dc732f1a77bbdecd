"""How the lines to sources stand, kept between runs so that all workers spare a dead one."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from minjiu.common.clock import now
from minjiu.verification.adapters.fan_out import Breaker, Line
from minjiu.verification.models import SourceLine


def load(lines: Iterable[Line]) -> dict[Line, Breaker]:
    """One breaker for each line, as the last run left it."""
    known = {
        (row.source, row.service): Breaker(
            row.failures, _on_the_wall(row.rests_until), row.last_error
        )
        for row in SourceLine.objects.filter(failures__gt=0)
    }
    return {line: known.get(line, Breaker()) for line in lines}


def save(breakers: Mapping[Line, Breaker], before: Mapping[Line, Breaker]) -> None:
    """Write down what changed; concurrent runs overwrite each other, the latest knows best."""
    for (source, service), breaker in breakers.items():
        if breaker == before[source, service]:
            continue
        rests = _kept(breaker.rests_until)
        SourceLine.objects.update_or_create(
            source=source, service=service,
            defaults={
                "failures": breaker.failures, "rests_until": rests,
                "last_error": breaker.last_error[:200],
            },
        )  # fmt: skip


# Breakers go by the clock on the wall, the database by ours, which may be another day's.
def _on_the_wall(rests_until: datetime | None) -> float:
    return time.time() + (rests_until - now()).total_seconds() if rests_until else 0.0


def _kept(rests_until: float) -> datetime | None:
    return now() + timedelta(seconds=rests_until - time.time()) if rests_until else None


def try_now(lines: Iterable[Line]) -> None:
    """A person asks, or an office says that it lives: a line at rest lets one question try it at
    once. Part of the caller's transaction, and in order: two that try the same lines take turns."""
    for source, service in sorted(set(lines)):
        SourceLine.objects.filter(source=source, service=service).update(rests_until=None)


def resting(at: datetime) -> set[Line]:
    """Lines that are left in peace at this moment."""
    rows = SourceLine.objects.filter(rests_until__gt=at)
    return set(rows.values_list("source", "service"))
