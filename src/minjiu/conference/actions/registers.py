"""台账: 计划 → 进展 → 成果. An entry counts only when it is complete."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.conference import queries
from minjiu.conference.enums import EntryState, RegisterKind
from minjiu.conference.models import EntryFile, Progress, RegisterEntry
from minjiu.conference.permissions import require_office_or_unit
from minjiu.directory import api as directory
from minjiu.files import api as files


@transaction.atomic
def plan_entry(
    *,
    kind: RegisterKind,
    department_code: str,
    title: str,
    plan: str,
    office: str,
    due_on: date,
    duty_id: str = "",
    division_code: str = "350000",
    details: Mapping[str, Any] | None = None,
    acting_user: User,
) -> RegisterEntry:
    """计划, with the responsible 处室 and a date."""
    require_office_or_unit(acting_user, department_code)
    if duty_id and duty_id not in {duty.id for duty in directory.duties(department_code)}:
        raise Refused(f"职责{duty_id}不是该单位的职责，", "请重新选择。", field="duty")
    needed = ((title, "事项", "title"), (plan, "计划", "plan"), (office, "责任处室", "office"))
    for value, what, field in needed:
        if not value.strip():
            raise Refused(f"没有填写{what}，", f"请填写{what}。", field=field)
    if division_code not in {one.code for one in queries.places(today())}:
        raise Refused("没有这个所在地，", "请重新选择。", field="division")
    if due_on < today():
        raise Refused("应完成日已过，", "请填写将来的日期。", field="due_on")
    made = RegisterEntry.objects.create(
        kind=kind, department_code=department_code, duty_id=duty_id, division_code=division_code,
        title=title.strip(), plan=plan.strip(), office=office.strip(), planned_on=today(),
        due_on=due_on, state=EntryState.PLANNED, details=dict(details or {}),
    )  # fmt: skip
    audit.record("conference.entry_planned", acting_user, made)
    return made


@transaction.atomic
def note_progress(
    *,
    entry: RegisterEntry,
    text: str,
    uploads: Sequence[files.Upload] = (),
    acting_user: User,
) -> RegisterEntry:
    """进展, a line a time, with files."""
    locked = _lock(entry, acting_user)
    if not text.strip():
        raise Refused("没有填写进展，", "请写明做了什么。", field="text")
    _attach(locked, uploads, acting_user)
    Progress.objects.create(
        entry=locked, at=now(), text=text.strip(), written_by=acting_user.acting_name
    )
    locked.state = EntryState.UNDER_WAY
    locked.save(update_fields=["state"])
    audit.record("conference.entry_progressed", acting_user, locked)
    return locked


@transaction.atomic
def finish_entry(
    *,
    entry: RegisterEntry,
    result: str,
    document_number: str,
    amount: Decimal | None = None,
    uploads: Sequence[files.Upload] = (),
    acting_user: User,
) -> RegisterEntry:
    """成果, with a document number or a file; without either it does not count and is refused."""
    locked = _lock(entry, acting_user)
    if not result.strip():
        raise Refused("没有填写成果，", "请写明做成了什么。", field="result")
    if amount is not None and amount < 0:
        raise Refused("金额是负数，", "请核对。", field="amount")
    _attach(locked, uploads, acting_user)
    if not document_number.strip() and not EntryFile.objects.filter(entry=locked).exists():
        raise Refused(
            "成果没有文号，也没有附件，", "请填写文号或上传附件，供查证。", field="document"
        )
    locked.state, locked.result, locked.done_on = EntryState.DONE, result.strip(), today()
    locked.document_number, locked.amount = document_number.strip() or "见附件", amount
    locked.save(update_fields=["state", "result", "done_on", "document_number", "amount"])
    audit.record("conference.entry_finished", acting_user, locked)
    return locked


@transaction.atomic
def drop_entry(*, entry: RegisterEntry, reason: str, acting_user: User) -> RegisterEntry:
    """取消 with a reason; it stays readable."""
    locked = _lock(entry, acting_user)
    if not reason.strip():
        raise Refused("取消需要理由，", "请写明理由。", field="reason")
    Progress.objects.create(
        entry=locked,
        at=now(),
        text=f"取消：{reason.strip()}"[:300],
        written_by=acting_user.acting_name,
    )
    locked.state = EntryState.DROPPED
    locked.save(update_fields=["state"])
    audit.record("conference.entry_dropped", acting_user, locked, after={"reason": reason})
    return locked


def _attach(entry: RegisterEntry, uploads: Sequence[files.Upload], acting_user: User) -> None:
    for upload in uploads:
        stored = files.store(upload=upload, acting_user=acting_user)
        EntryFile.objects.create(entry=entry, file_id=stored.pk)


def _lock(entry: RegisterEntry, acting_user: User) -> RegisterEntry:
    locked = RegisterEntry.objects.select_for_update().get(pk=entry.pk)
    require_office_or_unit(acting_user, locked.department_code)
    if locked.state in (EntryState.DONE, EntryState.DROPPED):
        raise Refused(f"这件事项已“{EntryState(locked.state).label}”，", "请另立一项。")
    return locked
