"""The county's decision: a person's, with reasons and remedies; a refusal takes two (R5, R6, R7)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.determining import determine
from minjiu.assistance.actions.numbering import next_number
from minjiu.assistance.actions.reviewing import (
    frequency_of,
    look_at_excluded,
    schedule_review,
)
from minjiu.assistance.actions.ruling import (
    agrees,
    deliver,
    first_undelivered,
    granted_amount,
    line_of,
    office,
    open_statement,
    require_as_proposed,
    require_current_report,
    require_known,
    require_text,
    seen,
)
from minjiu.assistance.actions.stepping import (
    DUE,
    begin_entitlement,
    clear_due,
    close_statement,
    end_questions,
    lock,
    require_same_members,
    set_limit,
    write,
)
from minjiu.assistance.enums import (
    DECIDED_STATES,
    RUNNING_STATES,
    CaseState,
    Heard,
    Level,
    Outcome,
    Programme,
    Series,
)
from minjiu.assistance.law import law_of
from minjiu.assistance.models import (
    Case,
    Decision,
    Determination,
    Investigation,
    Statement,
)
from minjiu.assistance.permissions import (
    require_clerk_or_examiner,
    require_examiner,
    require_leader,
)
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.periods import first_of_next_month
from minjiu.verification import api as verification


@transaction.atomic
def grant(
    *,
    case: Case,
    monthly_amount: Decimal | None = None,
    reasons: str,
    departure: str = "",
    acting_user: User,
) -> Decision:
    """Confirm; the entitlement starts on the first of next month (57号第二十一条,
    43号第十七条).

    `monthly_amount` in yuan, None for a programme that is a standing (低保边缘家庭). Where the
    determination says no, is open, or names another amount, `departure` says why.
    """
    locked, made = _ready(case, CaseState.COUNTY_REVIEW, acting_user)
    amount = granted_amount(locked, monthly_amount)
    if not agrees(locked, line_of(locked, made), amount) and not departure.strip():
        raise Refused(
            "决定与测算不同，但没有写明理由，", "请填写与测算不同的理由，或改按测算办理。",
            field="departure",
        )  # fmt: skip
    programme, start = Programme(locked.programme), first_of_next_month(today())
    decision = _write_decision(
        locked, made, Outcome.GRANTED, reasons, departure, None, acting_user,
        articles=law_of(locked).grant, monthly_amount=amount, effective_on=today(),
    )  # fmt: skip
    begin_entitlement(locked, amount, start)
    schedule_review(locked, frequency_of(locked, made))
    look_at_excluded(locked, acting_user)
    close_statement(locked)
    locked.state, locked.weighed_at = CaseState.GRANTED, now()
    clear_due(locked)
    end_questions(locked, acting_user)
    write(
        locked,
        f"予以确认，{f'每月{amount:,.2f}元' if programme.paid else programme.standing}，自{start:%Y年%-m月}起",
        "assistance.granted", acting_user, changed=["state", "weighed_at", *DUE],
    )  # fmt: skip
    return decision


@transaction.atomic
def hear_statement(*, case: Case, kind: Heard, text: str, acting_user: User) -> Statement:
    """Tell the family what is intended and write down what it says to that (R6)."""
    locked = lock(case, CaseState.COUNTY_REVIEW, *RUNNING_STATES)
    require_examiner(acting_user, locked)
    if not text.strip():
        raise Refused(
            "没有填写陈述内容，", "请写下家庭的陈述；放弃陈述的，写明如何告知、由谁确认。",
            field="text",
        )  # fmt: skip
    if Statement.objects.filter(case=locked, closed_at__isnull=True).exists():
        raise Refused("已经听取过陈述，", "请查看原记录。")
    made = Statement.objects.create(
        case=locked, kind=kind, text=text.strip(), heard_at=now(), heard_by=acting_user
    )
    write(locked, f"听取家庭陈述：{kind.label}", "assistance.statement_heard", acting_user)
    return made


@transaction.atomic
def propose_refusal(
    *, case: Case, reasons: str, articles: str, departure: str = "", acting_user: User
) -> Decision:
    """First officer: nothing takes effect until a second one has reviewed it."""
    locked, made = _ready(case, CaseState.COUNTY_REVIEW, acting_user)
    statement = open_statement(locked)
    if statement is None:
        raise Refused("还没有听取家庭陈述，", "请告知拟不予确认的理由，并记录家庭的陈述。")
    require_current_report(locked)
    line = line_of(locked, made)
    require_known(line, "不予确认")
    if line["answer"] == "yes" and not departure.strip():
        raise Refused(
            "测算为可享受，不予确认须写明理由，", "请填写与测算不同的理由。", field="departure"
        )
    require_text(articles, "依据条款", "articles")
    decision = _write_decision(
        locked, made, Outcome.REFUSED, reasons, departure, statement, acting_user,
        articles=articles,
    )  # fmt: skip
    locked.state, locked.weighed_at = CaseState.REFUSAL_PROPOSED, now()
    write(
        locked, "拟不予确认，提请第二人复核", "assistance.refusal_proposed", acting_user,
        changed=["state", "weighed_at"],
    )  # fmt: skip
    return decision


@transaction.atomic
def confirm_refusal(*, case: Case, acting_user: User) -> Decision:
    """Second officer: the refusal takes effect and goes out in writing within 3 working days."""
    locked = lock(case, CaseState.REFUSAL_PROPOSED)
    require_leader(acting_user, locked)
    # What came after the proposal was not weighed in it.
    require_same_members(locked, "请退回重新审核。")
    _require_signed(locked, "请退回，等核对报告重新签发后再决定。")
    decision = Decision.objects.select_for_update().get(case=locked)
    if decision.decided_by == acting_user:
        raise Refused("复核人不能是提出人，", "请由另一人复核。")
    require_current_report(locked)  # it may have run out while the proposal waited (R9)
    made = determine(case=locked, acting_user=acting_user)
    require_as_proposed(locked, decision.determination, made, "不予确认")
    decision.review_seen_at = seen(locked, acting_user)
    decision.reviewed_by, decision.effective_on = acting_user, today()
    decision.number = next_number(Series.DECISION, locked.county_code)
    decision.save(update_fields=["number", "reviewed_by", "review_seen_at", "effective_on"])
    close_statement(locked)
    locked.state, locked.weighed_at = CaseState.REFUSED, now()
    end_questions(locked, acting_user)
    set_limit(locked, today(), law_of(locked).refusal_notice)
    write(
        locked, "不予确认，两人复核一致", "assistance.refused", acting_user,
        changed=["state", "weighed_at", *DUE],
    )  # fmt: skip
    return decision


@transaction.atomic
def return_refusal(*, case: Case, reason: str, acting_user: User) -> Case:
    """Second officer does not agree: back to review, the proposal is withdrawn on record."""
    locked = lock(case, CaseState.REFUSAL_PROPOSED)
    require_leader(acting_user, locked)
    if not reason.strip():
        raise Refused("没有填写退回理由，", "请写明不同意的理由。", field="reason")
    Decision.objects.filter(case=locked, effective_on__isnull=True).delete()
    locked.state = CaseState.COUNTY_REVIEW
    write(
        locked, f"不同意拟办意见，退回：{reason.strip()}", "assistance.refusal_returned",
        acting_user, changed=["state"],
    )  # fmt: skip
    return locked


@transaction.atomic
def record_delivery(*, case: Case, delivered_on: date, acting_user: User) -> Decision:
    """The written decision, 确认 or 不予确认, has reached the family; remedies run from here.

    The township hands it over for the county (57号第二十一条; 43号 as that, assumed), or the county
    itself.
    """
    locked = lock(case, *DECIDED_STATES)
    require_clerk_or_examiner(acting_user, locked)
    decision = deliver(first_undelivered(Decision, locked), "决定书", delivered_on)
    clear_due(locked)
    write(
        locked, f"决定书已于{delivered_on:%Y年%-m月%-d日}送达", "assistance.delivered",
        acting_user, changed=DUE,
    )  # fmt: skip
    return decision


def _ready(case: Case, state: CaseState, acting_user: User) -> tuple[Case, Determination]:
    locked = lock(case, state)
    require_examiner(acting_user, locked)
    visit = law_of(locked).visit
    county_visit = Investigation.objects.filter(case=locked, level=Level.COUNTY)
    if locked.near_relative and not county_visit.exists():
        raise Refused("经办人近亲属的申请须由县级入户调查，", f"请先记录县级入户调查（{visit}）。")
    if locked.complaint and not county_visit.exists():
        raise Refused("有投诉举报的申请须由县级入户调查，", f"请先记录县级入户调查（{visit}）。")
    require_same_members(locked, "请退回乡镇，全体成员重新签署、重新核对后再决定。")
    _require_signed(locked, "请等不一致处理完、核对报告重新签发后再决定。")
    return locked, determine(case=locked, acting_user=acting_user)


def _require_signed(case: Case, remedy: str) -> None:
    """What came since the last report has not been heard and signed yet (R6)."""
    report = verification.report_of(case.verification_id) if case.verification_id else None
    if report is None or report.signed_at is None:
        raise Refused("核对有新的答复，报告还没有重新出具，", remedy)


def _write_decision(
    case: Case,
    made: Determination,
    outcome: Outcome,
    reasons: str,
    departure: str,
    statement: Statement | None,
    acting_user: User,
    *,
    articles: str,
    monthly_amount: Decimal | None = None,
    effective_on: date | None = None,
) -> Decision:
    return Decision.objects.create(
        case=case,
        number=next_number(Series.DECISION, case.county_code) if effective_on else None,
        outcome=outcome,
        determination=made,
        monthly_amount=monthly_amount,
        reasons=require_text(reasons, "理由", "reasons"),
        articles=articles.strip(),
        departure=departure.strip(),
        statement=statement,
        decided_by=acting_user,
        seen_at=seen(case, acting_user),
        proposed_at=now(),
        effective_on=effective_on,
        **office(case),
    )
