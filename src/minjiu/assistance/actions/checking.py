"""Between acceptance and the county: verification, visit, opinion in public (第十五至十九条)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.assessing import (
    Care,
    checked_care,
    require_assessed,
    told_of_care,
)
from minjiu.assistance.actions.determining import determine
from minjiu.assistance.actions.stepping import (
    DUE,
    PUBLICITY_DAYS,
    clear_due_of,
    close_statement,
    lock,
    publicity_end,
    require_declared,
    require_same_members,
    set_due_at_county,
    set_due_of_township,
    set_due_while_posted,
    set_limit,
    short,
    write,
)
from minjiu.assistance.enums import RUNNING_STATES, CaseState, Level
from minjiu.assistance.law import law_of
from minjiu.assistance.models import Case, Investigation, Publicity, Return
from minjiu.assistance.permissions import require_clerk, require_examiner
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.verification import api as verification


@transaction.atomic
def start_verification(*, case: Case, acting_user: User | None) -> Case:
    """Ask the departments; the day of application is the day of acceptance.

    Once, and once more where the county has sent the case back or the members have changed: then
    with the authorisation that everybody signed anew; the earlier report stays.
    """
    locked = lock(case, CaseState.ACCEPTED)
    require_clerk(acting_user, locked)
    if locked.verification_id is not None and not _out_of_date(locked):
        raise Refused("已经发起过核对，", "请查看核对进度；对结果有异议的，请申请复核。")
    require_declared(locked)
    declared: dict[tuple[UUID | None, str], Any] = {
        (UUID(person) if person else None, name): value
        for person, facts in locked.declared.items()
        for name, value in facts.items()
    }
    run = verification.start(
        household_id=locked.household_id,
        case_id=locked.pk,
        purpose=locked.purpose,
        on=locked.accepted_on or today(),
        declared=declared,
        acting_user=acting_user,
    )
    locked.verification_id = run.pk
    # The investigation has begun (第十五条 names verification as one way).
    set_due_of_township(locked)
    write(
        locked, "发起经济状况核对", "assistance.verification_started", acting_user,
        changed=["verification_id", *DUE],
    )  # fmt: skip
    return locked


@transaction.atomic
def record_investigation(
    *,
    case: Case,
    visited_on: date,
    first_name: str,
    second_name: str,
    family_present: str,
    findings: str,
    level: Level = Level.TOWNSHIP,
    care: Care | None = None,
    acting_user: User | None,
) -> Investigation:
    """Write down a visit by two people; the county visits in its own review (第二十条).

    `care`: of 特困 what each person assessed cannot do alone (`assessing`, 43号第二十一条); it is
    assessed again while assistance runs.
    """
    again = RUNNING_STATES if law_of(case).reassessment else ()
    locked = (
        lock(case, CaseState.COUNTY_REVIEW)
        if level is Level.COUNTY
        else lock(case, CaseState.ACCEPTED, *again)
    )
    if level is Level.TOWNSHIP:
        require_clerk(acting_user, locked)
    elif acting_user is not None:
        require_examiner(acting_user, locked)
    short(first_name, "调查人一", "first_name", 60)
    short(second_name, "调查人二", "second_name", 60)
    names = (first_name.strip(), second_name.strip())
    if not all(names) or names[0] == names[1]:
        raise Refused("入户调查须由两人进行，", "请填写两名不同的调查人。", field="second_name")
    first_day = locked.accepted_on or locked.registered_on  # imported: it has no acceptance
    if not first_day <= visited_on <= today():
        raise Refused("入户日期应不早于受理日、不晚于今天，", "请核对日期。", field="visited_on")
    short(family_present, "在场家庭成员", "family_present")
    if not findings.strip():
        raise Refused("调查情况没有填写，", "请补全。", field="findings")
    assessed = checked_care(locked, care or {})
    if locked.state in RUNNING_STATES and not assessed:
        raise Refused("没有勾选评估的人，", "请勾选已评估的人，再勾不能自主的项目。")
    made = Investigation.objects.create(
        case=locked, level=level, care=assessed, recorded_at=now(), visited_on=visited_on, first_name=names[0],
        second_name=names[1], family_present=family_present.strip(), findings=findings.strip(),
        recorded_by=acting_user, answers=open_return(locked) if level is Level.TOWNSHIP else None,
    )  # fmt: skip
    if locked.state in RUNNING_STATES:
        clear_due_of(locked, law_of(locked).reassessment)
    elif level is Level.TOWNSHIP:
        set_due_of_township(locked)
    told = told_of_care(assessed)
    write(
        locked, f"{level.label}入户调查：{names[0]}、{names[1]}{told}", "assistance.investigated",
        acting_user, changed=DUE,
    )  # fmt: skip
    return made


@transaction.atomic
def post_publicity(*, case: Case, place: str, opinion: str, acting_user: User | None) -> Publicity:
    """Post the township's opinion; needs the signed report and the visit, and determines anew."""
    locked = lock(case, CaseState.ACCEPTED)
    require_clerk(acting_user, locked)
    verification.set_quiet(locked.verification_id, quiet=True)
    _require_grounds(locked)
    short(place, "公示地点", "place")
    if not opinion.strip():
        raise Refused("初审意见没有填写，", "请补全。", field="opinion")
    require_assessed(locked, determine(case=locked, acting_user=acting_user))
    made = Publicity.objects.create(
        case=locked, place=place.strip(), opinion=opinion.strip(), posted_on=today(),
        ends_on=publicity_end(today()),
    )  # fmt: skip
    Return.objects.filter(case=locked, answered_at__isnull=True).update(answered_at=now())
    locked.state = CaseState.PUBLICITY
    set_due_while_posted(locked)
    write(
        locked, f"公示初审意见{PUBLICITY_DAYS}天，至{made.ends_on:%-m月%-d日}",
        "assistance.publicity_posted", acting_user, changed=["state", *DUE],
    )  # fmt: skip
    return made


