"""A person looks at one finding. Notices to families are rationed, so that each look is real (R13).

The number of each notice stands in the row, unique for officer and day and never above the quota of
that day: the database holds it against every road.
"""

from django.db import IntegrityError, transaction
from django.db.models import Max

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import require_role
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.verification.actions.periods import days
from minjiu.verification.enums import BulkState, FindingOutcome
from minjiu.verification.models import BulkFinding

QUOTA = "bulk_notices_per_officer_day"


@transaction.atomic
def settle_finding(
    *, finding: BulkFinding, outcome: FindingOutcome, reason: str, acting_user: User
) -> BulkFinding:
    """Write down what one finding means for the family, as a county officer sees it.

    For `assistance`, which begins the review that a notice is; nothing of what the family receives
    changes by it.
    """
    locked = _hold_family(finding)
    require_role(
        acting_user, Role.COUNTY_EXAMINER, division_code=locked.division_code,
        purpose=locked.run.purpose,
    )  # fmt: skip
    if locked.run.state != BulkState.FINISHED:
        raise Refused("这次批量核对还没有完成，", "请完成后再处理。")
    if locked.outcome:
        raise Refused("这项发现已经处理过，", "请查看处理记录。")
    if not reason.strip():
        raise Refused("没有填写处理说明，", "请写明看了什么、为什么这样处理。", field="reason")
    if len(reason.strip()) > 300:
        raise Refused("处理说明超过300字，", "请写得简短些。", field="reason")
    locked.outcome, locked.reason = outcome, reason.strip()
    locked.settled_by, locked.settled_at, locked.settled_on = acting_user, now(), today()
    if outcome is FindingOutcome.NOTIFY:
        _number(locked, acting_user)
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError:  # two notices of one officer in the same moment
        raise Refused("另一件通知正在办理，", "请再试一次。") from None
    audit.record(
        "verification.bulk_finding_settled", acting_user, locked, label=locked.get_kind_display(),  # type: ignore[attr-defined]
        after={"outcome": outcome, "reason": locked.reason, "notice": locked.notice_of_day},
    )  # fmt: skip
    return locked


@transaction.atomic
def settle_with(*, first: BulkFinding, acting_user: User) -> list[BulkFinding]:
    """All other findings of the same run about the same family that wait, settled as `first` was: one
    look at a family, one notice to it."""
    waiting = BulkFinding.objects.filter(
        run=first.run, household_id=first.household_id, division_code=first.division_code,
        outcome="",
    )  # fmt: skip
    others = list(waiting.select_for_update(of=("self",)).select_related("run").order_by("pk"))
    for other in others:
        other.outcome, other.reason = first.outcome, first.reason
        other.settled_by, other.settled_at = first.settled_by, first.settled_at
        other.settled_on = first.settled_on
        if first.outcome == FindingOutcome.NOTIFY:
            other.told_with = first
        other.save()
        audit.record(
            "verification.bulk_finding_settled", acting_user, other, label=other.get_kind_display(),  # type: ignore[attr-defined]
            after={"outcome": other.outcome, "reason": other.reason, "with": str(first.pk)},
        )  # fmt: skip
    return others


def _hold_family(finding: BulkFinding) -> BulkFinding:
    """The finding, with all of the run about the same family held in order: two officers who settle
    two of them for the whole family take turns, and none waits for the other for ever."""
    of_family = BulkFinding.objects.filter(run=finding.run, household_id=finding.household_id)
    held = {one.pk: one for one in of_family.select_for_update().order_by("pk")}
    return held[finding.pk]


def _number(finding: BulkFinding, officer: User) -> None:
    quota = days(QUOTA, finding.division_code, today())
    mine = BulkFinding.objects.filter(settled_by=officer, settled_on=today())
    number = (mine.aggregate(last=Max("notice_of_day"))["last"] or 0) + 1
    if number > quota:
        raise Refused(
            f"今天已经告知{quota}件，到了每人每日上限，",
            "为保证逐件认真核实，请明天继续，或由其他人员处理。",
        )
    finding.notice_of_day, finding.quota = number, quota
