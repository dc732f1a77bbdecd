"""What every decision of a person needs: evidence seen, reasons, a current report, remedies."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from cncodes.divisions import Divisions
from minjiu.access.api import User
from minjiu.assistance.enums import Programme
from minjiu.assistance.models import Case, Determination, Emergency, Ruling, Statement
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.common.money import fen_to_yuan
from minjiu.verification import api as verification

LARGEST_AMOUNT = Decimal(100_000_000)
Letter = TypeVar("Letter", bound=Ruling)


def seen(case: Case, acting_user: User) -> datetime:
    """When this officer last looked at the evidence; whoever has not, does not decide (R5)."""
    looked_at = verification.FACTS_LOOK if case.verification_id else "assistance.case"
    seen_at = audit.last_look(acting_user, looked_at, case_id=case.pk)
    if seen_at is None:
        raise Refused("您还没有查看这件个案的核对结果，", "请先打开个案页，查看后再决定。")
    return seen_at


def require_text(text: str, what: str, field: str) -> str:
    if not text.strip():
        raise Refused(f"没有填写{what}，", f"请写明{what}。", field=field)
    return text.strip()


def require_amount(amount: Decimal) -> Decimal:
    """An amount a month that can be paid."""
    if not amount.is_finite() or not 0 < amount < LARGEST_AMOUNT:
        raise Refused("月保障金额应大于0、小于一亿元，", "请核对金额。", field="monthly_amount")
    if amount != round(amount, 2):
        raise Refused("月保障金额至多两位小数，", "请核对金额。", field="monthly_amount")
    return amount


def granted_amount(case: Case, amount: Decimal | None) -> Decimal:
    """What a grant gives a month: an amount, or zero where the programme is a standing."""
    programme = Programme(case.programme)
    if programme.paid:
        if amount is None:
            raise Refused("没有填写月保障金额，", "请填写金额。", field="monthly_amount")
        return require_amount(amount)
    if amount:
        raise Refused(f"{programme.label}没有月保障金额，", "请不填金额。", field="monthly_amount")
    return Decimal(0)


def agrees(case: Case, line: dict[str, Any], amount: Decimal) -> bool:
    """Whether the rules advise to grant, and just this amount."""
    advised = fen_to_yuan(line["amount_fen"]) if line["amount_fen"] is not None else None
    paid = Programme(case.programme).paid
    return line["answer"] == "yes" and (not paid or advised == amount)


def open_statement(case: Case) -> Statement | None:
    """What the family said to what is intended now."""
    return Statement.objects.filter(case=case, closed_at__isnull=True).first()


def require_current_report(case: Case) -> None:
    """R9: what was true too long ago carries no adverse decision."""
    report = verification.report_of(case.verification_id) if case.verification_id else None
    if report is None or report.valid_until is None or report.valid_until <= today():
        raise Refused("没有核对报告，或核对报告已过有效期，", "请重新核对后再作决定。")


def line_of(case: Case, made: Determination) -> dict[str, Any]:
    return next(line for line in made.lines if line["programme"] == case.programme)


def require_known(line: dict[str, Any], what: str) -> None:
    """Unknown is unknown: nothing is taken from a family on it (R4)."""
    if line["answer"] == "unknown":
        raise Refused(
            f"还有未查清的情况：{'、'.join(line['missing'][:6])}，不能据此{what}，",
            "请补充核对或调查，查清后再决定。",
        )


def require_as_proposed(
    case: Case, proposed: Determination, made: Determination, what: str
) -> None:
    """What the second officer confirms is what was proposed: since then nothing of it became unknown
    or came out otherwise, by an objection, a correction or a late answer (R4, R12)."""
    before, line = line_of(case, proposed), line_of(case, made)
    require_known(line, what)
    if (line["answer"], line["amount_fen"]) != (before["answer"], before["amount_fen"]):
        raise Refused(
            "提出以后事实有变化，现在的测算结果与当时不同，", "请退回，按现在的事实重新审核。"
        )


def deliver(letter: Letter | None, what: str, delivered_on: date) -> Letter:
    """A written ruling has reached the family; the time for remedies runs from here."""
    if letter is None or letter.effective_on is None:
        raise Refused(f"没有等待送达的{what}，", "请刷新页面查看当前进度。")
    if not letter.effective_on <= delivered_on <= today():
        raise Refused("送达日期应不早于决定日、不晚于今天，", "请核对日期。", field="delivered_on")
    letter.delivered_on = delivered_on
    letter.save(update_fields=["delivered_on"])
    return letter


def first_undelivered(letters: type[Letter], case: Case) -> Letter | None:
    """The oldest letter in force that has no day of delivery, held for this transaction."""
    found = letters._default_manager.select_for_update().filter(
        case=case, effective_on__isnull=False, delivered_on__isnull=True
    )
    return found.order_by("proposed_at").first()


def _in_full(county_code: str) -> str:
    """福州市鼓楼区, 连江县: a district alone names no body, others of its name lie elsewhere."""
    divisions = Divisions.bundled()
    county = divisions.current(county_code, today())
    if county.kind != "市辖区":
        return county.name
    return f"{divisions.get(county.parent_code, today()).name}{county.name}"


def office(case: Case | Emergency) -> dict[str, str]:
    """To whom a ruling goes, and where it is objected to.

    行政复议法第二十四条: the people's government of the same level; 行政诉讼法第十八条.
    """
    county = _in_full(case.county_code)
    return {
        "addressed_to": case.applicant_name if isinstance(case, Case) else case.name,
        "reconsideration_body": f"{county}人民政府",
        "court": f"{county}人民法院",
    }
