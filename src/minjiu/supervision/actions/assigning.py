"""立项、交办: one lead, any number of cooperating units, each with its stated part and deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from cncodes.working_days import YearNotPublished
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.directory import api as directory
from minjiu.supervision.enums import Stance
from minjiu.supervision.models import Leg, Matter
from minjiu.supervision.permissions import require_office


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit is to do. `indicator_code` with `target`: progress then is measured."""

    department_code: str
    stance: Stance
    text: str
    due_on: date
    indicator_code: str = ""
    target: Decimal | None = None


@transaction.atomic
def assign(
    *,
    number: str,
    subject: str,
    requirement: str,
    origin: str,
    parts: Sequence[Part],
    acting_user: User,
) -> Matter:
    """Begin to follow a matter. Refused without exactly one lead, with a unit twice, or with a
    deadline that has passed or whose year has no published working days."""
    require_office(acting_user)
    check_parts(parts)
    matter = Matter.objects.create(
        number=number,
        subject=subject,
        requirement=requirement,
        origin=origin,
        assigned_on=today(),
    )
    Leg.objects.bulk_create(
        Leg(
            matter=matter,
            department_code=part.department_code,
            stance=part.stance,
            part=part.text.strip(),
            due_on=part.due_on,
            indicator_code=part.indicator_code,
            indicator_target=part.target,
        )
        for part in parts
    )
    audit.record(
        "supervision.assigned", acting_user, matter,
        after={"parts": {p.department_code: [p.stance.value, p.due_on.isoformat()] for p in parts}},
    )  # fmt: skip
    return matter


def check_parts(parts: Sequence[Part]) -> None:
    """Refused as `assign` would: for what is resolved now and assigned once the province agrees."""
    leads = [part.department_code for part in parts if part.stance is Stance.LEAD]
    if len(leads) != 1:
        # 附件1 四：确定各项工作的负责单位，由负责单位牵头
        raise Refused(
            f"一个事项应有且只有一个牵头单位，现有{len(leads)}个，",
            "请确定一个负责单位。",
            field="stance",
        )
    codes = [part.department_code for part in parts]
    for place, code in enumerate(codes):
        name = directory.department(code, today()).name  # an unknown unit is refused
        if code in codes[:place]:
            raise Refused(
                f"“{name}”出现了两次，牵头单位不能同时是配合单位，",
                "请保留一处。",
                field=f"department.{place}",
            )
    for place, part in enumerate(parts):
        if not part.text.strip():
            name = directory.department(part.department_code, today()).name
            raise Refused(
                f"没有写明“{name}”承担的工作，",
                "请写明每个单位各做什么。",
                field=f"part.{place}",
            )
        check_deadline(part.due_on, field=f"due_on.{place}")


def check_deadline(due_on: date, *, field: str = "due_on") -> None:
    """Refused where reminders and lights could not be computed."""
    if due_on <= today():
        raise Refused(f"时限{due_on:%Y年%-m月%-d日}应晚于今天，", "请核对日期。", field=field)
    try:
        directory.working_days().working_days_between(today(), due_on)
    except YearNotPublished as unknown:
        raise Refused(
            f"{unknown.year}年节假日安排未公布，不能以{due_on:%Y年%-m月%-d日}为时限，",
            "请改为已公布年份内的日期，或待通知发布、系统管理员在“节假日安排”页面录入后再定。",
            field=field,
        ) from None
