"""增发、减发、停发、终止: a running entitlement changes by a person's decision (57号第三十二条; 43号第二十三条 to 第二十七条).

Always from a later month on, never backwards: aid goes on until it is decided (R6), and what was
paid stays paid. What is less is heard, proposed and reviewed by another (R5).
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.determining import determine
from minjiu.assistance.actions.numbering import next_number
from minjiu.assistance.actions.reviewing import close_review
from minjiu.assistance.actions.ruling import (
    agrees,
    deliver,
    first_undelivered,
    line_of,
    office,
    open_statement,
    require_amount,
    require_as_proposed,
    require_current_report,
    require_known,
    require_text,
    seen,
)
from minjiu.assistance.actions.stepping import (
    DUE,
    PUBLICITY_DAYS,
    begin_entitlement,
    clear_due_of,
    close_statement,
    end_questions,
    lock,
    publicity_end,
    require_same_members,
    set_limit,
    short,
    write,
)
from minjiu.assistance.enums import (
    ADVERSE,
    RUNNING_STATES,
    STOPS,
    CaseState,
    ChangeKind,
    Programme,
    Series,
    change_label,
)
from minjiu.assistance.law import law_of
from minjiu.assistance.models import Case, Change, Determination, Entitlement
from minjiu.assistance.permissions import (
    require_clerk_or_examiner,
    require_examiner,
    require_leader,
)
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.periods import first_of_next_month, months_before
from minjiu.registry import api as registry
from minjiu.verification import api as verification

MONTHS_AHEAD = 12  # the longest 渐退期 that Fujian gives (八条措施, 2018)


@transaction.atomic
def propose_change(
    *,
    case: Case,
    kind: ChangeKind,
    from_month: date,
    monthly_amount: Decimal | None = None,
    reasons: str,
    articles: str,
    departure: str = "",
    acting_user: User,
) -> Change:
    """More takes effect at once; less waits for a second officer. `from_month` is its first day."""
    locked = lock(case, *RUNNING_STATES)
    require_examiner(acting_user, locked)
    running = _running(locked)
    if Change.objects.filter(case=locked, effective_on__isnull=True).exists():
        raise Refused("已有一项变更在等第二人复核，", "请等复核后再提出。")
    posted = kind in STOPS and law_of(locked).ending is not None
    # Posted today, it is decided on the day after the seventh at the earliest.
    _require_month(
        running, from_month, publicity_end(today()) + timedelta(days=1) if posted else today()
    )
    amount = _amount(locked, kind, monthly_amount, running.monthly_amount)
    statement = open_statement(locked)
    if kind in ADVERSE and statement is None:
        raise Refused(
            f"还没有听取家庭陈述，不能{change_label(kind, locked.programme)}，",
            "请告知拟作的变更和理由，并记录家庭的陈述。",
        )
    made = _calculation(locked, kind, amount, departure, acting_user)
    change = Change.objects.create(
        case=locked,
        entitlement=running,
        kind=kind,
        monthly_amount=amount,
        from_month=from_month,
        reasons=require_text(reasons, "理由", "reasons"),
        articles=require_text(articles, "依据条款", "articles"),
        departure=departure.strip(),
        determination=made,
        statement=statement if kind in ADVERSE else None,
        decided_by=acting_user,
        seen_at=seen(locked, acting_user),
        proposed_at=now(),
        **office(locked),
    )
    locked.weighed_at = now()
    if kind in ADVERSE:
        write(
            locked, f"拟{change_label(kind, locked.programme)}，提请第二人复核",
            "assistance.change_proposed", acting_user,
            changed=["weighed_at"],
        )  # fmt: skip
    else:
        _apply(locked, running, change, acting_user)
    return change


@transaction.atomic
def confirm_change(*, case: Case, acting_user: User) -> Change:
    """Second officer: the change takes effect from its month on."""
    locked = lock(case, *RUNNING_STATES)
    require_leader(acting_user, locked)
    change = _proposed(locked)
    if change.decided_by == acting_user:
        raise Refused("复核人不能是提出人，", "请由另一人复核。")
    running = _running(locked)
    # The month may have begun while the proposal waited; what is paid is not taken back.
    _require_month(running, change.from_month, today())
    _require_posted(locked, change)
    _require_still_so(locked, change, acting_user)
    change.review_seen_at, change.reviewed_by = seen(locked, acting_user), acting_user
    locked.weighed_at = now()
    _apply(locked, running, change, acting_user)
    return change


@transaction.atomic
def return_change(*, case: Case, reason: str, acting_user: User) -> Case:
    """Second officer does not agree: the proposal is withdrawn on record, aid goes on as it was."""
    locked = lock(case, *RUNNING_STATES)
    require_leader(acting_user, locked)
    change = _proposed(locked)
    why = require_text(reason, "不同意的理由", "reason")
    label = change_label(change.kind, locked.programme)
    change.delete()
    changed = _clear_due_of_ending(locked)
    write(
        locked, f"不同意拟{label}，退回：{why}", "assistance.change_returned", acting_user,
        changed=changed,
    )  # fmt: skip
    return locked


@transaction.atomic
def post_ending(*, case: Case, place: str, acting_user: User) -> Change:
    """拟终止 is posted for seven days before it takes effect, by way of the township (43号第二十六条)."""
    locked = lock(case, *RUNNING_STATES)
    require_clerk_or_examiner(acting_user, locked)
    change = _to_be_posted(locked)
    if change.posted_on is not None:
        raise Refused(f"已经公示，至{change.posted_until:%-m月%-d日}，", "请等公示期满。")
    if change.from_month < first_of_next_month(publicity_end(today()) + timedelta(days=1)):
        raise Refused(
            f"公示期满时已经赶不上自{change.from_month:%Y年%-m月}起执行，",
            "请由复核人退回，改用以后的月份重新提出。",
        )
    short(place, "公示地点", "place")
    change.posted_place, change.posted_on = place.strip(), today()
    change.posted_until = publicity_end(today())
    change.save(update_fields=["posted_place", "posted_on", "posted_until"])
    changed = _clear_due_of_ending(locked)
    label = change_label(change.kind, locked.programme)
    write(
        locked, f"公示拟{label}{PUBLICITY_DAYS}天，至{change.posted_until:%-m月%-d日}",
        "assistance.ending_posted", acting_user, changed=changed,
    )  # fmt: skip
    return change


@transaction.atomic
def object_to_ending(*, case: Case, text: str, acting_user: User) -> Change:
    """Somebody objects while it is posted: it is looked into, and posted again or returned."""
    locked = lock(case, *RUNNING_STATES)
    require_clerk_or_examiner(acting_user, locked)
    change, ending = _to_be_posted(locked), law_of(locked).ending
    if change.posted_on is None or ending is None:
        raise Refused("拟终止还没有公示，", "请先公示。")
    said = require_text(text, "异议内容", "text")
    change.objection = "\n".join(filter(None, (change.objection, said)))
    change.posted_on = change.posted_until = None
    change.save(update_fields=["objection", "posted_on", "posted_until"])
    set_limit(locked, today(), ending)
    write(
        locked,
        f"记录对拟终止的异议：{said}",
        "assistance.ending_objected",
        acting_user,
        changed=DUE,
    )
    return change


@transaction.atomic
def record_change_delivery(*, case: Case, delivered_on: date, acting_user: User) -> Change:
    """The written notice has reached the family; the time for remedies runs from here."""
    locked = lock(case, *RUNNING_STATES, CaseState.ENDED)
    require_clerk_or_examiner(acting_user, locked)
    change = deliver(first_undelivered(Change, locked), "变更通知书", delivered_on)
    write(
        locked,
        f"{change_label(change.kind, locked.programme)}通知书已于{delivered_on:%Y年%-m月%-d日}送达",
        "assistance.change_delivered", acting_user,
    )  # fmt: skip
    return change


def _apply(case: Case, running: Entitlement, change: Change, acting_user: User) -> None:
    change.effective_on = today()
    change.number = next_number(Series.CHANGE, case.county_code)
    change.save(update_fields=["number", "reviewed_by", "review_seen_at", "effective_on"])
    running.valid_to = change.from_month
    running.save(update_fields=["valid_to"])
    stops, label = change.kind in STOPS, change_label(change.kind, case.programme)
    if change.monthly_amount is not None:
        begin_entitlement(case, change.monthly_amount, change.from_month)
    close_statement(case)
    due = _clear_due_of_ending(case)
    close_review(case, acting_user, goes_on=not stops)
    to = f"，每月{change.monthly_amount:,.2f}元" if change.monthly_amount is not None else ""
    if stops:
        end_questions(case, acting_user)
        # Consent was given for what has ended: nobody is asked any more (R1).
        registry.end_authorisations(
            household_id=case.household_id, purpose=case.purpose,
            reason=f"{case.number}自{change.from_month:%Y年%-m月}起{label}", acting_user=acting_user,
        )  # fmt: skip
        case.state = CaseState.ENDED
    write(
        case, f"{label}{to}，自{change.from_month:%Y年%-m月}起", "assistance.changed",
        acting_user, changed=["state", "weighed_at", *due],
    )  # fmt: skip


def _to_be_posted(case: Case) -> Change:
    change = _proposed(case)
    if change.kind not in STOPS or law_of(case).ending is None:
        raise Refused("这项变更不需要公示，", "请刷新页面查看当前进度。")
    return change


def _require_posted(case: Case, change: Change) -> None:
    if change.kind not in STOPS or law_of(case).ending is None:
        return
    if change.posted_until is None or today() <= change.posted_until:
        raise Refused(
            f"拟终止须公示{PUBLICITY_DAYS}天，还没有期满，",
            "请由乡镇在村（社区）或供养服务机构公示，期满的次日起复核（43号第二十六条）。",
        )


def _clear_due_of_ending(case: Case) -> tuple[str, ...]:
    """What an objection to an ending had set is over; the fields that changed."""
    return DUE if clear_due_of(case, law_of(case).ending) else ()


def _require_still_so(case: Case, change: Change, acting_user: User) -> None:
    """Less rests on the facts as they are when it takes effect, not when it was proposed."""
    if change.determination is None:  # nobody is left to pay, or the family's own wish
        return
    _require_evidence(case)
    made = determine(case=case, acting_user=acting_user)
    label = change_label(change.kind, case.programme)
    require_as_proposed(case, change.determination, made, label)


def _require_evidence(case: Case) -> None:
    """A report in its validity, about the people who live together now."""
    require_current_report(case)
    require_same_members(case, "请全体成员重新签署授权书，重新核查后再办理。")


def _running(case: Case) -> Entitlement:
    found = Entitlement.objects.select_for_update().filter(case=case, valid_to__isnull=True).first()
    if found is None:
        raise Refused("这件个案没有正在发放的待遇，", "请刷新页面查看当前进度。")
    return found


def _proposed(case: Case) -> Change:
    found = Change.objects.select_for_update().filter(case=case, effective_on__isnull=True).first()
    if found is None:
        raise Refused("没有等待复核的变更，", "请刷新页面查看当前进度。")
    return found


def _require_month(running: Entitlement, from_month: date, decided_on: date) -> None:
    """The month after the earliest day of decision, or a later one."""
    first, last = first_of_next_month(decided_on), months_before(today(), -MONTHS_AHEAD)
    if from_month.day != 1 or not first <= from_month <= last:
        raise Refused(
            f"变更应自{first:%Y年%-m月}或以后一年内的某月起整月执行，已发放的不追溯，",
            "请改选执行月份。", field="from_month",
        )  # fmt: skip
    if from_month <= running.valid_from:
        raise Refused(
            f"现行待遇自{running.valid_from:%Y年%-m月}起执行，新的变更须在其后，",
            "请改选执行月份。", field="from_month",
        )  # fmt: skip


def _amount(
    case: Case, kind: ChangeKind, amount: Decimal | None, before: Decimal
) -> Decimal | None:
    if kind in STOPS:
        return None
    if not Programme(case.programme).paid:
        raise Refused(
            f"{Programme(case.programme).label}没有金额可以增减，",
            "请改选变更的种类。",
            field="kind",
        )
    if amount is None:
        raise Refused("没有填写变更后的月保障金额，", "请填写金额。", field="monthly_amount")
    more = kind is ChangeKind.INCREASE
    if require_amount(amount) == before or (amount > before) != more:
        raise Refused(
            f"现在每月{before:,.2f}元，{kind.label}后的金额应{'高' if more else '低'}于它，",
            "请核对金额，或改选变更的种类。", field="monthly_amount",
        )  # fmt: skip
    return amount


def _calculation(
    case: Case, kind: ChangeKind, amount: Decimal | None, departure: str, acting_user: User
) -> Determination | None:
    """What the rules say now; less or nothing rests on a current report and no open question."""
    if kind is ChangeKind.END:
        return None  # nobody is left to pay, or the family's own wish: no income is weighed
    if kind in ADVERSE:
        _require_evidence(case)
    elif case.verification_id is None or verification.progress(case.verification_id).running:
        return None
    made = determine(case=case, acting_user=acting_user)
    line = line_of(case, made)
    if kind in ADVERSE:
        require_known(line, change_label(kind, case.programme))
    as_advised = line["answer"] == "no" if amount is None else agrees(case, line, amount)
    if not as_advised and not departure.strip():
        raise Refused(
            "决定与测算不同，但没有写明理由，", "请填写与测算不同的理由，或改按测算办理。",
            field="departure",
        )  # fmt: skip
    return made
