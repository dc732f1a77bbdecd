"""督促办法: adopting one, for matters assigned from a later day on."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.supervision.enums import Light, Rung
from minjiu.supervision.ladders import Step
from minjiu.supervision.models import Ladder, LadderStep
from minjiu.supervision.permissions import require_office


@transaction.atomic
def adopt_ladder(
    *, name: str, basis: str, valid_from: date, steps: Sequence[Step], acting_user: User
) -> Ladder:
    """Replace the ladder for matters assigned from `valid_from` on; earlier matters keep theirs."""
    require_office(acting_user)
    if not name.strip():
        raise Refused("督促办法没有名称，", "请填写名称。", field="name")
    if not basis.strip():
        raise Refused("督促办法没有依据，", "请写明会议议定或文件。", field="basis")
    if valid_from <= today():
        raise Refused("施行日应晚于今天，", "已交办的事项仍按原办法督促。", field="valid_from")
    _check(steps)
    made = Ladder.objects.create(
        name=name.strip(), basis=basis.strip(), valid_from=valid_from, adopted_at=now(),
        adopted_by=acting_user.acting_name,
    )  # fmt: skip
    LadderStep.objects.bulk_create(
        LadderStep(
            ladder=made, position=number, rung=step.rung, label=step.label.strip(),
            light=step.light, colour=step.colour or "",
        )
        for number, step in enumerate(steps, 1)
    )  # fmt: skip
    audit.record(
        "supervision.ladder_adopted", acting_user, made,
        after={"from": valid_from.isoformat(), "steps": [step.label for step in steps]},
    )  # fmt: skip
    return made


def _check(steps: Sequence[Step]) -> None:
    if not steps:
        raise Refused("督促办法没有层级，", "请至少写一级。", field="rung")
    for step in steps:
        if not step.label.strip():
            raise Refused("有一级没有名称，", "请填写每一级的名称。", field="label")
        if step.light not in (Light.YELLOW, Light.RED):
            raise Refused(f"“{step.label}”没有选择灯色，", "请选择黄灯或红灯。", field="light")
        if (step.rung is Rung.SLIP) != (step.colour is not None):
            raise Refused(
                f"“{step.label}”的颜色不对，", "督促单要选颜色，其他做法不选。", field="colour"
            )
