"""Declared against reported, the family's explanation, and who accepts it or not."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.verification import queries
from minjiu.verification.adapters.reading import compare, counts
from minjiu.verification.enums import ConflictOutcome, RunState
from minjiu.verification.models import Conflict, Fact, Verification
from minjiu.verification.permissions import require_settler, require_starter

_SAID = ("declared", "reported", "source", "other_reported", "other_source")
BETWEEN = "between_sources"


def write_conflicts(runs: Collection[Verification]) -> None:
    """One row for each fact on which a family and a department, or two departments, differ.

    Written again after sources were asked again: what stands as it was keeps its explanation and
    outcome; where somebody says something else now, the family is heard anew; what agrees is gone.
    """
    keys = [run.pk for run in runs]
    before, declared = queries.conflicts_of(keys), queries.declarations_of(keys)
    said = queries.facts_by_source_of(keys)
    found: list[Conflict] = []
    over: list[Conflict] = []
    for run in runs:
        for key, parts in said[run.pk].items():
            made = _difference(run, parts, declared[run.pk].get(key))
            known = before[run.pk].get(key)
            if made is None:
                # Nobody knows at present: what was heard and settled stays.
                if known is not None and any(queries.value_of(f) is not None for f in parts):
                    over.append(known)
            elif known is None:
                found.append(made)
            elif any(getattr(known, field) != getattr(made, field) for field in _SAID):
                over.append(known)
                found.append(made)
    Conflict.objects.filter(pk__in=[one.pk for one in over]).delete()
    Conflict.objects.bulk_create(found, ignore_conflicts=True)


def _difference(run: Verification, parts: list[Fact], said: Any) -> Conflict | None:
    """What does not agree on one fact; a hint is no difference, for nothing follows from it."""
    both = queries.differing(parts)
    if both is not None:
        one, other = both
        between = compare(one.name, queries.value_of(other), queries.value_of(one))
        return Conflict(
            verification=run, person_id=one.person_id, name=one.name, kind=BETWEEN, declared=said,
            reported=queries.value_of(one), source=one.source, size=between.size if between else None,
            other_reported=queries.value_of(other), other_source=other.source,
        )  # fmt: skip
    speak = [f for f in parts if counts(f.name, f.source) and queries.value_of(f) is not None]
    if said is None or not speak:
        return None
    fact, reported = speak[0], queries.value_of(speak[0])
    difference = compare(fact.name, said, reported)
    if difference is None:
        return None
    return Conflict(
        verification=run, person_id=fact.person_id, name=fact.name, kind=difference.kind,
        declared=said, reported=reported, size=difference.size, source=fact.source,
    )  # fmt: skip


@transaction.atomic
def explain(*, conflict: Conflict, explanation: str, acting_user: User) -> None:
    """Write down what the family says about a difference, in its own words (R6)."""
    locked = Conflict.objects.select_for_update().get(pk=conflict.pk)
    run = locked.verification
    require_starter(acting_user, run.division_code, run.purpose)
    _refuse_signed(locked.verification)
    if not explanation.strip():
        raise Refused("没有填写家庭的说明，", "请写下家庭的原话；家庭不作说明的，写明“不作说明”。")
    locked.explanation, locked.explained_at = explanation.strip(), now()
    locked.save(update_fields=["explanation", "explained_at"])
    audit.record("verification.explained", acting_user, locked, case_id=locked.verification.case_id)


@transaction.atomic
def settle(*, conflict: Conflict, outcome: ConflictOutcome, reason: str, acting_user: User) -> None:
    """Take the family's explanation or a record; only after the family was heard."""
    locked = Conflict.objects.select_for_update().get(pk=conflict.pk)
    run = locked.verification
    require_settler(acting_user, run.division_code, run.purpose)
    _refuse_signed(locked.verification)
    if locked.explained_at is None:
        raise Refused("家庭还没有说明，", "请先听取并记录家庭的说明。")
    if not reason.strip():
        raise Refused("没有填写处理理由，", "请写明依据了什么材料。")
    if outcome is ConflictOutcome.OTHER and not locked.other_source:
        raise Refused("这处不一致只涉及一个部门，", "请选择采信家庭说明或以部门记录为准。")
    if outcome is ConflictOutcome.ACCEPTED and locked.declared is None:
        raise Refused("家庭没有申报这一项，", "请先请家庭补充申报，或选择以哪个部门的记录为准。")
    locked.outcome, locked.reason = outcome, reason.strip()
    locked.settled_by, locked.settled_at = acting_user, now()
    locked.save(update_fields=["outcome", "reason", "settled_by", "settled_at"])
    audit.record(
        "verification.settled", acting_user, locked, case_id=locked.verification.case_id,
        after={"outcome": outcome, "reason": reason.strip()},
    )  # fmt: skip


def _refuse_signed(run: Verification) -> None:
    if run.state in (RunState.PREPARED, RunState.SIGNED):
        raise Refused("核对报告已经出具，", "请申请复核后再处理。")
