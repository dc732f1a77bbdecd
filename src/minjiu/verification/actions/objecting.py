"""A family objects to a report: recorded, asked again within its own time, answered by a report."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.verification.actions.periods import working_days_after
from minjiu.verification.actions.reasking import put_back
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.enums import ObjectionState, QueryState, RunState
from minjiu.verification.models import Objection, Query, Report, Verification
from minjiu.verification.permissions import require_handler, require_starter
from minjiu.verification.queries import facts

About = Sequence[tuple[UUID, str]]


@transaction.atomic
def record_objection(
    *, verification: Verification, about: About, text: str, acting_user: User
) -> Objection:
    """Write down what the family objects to; `about` names facts, nothing means all of it."""
    run = Verification.objects.select_for_update().get(pk=verification.pk)
    require_starter(acting_user, run.division_code, run.purpose)
    signed = Report.objects.filter(verification=run, signed_at__isnull=False)
    report = signed.order_by("-version").first()
    if report is None:
        raise Refused("核对报告还没有签发，", "对不一致之处请直接记录家庭说明。")
    if not text.strip():
        raise Refused("没有填写异议内容，", "请写下家庭的原话。", field="text")
    known = facts(run.pk)
    if any(key not in known for key in about):
        raise Refused("所选事项不在这次核对之内，", "请重新选择。", field="about")
    made = Objection.objects.create(
        verification=run, report=report, about=[[str(person), name] for person, name in about],
        text=text.strip(), raised_at=now(), recorded_by=acting_user,
        due_on=working_days_after(
            "verification_recheck_working_days", run.division_code, today()
        ),
    )  # fmt: skip
    audit.record(
        "verification.objected", acting_user, made, case_id=run.case_id,
        after={"report": report.number, "facts": [name for _, name in about]},
    )  # fmt: skip
    return made


@transaction.atomic
def recheck(*, objection: Objection, acting_user: User) -> int:
    """Ask the sources of what is objected to once more; how many questions."""
    run = Verification.objects.select_for_update().get(pk=objection.verification_id)
    locked = Objection.objects.select_for_update().get(pk=objection.pk)
    require_handler(acting_user, run.division_code, run.purpose)
    if locked.state != ObjectionState.OPEN:
        raise Refused(
            f"这项异议的状态是“{ObjectionState(locked.state).label}”，", "不能再复核查询。"
        )
    if run.state == RunState.RUNNING:
        raise Refused("这次核对正在进行，", "请等这一轮取齐后再复核查询。")
    chosen = list(_concerned(run, locked).select_for_update())
    if not chosen:
        raise Refused("所异议的事项没有可以再问的来源，", "请改按校核纠错或人工协查办理。")
    locked.state, locked.asked_at = ObjectionState.ASKED, now()
    locked.save(update_fields=["state", "asked_at"])
    audit.record("verification.rechecked", acting_user, locked, case_id=run.case_id)
    return put_back(run, chosen, acting_user)


@transaction.atomic
def withdraw_objection(*, objection: Objection, acting_user: User) -> None:
    """The family takes it back; what it said stays on record."""
    run = Verification.objects.select_for_update().get(pk=objection.verification_id)
    locked = Objection.objects.select_for_update().get(pk=objection.pk)
    require_starter(acting_user, run.division_code, run.purpose)
    if locked.state != ObjectionState.OPEN:
        raise Refused(f"这项异议的状态是“{ObjectionState(locked.state).label}”，", "不能撤回。")
    locked.state, locked.closed_at = ObjectionState.WITHDRAWN, now()
    locked.save(update_fields=["state", "closed_at"])
    audit.record("verification.objection_withdrawn", acting_user, locked, case_id=run.case_id)


def _concerned(run: Verification, objection: Objection):  # type: ignore[no-untyped-def]
    ended = (QueryState.ANSWERED, QueryState.FAILED)
    asked = Query.objects.filter(verification=run, state__in=ended).exclude(branch="")
    if not objection.about:
        return asked.order_by("pk")
    wanted = {(UUID(person), name) for person, name in objection.about}
    fits = [
        q.pk for q in asked
        if any(
            (q.person_id, r.name) in wanted
            for r in source(q.source).readings_of(of_obligor=q.of_obligor)
        )
    ]  # fmt: skip
    return asked.filter(pk__in=fits).order_by("pk")
