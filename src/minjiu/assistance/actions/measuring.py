"""What assistance measures of 民政厅's duties each night."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from cncodes.divisions import Divisions
from minjiu.assistance.actions.stepping import last_day
from minjiu.assistance.models import Case, Decision, Determination, Publicity, Withdrawal
from minjiu.common.periods import Period, last_month_and_this
from minjiu.directory.api import working_days
from minjiu.indicators import api as indicators

PROVINCE = "350000"


@transaction.atomic
def measure(*, on: date) -> int:
    """Write down the month of `on` and the one before, whose last limits end in this one."""
    figures: list[indicators.Figure] = []
    for month in last_month_and_this(on):
        figures += [*_decided_in_time(month, on), _townships(month, on), *_programmes(month)]
    return indicators.record(figures)


def _decided_in_time(month: Period, on: date) -> Iterable[indicators.Figure]:
    """By the law of each programme (`stepping.last_day`); of the province and of each county that
    had a case. A case that is open past its last day counts from the month in which that day lies."""
    due, in_time = Counter[str](), Counter[str]()
    decided = dict(
        Decision.objects.filter(effective_on__isnull=False).values_list("case_id", "effective_on")
    )
    calendar = working_days()
    objected = Counter(Publicity.objects.exclude(objection="").values_list("case_id", flat=True))
    withdrawn = dict(Withdrawal.objects.values_list("case_id", "received_on"))
    cases = Case.objects.filter(accepted_on__isnull=False, accepted_on__lt=month.end)
    for case in cases.only("pk", "programme", "accepted_on", "extension", "county_code").iterator():
        last = last_day(case, objected[case.pk], calendar)
        if case.pk in withdrawn and (last is None or withdrawn[case.pk] <= last):
            continue  # the family took it back in time: nothing was to be decided
        done = decided.get(case.pk)
        if last is None:  # the year's holidays are not published: no case to judge by
            continue
        counted_on = done if done is not None and done <= last else last
        if counted_on not in month or (done is None and last >= on):
            continue
        for place in (PROVINCE, case.county_code):
            due[place] += 1
            in_time[place] += done is not None and done <= last
    for place in due or (PROVINCE,):
        yield indicators.Figure(
            "D05-05.a", "civil_affairs", month, in_time[place], due[place],
            "当月作出决定的或法定时限（57号第二十二条；特困为43号第十三至十六条各步之和）在当月届满的个案",
            place,
        )  # fmt: skip


def _townships(month: Period, on: date) -> indicators.Figure:
    """信息化: townships that took an application in the system in the month, of all townships."""
    all_of_them = {d.code for d in Divisions.bundled() if len(d.code) == 9 and d.in_force(on)}
    registered = Case.objects.filter(registered_on__gte=month.start, registered_on__lt=month.end)
    working = set(registered.values_list("division_code", flat=True)) & all_of_them
    return indicators.Figure(
        "D05-11.a", "civil_affairs", month, len(working), len(all_of_them),
        "当月在系统内受理过申请的乡镇（街道）占全部；当月没有申请的也在分母中",
    )  # fmt: skip


def _programmes(month: Period) -> Iterable[indicators.Figure]:
    """How many programmes one application was answered for, in the month's newest determination."""
    made = Determination.objects.filter(made_at__date__gte=month.start, made_at__date__lt=month.end)
    newest = made.order_by("-made_at").first()
    if newest is None:
        return
    yield indicators.Figure(
        "D05-12.a", "civil_affairs", month, len(newest.lines), made.values("case").distinct().count(),
        "最近一次测算对一件申请同时给出结论的救助项目；样本数为当月测算过的申请",
    )  # fmt: skip
