"""Moving a case from state to state: who may, from where, by when, and a line in its story."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from cncodes.working_days import Calendar, YearNotPublished, add_calendar_days
from minjiu.access.api import User
from minjiu.assistance.enums import CaseState, Programme
from minjiu.assistance.law import Limit, law_of
from minjiu.assistance.models import Case, Entitlement, Publicity, Statement, TimelineEvent
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.directory.api import working_days
from minjiu.registry import api as registry
from minjiu.verification import api as verification

UNPUBLISHED = "（该年节假日安排未公布，时限待定）"
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
        raise Refused("家庭成员或法定义务人已变更，核对依据的是原成员，", remedy)


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


def clear_due_of(case: Case, limit: Limit | None) -> bool:
    """Clear what this limit had set, and nothing else; whether it had."""
    found = limit is not None and case.due_rule.startswith(limit.rule)
    if found:
        clear_due(case)
    return found


def set_limit(case: Case, event_on: date, limit: Limit) -> None:
    """The next step is due by the law of the case's programme."""
    set_due(case, event_on, limit.days, limit.rule)


def whole_limit(case: Case) -> Limit | None:
    """From acceptance to the decision: longer where the reason is on record; None where the law of
    the programme names no such period."""
    law = law_of(case)
    return law.whole_special if case.extension else law.whole


def last_day(case: Case, objections: int, calendar: Calendar) -> date | None:
    """The last day on which a case is decided in time; None where a year is not published.

    Where the law names no whole period, the sum of its steps: who needed longer was late in one of
    them. An objection posts a new opinion, with its own period and another publicity.
    """
    law, accepted_on, whole = law_of(case), case.accepted_on, whole_limit(case)
    assert accepted_on is not None  # noqa: S101  asked of accepted cases
    if whole is not None:
        return working_days_after(accepted_on, whole.days, calendar)
    day: date | None = accepted_on
    for limit in (law.opinion, *(law.objection for _ in range(objections))):
        assert limit is not None  # noqa: S101  `Law`: one of the whole and the steps
        day = day and working_days_after(day, limit.days, calendar)
        day = day and publicity_end(day)
    return day and working_days_after(day, law.county.days, calendar)


def set_due_of_township(case: Case) -> None:
    """The township's period, or the whole one where the law sets it none of its own.

    Once the opinion was posted, the period that an objection or the county's receipt set runs on.
    """
    assert case.accepted_on is not None  # noqa: S101  cases reach this after acceptance
    whole, opinion = whole_limit(case), law_of(case).opinion
    if whole is not None:
        days = whole.days
        set_due(case, case.accepted_on, days, f"受理后{days}个工作日内办结（{whole.rule}）")
    elif opinion is not None and not Publicity.objects.filter(case=case).exists():
        set_limit(case, case.accepted_on, opinion)


def set_due_while_posted(case: Case) -> None:
    """The whole period runs on; where there is none, the seven days are all that the law names."""
    if law_of(case).whole is not None:
        set_due_of_township(case)
    else:
        clear_due(case)


def set_due_at_county(case: Case) -> None:
    """The county's days from receipt, inside the whole period: nothing suspends that one."""
    assert case.accepted_on is not None and case.to_county_on is not None  # noqa: S101
    set_limit(case, case.to_county_on, law_of(case).county)
    limit = whole_limit(case)
    whole = working_days_after(case.accepted_on, limit.days) if limit else None
    if whole is not None and case.due_on is not None and whole < case.due_on:
        set_due_of_township(case)


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


def excluded_cases(case: Case) -> QuerySet[Case]:
    """Running cases of the family whose programme the same person cannot have beside this one's."""
    other = law_of(case).excludes
    running = Entitlement.objects.filter(
        household_id=case.household_id, programme=other or "", valid_to__isnull=True
    )
    return Case.objects.filter(pk__in=running.values("case"))


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
