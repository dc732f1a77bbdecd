"""定期核查 of families that receive: when each is due, and what came of it (57号第三十一条)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

import rulebook
from minjiu.access.api import User
from minjiu.assistance.actions.ruling import require_text
from minjiu.assistance.actions.stepping import (
    DUE,
    end_questions,
    excluded_cases,
    lock,
    require_same_members,
    set_limit,
    short,
    write,
)
from minjiu.assistance.enums import RUNNING_STATES, Frequency, Programme, ReviewResult
from minjiu.assistance.law import law_of
from minjiu.assistance.models import Case, Determination, Review
from minjiu.assistance.permissions import require_clerk, require_examiner
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.periods import age_on, months_before
from minjiu.verification import api as verification
from minjiu.verification.enums import Kind

WORKING_AGE = 16  # 劳动法第十五条


def frequency_of(case: Case, made: Determination) -> Frequency:
    """第三十一条: each half-year where somebody can work and income is not fixed, else each year.

    特困人员 have no labour to live by, so each year (43号 says nothing of it: assumed).
    """
    if case.programme == Programme.TEKUN.value:
        return Frequency.YEARLY
    members = rulebook.Determination.from_json(made.record).inputs["members"]
    return Frequency.HALF_YEARLY if any(map(_works_unsteadily, members)) else Frequency.YEARLY


def _works_unsteadily(member: Mapping[str, Any]) -> bool:
    if age_on(member["birth_on"], today()) < WORKING_AGE:
        return False
    able = member.get("labour_capacity") in ("full", "partial")
    return able and member.get("stable_job") is not True


def schedule_review(case: Case, frequency: int) -> Review:
    """The next one, counted from today."""
    return Review.objects.create(
        case=case, months=frequency, counted_from=today(),
        due_on=months_before(today(), -frequency),
    )  # fmt: skip


def schedule_reviews(cases: Iterable[Case]) -> None:
    """For families that come in by a file: of their last review nothing is known."""
    due_on = months_before(today(), -Frequency.YEARLY)
    Review.objects.bulk_create(
        (
            Review(case=case, months=Frequency.YEARLY, counted_from=today(), due_on=due_on)
            for case in cases
        ),
        batch_size=2000,
    )


@transaction.atomic
def begin_review(*, case: Case, acting_user: User | None) -> Review:
    """Ask the departments again; aid continues meanwhile (R6)."""
    locked, review = _open(case)
    require_clerk(acting_user, locked)
    asked = review.verification_id
    again = asked is not None and verification.rests_on_former_members(asked)
    if review.begun_on is not None and not again:
        raise Refused("已经开始核查，", "请查看核对进度。")
    declared: dict[tuple[UUID | None, str], Any] = {
        (UUID(person) if person else None, name): value
        for person, facts in locked.declared.items()
        for name, value in facts.items()
    }
    run = verification.start(
        household_id=locked.household_id, case_id=locked.pk, on=today(), declared=declared,
        purpose=locked.purpose, kind=Kind.RECHECK, acting_user=acting_user,
    )  # fmt: skip
    review.begun_on, review.verification_id = today(), run.pk
    review.save(update_fields=["begun_on", "verification_id"])
    locked.verification_id = run.pk
    write(
        locked, "开始定期核查，重新核对经济状况", "assistance.review_begun", acting_user,
        changed=["verification_id"],
    )  # fmt: skip
    return review


@transaction.atomic
def report_review(
    *,
    case: Case,
    result: ReviewResult,
    findings: str,
    frequency: Frequency,
    acting_user: User | None,
) -> Review:
    """The township's result: unchanged ends it, changed asks the county to adjust."""
    locked, review = _open(case)
    require_clerk(acting_user, locked)
    review.findings = require_text(findings, "核查情况", "findings")
    if review.verification_id is not None:
        verification.set_quiet(review.verification_id, quiet=True)
        report = verification.report_of(review.verification_id)
        if report is None or report.signed_at is None:
            raise Refused("核对报告还没有签发，", "请等核对经办、复核完成后再报核查结果。")
        require_same_members(locked, "请全体成员重新签署授权书，并重新核查。")
    review.result, review.months = result, frequency
    review.save(update_fields=["findings", "result", "months"])
    if result is ReviewResult.UNCHANGED:
        close_review(locked, acting_user)
    write(locked, f"定期核查：{result.label}", "assistance.reviewed", acting_user)
    return review


@transaction.atomic
def keep_as_is(*, case: Case, reason: str, acting_user: User) -> Review:
    """The county does not adjust what the township reported as changed, and says why."""
    locked, review = _open(case)
    require_examiner(acting_user, locked)
    if review.result != ReviewResult.CHANGED:
        raise Refused("乡镇还没有报需要调整，", "请等乡镇核查。")
    why = require_text(reason, "不调整的理由", "reason")
    review.findings = f"{review.findings}\n县级不调整：{why}"
    review.save(update_fields=["findings"])
    close_review(locked, acting_user)
    write(locked, f"核查后不调整：{why}", "assistance.review_kept", acting_user)
    return review


def close_review(case: Case, acting_user: User | None, *, goes_on: bool = True) -> None:
    """End the open review; the next one is due a year or half a year from today."""
    review = Review.objects.select_for_update().filter(case=case, closed_on__isnull=True).first()
    if review is None:
        return
    if goes_on and not review.result:
        return  # a change in between; the review is still to be made
    review.result = review.result or ReviewResult.CHANGED
    review.findings = review.findings or "待遇停止，不再核查"
    review.closed_on, review.closed_by = today(), acting_user
    review.save(update_fields=["result", "findings", "closed_on", "closed_by"])
    end_questions(case, acting_user)
    case.weighed_at = now()
    case.save(update_fields=["weighed_at"])
    if goes_on:
        schedule_review(case, review.months)


@transaction.atomic
def report_care_change(
    *, case: Case, reported_on: date, text: str, acting_user: User | None
) -> Case:
    """Somebody says that a person's self-care has changed: it is assessed again, aid goes on as it is."""
    locked = lock(case, *RUNNING_STATES)
    require_clerk(acting_user, locked)
    limit = law_of(locked).reassessment
    if limit is None:
        raise Refused("这个项目不评估生活自理能力，", "请刷新页面查看当前进度。")
    short(text, "变化情况", "text")
    if not locked.registered_on <= reported_on <= today():
        raise Refused("报告日期应不早于登记日、不晚于今天，", "请核对日期。", field="reported_on")
    set_limit(locked, reported_on, limit)
    write(
        locked, f"报告自理能力变化：{text.strip()}", "assistance.care_change_reported", acting_user,
        changed=DUE,
    )  # fmt: skip
    return locked


def bring_forward(case: Case) -> bool:
    """Its open review is due today; whether there was one that was due later."""
    return bool(
        Review.objects.filter(case=case, closed_on__isnull=True, due_on__gt=today()).update(
            due_on=today()
        )
    )


def look_at_excluded(case: Case, acting_user: User | None) -> None:
    """Granted: what the same person cannot have beside it is looked at now, and paid until then (R6)."""
    told = Programme(case.programme).standing
    for other in excluded_cases(case):
        bring_forward(other)
        write(
            other, f"家庭成员{told}，同一人不能兼得；待遇照发，即行核查", "assistance.review_called",
            acting_user,
        )  # fmt: skip


def _open(case: Case) -> tuple[Case, Review]:
    locked = lock(case, *RUNNING_STATES)
    review = Review.objects.select_for_update().filter(case=locked, closed_on__isnull=True).first()
    if review is None:
        raise Refused("这件个案没有待办的定期核查，", "请刷新页面查看当前进度。")
    return locked, review
