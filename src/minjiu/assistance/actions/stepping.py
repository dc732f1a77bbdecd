"""Moving a case from state to state: who may, from where, by when, and a line in its story."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from cncodes.working_days import Calendar, YearNotPublished, add_calendar_days
from minjiu.access.api import User
from minjiu.assistance.enums import CaseState, Programme
from minjiu.assistance.models import Case, Entitlement, Statement, TimelineEvent
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.directory.api import working_days
from minjiu.registry import api as registry
from minjiu.verification import api as verification

UNPUBLISHED = "（该年节假日安排未公布，时限待定）"
TOTAL_DAYS, TOTAL_DAYS_SPECIAL = 30, 45  # 57号第二十二条
COUNTY_DAYS, START_DAYS, REFUSAL_NOTICE_DAYS = 10, 3, 3
PUBLICITY_DAYS = 7


def short(text: str, label: str, field: str, limit: int = 120) -> None:
    """Refused where a line is empty or longer than its column."""
    if not text.strip():
        raise Refused(f"{label}没有填写，", "请补全。", field=field)
    if len(text.strip()) > limit:
        raise Refused(f"{label}超过{limit}字，", "请写得简短一些。", field=field)


def lock(case: Case, *states: CaseState) -> Case:
    """The case for this transaction; Refused unless it stands in one of the states."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if states and locked.state not in states:
        names = "、".join(f"“{state.label}”" for state in states)
        raise Refused(
            f"这件个案的状态是“{CaseState(locked.state).label}”，这一步要在{names}时办理，",
            "请刷新页面查看当前进度。",
        )
    return locked


def require_declared(case: Case) -> None:
    """Every present member has been spoken of by the family."""
    members = registry.members_on(case.household_id, today())
    silent = [m.name for m in members if not case.declared.get(str(m.person_id))]
    if silent:
        raise Refused(f"还没有申报：{'、'.join(silent)}，", "请补录家庭申报后再办理。")


def require_same_members(case: Case, remedy: str) -> None:
    """Nothing is decided on a verification of other people than the family's present members."""
    if case.verification_id and verification.rests_on_former_members(case.verification_id):
        raise Refused("家庭成员已变更，核对依据的是原成员，", remedy)


def working_days_after(event_on: date, days: int, calendar: Calendar | None = None) -> date | None:
    """The last day of a period of working days, or None where the year is not published.

    Who counts several periods hands over the calendar, which is read once.
    """
    try:
        return (calendar or working_days()).add_working_days(event_on, days)
    except YearNotPublished:
        return None


DUE = ("due_from", "due_days", "due_on", "due_rule")


def set_due(
    case: Case, event_on: date, days: int, rule: str, calendar: Calendar | None = None
) -> None:
    """The next step is due `days` working days after the event; open where a year is not known."""
    case.due_from, case.due_days = event_on, days
    case.due_on = working_days_after(event_on, days, calendar)
    case.due_rule = rule if case.due_on else f"{rule}{UNPUBLISHED}"


def clear_due(case: Case) -> None:
    case.due_from = case.due_days = case.due_on = None
    case.due_rule = ""


def total_days(case: Case) -> int:
    """57号第二十二条: 30 working days from acceptance, 45 where the reason is on record."""
    return TOTAL_DAYS_SPECIAL if case.extension else TOTAL_DAYS


def set_due_in_all(case: Case) -> None:
    """Where the law sets the step no period of its own, the whole one is the limit."""
    assert case.accepted_on is not None  # noqa: S101  cases reach this after acceptance
    days = total_days(case)
    set_due(case, case.accepted_on, days, f"受理后{days}个工作日内办结（57号第二十二条）")


def set_due_at_county(case: Case) -> None:
    """Ten working days from receipt, inside the whole period: nothing suspends that one."""
    assert case.accepted_on is not None and case.to_county_on is not None  # noqa: S101
    set_due(
        case, case.to_county_on, COUNTY_DAYS,
        f"收到后{COUNTY_DAYS}个工作日内审核确认（57号第二十条）",
    )  # fmt: skip
    whole = working_days_after(case.accepted_on, total_days(case))
    if whole is not None and case.due_on is not None and whole < case.due_on:
        set_due_in_all(case)


def publicity_end(posted_on: date) -> date:
    """The seventh day; the first is the day after posting (民法典第二百零一条)."""
    return add_calendar_days(posted_on, PUBLICITY_DAYS)


def begin_entitlement(case: Case, monthly_amount: Decimal, from_month: date) -> Entitlement:
    """From the first day of a month on, until a change ends it; refused where one runs already."""
    refuse_second(case.household_id, case.programme, case.applicant_name)
    return Entitlement.objects.create(
        case=case,
        household_id=case.household_id,
        division_code=case.division_code,
        programme=case.programme,
        monthly_amount=monthly_amount,
        valid_from=from_month,
    )


def refuse_second(household_id: UUID, programme: str, name: str) -> None:
    """One family has one entitlement of a programme; what runs is changed in its own case."""
    running = Entitlement.objects.filter(household_id=household_id, programme=programme)
    if running.filter(valid_to__isnull=True).exists():
        raise Refused(
            f"{name}家庭{Programme(programme).standing}，",
            "请打开原个案，办理定期核查或变更待遇。",
        )


def close_statement(case: Case) -> None:
    """What the family was heard on is decided, or goes back: it is heard anew on what follows."""
    Statement.objects.filter(case=case, closed_at__isnull=True).update(closed_at=now())


def end_questions(case: Case, acting_user: User | None) -> None:
    """The purpose of the verification is fulfilled or fell away: nobody is asked for it again."""
    if case.verification_id is not None:
        verification.close(case.verification_id, acting_user)


def write(
    case: Case,
    text: str,
    action: str,
    acting_user: User | None,
    *,
    changed: Iterable[str] = (),
    label: str = "",
) -> None:
    """Save the case, its audit record and its line in the story: one act, one transaction."""
    fields = [*changed]
    if fields:
        case.save(update_fields=fields)
    who = f"{acting_user.unit_name} {acting_user.name}" if acting_user else "系统"
    TimelineEvent.objects.create(case=case, at=now(), text=text[:300], actor=who[:160])
    audit.record(
        action, acting_user, case, purpose=case.purpose, case_id=case.pk,
        label=label or case.applicant_name, after={"state": case.state, "text": text[:300]},
    )  # fmt: skip
