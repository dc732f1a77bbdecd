"""不予救助 in an emergency: the road of every refusal. Help never waits for it, and ends it.

社会救助暂行办法第四十八条; heard, with reasons and articles, by two people, in writing, with remedies.
"""

from datetime import date, datetime

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.emergency import lock_emergency, note
from minjiu.assistance.actions.numbering import next_number
from minjiu.assistance.actions.ruling import deliver, office, require_text
from minjiu.assistance.enums import EmergencyState, Heard, Series
from minjiu.assistance.models import Emergency, EmergencyRefusal, Statement
from minjiu.assistance.permissions import (
    require_clerk_or_examiner,
    require_examiner,
    require_leader,
)
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused


@transaction.atomic
def hear(*, emergency: Emergency, kind: Heard, text: str, acting_user: User) -> Statement:
    """Tell those in need what is intended and write down what they say to that (R6)."""
    locked = lock_emergency(emergency, EmergencyState.REPORTED)
    require_clerk_or_examiner(acting_user, locked)
    if not text.strip():
        raise Refused(
            "没有填写陈述内容，", "请写下当事人的陈述；放弃陈述的，写明如何告知、由谁确认。",
            field="text",
        )  # fmt: skip
    if _statement(locked) is not None:
        raise Refused("已经听取过陈述，", "请查看原记录。")
    made = Statement.objects.create(
        emergency=locked, kind=kind, text=text.strip(), heard_at=now(), heard_by=acting_user
    )
    note("assistance.emergency_statement_heard", locked, acting_user)
    return made


@transaction.atomic
def propose_refusal(
    *, emergency: Emergency, reasons: str, articles: str, acting_user: User
) -> EmergencyRefusal:
    """First officer, of the county: nothing takes effect until a second one has reviewed it."""
    locked = lock_emergency(emergency, EmergencyState.REPORTED)
    require_examiner(acting_user, locked)
    statement = _statement(locked)
    if statement is None:
        raise Refused("还没有听取陈述，", "请告知拟不予救助的理由，并记录当事人的陈述。")
    made = EmergencyRefusal.objects.create(
        emergency=locked,
        reasons=require_text(reasons, "理由", "reasons"),
        articles=require_text(articles, "依据条款", "articles"),
        statement=statement,
        decided_by=acting_user,
        seen_at=_seen(locked, acting_user),
        proposed_at=now(),
        **office(locked),
    )
    _go(locked, EmergencyState.PROPOSED)
    note("assistance.emergency_refusal_proposed", locked, acting_user)
    return made


@transaction.atomic
def confirm_refusal(*, emergency: Emergency, acting_user: User) -> EmergencyRefusal:
    """Second officer: the refusal takes effect and goes out in writing."""
    locked = lock_emergency(emergency, EmergencyState.PROPOSED)
    require_leader(acting_user, locked)
    refusal = EmergencyRefusal.objects.select_for_update().get(emergency=locked)
    if refusal.decided_by == acting_user:
        raise Refused("复核人不能是提出人，", "请由另一人复核。")
    refusal.review_seen_at = _seen(locked, acting_user)
    refusal.reviewed_by, refusal.effective_on = acting_user, today()
    refusal.number = next_number(Series.DECISION, locked.county_code)
    refusal.save(update_fields=["number", "reviewed_by", "review_seen_at", "effective_on"])
    Statement.objects.filter(emergency=locked, closed_at__isnull=True).update(closed_at=now())
    _go(locked, EmergencyState.REFUSED)
    note("assistance.emergency_refused", locked, acting_user)
    return refusal


@transaction.atomic
def return_refusal(*, emergency: Emergency, reason: str, acting_user: User) -> Emergency:
    """Second officer does not agree: the proposal falls, help is due as before."""
    locked = lock_emergency(emergency, EmergencyState.PROPOSED)
    require_leader(acting_user, locked)
    why = require_text(reason, "退回理由", "reason")
    EmergencyRefusal.objects.filter(emergency=locked).delete()
    _go(locked, EmergencyState.REPORTED)
    note("assistance.emergency_refusal_returned", locked, acting_user, reason=why)
    return locked


@transaction.atomic
def record_delivery(
    *, emergency: Emergency, delivered_on: date, acting_user: User
) -> EmergencyRefusal:
    """The letter has reached them; the time for remedies runs from here."""
    locked = lock_emergency(emergency, EmergencyState.REFUSED)
    require_clerk_or_examiner(acting_user, locked)
    waiting = EmergencyRefusal.objects.select_for_update().filter(
        emergency=locked, delivered_on__isnull=True
    )
    letter = deliver(waiting.first(), "不予救助决定书", delivered_on)
    note("assistance.emergency_refusal_delivered", locked, acting_user)
    return letter


def _statement(emergency: Emergency) -> Statement | None:
    return Statement.objects.filter(emergency=emergency, closed_at__isnull=True).first()


def _seen(emergency: Emergency, acting_user: User) -> datetime:
    """When this officer last looked at the page; whoever has not, does not decide (R5)."""
    seen_at = audit.last_look(acting_user, "assistance.emergency", case_id=emergency.pk)
    if seen_at is None:
        raise Refused("您还没有查看这件急难救助，", "请先打开页面，查看后再决定。")
    return seen_at


def _go(emergency: Emergency, state: EmergencyState) -> None:
    emergency.state = state
    emergency.save(update_fields=["state"])