@transaction.atomic
def record_objection(*, case: Case, text: str, settled: str, acting_user: User | None) -> None:
    """Write down an objection; with `settled`, how the township looked into it again.

    Where the law wants a new opinion, posted again (43号第十五条), this publicity ends and the case is
    investigated anew.
    """
    locked = lock(case, CaseState.PUBLICITY)
    require_clerk(acting_user, locked)
    if not text.strip():
        raise Refused("没有填写异议内容，", "请写明异议。", field="text")
    shown, said = _shown(locked), text.strip()
    if shown.objection not in said:  # another one: what was objected before stays
        said = f"{shown.objection}\n{said}"
    anew = law_of(locked).objection
    if anew is not None:
        shown.objection, shown.objection_settled = said, "重新调查核实，提出意见后再次公示"
        shown.closed_at = now()
        shown.save(update_fields=["objection", "objection_settled", "closed_at"])
        verification.set_quiet(locked.verification_id, quiet=False)
        locked.state = CaseState.ACCEPTED
        set_limit(locked, today(), anew)
        write(
            locked, f"记录公示异议，重新调查：{text.strip()}", "assistance.objection_recorded",
            acting_user, changed=["state", *DUE],
        )  # fmt: skip
        return
    shown.objection, shown.objection_settled = said, settled.strip()
    shown.save(update_fields=["objection", "objection_settled"])
    told = (
        f"处理公示异议：{settled.strip()}" if settled.strip() else f"记录公示异议：{text.strip()}"
    )
    write(locked, told, "assistance.objection_recorded", acting_user)


@transaction.atomic
def send_to_county(*, case: Case, acting_user: User | None) -> Case:
    """After seven whole days without an open objection: to the county (57号第二十条)."""
    locked = lock(case, CaseState.PUBLICITY)
    require_clerk(acting_user, locked)
    shown = _shown(locked)
    if today() <= shown.ends_on:
        raise Refused(f"公示期到{shown.ends_on:%Y年%-m月%-d日}为止，", "请在公示期满的次日起报县。")
    if shown.objection and not shown.objection_settled:
        raise Refused("公示异议还没有处理，", "请重新调查核实并记录结果。")
    shown.closed_at = now()
    shown.save(update_fields=["closed_at"])
    locked.state, locked.to_county_on = CaseState.COUNTY_REVIEW, today()
    set_due_at_county(locked)
    write(
        locked, "公示期满，报县级审核确认", "assistance.sent_to_county", acting_user,
        changed=["state", "to_county_on", *DUE],
    )  # fmt: skip
    return locked


@transaction.atomic
def return_to_township(*, case: Case, reasons: str, acting_user: User) -> Return:
    """退回补充调查: the county says what is not clear. No period stops or begins anew.

    57号 knows no suspension, so the whole period of 第二十二条 is the limit again; under 43号, which
    names none, the county's own period runs on. What the family said so far is closed: it is heard
    on what the township finds.
    """
    locked = lock(case, CaseState.COUNTY_REVIEW)
    require_examiner(acting_user, locked)
    if not reasons.strip():
        raise Refused(
            "没有填写退回理由，", "请写明哪些情况没有查清、需要怎样补充调查。", field="reasons"
        )
    made = Return.objects.create(
        case=locked, reasons=reasons.strip(), returned_by=acting_user, returned_at=now()
    )
    close_statement(locked)
    verification.set_quiet(locked.verification_id, quiet=False)
    locked.state = CaseState.ACCEPTED
    set_due_of_township(locked)
    write(
        locked, f"退回补充调查：{made.reasons}", "assistance.returned", acting_user,
        changed=["state", *DUE],
    )  # fmt: skip
    return made


