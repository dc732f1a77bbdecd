"""Declared against reported, the family's explanation, and who accepts it or not."""

from typing import Any

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.verification import queries
from minjiu.verification.adapters.reading import counts, fact_spec, nothing
from minjiu.verification.enums import ConflictOutcome, Result, RunState
from minjiu.verification.models import Conflict, Report, Verification
from minjiu.verification.permissions import require_settler, require_starter
from reconcile import compare_amount, compare_count, compare_flag, compare_word

# People round what they say: ten yuan, or one per cent of what is on record, is no question.
TOLERANCE_FEN, TOLERANCE_SHARE = 1_000, 100


def write_conflicts(run: Verification) -> None:
    """One row for each fact where the family's word and a department's record do not agree."""
    declared = queries.declarations(run.pk)
    found: list[Conflict] = []
    for (person, name), fact in queries.facts(run.pk).items():
        if fact.status not in (Result.FOUND, Result.NOT_FOUND) or (person, name) not in declared:
            continue
        if not counts(name, fact.source):
            continue  # a hint: nothing follows from it, so nobody has to answer for it
        reported = fact.value if fact.status == Result.FOUND else nothing(name)
        if reported is None:
            continue
        said: Any = declared[person, name]
        difference = _compare(fact_spec(name).unit, said, reported)
        if difference is not None:
            found.append(
                Conflict(
                    verification=run, person_id=person, name=name, kind=difference.kind,
                    declared=said, reported=reported, size=difference.size, source=fact.source,
                )
            )  # fmt: skip
    Conflict.objects.bulk_create(found, ignore_conflicts=True)


def _compare(unit: str, said: Any, reported: Any) -> Any:
    if unit == "bool":
        return compare_flag(said, reported)
    if unit == "enum":
        return compare_word(said, reported)
    if unit == "count":
        return compare_count(said, reported)
    return compare_amount(said, reported, tolerance=TOLERANCE_FEN, share=TOLERANCE_SHARE)


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
    """Take the family's explanation or the record; only after the family was heard."""
    locked = Conflict.objects.select_for_update().get(pk=conflict.pk)
    run = locked.verification
    require_settler(acting_user, run.division_code, run.purpose)
    _refuse_signed(locked.verification)
    if locked.explained_at is None:
        raise Refused("家庭还没有说明，", "请先听取并记录家庭的说明。")
    if not reason.strip():
        raise Refused("没有填写处理理由，", "请写明依据了什么材料。")
    locked.outcome, locked.reason = outcome, reason.strip()
    locked.settled_by, locked.settled_at = acting_user, now()
    locked.save(update_fields=["outcome", "reason", "settled_by", "settled_at"])
    audit.record(
        "verification.settled", acting_user, locked, case_id=locked.verification.case_id,
        after={"outcome": outcome, "reason": reason.strip()},
    )  # fmt: skip


def _refuse_signed(run: Verification) -> None:
    if run.state == RunState.SIGNED or Report.objects.filter(verification=run).exists():
        raise Refused("核对报告已经出具，", "请申请复核后再处理。")
