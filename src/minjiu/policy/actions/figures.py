"""Published price figures: entered by one person, in force once another has confirmed them.

A correction is entered the same way, with its reason; what it replaces is kept.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from cncodes.divisions import Divisions
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.common.periods import first_of_next_month
from minjiu.policy import queries
from minjiu.policy.enums import FigureState, IndexKind
from minjiu.policy.models import PriceFigure
from minjiu.policy.permissions import require_confirms_prices, require_enters_prices

# Beyond these a comma stands in the wrong place: grain, the wildest, never came near.
LEAST, MOST = Decimal(-50), Decimal(100)


@transaction.atomic
def enter_figures(
    *,
    key: UUID,
    division_code: str,
    month: date,
    published_on: date,
    document: str,
    rises: Mapping[IndexKind, Decimal],
    reason: str = "",
    acting_user: User,
) -> tuple[PriceFigure, ...]:
    """`rises` are percent against the same month a year before, to two places; they count once
    `confirm_figures` says so. `month` is its first day. `key` comes with the form: the same form
    sent twice is one entry."""
    require_enters_prices(acting_user, division_code)
    again = tuple(queries.of_entry(key).filter(entered_by=acting_user))
    if again:
        return again
    _check(division_code, month, published_on, document, rises)
    rows = [
        PriceFigure(
            entry=key, division_code=division_code, month=month, kind=kind,
            rise=_ten_thousandths(kind, percent), published_on=published_on,
            document=document.strip(), reason=reason.strip(), entered_by=acting_user,
            entered_at=now(),
        )
        for kind, percent in rises.items()
    ]  # fmt: skip
    for row in rows:
        _check_beside(row)
    try:
        with transaction.atomic():
            PriceFigure.objects.bulk_create(rows)
    except IntegrityError:  # two people at the same moment
        raise _waiting(rows[0]) from None
    audit.record_many("policy.figures_entered", acting_user, rows, after=_told)
    return tuple(rows)


def _check(
    division_code: str,
    month: date,
    published_on: date,
    document: str,
    rises: Mapping[IndexKind, Decimal],
) -> None:
    place = Divisions.bundled().find(division_code, month)
    if place is None or place.level not in ("prefecture", "county"):
        raise Refused(
            "没有选择当时存在的设区的市或县（市、区），", "请从列表中选择。", field="division"
        )
    if month != month.replace(day=1) or first_of_next_month(month) > today():
        raise Refused("这个月还没有过完，", "请选择已经过完的月份。", field="month")
    if published_on < first_of_next_month(month):
        raise Refused("公布日期在该月结束以前，", "请核对公布日期。", field="published_on")
    if published_on > today():
        raise Refused("公布日期在今天以后，", "请在公布以后录入。", field="published_on")
    if not document.strip():
        raise Refused("没有填写公布文件，", "请写明发布单位和文件名称或网址。", field="document")
    if not rises:
        raise Refused("没有填写涨幅，", "请至少填写一项已公布的涨幅。", field="cpi")


def _ten_thousandths(kind: IndexKind, percent: Decimal) -> int:
    exact = percent * 100
    if not percent.is_finite() or exact != exact.to_integral_value():
        raise Refused(
            f"{kind.label}的涨幅最多两位小数，", "请按公布的百分数填写，如2.3。", field=kind.value
        )
    if not LEAST <= percent <= MOST:
        raise Refused(
            f"{kind.label}的涨幅不在{LEAST}至{MOST}之间，",
            "请核对小数点和正负号。",
            field=kind.value,
        )
    return int(exact)


def _check_beside(row: PriceFigure) -> None:
    """What is there of the same place, month and kind."""
    same = PriceFigure.objects.filter(
        division_code=row.division_code, month=row.month, kind=row.kind
    )
    if same.filter(state=FigureState.WAITING).exists():
        raise _waiting(row)
    old = same.filter(state=FigureState.IN_FORCE).first()
    if old is None:
        return
    if old.rise == row.rise:
        raise Refused(
            f"{IndexKind(row.kind).label}已经是{old.rise / 100:g}%，", "没有要更正的；不更正的请留空。",
            field=row.kind,
        )  # fmt: skip
    if not row.reason:
        raise Refused(
            f"{IndexKind(row.kind).label}已有数（{old.rise / 100:g}%），这是更正，",
            "请写明更正原因。", field="reason",
        )  # fmt: skip


def _waiting(row: PriceFigure) -> Refused:
    return Refused(
        f"{IndexKind(row.kind).label}已有一个数待复核，", "请先复核或退回，再录入。", field=row.kind
    )


@transaction.atomic
def confirm_figures(*, entry: UUID, acting_user: User) -> tuple[PriceFigure, ...]:
    """The second person: the figures count from now on, in place of those they correct."""
    rows = _settling(entry, acting_user)
    at = now()
    for row in rows:
        old = PriceFigure.objects.select_for_update().filter(
            division_code=row.division_code, month=row.month, kind=row.kind,
            state=FigureState.IN_FORCE,
        ).first()  # fmt: skip
        if old is not None:
            old.state, old.replaced_at = FigureState.REPLACED, at
            old.save(update_fields=["state", "replaced_at"])
            audit.record("policy.figure_replaced", acting_user, old, before=_told(old))
        _settle(row, FigureState.IN_FORCE, acting_user)
    audit.record_many("policy.figures_confirmed", acting_user, rows, after=_told)
    return rows


@transaction.atomic
def return_figures(*, entry: UUID, reason: str, acting_user: User) -> tuple[PriceFigure, ...]:
    """The second person sends the figures back; they never count."""
    rows = _settling(entry, acting_user)
    if not reason.strip():
        raise Refused("没有填写退回原因，", "请写明哪里不对。", field="return_reason")
    for row in rows:
        row.return_reason = reason.strip()
        _settle(row, FigureState.RETURNED, acting_user)
    audit.record_many("policy.figures_returned", acting_user, rows, after=_told)
    return rows


def _settling(entry: UUID, acting_user: User) -> tuple[PriceFigure, ...]:
    rows = tuple(PriceFigure.objects.select_for_update().filter(entry=entry).order_by("kind"))
    if not rows:
        raise NotFound("录入")
    require_confirms_prices(acting_user, rows[0].division_code)
    if rows[0].entered_by.pk == acting_user.pk:
        raise NotPermitted("录入和复核应由两人办理，", "请由另一位市、省民政人员复核。")
    if rows[0].state != FigureState.WAITING:
        raise Refused(f"这次录入{FigureState(rows[0].state).label}，", "请刷新页面查看。")
    return rows


def _settle(row: PriceFigure, state: FigureState, acting_user: User) -> None:
    row.state, row.settled_by, row.settled_at = state, acting_user, now()
    row.save(update_fields=["state", "settled_by", "settled_at", "return_reason"])


def _told(row: PriceFigure) -> dict[str, object]:
    return {
        "division": row.division_code, "month": f"{row.month:%Y-%m}", "kind": row.kind,
        "rise": row.rise, "published_on": row.published_on.isoformat(), "document": row.document,
        "state": row.state, "reason": row.return_reason or row.reason,
    }  # fmt: skip
