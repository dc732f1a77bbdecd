"""核对报告: prepared by one, reviewed and signed by another; it says what was found."""

import json
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from cncrypto import sm3
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.crypto import suite
from minjiu.common.errors import Refused
from minjiu.common.serials import take_serials
from minjiu.verification.actions.periods import days
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.reading import fact_spec
from minjiu.verification.enums import Cause, ObjectionState, Result, RunState
from minjiu.verification.models import (
    Conflict,
    Objection,
    Query,
    Report,
    ReportRegister,
    Verification,
)
from minjiu.verification.papers import of_obligor
from minjiu.verification.permissions import require_handler, require_reviewer
from minjiu.verification.queries.lines import (
    county_name,
    lines,
    members_of,
    obligors_of,
    office_name,
    outcome_words,
)

PURPOSE = "verification_report"


@transaction.atomic
def prepare_report(*, verification: Verification, acting_user: User) -> Report:
    """Freeze what was found. Refused while sources are asked or differences are open.

    A recheck ends with a report even where no source answered: it says what stays unknown.
    """
    run = Verification.objects.select_for_update().get(pk=verification.pk)
    require_handler(acting_user, run.division_code, run.purpose)
    objections = Objection.objects.filter(verification=run)
    rechecked = objections.filter(state=ObjectionState.ASKED).exists()
    if run.state != RunState.READY and not (run.state == RunState.SIGNED and rechecked):
        raise Refused(f"这次核对的状态是“{RunState(run.state).label}”，", "取齐后才能出报告。")
    waiting = Conflict.objects.filter(verification=run, outcome="").count()
    if waiting:
        raise Refused(f"还有{waiting}处申报与记录不一致没有处理，", "请先听取家庭说明并逐项处理。")
    if objections.filter(state=ObjectionState.OPEN).exists():
        raise Refused("家庭对报告有异议，还没有复核，", "请先复核查询，再重新出具报告。")
    content = content_of(run)
    kept = Report.objects.filter(verification=run).aggregate(last=Max("version"))["last"] or 0
    report = Report.objects.create(
        verification=run,
        version=kept + 1,
        cause=Cause.RECHECK if rechecked else Cause.COMPLETED if kept else Cause.FIRST,
        content=content,
        digest=_digest(content),
        prepared_by=acting_user,
        prepared_at=now(),
    )
    run.state = RunState.PREPARED
    run.save(update_fields=["state"])
    audit.record("verification.report_prepared", acting_user, report, case_id=run.case_id)
    return report


@transaction.atomic
def sign_report(*, report: Report, acting_user: User) -> Report:
    """Review and sign; never the person who prepared it."""
    run, locked = _held(report)
    require_reviewer(acting_user, run.division_code, run.purpose)
    if locked.signed_at is not None:
        raise Refused("这份报告已经签发，", "无需再签。")
    if locked.prepared_by == acting_user:
        raise Refused("复核人不能是经办人，", "请由另一位核对人员复核签发。")
    if _digest(locked.content) != locked.digest:
        raise Refused("报告内容与摘要不符，", "请勿签发，并立即报告审计管理员。")
    locked.reviewed_by, locked.signed_at = acting_user, now()
    locked.valid_until = today() + timedelta(
        days=days("verification_report_valid_days", run.division_code, today())
    )
    locked.number = _next_number(run.division_code)
    locked.signature = suite().sign(PURPOSE, _signed_text(locked))
    locked.save()
    for objection in Objection.objects.select_for_update().filter(
        verification=run, state=ObjectionState.ASKED, asked_at__lte=locked.prepared_at
    ):
        objection.state, objection.result, objection.closed_at = (
            ObjectionState.CLOSED, locked, now(),
        )  # fmt: skip
        objection.save(update_fields=["state", "result", "closed_at"])
    run.state = RunState.SIGNED
    run.save(update_fields=["state"])
    audit.record(
        "verification.report_signed", acting_user, locked, case_id=run.case_id,
        after={"number": locked.number, "version": locked.version, "digest": locked.digest},
    )  # fmt: skip
    return locked


