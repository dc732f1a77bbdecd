"""Objections of families, and what departments' own people are asked; each for its own readers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from minjiu.access.api import User, acts_as, scopes_of
from minjiu.access.enums import Role
from minjiu.access.permissions import division_filter
from minjiu.audit import api as audit
from minjiu.common.errors import NotFound, Refused
from minjiu.registry import api as registry
from minjiu.verification import papers, queries
from minjiu.verification.actions import department_tasks, objecting
from minjiu.verification.adapters.catalogue import catalogue, source
from minjiu.verification.adapters.reading import KNOWN, fact_spec
from minjiu.verification.enums import OUTCOMES, ObjectionState, TaskKind, TaskOutcome, TaskState
from minjiu.verification.models import DepartmentTask, Fact, Objection, Query
from minjiu.verification.permissions import SEES_SOURCES
from minjiu.verification.queries.lines import county_name, members_of, obligors_of, office_name

TASK_LOOK = "verification.department_task"
TASK_NUMBER = "verification.department_number"


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    id: UUID
    text: str
    about: tuple[str, ...]
    raised_on: datetime
    due_on: date | None
    state: ObjectionState
    report: str
    result: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One question to a department's people, as a list shows it; nobody's name."""

    id: UUID
    kind: TaskKind
    source: str
    department: str
    place: str
    what: str
    text: str
    filed_at: datetime
    due_on: date | None
    state: TaskState
    outcome: str
    answer: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """What the department needs to find and check its record, and nothing more (R3)."""

    line: TaskLine
    person: str
    id_masked: str
    records: tuple[str, ...]
    reported: str
    outcomes: tuple[TaskOutcome, ...]
    filed_by: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One record of one office: what it says of whom, under which question it was told."""

    query_id: UUID
    person_id: UUID
    name: str
    label: str
    office: str
    words: str


def objections_of(verification_id: UUID) -> tuple[ObjectionLine, ...]:
    """Every objection of a run, the newest first; two queries whatever their number."""
    rows = Objection.objects.filter(verification_id=verification_id)
    return tuple(
        ObjectionLine(
            o.pk, o.text, tuple(fact_spec(name).label for _, name in o.about), o.raised_at,
            o.due_on, ObjectionState(o.state), o.report.number, o.result.number if o.result else "",
        )
        for o in rows.select_related("report", "result").order_by("-raised_at")
    )  # fmt: skip


def runs_with_open_objections() -> Any:
    """Ids of runs whose report a family objects to and nobody has asked again; to join with."""
    return Objection.objects.filter(state=ObjectionState.OPEN).values("verification_id")


def tasks_of_run(verification_id: UUID) -> tuple[TaskLine, ...]:
    """What departments' people were asked about a run, the newest first."""
    rows = DepartmentTask.objects.filter(verification_id=verification_id)
    return task_lines(rows.select_related("query").order_by("-filed_at"))


def record_objection(
    user: User, verification_id: UUID, about: Iterable[tuple[UUID, str]], text: str
) -> None:
    run = queries.run_for(user, verification_id)
    objecting.record_objection(verification=run, about=list(about), text=text, acting_user=user)


def recheck(user: User, objection_id: UUID) -> int:
    """Ask the sources concerned again; how many questions."""
    return objecting.recheck(objection=_objection(user, objection_id), acting_user=user)


def withdraw_objection(user: User, objection_id: UUID) -> None:
    objecting.withdraw_objection(objection=_objection(user, objection_id), acting_user=user)


def correctable(verification_id: UUID) -> tuple[HeldLine, ...]:
    """Each record that an office holds of a member, those with something on them first."""
    held = queries.told([verification_id]).filter(status__in=KNOWN)
    rows = held.select_related("query").order_by("status", "name", "pk")
    return tuple(
        HeldLine(
            f.query_id, f.person_id, f.name, fact_spec(f.name).label, office_name(f.query),  # type: ignore[attr-defined]
            _value(f.name, f.value),
        )
        for f in rows
    )  # fmt: skip


def file_correction(
    user: User, verification_id: UUID, person_id: UUID, name: str, text: str,
    query_id: UUID | None = None,
) -> None:  # fmt: skip
    department_tasks.file_correction(
        verification=queries.run_for(user, verification_id), person_id=person_id, name=name,
        text=text, acting_user=user, query_id=query_id,
    )  # fmt: skip


def ask_by_hand(user: User, verification_id: UUID, query_id: UUID, text: str) -> None:
    run = queries.run_for(user, verification_id)
    asked = Query.objects.filter(pk=query_id, verification=run).first()
    if asked is None:
        raise NotFound("查询")
    department_tasks.ask_by_hand(query=asked, text=text, acting_user=user)


def complain(user: User, source_code: str, division_code: str, text: str) -> None:
    department_tasks.complain(
        source_code=source_code, division_code=division_code, text=text, acting_user=user
    )


COMPLAINTS_SHOWN = 50


def complaints(user: User) -> tuple[TaskLine, ...]:
    """What was told departments of their data as a whole in the user's places, and what they said;
    those that wait first, then the newest, fifty in all. Names nobody."""
    found = DepartmentTask.objects.filter(
        division_filter(user, "division_code", SEES_SOURCES), kind=TaskKind.COMPLAINT
    )
    waiting = Case(When(state=TaskState.OPEN, then=0), default=1)
    return task_lines(found.order_by(waiting, "-filed_at")[:COMPLAINTS_SHOWN])