@transaction.atomic
def send_again(*, case: Case, acting_user: User | None) -> Case:
    """To the county again, where the supplementary investigation leaves the opinion as posted.

    An opinion that changes is posted again instead (第十九条).
    """
    locked = lock(case, CaseState.ACCEPTED)
    require_clerk(acting_user, locked)
    returned = open_return(locked)
    if returned is None:
        raise Refused("这件个案没有被退回，", "请先公示初审意见，期满后报县。")
    verification.set_quiet(locked.verification_id, quiet=True)
    _require_grounds(locked)
    determine(case=locked, acting_user=acting_user)
    returned.answered_at = now()
    returned.save(update_fields=["answered_at"])
    locked.state, locked.to_county_on = CaseState.COUNTY_REVIEW, today()
    if law_of(locked).whole is not None:  # else the first receipt's period runs on
        set_due_at_county(locked)
    write(
        locked, "补充调查完毕，初审意见不变，再次报县", "assistance.sent_again", acting_user,
        changed=["state", "to_county_on", *DUE],
    )  # fmt: skip
    return locked


def open_return(case: Case) -> Return | None:
    """The county's question that the township has not answered yet."""
    return Return.objects.filter(case=case, answered_at__isnull=True).first()


def _out_of_date(case: Case) -> bool:
    """Whether the verification is older than a return, or about other members than there are."""
    returned = open_return(case)
    assert case.verification_id is not None  # noqa: S101  asked by who has seen one
    before = verification.progress(case.verification_id).started_at
    older = returned is not None and before < returned.returned_at
    return older or verification.rests_on_former_members(case.verification_id)


def _require_grounds(case: Case) -> None:
    """A signed report and a visit; after a return, a visit that answers it."""
    report = verification.report_of(case.verification_id) if case.verification_id else None
    if report is None or report.signed_at is None:
        raise Refused("核对报告还没有签发，", "请等核对经办、复核完成后再办理。")
    require_same_members(case, "请全体成员重新签署授权书，并重新核对。")
    visits = Investigation.objects.filter(case=case, level=Level.TOWNSHIP)
    returned = open_return(case)
    if returned is not None:
        if not visits.filter(answers=returned).exists():
            raise Refused("退回后还没有补充调查，", "请按退回理由由两人补充调查并记录。")
    elif not visits.exists():
        raise Refused("还没有入户调查记录，", "请先由两人入户调查。")
    objected = objected_to(case)
    if objected is not None and not visits.filter(recorded_at__gt=objected.closed_at).exists():
        raise Refused("公示有异议，还没有重新调查，", "请由两人重新入户调查并记录。")


def objected_to(case: Case) -> Publicity | None:
    """The publicity that ended on an objection, until a new opinion is posted (43号第十五条)."""
    last = Publicity.objects.filter(case=case).order_by("-posted_on", "-closed_at").first()
    found = last is not None and last.objection and last.closed_at is not None
    return last if found and law_of(case).objection is not None else None


def _shown(case: Case) -> Publicity:
    """The publicity that is on now."""
    return Publicity.objects.select_for_update().get(case=case, closed_at__isnull=True)


@transaction.atomic
def record_complaint(*, case: Case, text: str, acting_user: User) -> Case:
    """A complaint or report at the county: the county must visit the family itself (第二十条)."""
    locked = lock(case, CaseState.COUNTY_REVIEW)
    require_examiner(acting_user, locked)
    if not text.strip():
        raise Refused("没有填写投诉举报的内容，", "请写明反映的情况。", field="text")
    locked.complaint = "；".join(filter(None, (locked.complaint, text.strip())))
    write(
        locked, "收到投诉举报，须县级入户调查", "assistance.complaint_recorded", acting_user,
        changed=["complaint"],
    )  # fmt: skip
    return locked


@transaction.atomic
def extend(*, case: Case, reason: str, acting_user: User) -> Case:
    """Special circumstances: 45 working days in all instead of 30 (第二十二条), once."""
    locked = lock(case, CaseState.ACCEPTED, CaseState.PUBLICITY, CaseState.COUNTY_REVIEW)
    require_examiner(acting_user, locked)
    longest = law_of(locked).whole_special
    if longest is None:
        raise Refused(f"{law_of(locked).document}没有规定延长办理期限，", "请在各步的期限内办理。")
    if locked.extension:
        raise Refused("办理期限已经延长过，", f"最长{longest.days}个工作日，不能再延长。")
    if not reason.strip():
        raise Refused(
            "没有填写延长理由，", "请写明特殊情况，例如人户分离、异地申办、调查难度较大。",
            field="reason",
        )  # fmt: skip
    locked.extension = reason.strip()
    if locked.state == CaseState.COUNTY_REVIEW:
        set_due_at_county(locked)
    else:
        set_due_of_township(locked)
    write(
        locked, f"办理期限延长至{longest.days}个工作日：{locked.extension}",
        "assistance.extended", acting_user, changed=["extension", *DUE],
    )  # fmt: skip
    return locked
