"""急难型临时救助: help first, papers afterwards; waits for no department's answer (R14).

社会救助暂行办法第四十八条 (情况紧急的简化审批手续, 事后补办); 中办发〔2020〕18号十五;
福建省临时救助工作规范. Where it happened decides, whatever the 户口 (国办发〔2023〕39号四（三）).
Nothing here may import verification: a test holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from cncodes.working_days import YearNotPublished
from minjiu.access.api import User
from minjiu.assistance.actions.numbering import next_number
from minjiu.assistance.enums import EmergencyState, Series
from minjiu.assistance.models import Emergency, EmergencyRefusal, Statement
from minjiu.assistance.permissions import (
    require_clerk_or_examiner,
    require_examiner,
    require_reporter,
)
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import NotFound, Refused
from minjiu.common.money import fen_to_yuan
from minjiu.directory.api import working_days
from minjiu.policy import api as policy
from minjiu.registry import api as registry

PROGRAMME = "temporary"
MOST_PERSONS = 60
MEANS_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Advice:
    """What the rules say of the first aid: amount and bounds in yuan, and how it was worked out."""

    amount: Decimal
    most: Decimal
    township_most: Decimal
    notes: tuple[str, ...]
    record: str
    line: Mapping[str, Any]


def advise(county_code: str, persons: int, on: date) -> Advice:
    """By the rules of 临时救助 and the parameters of the place; asks about no income."""
    household = {
        "sudden_emergency": True, "urgent_grant_paid": False, "emergency_persons": persons,
    }  # fmt: skip
    record = {"household": household, "members": [], "obligors": []}
    found = policy.determine(record, on=on, division=county_code)
    line = next(x for x in policy.lines(found) if x.programme == PROGRAMME)
    assert line.amount_fen is not None  # noqa: S101  no fact of this record is unknown
    return Advice(
        fen_to_yuan(line.amount_fen), _yuan("temporary_urgent_cap", county_code, on),
        _yuan("temporary_township_limit", county_code, on), tuple(line.notes), found.to_json(),
        policy.trace(found).to_data(),
    )  # fmt: skip


def _yuan(name: str, county_code: str, on: date) -> Decimal:
    value = policy.parameter(name, county_code, on).value
    assert isinstance(value, int)  # noqa: S101  declared in fen
    return fen_to_yuan(value)


@transaction.atomic
def report(
    *,
    key: UUID,
    name: str,
    division_code: str,
    what_happened: str,
    persons: int,
    reported_on: date | None = None,
    acting_user: User,
) -> Emergency:
    """Somebody applies or is found. A name may be unknown; nobody's consent or papers are asked.

    `key` comes with the form: the same form sent twice is one emergency.
    """
    require_reporter(acting_user, division_code)
    again = Emergency.objects.filter(pk=key).first()
    if again is not None:
        return again
    if not what_happened.strip():
        raise Refused("没有填写急难情形，", "请写明发生了什么、现在缺什么。", field="what_happened")
    if len(name.strip()) > 120:
        raise Refused("受困人姓名超过120字，", "请写得简短一些。", field="name")
    if not 1 <= persons <= MOST_PERSONS:
        raise Refused(f"受困人数应在1至{MOST_PERSONS}之间，", "请核对人数。", field="persons")
    day = reported_on or today()
    if not day <= today():
        raise Refused("申请或发现日期不能晚于今天，", "请核对日期。", field="reported_on")
    county = division_code[:6]
    due_on, rule = _first_money_by(county, day)
    try:
        with transaction.atomic():  # the number goes back with what has none
            made = Emergency.objects.create(
                pk=key,
                number=next_number(Series.EMERGENCY, county),
                state=EmergencyState.REPORTED,
                name=name.strip() or "姓名不详",
                division_code=division_code,
                county_code=county,
                what_happened=what_happened.strip(),
                persons=persons,
                reported_on=day,
                due_on=due_on,
                due_rule=rule,
                reported_by=acting_user,
            )
    except IntegrityError:
        # The same form twice at once: the other was first.
        first = Emergency.objects.filter(pk=key).first()
        if first is None:
            raise
        return first
    note("assistance.emergency_reported", made, acting_user)
    return made


@transaction.atomic
def order_first_aid(
    *, emergency: Emergency, amount: Decimal, means: str, reasons: str, acting_user: User
) -> Emergency:
    """小金额先行救助 by one officer: the township within its limit, else the county.

    A refusal that is only proposed holds nobody up: it falls.
    """
    locked = lock_emergency(emergency, EmergencyState.REPORTED, EmergencyState.PROPOSED)
    require_clerk_or_examiner(acting_user, locked)
    advice = advise(locked.county_code, locked.persons, today())
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
        raise Refused("先行救助金额应大于0、至多两位小数，", "请核对金额。", field="amount")
    if amount > advice.most:
        raise Refused(
            f"先行救助每次不超过{advice.most:,.2f}元，",
            "请在上限以内先行救助，仍有困难的再按支出型申请或一事一议。", field="amount",
        )  # fmt: skip
    if amount > advice.township_most:
        require_examiner(acting_user, locked)
    if not means.strip():
        raise Refused("没有填写发放方式，", "请写明现金、转账或实物。", field="means")
    if len(means.strip()) > MEANS_LENGTH:
        raise Refused(
            f"发放方式超过{MEANS_LENGTH}字，", "请写得简短一些，其余写在理由里。", field="means"
        )
    if not reasons.strip():
        raise Refused("没有填写理由，", "请写明为什么需要先行救助。", field="reasons")
    locked.amount, locked.means, locked.reasons = amount, means.strip(), reasons.strip()
    locked.calculation = advice.record
    EmergencyRefusal.objects.filter(emergency=locked, effective_on__isnull=True).delete()
    Statement.objects.filter(emergency=locked, closed_at__isnull=True).update(closed_at=now())
    locked.ordered_on, locked.ordered_by = today(), acting_user
    locked.state = EmergencyState.ORDERED
    locked.save()
    note("assistance.emergency_aid_ordered", locked, acting_user, amount=str(amount))
    return locked


@transaction.atomic
def complete_papers(
    *, emergency: Emergency, papers: str, household_id: UUID | None = None, acting_user: User
) -> Emergency:
    """事后补办: what was added, and the family's file where there is one by now."""
    locked = lock_emergency(emergency, EmergencyState.ORDERED)
    require_clerk_or_examiner(acting_user, locked)
    if not papers.strip():
        raise Refused("没有填写补办的手续，", "请写明补了哪些材料。", field="papers")
    if household_id is not None:
        registry.household_object_for(acting_user, household_id)
    locked.papers, locked.papers_on, locked.household_id = papers.strip(), today(), household_id
    locked.state = EmergencyState.DONE
    locked.save()
    note("assistance.emergency_papers_completed", locked, acting_user)
    return locked