def withdraw_task(user: User, task_id: UUID) -> None:
    """Take a question to a department's people back; NotFound alike for "not there" and "not yours"."""
    mine = Q(verification__in=queries.visible_to(user)) | Q(
        division_filter(user, "division_code", SEES_SOURCES), kind=TaskKind.COMPLAINT
    )
    task = DepartmentTask.objects.filter(mine, pk=task_id).first()
    if task is None:
        raise NotFound("部门待办")
    department_tasks.withdraw(task=task, acting_user=user)


def department_tasks_for(
    user: User, *, state: str = "", kind: str = "", source_code: str = ""
) -> QuerySet[DepartmentTask]:
    """Questions to the departments and places where the user works at a business desk."""
    found = DepartmentTask.objects.filter(_mine(user)).select_related("query")
    for field, value in (("state", state), ("kind", kind), ("source", source_code)):
        if value:
            found = found.filter(**{field: value})
    return found


def task_lines(rows: Iterable[DepartmentTask]) -> tuple[TaskLine, ...]:
    return tuple(_line(row) for row in rows)


def own_sources(user: User) -> tuple[tuple[str, str], ...]:
    """Codes and names of the sources of the user's departments."""
    mine = {s.department_code for s in scopes_of(user) if s.role is Role.DEPARTMENT_DESK}
    return tuple((s.code, s.name) for s in catalogue().values() if s.department in mine)


def complainable() -> tuple[tuple[str, str], ...]:
    """Sources that a quality problem may be told of."""
    return tuple((s.code, s.name) for s in catalogue().values() if s.department)


def department_task_for(user: User, task_id: UUID) -> TaskView:
    """One question with what is needed to answer it; the look is on record first."""
    rows = DepartmentTask.objects.filter(_mine(user), pk=task_id)
    task = rows.select_related("verification", "query", "filed_by", "answered_by").first()
    if task is None:
        audit.record_look(user, TASK_LOOK, label=str(task_id), refused=True)
        raise NotFound("部门待办")
    run = task.verification
    acts_as(
        user, Role.DEPARTMENT_DESK, division_code=task.division_code,
        department_code=task.department,
    )  # fmt: skip
    audit.record_look(
        user, TASK_LOOK, obj=task, purpose=run.purpose if run else "",
        case_id=run.case_id if run else None, label=source(task.source).name,
    )  # fmt: skip
    who, number, records = "", "", ()
    if run is not None and task.person_id is not None:
        people = (*members_of(run), *obligors_of(run))
        member = next((m for m in people if m.person_id == task.person_id), None)
        if member is not None:
            who, number = member.name, member.id_masked
        told = Fact.objects.filter(query=task.query, person_id=task.person_id, name=task.name)
        records = tuple(
            dict.fromkeys(
                str(item["record_id"]) for f in told for item in f.items if item.get("record_id")
            )
        )  # fmt: skip
    return TaskView(
        _line(task), who, number, records, _reported(task),
        OUTCOMES[TaskKind(task.kind)], task.filed_by.unit_name,
        task.answered_by.name if task.answered_by else "", task.answered_at,
        TaskState(task.state) is TaskState.OPEN,
    )  # fmt: skip


def reveal_task_number(user: User, task_id: UUID) -> str:
    """The whole ID number of the person that an open question is about, to find their record by; on
    record before it is shown. Or "" where nobody is named, or the question is closed."""
    task = DepartmentTask.objects.filter(_mine(user), pk=task_id).first()
    if task is None:
        raise NotFound("部门待办")
    if task.person_id is None or TaskState(task.state) is not TaskState.OPEN:
        return ""
    run = task.verification
    acts_as(
        user, Role.DEPARTMENT_DESK, division_code=task.division_code,
        department_code=task.department,
    )  # fmt: skip
    audit.record_look(
        user, TASK_NUMBER, obj=task, purpose=run.purpose if run else "",
        case_id=run.case_id if run else None, label=source(task.source).name,
    )  # fmt: skip
    return registry.number_of(task.person_id)


def answer_task(user: User, task_id: UUID, outcome: str, text: str) -> None:
    task = DepartmentTask.objects.filter(_mine(user), pk=task_id).first()
    if task is None:
        raise NotFound("部门待办")
    if outcome not in TaskOutcome.values:
        raise Refused("没有选择答复，", "请选择一项。", field="outcome")
    department_tasks.answer(task=task, outcome=TaskOutcome(outcome), text=text, acting_user=user)


def open_tasks(user: User) -> int:
    """How many wait for the user's departments."""
    return department_tasks_for(user, state=TaskState.OPEN).count()


def _mine(user: User) -> Q:
    """Rows of the departments and divisions of the user's grants as business desk."""
    allowed = Q(pk__in=[])
    for scope in scopes_of(user):
        if scope.role is Role.DEPARTMENT_DESK and scope.department_code:
            allowed |= Q(department=scope.department_code, division_code__startswith=scope.prefix)
    return allowed


def _objection(user: User, objection_id: UUID) -> Objection:
    found = Objection.objects.filter(
        pk=objection_id, verification__in=queries.visible_to(user)
    ).first()
    if found is None:
        raise NotFound("核对异议")
    return found


def _line(row: DepartmentTask) -> TaskLine:
    return TaskLine(
        row.pk, TaskKind(row.kind),
        office_name(row.query) if row.query else source(row.source).name, row.department,
        county_name(row.division_code), fact_spec(row.name).label if row.name else "", row.text,
        row.filed_at, row.due_on, TaskState(row.state),
        TaskOutcome(row.outcome).label if row.outcome else "", row.answer,
    )  # fmt: skip


def _reported(task: DepartmentTask) -> str:
    return _value(task.name, task.reported) if task.name else ""


def _value(name: str, value: Any) -> str:
    spec = fact_spec(name)
    return papers.words({"unit": spec.unit, "words": spec.values}, value, "无记录")
