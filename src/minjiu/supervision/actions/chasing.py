"""The ladder: 提醒函 → 召集人阅批 → 总召集人批示 → 下次会议. Each rung is an act, never automatic."""

from datetime import date

from django.db import transaction

from cncodes.working_days import Calendar
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.directory import api as directory
from minjiu.supervision import queries
from minjiu.supervision.actions.assigning import check_deadline
from minjiu.supervision.enums import LADDER, LegState, Light, Rung
from minjiu.supervision.lights import Colour, LegFacts, light, thresholds_on
from minjiu.supervision.models import Leg, Notice
from minjiu.supervision.permissions import require_office, require_unit


def colour_of(leg: Leg, on: date, calendar: Calendar) -> Colour:
    """The light of a leg read through `queries.legs()`."""
    facts = LegFacts(
        LegState(leg.state),
        leg.due_on,
        leg.progress,
        leg.rejected_reports,  # type: ignore[attr-defined]  # annotated by queries.legs
        leg.report_due_on,
    )
    return light(facts, on, thresholds_on(on), calendar)


@transaction.atomic
def climb(
    *, leg: Leg, rung: Rung, text: str, reply_due_on: date, document_number: str = "",
    acting_user: User,
) -> Notice:  # fmt: skip
    """Take the next rung. A reminder needs a yellow or red light, every rung above a red one."""
    require_office(acting_user)
    Leg.objects.select_for_update().get(pk=leg.pk)
    current = queries.legs().get(pk=leg.pk)
    colour = colour_of(current, today(), directory.working_days())
    taken = list(Notice.objects.filter(leg=current).values_list("rung", flat=True))
    expected = LADDER[len(taken)] if len(taken) < len(LADDER) else None
    if rung is not expected:
        told = f"下一级是“{expected.label}”" if expected else "四级都已用过"
        raise Refused(f"督促应逐级进行，{told}，", "请按顺序办理。")
    needed = (Light.YELLOW, Light.RED) if rung is Rung.REMINDER else (Light.RED,)
    if colour.light not in needed:
        raise Refused(
            f"这项工作的灯色是“{colour.light.label}”（{colour.why}），不能办理“{rung.label}”，",
            "请待灯色变化后再办理。",
        )
    if not text.strip():
        raise Refused("督促内容是空的，", "请写明要求。")
    check_deadline(reply_due_on)
    made = Notice.objects.create(
        leg=current, rung=rung, text=text.strip(), why=f"{colour.light.label}：{colour.why}",
        issued_at=now(), issued_by=acting_user.name, reply_due_on=reply_due_on,
        document_number=document_number,
    )  # fmt: skip
    audit.record("supervision.chased", acting_user, made, after={"rung": rung, "why": made.why})
    return made


@transaction.atomic
def reply(*, notice: Notice, text: str, acting_user: User) -> Notice:
    """The unit answers what it was reminded of."""
    current = Notice.objects.select_for_update(of=("self",)).select_related("leg").get(pk=notice.pk)
    require_unit(acting_user, current.leg.department_code)
    if current.replied_at is not None:
        raise Refused("已经回复，", "补充情况请另行报送办理情况。")
    if not text.strip():
        raise Refused("回复是空的，", "请写明原因和下一步安排。")
    current.reply, current.replied_at = text.strip(), now()
    current.save(update_fields=["reply", "replied_at"])
    audit.record("supervision.replied", acting_user, current)
    return current
