"""A source's sample answers through the code that reads real ones."""

from datetime import date
from typing import Any

from minjiu.common.periods import Period
from minjiu.verification.adapters.described import Sample, Source
from minjiu.verification.adapters.reading import read
from minjiu.verification.enums import Result
from rulebook.errors import RulebookError


def sample_faults(source: Source) -> tuple[str, ...]:
    """What its samples show to be wrong with a source; empty where all read as they should."""
    return tuple(
        f"{source.code} 的样例“{sample.says}”{fault}"
        for sample in source.samples
        for fault in _faults(source, sample)
    )


def _faults(source: Source, sample: Sample) -> list[str]:
    start, end = sample.period
    try:
        day = _the_day(sample.reply, end)
        found = read(
            source, sample.reply, Period(start, end), day, latest=day,
            readings=(*source.readings, *source.obligor_readings),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, RulebookError) as wrong:
        return [f"读不出来（{type(wrong).__name__}：{wrong}），请核对样例和字段。"]
    faults = [f"带有未列明的“{name}”，请列明或删去。" for name in found.dropped]
    if found.result != sample.reply["result"]:
        faults.append(f"读成了“{found.result.label}”，请核对数据日期和freshness_days。")
    values = {fact.name: fact.value for fact in found.facts if fact.status is Result.FOUND}
    for name, expected in sample.reads.items():
        if values.get(name) != expected:
            faults.append(f"的“{name}”读成{values.get(name)}，样例写的是{expected}，请核对。")
    return faults


def _the_day(reply: Any, end: date) -> date:
    """Samples are read on the last day they speak of, so that they never grow stale."""
    return date.fromisoformat(reply["as_of"]) if reply.get("as_of") else end
