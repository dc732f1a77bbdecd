"""What follows from a finding of a bulk run: a county officer begins a review, or says why nothing
does. The run itself cannot reach this module (R13)."""

from datetime import timedelta

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.stepping import lock, write
from minjiu.assistance.enums import RUNNING_STATES, Frequency
from minjiu.assistance.models import Case, Review, ReviewCause
from minjiu.assistance.permissions import require_examiner
from minjiu.assistance.queries import DAYS_BEFORE_DUE, running_cases
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.verification.api import bulk
from minjiu.verification.enums import FindingOutcome


@transaction.atomic
def decide_on_finding(
    *,
    finding: bulk.FindingObject,
    outcome: FindingOutcome,
    reason: str,
    acting_user: User,
    whole_family: bool = False,
) -> Review | None:
    """Begin the review of what the family receives, with the finding attached; or note why not.

    `whole_family`: the same for all that this run found about the family and nobody settled yet.

    Aid goes on as it is: the township asks the departments again and hears the family, and only
    then may the county change anything (R6).
    """
    found = running_cases([finding.household_id], finding.run.programme).first()
    case = lock(found, *RUNNING_STATES) if found is not None else None
    if case is not None:
        require_examiner(acting_user, case)
    settled = bulk.settle_finding(
        finding=finding, outcome=outcome, reason=reason, acting_user=acting_user
    )
    every = [settled]
    if whole_family:
        every += bulk.settle_with(first=settled, acting_user=acting_user)
    words = bulk.in_words(settled) + (f"等{len(every)}项" if len(every) > 1 else "")
    if outcome is FindingOutcome.NOTHING:
        if case is not None:
            write(
                case, f"批量核对发现，不影响救助：{words}。{settled.reason}",
                "assistance.finding_noted", acting_user,
            )  # fmt: skip
        return None
    if case is None:
        raise Refused(
            "这户现在没有正在享受的待遇，不能开始核查，", "请选择“不影响救助”并写明情况。",
            field="outcome",
        )  # fmt: skip
    review = _open_review(case)
    for one in every:
        ReviewCause.objects.create(
            review=review, finding_id=one.pk, words=bulk.in_words(one)[:300], reason=one.reason,
            called_by=acting_user, called_at=now(),
        )  # fmt: skip
    write(
        case, f"因批量核对发现开始核查：{words}。{settled.reason}", "assistance.review_called",
        acting_user,
    )  # fmt: skip
    return review


def _open_review(case: Case) -> Review:
    """The review that is open, brought forward to where it is worked on; one where there is none."""
    soon = today() + timedelta(days=DAYS_BEFORE_DUE)
    review = Review.objects.select_for_update().filter(case=case, closed_on__isnull=True).first()
    if review is None:
        return Review.objects.create(
            case=case, months=Frequency.YEARLY, counted_from=today(), due_on=soon
        )
    if review.due_on > soon:
        review.due_on = soon
        review.save(update_fields=["due_on"])
    return review
