"""Who holds a seat: the seat stays, holders change on a day, each with its basis."""

from datetime import date, timedelta

from django.db import transaction

from minjiu.audit import api as audit
from minjiu.audit.api import Actor
from minjiu.common.errors import NotFound, Refused
from minjiu.directory.models import Appointment, Official, Seat

MOST_NAMESAKES = 9


@transaction.atomic
def replace_holder(
    *,
    seat_number: int,
    official: str,
    post: str,
    starts_on: date,
    basis: str,
    namesake: int = 1,
    acting_user: Actor | None,
) -> Appointment:
    """End the present appointment to a seat and begin the new one on `starts_on`.

    `namesake`: 2, 3 … for another person of the same name in the same unit. Refused where it would
    begin on or before the present holder's first day.
    """
    seat = Seat.objects.select_for_update().filter(pk=seat_number).first()
    if seat is None:
        raise NotFound("席位")
    if not official.strip() or not post.strip():
        raise Refused("没有写明姓名或职务，", "请补充完整。")
    if not 1 <= namesake <= MOST_NAMESAKES:
        raise Refused(
            f"同名编号应为1至{MOST_NAMESAKES}，",
            "没有同名的填1，第二位同名的填2。",
            field="namesake",
        )
    current = (
        Appointment.objects.select_for_update().filter(seat=seat, valid_to__isnull=True).first()
    )
    if current is not None:
        if starts_on <= current.valid_from:
            raise Refused(
                f"新任命自{starts_on:%Y年%-m月%-d日}起，与现任（自"
                f"{current.valid_from:%Y年%-m月%-d日}起）重叠，",
                f"请从{current.valid_from + timedelta(days=1):%Y年%-m月%-d日}或更晚的日期起。",
                field="starts_on",
            )
        current.valid_to = starts_on
        current.save(update_fields=["valid_to"])
    person, _ = Official.objects.get_or_create(
        name=official.strip(), unit=seat.unit, number=namesake
    )
    made = Appointment.objects.create(
        seat=seat, official=person, post=post.strip(), valid_from=starts_on, basis=basis
    )
    audit.record(
        "directory.holder_replaced", acting_user, made,
        before={"holder": str(current)} if current else None, after={"holder": str(made)},
    )  # fmt: skip
    return made
