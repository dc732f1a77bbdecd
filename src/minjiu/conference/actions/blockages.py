"""数据共享问题单 from those who check families: what does not come, from whom, to whom, since when."""

from datetime import date

from django.db import transaction

from minjiu.access.api import Role, User, acts_as
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.common.personal import names_a_person
from minjiu.conference.enums import EntryState, RegisterKind
from minjiu.conference.models import RegisterEntry
from minjiu.conference.permissions import require_office

# The unit names its own office when it takes the entry up.
NO_OFFICE_YET = "待该单位明确"


@transaction.atomic
def raise_blockage(
    *,
    department_code: str,
    source: str,
    item: str,
    receiver: str,
    since: date,
    proposal: str,
    due_on: date,
    acting_user: User,
) -> RegisterEntry:
    """Put a blockage of data into the conference's register; names no person.

    By 民政 of city or province, whose duty D05-14 it is, or by the office.
    """
    if not acts_as(acting_user, Role.CITY_PROVINCIAL):
        require_office(acting_user)
    for value, what, field in (
        (item, "哪一项数据", "item"), (receiver, "给谁用", "receiver"), (proposal, "建议", "proposal"),
    ):  # fmt: skip
        if not value.strip():
            raise Refused(f"没有填写{what}，", f"请填写{what}。", field=field)
    if names_a_person(f"{item}\n{receiver}\n{proposal}"):
        raise Refused(
            "问题单里有身份证号或手机号，",
            "请只写哪一项数据、什么问题，不写具体的人。",
            field="proposal",
        )
    if since > today():
        raise Refused("起始日晚于今天，", "请核对日期。", field="since")
    if due_on < today():
        raise Refused("应解决日已过，", "请填写将来的日期。", field="due_on")
    details = {
        "item": item.strip(), "from": source, "to": receiver.strip(),
        "since": since.isoformat(), "proposal": proposal.strip(),
    }  # fmt: skip
    made = RegisterEntry.objects.create(
        kind=RegisterKind.BLOCKAGE, department_code=department_code,
        title=f"{source}：{item.strip()}"[:200],
        plan=f"自{since:%Y年%-m月%-d日}起，{source}的“{item.strip()}”未能提供给{receiver.strip()}。"
        f"建议：{proposal.strip()}",
        office=NO_OFFICE_YET, planned_on=today(), due_on=due_on, state=EntryState.PLANNED,
        details=details,
    )  # fmt: skip
    audit.record("conference.blockage_raised", acting_user, made, after=details)
    return made
