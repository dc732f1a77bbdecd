"""价格联动: how each month stands in each county; figures entered by one and confirmed by another."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cncodes.divisions import Division, Divisions
from minjiu.access.api import User, scopes_of
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.common.money import fen_to_yuan
from minjiu.common.periods import months_before
from minjiu.policy.actions.figures import confirm_figures, enter_figures, return_figures
from minjiu.policy.api import prices
from minjiu.policy.enums import FigureState, IndexKind
from minjiu.policy.permissions import may_enter_prices, require_sees_prices
from minjiu.web.desk import given
from minjiu.web.desk.prices import board, counties, entries
from minjiu.web.desk.templatetags.desk import division_name
from minjiu.web.listing import asked
from minjiu.web.paging import Sort, cut, cut_rows, ordered, ordered_rows
from minjiu.web.sheets import ROWS, as_download

BOARD_SORTS = {
    "code": Sort("县（市、区）", "code"),
    "state": Sort("结果", lambda row: (row.order, row.code)),
    "amount": Sort("每人每月", lambda row: row.amount_fen or 0, descending=True),
}
FIGURE_SORTS = {
    "month": Sort("指数月", "month", descending=True),
    "place": Sort("地区", "division_code"),
    "time": Sort("录入时间", "entered_at", descending=True),
}
_BOARD_HEAD = (
    "县（市、区）", "设区的市", "指数月", "结果", "达到的条件", "每人每月（元）",
    "失业人员每人每月（元）", "最迟发放日", "已公布的涨幅", "没有公布的",
)  # fmt: skip
_FIGURE_HEAD = (
    "地区", "指数月", "指数", "同比涨幅（%）", "公布日期", "公布文件", "状态", "录入人", "录入时间",
    "复核人", "复核时间", "更正原因", "退回原因",
)  # fmt: skip
HINTS = {
    IndexKind.CPI: "",
    IndexKind.FOOD: "",
    IndexKind.GRAIN: "当地规定以粮食价格启动的才填",
    IndexKind.SCPI: "当地编制这项指数的才填",
}


@require_safe
@login_required
def linkage(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and how one month stands in each county."""
    user = _staff(request)
    month = _month(request)
    cities = [(c.code, c.name) for c in Divisions.bundled() if _is(c, "prefecture", month)]
    wanted = asked(request, city=("设区的市", cities))
    city = wanted["city"] or ("" if "city" in request.GET else _own_city(user, month))
    rows = board(month, counties(month, city))
    if wanted.sheet:
        found = ordered_rows(rows, request, BOARD_SORTS, default="code")
        return as_download(f"price-linkage-{month:%Y%m}", _BOARD_HEAD, _board_cells(found, month))
    context = {
        "page": cut_rows(rows, request, BOARD_SORTS, default="code"),
        "month": month, "months": _months(), "cities": cities, "city": city,
        "started": sum(row.state == "启动" for row in rows),
        "unpublished": sum(row.state == "未公布" for row in rows),
        "entries": entries(user), "may_enter": may_enter_prices(user),
    }  # fmt: skip
    return render(request, "desk/prices.html", context)


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure that was entered, the replaced and returned too."""
    user = _staff(request)
    wanted = asked(
        request, "公布文件",
        state=("状态", FigureState.choices), kind=("指数", IndexKind.choices),
        city=("设区的市", [(c.code, c.name) for c in Divisions.bundled() if _is(c, "prefecture", today())]),
    )  # fmt: skip
    found = prices.figures()
    for name in ("state", "kind"):
        if wanted[name]:
            found = found.filter(**{name: wanted[name]})
    if wanted["city"]:
        found = found.filter(division_code__startswith=wanted["city"][:4])
    if wanted.text:
        found = found.filter(document__icontains=wanted.text)
    if wanted.sheet:
        rows = ordered(found, request, FIGURE_SORTS, default="time")[: ROWS + 1]
        return as_download(f"price-figures-{today():%Y%m%d}", _FIGURE_HEAD, _figure_cells(rows))
    page = cut(found, request, FIGURE_SORTS, default="time")
    context = {"page": page, "asked": wanted, "may_enter": may_enter_prices(user)}
    return render(request, "desk/price_figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enter(request: HttpRequest) -> HttpResponse:
    """One form for the figures of a place and month."""
    user = _staff(request)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            made = _enter(request, user)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, f"已录入{len(made)}项，由另一人复核后生效。")
            return redirect(_board(made[0].division_code, made[0].month))
    context: dict[str, Any] = {
        "place_groups": [
            (kind, [p for p in _may_enter(user) if p.level == level])
            for level, kind in (("prefecture", "设区的市"), ("county", "县（市、区）自己的指数"))
        ],
        "kinds": [(kind, HINTS[kind]) for kind in IndexKind],
        "key": uuid4(), "last_month": f"{months_before(today().replace(day=1), 1):%Y-%m}",
        "today": today(), "refusal": refusal, "step": "enter",
        "given": request.POST if refusal else request.GET,
    }  # fmt: skip
    return render(request, "desk/price_entry.html", context, status=422 if refusal else 200)


@require_POST
@login_required
def settle(request: HttpRequest, entry: UUID) -> HttpResponse:
    """The second person confirms or sends back."""
    user = _staff(request)
    if request.POST.get("do") == "return":
        rows = return_figures(
            entry=entry, reason=request.POST.get("return_reason", ""), acting_user=user
        )
        messages.success(request, "已退回，这些数不生效。")
    else:
        rows = confirm_figures(entry=entry, acting_user=user)
        messages.success(request, f"已复核，{len(rows)}项生效。")
    return redirect(_board(rows[0].division_code, rows[0].month))


def _staff(request: HttpRequest) -> User:
    user = cast(User, request.user)
    require_sees_prices(user)
    return user


def _enter(request: HttpRequest, user: User) -> tuple[prices.PriceFigure, ...]:
    sent = request.POST
    rises = {kind: _percent(sent.get(kind.value, ""), kind) for kind in IndexKind}
    return enter_figures(
        key=given.key(sent.get("key", ""), "录入"), division_code=sent.get("division", ""),
        month=given.month(sent.get("month", ""), "month"),
        published_on=given.day(sent.get("published_on", ""), "published_on"),
        document=sent.get("document", ""),
        rises={kind: rise for kind, rise in rises.items() if rise is not None},
        reason=sent.get("reason", ""), acting_user=user,
    )  # fmt: skip


def _percent(text: str, kind: IndexKind) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%").replace("−", "-")
    if not plain:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise Refused(
            f"{kind.label}的涨幅不是数字，", "请按2.3的写法填写，下降的写负数。", field=kind.value
        ) from None


def _board(division_code: str, month: date) -> str:
    place = Divisions.bundled().find(division_code, month)
    city = place.parent_code if place and place.level == "county" else division_code
    return f"{reverse('desk:prices')}?month={month:%Y-%m}&city={city}"


def _month(request: HttpRequest) -> date:
    """The month asked for; what is none, or not over yet, gives the last one that is."""
    last = months_before(today().replace(day=1), 1)
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return last
    return month if date(2020, 1, 1) <= month <= last else last


def _months() -> list[date]:
    """The last two years, and before them whatever was entered."""
    first = today().replace(day=1)
    recent = {months_before(first, n) for n in range(1, 25)}
    entered = prices.figures().order_by().values_list("month", flat=True).distinct()
    return sorted(recent | set(entered), reverse=True)


def _is(place: Division, level: str, on: date) -> bool:
    return place.level == level and place.in_force(on)


def _own_city(user: User, on: date) -> str:
    """The city that all of the user's places lie in; of the province, none."""
    codes = {f"{s.prefix[:4]}00" for s in scopes_of(user) if len(s.prefix) >= 4}
    wide = any(len(s.prefix) < 4 for s in scopes_of(user))
    code = next(iter(codes)) if len(codes) == 1 and not wide else ""
    return code if code and Divisions.bundled().find(code, on) else ""


