"""What the conference measures of itself, and what it suggests from what anybody measured."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db import transaction

from cncodes.divisions import Divisions
from minjiu.common.periods import Period, first_of_next_month
from minjiu.conference.actions import topics
from minjiu.conference.actions.topics import PROVINCE
from minjiu.conference.enums import EntryState, RegisterKind, TopicOrigin, TopicState
from minjiu.conference.ledger import ledger
from minjiu.conference.models import RegisterEntry, Topic
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators
from minjiu.supervision import api as supervision

# A duty shown by a register only is asked about when nothing was entered for so long: our
# proposal, to be confirmed by the office.
SILENT_DAYS = 365
# A county is far behind from twenty points on: our proposal too.
FAR_BEHIND = Decimal("0.20")


@transaction.atomic
def measure(*, on: date) -> int:
    """Write down this month's figures of the conference's own records; returns how many."""
    month = Period(on.replace(day=1), first_of_next_month(on))
    figures = [*_blockages(month, on), _petition_topics(month, on), _one_standard(month, on)]
    return indicators.record(figures)


@transaction.atomic
def measure_coverage(shown: int, duties: int, *, on: date) -> int:
    """D05-01 统筹全省社会救助体系建设: duties with a living function and evidence of the last year, of all. The
    api above counts them and hands the figure down."""
    month = Period(on.replace(day=1), first_of_next_month(on))
    figure = indicators.Figure(
        "D05-01.a", "civil_affairs", month, shown, duties,
        "页面可用，近一年有测量值或完成的台账事项的职责；只有空台账的不算；样本数为全部职责",
    )  # fmt: skip
    return indicators.record([figure])


def _blockages(month: Period, on: date) -> Iterable[indicators.Figure]:
    """问题单按时办结: of those due by now, the share closed by their date, by unit; and how long they took.
    One that was closed more than a year ago says nothing of today."""
    due: dict[str, list[bool]] = {}
    days: list[int] = []
    kept = RegisterEntry.objects.filter(kind=RegisterKind.BLOCKAGE).exclude(
        state=EntryState.DROPPED
    )
    for entry in kept.exclude(done_on__lte=on - timedelta(days=SILENT_DAYS)):
        if entry.done_on is not None:
            days.append((entry.done_on - entry.planned_on).days)
        if entry.due_on < on or entry.done_on is not None:
            in_time = entry.done_on is not None and entry.done_on <= entry.due_on
            due.setdefault(entry.department_code, []).append(in_time)
    for duty in directory.duties():
        row = ledger()[duty.id]
        if RegisterKind.BLOCKAGE not in row.registers or duty.id == "D05-14":
            continue
        known = due.get(duty.department_code, [])
        for code in row.indicators:
            yield indicators.Figure(
                code, duty.department_code, month, sum(known), len(known),
                "到期未办结和近一年办结的数据共享问题单",
            )  # fmt: skip
    yield indicators.Figure(
        "D05-14.a", "civil_affairs", month, Decimal(median(days)) if days else 0, len(days),
        "近一年办结的数据共享问题单，自列入至办结",
    )  # fmt: skip


def _petition_topics(month: Period, on: date) -> indicators.Figure:
    since = on.replace(month=1, day=1)
    found = Topic.objects.filter(origin=TopicOrigin.PETITION, proposed_at__date__gte=since)
    kept = found.exclude(state__in=[TopicState.RETURNED, TopicState.WITHDRAWN]).count()
    return indicators.Figure(
        "D18-06.a", "petitions", month, kept, kept, "今年以信访共性问题提出、未退回的议题"
    )


def _one_standard(month: Period, on: date) -> indicators.Figure:
    """统筹城乡标准: counties whose unified standard stands in the register with its document. A
    county without an entry is not known to have one."""
    counties = {
        one.code for one in Divisions.bundled() if one.level == "county" and one.in_force(on)
    }
    kept = RegisterEntry.objects.filter(
        kind=RegisterKind.POLICY, duty_id="D05-08", state=EntryState.DONE, done_on__lt=month.end
    )
    known = set(kept.values_list("division_code", flat=True)) & counties
    return indicators.Figure(
        "D05-08.a", "civil_affairs", month, len(known), len(counties),
        "政策台账中有城乡统一标准文件的县（市、区）；没有登记的不算",
    )  # fmt: skip


@transaction.atomic
def follow_indicators(*, on: date) -> int:
    """Progress of resolutions that an indicator measures: their figure now, against the one of the
    day they were assigned. Returns how many were moved."""
    moved = 0
    for leg, code, _ in supervision.measured_legs():
        figures = indicators.trend(code, leg.department_code)
        values = [(one.period_to, one.value) for one in figures if one.value is not None]
        before = [value for end, value in values if end <= leg.matter.assigned_on]
        if not values:
            continue
        starting = before[-1] if before else values[0][1]
        supervision.measure(leg=leg, value=values[-1][1], starting=starting, acting_user=None)
        moved += 1
    return moved


@transaction.atomic
def suggest_topics(*, on: date) -> int:
    """Suggest a topic for each missed target and each silent duty, once while it is open, with
    the figures frozen. A unit is named for its own leg only."""
    names = {found.code: found.name for found in directory.departments(on)}
    codes = [code for entry in ledger().values() for code in entry.indicators]
    made, figures = 0, indicators.newest(codes)
    province = {(f.code, f.department_code): f for f in figures if f.division_code == PROVINCE}
    places = {one.code: one.name for one in Divisions.bundled() if one.in_force(on)}
    for one in figures:
        if one.division_code != PROVINCE:
            whole = province.get((one.code, one.department_code))
            made += whole is not None and _far_behind(one, whole, places)
            continue
        if not one.missed:
            continue
        name = names.get(one.department_code, one.department_code)
        made += _suggest(
            f"{one.code}|{one.department_code}",
            f"{name}：{one.label}未达到目标",
            f"{one.label}现为{one.numerator:f}/{one.denominator}，目标{one.target}。"
            "请研究原因和办法。",
            topics.freeze([one]),
        )
    return made + sum(_silent(duty, names, on) for duty in directory.duties())


def _far_behind(
    county: indicators.Measured, whole: indicators.Measured, places: Mapping[str, str]
) -> bool:
    """A county whose share, over cases enough, stands far on the worse side of the whole province's."""
    if county.unit is not indicators.Unit.SHARE or not (county.enough and whole.enough):
        return False
    if county.value is None or whole.value is None or county.better is indicators.Better.NEITHER:
        return False
    gap = whole.value - county.value
    if (gap if county.better is indicators.Better.HIGHER else -gap) < FAR_BEHIND:
        return False
    place = places.get(county.division_code, county.division_code)
    return _suggest(
        f"{county.code}|{county.department_code}|{county.division_code}",
        f"{place}：{county.label}与全省差距较大",
        f"{place}{county.label}为{county.value:.1%}（{county.numerator:f}/{county.denominator}），"
        f"全省{whole.value:.1%}。请研究原因和帮助的办法。",
        topics.freeze([county, whole]),
    )


def _silent(duty: directory.DutyText, names: dict[str, str], on: date) -> bool:
    row = ledger()[duty.id]
    if not row.page or row.event_only or not row.registers:
        return False
    begun = RegisterEntry.objects.order_by("planned_on").first()
    if begun is None or begun.planned_on > on - timedelta(days=SILENT_DAYS):
        return False  # the registers have not been kept long enough to call anybody silent
    # what names another duty of the unit says nothing of this one
    recent = RegisterEntry.objects.filter(
        kind__in=row.registers, planned_on__gt=on - timedelta(days=SILENT_DAYS),
        duty_id__in=("", duty.id),
    )  # fmt: skip
    if not row.all_units:
        recent = recent.filter(department_code=duty.department_code)
    if recent.exclude(state=EntryState.DROPPED).exists():
        return False
    name = names.get(duty.department_code, duty.department_code)
    return _suggest(
        f"silent|{duty.id}",
        f"{name}：{row.title}一年没有记录",
        f"职责{duty.id}（{duty.text}）一年内没有台账记录，请研究是否需要推动。",
        [],
    )


def _suggest(key: str, title: str, text: str, evidence: list[dict[str, Any]]) -> bool:
    return topics.suggest(key=key, title=title, text=text, evidence=evidence) is not None