@transaction.atomic
def return_report(*, report: Report, reason: str, acting_user: User) -> None:
    """The reviewer does not agree: the draft goes back, with the reason on record."""
    run, locked = _held(report)
    require_reviewer(acting_user, run.division_code, run.purpose)
    if locked.signed_at is not None:
        raise Refused("这份报告已经签发，", "不能退回；有新情况的，请再次询问或按异议复核办理。")
    if not reason.strip():
        raise Refused("没有填写退回理由，", "请写明需要补充或更正什么。", field="reason")
    run.state = RunState.READY
    run.save(update_fields=["state"])
    audit.record(
        "verification.report_returned", acting_user, locked, case_id=run.case_id,
        label=reason.strip()[:200], after={"reason": reason.strip()},
    )  # fmt: skip
    locked.delete()


def _held(report: Report) -> tuple[Verification, Report]:
    """Both for this transaction: the run first, as everywhere, or two who wait for each other
    stand still. A draft that was set aside meanwhile (`reasking.reopen`) is gone."""
    run = Verification.objects.select_for_update().get(pk=report.verification_id)
    locked = Report.objects.select_for_update().filter(pk=report.pk).first()
    if locked is None:
        raise Refused("这份报告草稿已经作废，", "请刷新页面，取齐后重新出具报告。")
    return run, locked


def genuine(report: Report) -> bool:
    """Whether a signed report says what was signed, under its number and until its day."""
    return (
        report.signature is not None
        and _digest(report.content) == report.digest
        and suite().verify(PURPOSE, _signed_text(report), bytes(report.signature))
    )


def _signed_text(report: Report) -> bytes:
    return f"{report.digest}|{report.number}|{report.valid_until}".encode()


def _next_number(division_code: str) -> str:
    year = today().year
    (serial,) = take_serials(ReportRegister, county_code=division_code[:6], year=year)
    return f"{county_name(division_code)}核〔{year}〕{serial}号"


def content_of(run: Verification) -> dict[str, Any]:
    """What a report says, in words as they will be read for ever; no ID number."""
    members, obligors = members_of(run), obligors_of(run)
    names = {str(m.person_id): m.name for m in members}
    names |= {str(o.person_id): of_obligor(o.name) for o in obligors}
    asked = Query.objects.filter(verification=run).order_by("source", "branch", "person_id")
    conflicts = Conflict.objects.filter(verification=run).order_by("person_id", "name")
    return {
        "format": 3,
        "household": str(run.household_id),
        "division": run.division_code,
        "county": county_name(run.division_code),
        "purpose": run.purpose,
        "on": run.on.isoformat(),
        "members": [[str(m.person_id), m.name, m.relation_label, m.age] for m in members],
        "obligors": [[str(o.person_id), o.name, o.relation_label, o.age] for o in obligors],
        "queries": [
            [
                str(q.person_id), q.source, q.result, q.answer_digest, office_name(q),
                Result(q.result).label if q.result else "", q.error,
            ]
            for q in asked
        ],
        "facts": [
            {
                "person": str(line.person_id) if line.person_id else "",
                "name": line.name, "label": line.label, "unit": line.unit,
                "declared": line.declared, "reported": line.reported, "counted": line.counted,
                "known": line.known, "hint": line.hint, "status": line.status,
                "status_label": line.status_label, "source": line.source, "as_of": _day(line.as_of),
                "words": dict(line.words),
            }
            for line in lines(run)
        ],
        "conflicts": [
            {
                "person": names.get(str(c.person_id), ""), "label": fact_spec(c.name).label,
                "unit": fact_spec(c.name).unit, "words": dict(fact_spec(c.name).values),
                "declared": c.declared, "reported": c.reported,
                "source": source(c.source).name, "other_reported": c.other_reported,
                "other_source": source(c.other_source).name if c.other_source else "",
                "explanation": c.explanation, "outcome": outcome_words(c), "reason": c.reason,
            }
            for c in conflicts
        ],
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _digest(content: dict[str, Any]) -> str:
    return sm3(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hex()
