"""核对报告: prepared by one, reviewed and signed by another; it says what was found."""

import json
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from cncrypto import sm3
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.crypto import suite
from minjiu.common.errors import Refused
from minjiu.verification.actions.periods import days
from minjiu.verification.enums import RunState
from minjiu.verification.models import Conflict, Fact, Query, Report, Verification
from minjiu.verification.permissions import require_handler, require_reviewer

PURPOSE = "verification_report"


@transaction.atomic
def prepare_report(*, verification: Verification, acting_user: User) -> Report:
    """Freeze what was found. Refused while sources are asked or differences are open."""
    run = Verification.objects.select_for_update().get(pk=verification.pk)
    require_handler(acting_user, run.division_code, run.purpose)
    if run.state != RunState.READY:
        raise Refused(f"这次核对的状态是“{RunState(run.state).label}”，", "取齐后才能出报告。")
    waiting = Conflict.objects.filter(verification=run, outcome="").count()
    if waiting:
        raise Refused(f"还有{waiting}处申报与记录不一致没有处理，", "请先听取家庭说明并逐项处理。")
    content = _content(run)
    report = Report.objects.create(
        verification=run,
        number=f"核{today():%Y%m%d}-{str(run.pk)[:8]}",
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
    locked = Report.objects.select_for_update().get(pk=report.pk)
    run = Verification.objects.select_for_update().get(pk=locked.verification.pk)
    require_reviewer(acting_user, run.division_code, run.purpose)
    if locked.signed_at is not None:
        raise Refused("这份报告已经签发，", "无需再签。")
    if locked.prepared_by == acting_user:
        raise Refused("复核人不能是经办人，", "请由另一位核对人员复核签发。")
    if _digest(locked.content) != locked.digest:
        raise Refused("报告内容与摘要不符，", "请勿签发，并立即报告审计管理员。")
    locked.reviewed_by, locked.signed_at = acting_user, now()
    locked.signature = suite().sign(PURPOSE, locked.digest.encode())
    locked.valid_until = today() + timedelta(
        days=days("verification_report_valid_days", run.division_code, today())
    )
    locked.save()
    run.state = RunState.SIGNED
    run.save(update_fields=["state"])
    audit.record("verification.report_signed", acting_user, locked, case_id=run.case_id)
    return locked


def _content(run: Verification) -> dict[str, Any]:
    """Sources with their results, facts, differences with explanations; no ID number."""
    queries = Query.objects.filter(verification=run).order_by("source", "person_id")
    facts = Fact.objects.filter(verification=run).order_by("person_id", "name")
    conflicts = Conflict.objects.filter(verification=run).order_by("person_id", "name")
    return {
        "household": str(run.household_id),
        "purpose": run.purpose,
        "on": run.on.isoformat(),
        "queries": [[str(q.person_id), q.source, q.result, q.answer_digest] for q in queries],
        "facts": [
            [str(f.person_id), f.name, f.value, f.status, f.source, _day(f.as_of)] for f in facts
        ],
        "conflicts": [
            [str(c.person_id), c.name, c.declared, c.reported, c.explanation, c.outcome, c.reason]
            for c in conflicts
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _digest(content: dict[str, Any]) -> str:
    return sm3(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hex()