@transaction.atomic
def close_without_aid(*, emergency: Emergency, reason: str, acting_user: User) -> Emergency:
    """Written down twice, or the family no longer wants it; never a refusal
    (`refusing_emergency.py`)."""
    locked = lock_emergency(emergency, EmergencyState.REPORTED)
    require_clerk_or_examiner(acting_user, locked)
    if not reason.strip():
        raise Refused(
            "没有填写原因，", "请写明重复登记，或家庭表示不再需要、由谁确认。", field="closing"
        )
    locked.closing, locked.state = reason.strip(), EmergencyState.CLOSED
    locked.save()
    note("assistance.emergency_closed", locked, acting_user)
    return locked


def _first_money_by(county: str, day: date) -> tuple[date | None, str]:
    days = policy.parameter("temporary_urgent_working_days", county, day).value
    assert isinstance(days, int)  # noqa: S101  declared in days
    rule = f"{days}个工作日内发放第一笔救助金（福建省临时救助工作规范）"
    try:
        return working_days().add_working_days(day, days), rule
    except YearNotPublished:
        return None, f"{rule}（该年节假日安排未公布，时限待定）"


def lock_emergency(emergency: Emergency, *states: EmergencyState) -> Emergency:
    locked = Emergency.objects.select_for_update().filter(pk=emergency.pk).first()
    if locked is None:
        raise NotFound("急难救助")
    if locked.state not in states:
        raise Refused(
            f"这件急难救助的状态是“{EmergencyState(locked.state).label}”，", "请刷新页面查看。"
        )
    return locked


def note(action: str, made: Emergency, acting_user: User, **more: str) -> None:
    audit.record(
        action, acting_user, made, purpose=made.purpose, case_id=made.pk,
        label=made.name, after={"state": made.state, **more},
    )  # fmt: skip
