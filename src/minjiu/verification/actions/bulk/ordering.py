"""What people do with a run: let it go on, leave a source out, stop it, ask once more."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Count, F, Func, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import require_role
from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.jobs import api as jobs
from minjiu.verification.actions.bulk.listing import key_of, require_only
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.enums import BULK_AT_WORK, BatchState, BulkState, LineState, Result
from minjiu.verification.models import BulkBatch, BulkItem, BulkLine, BulkRun
from minjiu.verification.permissions import require_handler, require_reviewer

_TOLD = ("found", "not_found", "not_covered", "stale", "failed")


@transaction.atomic
def release(
    *, run: BulkRun, accepted: Mapping[str, bool], reason: str, acting_user: User
) -> BulkRun:
    """After a look at each source that held the run: take its answers, or leave it out this time.

    Another person than who began the run decides (核对复核). What a source left out said becomes
    disputed, which nobody may rest anything on.
    """
    locked = BulkRun.objects.select_for_update().get(pk=run.pk)
    require_reviewer(acting_user, locked.division_code, locked.purpose)
    if locked.state != BulkState.HELD:
        raise Refused(
            f"这次核对的状态是“{BulkState(locked.state).label}”，", "没有等待处理的暂停。"
        )
    if acting_user == locked.started_by:
        raise Refused("发起人不能自己恢复暂停的核对，", "请由另一位核对复核人员处理。")
    held = {entry["source"] for entry in locked.held}
    if set(accepted) - held:
        raise Refused("等待处理的来源已经变了，", "请刷新页面，看过现在的情况再处理。")
    if set(accepted) != held:
        names = "、".join(source(code).name for code in sorted(held - set(accepted)))
        raise Refused(f"还没有选择如何处理：{names}，", "请逐个来源选择采用或本次不采用。")
    if not reason.strip():
        raise Refused("没有填写处理理由，", "请写明与部门核实的情况。", field="reason")
    for code, takes in accepted.items():
        lines = BulkLine.objects.filter(run=locked, source=code)
        lines.update(state=LineState.ACCEPTED if takes else LineState.EXCLUDED)
        if not takes:
            BulkItem.objects.filter(
                batch__line__in=lines, result__in=(Result.FOUND, Result.NOT_FOUND)
            ).update(result=Result.DISPUTED)
    tried = BulkBatch.objects.filter(line__run=locked, canary=True)
    tried = tried.exclude(line__state=LineState.EXCLUDED).exclude(state=BatchState.DONE)
    locked.state = BulkState.CANARY if tried.exists() else BulkState.ASKING
    locked.looked = [*locked.looked, *_looked(locked, accepted, reason.strip(), acting_user)]
    locked.held = []
    locked.save(update_fields=["state", "held", "looked"])
    _go_on(locked)
    audit.record(
        "verification.bulk_released", acting_user, locked, purpose=locked.purpose,
        after={"accepted": dict(accepted), "reason": reason.strip()},
    )  # fmt: skip
    _wake(locked)
    return locked


@transaction.atomic
def stop(*, run: BulkRun, reason: str, acting_user: User) -> BulkRun:
    """End a run for good; what was answered stays on record and nothing is made of it."""
    locked = BulkRun.objects.select_for_update().get(pk=run.pk)
    require_role(
        acting_user, Role.VERIFICATION_HANDLER, Role.VERIFICATION_REVIEWER,
        division_code=locked.division_code, purpose=locked.purpose,
    )  # fmt: skip
    if locked.state not in (*BULK_AT_WORK, BulkState.HELD):
        raise Refused(f"这次核对的状态是“{BulkState(locked.state).label}”，", "不能再停止。")
    if not reason.strip():
        raise Refused("没有填写停止的理由，", "请写明原因。", field="reason")
    locked.state, locked.finished_at = BulkState.STOPPED, now()
    locked.save(update_fields=["state", "finished_at"])
    audit.record(
        "verification.bulk_stopped", acting_user, locked, purpose=locked.purpose,
        after={"reason": reason.strip()},
    )  # fmt: skip
    begun = jobs.run_progress(key_of(locked))
    if begun is not None:
        jobs.finish(
            run_id=begun.id, message=f"已停止：{reason.strip()[:200]}", failed_as_a_whole=True
        )
    return locked


@transaction.atomic
def ask_again(*, run: BulkRun, acting_user: User) -> int:
    """Ask once more for what a finished run did not get; how many people that is.

    Under a new key, so that the office makes a new answer; who was answered is not asked again. Refused
    while another run asks about the same people.
    """
    require_only(run.programme, run.division_code)
    locked = BulkRun.objects.select_for_update().get(pk=run.pk)
    require_handler(acting_user, locked.division_code, locked.purpose)
    if locked.state != BulkState.FINISHED:
        raise Refused(f"这次核对的状态是“{BulkState(locked.state).label}”，", "完成后才能补问。")
    owed = BulkItem.objects.filter(
        batch__line__run=locked, result=Result.SOURCE_ERROR, authorisation_id__isnull=False
    ).exclude(batch__line__state=LineState.EXCLUDED)
    batches = set(owed.values_list("batch_id", flat=True))
    if not batches:
        raise Refused("这次核对没有未取得的答复，", "无需补问。")
    count, _ = owed.delete()
    left = BulkItem.objects.filter(batch=OuterRef("pk"), result=Result.SOURCE_ERROR)
    failed = left.order_by().values("batch").annotate(n=Count("pk")).values("n")
    BulkBatch.objects.filter(pk__in=batches).update(
        # Whoever was answered about somebody else is asked about anew, and counted anew.
        state=BatchState.WAITING, rounds=0, wrong_person=0, error="", key=Func(F("key"), function="md5"),
        failed=Coalesce(Subquery(failed), 0),
    )  # fmt: skip
    BulkLine.objects.filter(run=locked).update(not_before=None)
    locked.state, locked.finished_at = BulkState.ASKING, None
    locked.save(update_fields=["state", "finished_at"])
    _go_on(locked)
    audit.record(
        "verification.bulk_asked_again", acting_user, locked, purpose=locked.purpose,
        after={"people": count},
    )  # fmt: skip
    _wake(locked)
    return count


def _looked(
    run: BulkRun, accepted: Mapping[str, bool], reason: str, officer: User
) -> list[dict[str, object]]:
    return [
        {
            "source": entry["source"], "words": entry["words"], "accepted": accepted[entry["source"]],
            "reason": reason, "by": officer.name, "at": now().isoformat(timespec="seconds"),
        }
        for entry in run.held
    ]  # fmt: skip


def _go_on(run: BulkRun) -> None:
    """How far it is, of what is still to be asked; what was left out is not awaited."""
    begun = jobs.run_progress(key_of(run))
    if begun is None:
        return
    told = sum((Sum(name, default=0) for name in _TOLD), Value(0))
    out = Q(line__state=LineState.EXCLUDED)
    batches = BulkBatch.objects.filter(line__run=run)
    sums = batches.aggregate(
        done=told, asked=Sum("people", filter=~out, default=0),
        left_out=sum((Sum(name, filter=out, default=0) for name in _TOLD), Value(0)),
    )  # fmt: skip
    jobs.resume(run_id=begun.id, done=sums["done"], total=sums["asked"] + sums["left_out"])


def _wake(run: BulkRun) -> None:
    jobs.defer("verification.bulk", queue="bulk", run_id=str(run.pk))
