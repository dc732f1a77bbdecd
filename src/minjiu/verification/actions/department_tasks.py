"""What we ask of people in departments: correct a record, mend data, look by hand; and their word."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.personal import names_a_person
from minjiu.registry import api as registry
from minjiu.verification.actions.periods import working_days_after
from minjiu.verification.actions.reasking import put_back
from minjiu.verification.adapters.catalogue import catalogue, source
from minjiu.verification.adapters.reading import KNOWN
from minjiu.verification.enums import OUTCOMES, QueryState, TaskKind, TaskOutcome, TaskState
from minjiu.verification.models import DepartmentTask, Query, Verification
from minjiu.verification.permissions import require_department, require_filer
from minjiu.verification.queries import told


@transaction.atomic
def file_correction(
    *, verification: Verification, person_id: UUID, name: str, text: str, acting_user: User,
    query_id: UUID | None = None,
) -> DepartmentTask:  # fmt: skip
    """The record is doubted: the department checks it, the fact is disputed meanwhile (R6, R12).

    `query_id`: whose record, where several offices hold one (each bank answers for itself).
    """
    run = Verification.objects.select_for_update().get(pk=verification.pk)
    require_filer(acting_user, run.division_code, run.purpose)
    _require_text(text, "记录错在哪里、依据什么材料")
    held = told([run.pk]).filter(person_id=person_id, name=name, status__in=KNOWN)
    if query_id is not None:
        held = held.filter(query_id=query_id)
    records = list(held.select_related("query").order_by("pk")[:2])
    if not records:
        raise Refused("没有部门反馈过这一项，", "没有取得答复的，请再次询问或人工协查。")
    if len(records) > 1:
        raise Refused("有几个单位反馈过这一项，", "请选明是哪一个单位的记录有误。", field="about")
    (fact,) = records
    open_one = DepartmentTask.objects.filter(
        verification=run, person_id=person_id, name=name, kind=TaskKind.CORRECTION,
        state=TaskState.OPEN,
    )  # fmt: skip
    if open_one.exists():
        raise Refused("这一项已经提出校核纠错，", "请等部门答复。")
    return _file(
        TaskKind.CORRECTION, fact.source, run.division_code, text, acting_user,
        verification=run, query=fact.query, person_id=person_id, name=name, reported=fact.value,
    )  # fmt: skip


@transaction.atomic
def ask_by_hand(*, query: Query, text: str, acting_user: User) -> DepartmentTask:
    """A question the machine got no answer to, put to the department's people."""
    run = Verification.objects.select_for_update().get(pk=query.verification_id)
    require_filer(acting_user, run.division_code, run.purpose)
    _require_text(text, "请部门查什么")
    # R1: what people are asked about somebody needs the paper as much as what a machine asks.
    paper = registry.authorisation_for_query(
        query.person_id, run.household_id, run.purpose, query.source, today()
    )
    if paper is None:
        raise Refused(
            "这名成员的授权书已失效，不能再向部门问，", "请家庭重新签署授权书后再请部门协查。"
        )
    if query.state not in (QueryState.ANSWERED, QueryState.FAILED):
        raise Refused("这一项正在查询，", "请等结果。")
    return _file(
        TaskKind.BY_HAND, query.source, run.division_code, text, acting_user,
        verification=run, query=query, person_id=query.person_id,
    )  # fmt: skip


@transaction.atomic
def complain(
    *, source_code: str, division_code: str, text: str, acting_user: User
) -> DepartmentTask:
    """Something is wrong with a source's data as a whole; names nobody."""
    require_filer(acting_user, division_code, None)
    _require_text(
        text, "数据有什么问题",
        "请只写数据有什么问题，不写具体的人；某人的记录有误的，请在个案中提出校核纠错。",
    )  # fmt: skip
    if source_code not in catalogue():
        raise Refused("没有这个来源，", "请从目录中选择。", field="source")
    return _file(TaskKind.COMPLAINT, source_code, division_code, text, acting_user)


@transaction.atomic
def answer(
    *, task: DepartmentTask, outcome: TaskOutcome, text: str, acting_user: User
) -> DepartmentTask:
    """The department's word. A corrected record is asked for again at once."""
    locked = DepartmentTask.objects.select_for_update().get(pk=task.pk)
    require_department(acting_user, locked.department, locked.division_code)
    if locked.state != TaskState.OPEN:
        raise Refused(f"这件待办的状态是“{TaskState(locked.state).label}”，", "不能再答复。")
    if outcome not in OUTCOMES[TaskKind(locked.kind)]:
        raise Refused("这类待办不能这样答复，", "请重新选择。", field="outcome")
    if not text.strip():
        raise Refused("没有填写答复说明，", "请写明核实的经过和依据。", field="text")
    locked.state, locked.outcome, locked.answer = TaskState.ANSWERED, outcome, text.strip()
    locked.answered_at, locked.answered_by = now(), acting_user
    locked.save()
    run = locked.verification
    audit.record(
        "verification.department_answered", acting_user, locked,
        case_id=run.case_id if run else None, label=source(locked.source).name,
        after={"outcome": outcome},
    )  # fmt: skip
    if outcome is TaskOutcome.CORRECTED and run is not None and locked.query is not None:
        held = Verification.objects.select_for_update().get(pk=run.pk)
        asked = Query.objects.select_for_update().get(pk=locked.query.pk)
        if asked.state in (QueryState.ANSWERED, QueryState.FAILED):
            put_back(held, [asked], None)
    return locked


@transaction.atomic
def withdraw(*, task: DepartmentTask, acting_user: User) -> None:
    """We take a question back; the fact is no longer disputed for it."""
    locked = DepartmentTask.objects.select_for_update().get(pk=task.pk)
    require_filer(
        acting_user, locked.division_code, locked.verification and locked.verification.purpose
    )
    if locked.state != TaskState.OPEN:
        raise Refused(f"这件待办的状态是“{TaskState(locked.state).label}”，", "不能撤回。")
    locked.state = TaskState.WITHDRAWN
    locked.save(update_fields=["state"])
    audit.record("verification.department_task_withdrawn", acting_user, locked)


def _require_text(
    text: str, what: str, instead: str = "请删去；说的是谁，部门从页面上看得到。"
) -> None:
    """Something, and nobody's number in it: the department sees whom it is about, masked."""
    if not text.strip():
        raise Refused(f"没有写明{what}，", "请补全。", field="text")
    if names_a_person(text):
        raise Refused("说明里有身份证号或手机号，", instead, field="text")


def _file(
    kind: TaskKind, source_code: str, division_code: str, text: str, acting_user: User,
    *, verification: Verification | None = None, **about: Any,
) -> DepartmentTask:  # fmt: skip
    asked = source(source_code)
    made = DepartmentTask.objects.create(
        kind=kind, department=asked.department, source=source_code, division_code=division_code,
        verification=verification, text=text.strip(), filed_at=now(), filed_by=acting_user,
        due_on=_due(division_code, today()), **about,
    )  # fmt: skip
    audit.record(
        "verification.department_asked", acting_user, made,
        case_id=verification.case_id if verification else None, label=asked.name,
        after={"kind": kind, "fact": made.name},
    )  # fmt: skip
    return made


def _due(division_code: str, on: date) -> date | None:
    return working_days_after("verification_correction_working_days", division_code, on)