def _may_enter(user: User) -> list[Division]:
    return [
        p
        for p in sorted(Divisions.bundled(), key=lambda p: p.code)
        if p.level in ("prefecture", "county")
        and p.in_force(today())
        and may_enter_prices(user, p.code)
    ]


def _board_cells(rows: Iterable[Any], month: date) -> Iterable[tuple[object, ...]]:
    for row in rows:
        amounts = [
            None if fen is None else fen_to_yuan(fen)
            for fen in (row.amount_fen, row.unemployed_fen)
        ]
        yield (
            row.name, row.city, f"{month:%Y-%m}", row.state, row.reached, *amounts, row.pay_by,
            row.figures, row.missing,
        )  # fmt: skip


def _figure_cells(rows: Iterable[prices.PriceFigure]) -> Iterable[tuple[object, ...]]:
    for row in rows:
        settled = row.settled_by
        yield (
            division_name(row.division_code), f"{row.month:%Y-%m}", IndexKind(row.kind).label,
            Decimal(row.rise) / 100, row.published_on, row.document, FigureState(row.state).label,
            row.entered_by.name, f"{localtime(row.entered_at):%Y-%m-%d %H:%M}",
            settled.name if settled else "",
            f"{localtime(row.settled_at):%Y-%m-%d %H:%M}" if row.settled_at else "",
            row.reason, row.return_reason,
        )  # fmt: skip
