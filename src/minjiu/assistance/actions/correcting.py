"""更正与补发: a fact put right after the decision reaches every month it concerned (R12)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from minjiu.access.api import User
from minjiu.assistance import queries
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
    require_text,
    seen,
)
from minjiu.assistance.actions.stepping import DUE, begin_entitlement, clear_due, lock, write
from minjiu.assistance.enums import DECIDED_STATES, CaseState, Ground, Programme, Series
from minjiu.assistance.models import (
    BackPay,
    Case,
    Correction,
    Decision,
    Determination,
    Entitlement,
)
from minjiu.assistance.permissions import require_clerk_or_examiner, require_examiner
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.money import fen_to_yuan
from minjiu.common.periods import first_of_next_month
from minjiu.verification import api as verification

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Span:
    """An amount a month over [start, end); an open end is None."""

    amount: Decimal
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Lacking:
    """One month in which less was granted than was due."""

    month: date
    due: Decimal
    granted: Decimal

    @property
    def amount(self) -> Decimal:
        return self.due - self.granted


def lacking(due: Decimal, granted: Sequence[Span], start: date, end: date) -> Iterator[Lacking]:
    """The months of [start, end), first days both, in which `due` is more than was granted.

    Amounts of several spans in one month add up. A month with more than is due owes nothing back.
    """
    month = start
    while month < end:
        had = sum(
            (s.amount for s in granted if s.start <= month and (s.end is None or month < s.end)),
            NOTHING,
        )
        if had < due:
            yield Lacking(month, due, had)
        month = first_of_next_month(month)


@transaction.atomic
def correct(
    *,
    case: Case,
    ground: Ground,
    monthly_amount: Decimal | None = None,
    from_month: date | None = None,
    reasons: str,
    articles: str,
    departure: str = "",
    acting_user: User,
) -> Correction:
    """Give what was due all along: back pay month by month, and the right amount from next month.

    The decision that was wrong stays on record. Never less than before: that is a change, which is
    heard and reviewed. Sent twice, the second finds no month that lacks anything. No amount for a
    standing (低保边缘家庭): it is given from next month.
    """
    locked = lock(case, *DECIDED_STATES)
    require_examiner(acting_user, locked)
    start = _first_month(locked, from_month)
    following = first_of_next_month(today())
    amount, programme = granted_amount(locked, monthly_amount), Programme(locked.programme)
    made = _calculation(locked, amount, departure, acting_user)
    months = tuple(lacking(amount, _granted(locked), start, following))
    raised = _from_now_on(locked, amount, following, made)
    if raised:
        look_at_excluded(locked, acting_user)
    if not months and not raised and programme.paid:
        raise Refused(
            f"按每月{amount:,.2f}元算，没有需要补发的月份，",
            "请核对金额和起始月份；减少待遇请办理变更。", field="monthly_amount",
        )  # fmt: skip
    if not months and not raised:
        raise Refused(f"这户已经认定过{programme.label}，", "再次认定的，请重新申请。")
    correction = Correction.objects.create(
        case=locked,
        number=next_number(Series.CORRECTION, locked.county_code),
        ground=ground,
        monthly_amount=amount,
        from_month=start,
        determination=made,
        reasons=require_text(reasons, "理由", "reasons"),
        articles=require_text(articles, "依据条款", "articles"),
        departure=departure.strip(),
        decided_by=acting_user,
        seen_at=seen(locked, acting_user),
        proposed_at=now(),
        effective_on=today(),
        **office(locked),
    )
    BackPay.objects.bulk_create(
        BackPay(
            correction=correction, month=one.month, due=one.due, granted=one.granted,
            amount=one.amount,
        )
        for one in months
    )  # fmt: skip
    total = sum((one.amount for one in months), NOTHING)
    locked.weighed_at = now()
    what = (
        f"应有每月{amount:,.2f}元，补发{len(months)}个月共{total:,.2f}元"
        if programme.paid
        else f"应认定为{programme.label}"
    )
    write(
        locked, f"更正（{ground.label}）：{what}", "assistance.corrected", acting_user,
        changed=["weighed_at", *(["state", *DUE] if raised else [])],
    )  # fmt: skip
    return correction


@transaction.atomic
def leave_as_is(*, case: Case, reason: str, acting_user: User) -> Case:
    """What was put right since the decision changes nothing in it; the examiner says why.

    Refused where the rules now find more than the family has: that is given, not argued away.
    """
    locked = lock(case, *DECIDED_STATES)
    require_examiner(acting_user, locked)
    if not queries.waits_for_correction(locked):
        raise Refused("决定以后没有新的核对报告，", "请刷新页面查看当前进度。")
    why = require_text(reason, "不更正的理由", "reason")
    seen(locked, acting_user)
    line = line_of(locked, determine(case=locked, acting_user=acting_user))
    last = Entitlement.objects.filter(case=locked).order_by("-valid_from").first()
    had = last.monthly_amount if last else NOTHING
    due = fen_to_yuan(line["amount_fen"] or 0)
    if line["answer"] == "yes" and due > had:
        raise Refused(
            f"按现在的事实应有每月{due:,.2f}元，多于原定的{had:,.2f}元，",
            "请办理更正并补发；金额另有依据的，在更正里写明理由。", field="reason",
        )  # fmt: skip
    if line["answer"] == "yes" and last is None:
        raise Refused("按现在的事实应予认定，", "请办理更正。", field="reason")
    locked.weighed_at = now()
    write(
        locked, f"决定以后事实有更正，原决定不变：{why}", "assistance.left_as_is", acting_user,
        changed=["weighed_at"],
    )  # fmt: skip
    return locked


@transaction.atomic
def record_correction_delivery(*, case: Case, delivered_on: date, acting_user: User) -> Correction:
    """更正通知书 has reached the family; the time for remedies runs from here."""
    locked = lock(case, *DECIDED_STATES)
    require_clerk_or_examiner(acting_user, locked)
    letter = deliver(first_undelivered(Correction, locked), "更正通知书", delivered_on)
    write(
        locked, f"更正通知书已于{delivered_on:%Y年%-m月%-d日}送达", "assistance.correction_delivered",
        acting_user,
    )  # fmt: skip
    return letter


def _first_month(case: Case, wanted: date | None) -> date:
    """Nothing was due before the month after the decision (57号第二十一条)."""
    decision = Decision.objects.get(case=case)
    assert decision.effective_on is not None  # noqa: S101  the states say so
    first = first_of_next_month(decision.effective_on)
    if wanted is None:
        return first
    if wanted.day != 1 or not first <= wanted < first_of_next_month(today()):
        raise Refused(
            f"补发应从{first:%Y年%-m月}至本月之间的某月起整月计算，",
            "请改选起始月份。", field="from_month",
        )  # fmt: skip
    return wanted


def _granted(case: Case) -> list[Span]:
    """What the family was granted or is owed already, whichever case it was."""
    of_family = {"household_id": case.household_id, "programme": case.programme}
    spans = [
        Span(e.monthly_amount, e.valid_from, e.valid_to)
        for e in Entitlement.objects.select_for_update().filter(**of_family)
    ]
    paid_back = (
        BackPay.objects.filter(
            correction__case__household_id=case.household_id,
            correction__case__programme=case.programme,
        )
        .values("month")
        .annotate(amount=Sum("amount"))
    )
    spans += [
        Span(row["amount"], row["month"], first_of_next_month(row["month"])) for row in paid_back
    ]
    return spans


def _calculation(
    case: Case, amount: Decimal, departure: str, acting_user: User
) -> Determination | None:
    """What the rules say of the facts as they are now; an officer may differ and says why."""
    if case.verification_id is None or verification.progress(case.verification_id).running:
        return None
    made = determine(case=case, acting_user=acting_user)
    if not agrees(case, line_of(case, made), amount) and not departure.strip():
        raise Refused(
            "更正与测算不同，但没有写明理由，", "请填写与测算不同的理由，或改按测算办理。",
            field="departure",
        )  # fmt: skip
    return made


def _from_now_on(case: Case, amount: Decimal, following: date, made: Determination | None) -> bool:
    """The right amount from next month on, where less runs or nothing; True where that changed.

    A stop that was decided since then stays: that months were owed does not undo it.
    """
    running = (
        Entitlement.objects.select_for_update()
        .filter(household_id=case.household_id, programme=case.programme, valid_to__isnull=True)
        .first()
    )
    if running is None:
        if case.state != CaseState.REFUSED:
            return False
        begin_entitlement(case, amount, following)
        if made is not None:
            schedule_review(case, frequency_of(case, made))
    elif running.case != case or running.monthly_amount >= amount:
        return False
    elif running.valid_from >= following:
        running.monthly_amount = amount
        running.save(update_fields=["monthly_amount"])
    else:
        running.valid_to = following
        running.save(update_fields=["valid_to"])
        begin_entitlement(case, amount, following)
    case.state = CaseState.GRANTED
    clear_due(case)
    return True
