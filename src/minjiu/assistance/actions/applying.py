"""From registration to acceptance (57号第十条至第十四条)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from minjiu.access.api import User
from minjiu.assistance.actions.numbering import next_number
from minjiu.assistance.actions.stepping import (
    DUE,
    lock,
    refuse_second,
    require_declared,
    set_due_of_township,
    set_limit,
    write,
)
from minjiu.assistance.enums import (
    PURPOSE_OF_CASES,
    RUNNING_STATES,
    CaseState,
    Programme,
    Series,
)
from minjiu.assistance.law import law_of
from minjiu.assistance.models import Case, DocumentNotice
from minjiu.assistance.permissions import require_clerk, require_opener
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.verification import api as verification
from rulebook import RulebookError

Declared = Mapping[UUID | None, Mapping[str, Any]]
BEFORE_ACCEPTANCE = (CaseState.DRAFT, CaseState.AWAITING_DOCUMENTS)


@transaction.atomic
def open_case(
    *,
    household_id: UUID,
    programme: Programme = Programme.DIBAO,
    near_relative: bool = False,
    acting_user: User | None,
) -> Case:
    """Begin an application; refused while another for the same programme is open or granted."""
    home = registry.hold_household(household_id)  # nobody closes it meanwhile (`close_family`)
    require_opener(acting_user, home.division_code, f"{PURPOSE_OF_CASES}{programme}")
    if home.closed_on is not None:
        raise Refused(
            f"这户家庭已于{home.closed_on:%Y年%-m月%-d日}注销，", "请重新登记申请人的家庭。"
        )
    refuse_second(household_id, programme, home.applicant_name)
    try:
        with transaction.atomic():
            case = Case.objects.create(
                number=next_number(Series.APPLICATION, home.county_code),
                household_id=home.id,
                applicant_name=home.applicant_name,
                division_code=home.division_code,
                county_code=home.county_code,
                programme=programme,
                state=CaseState.DRAFT,
                registered_on=today(),
                near_relative=near_relative,
            )
    except IntegrityError as clash:
        if "case_open_once_per_programme" not in str(clash):
            raise
        raise Refused(
            f"{home.applicant_name}家庭已有一件{programme.application}申请正在办理，",
            "请打开原个案继续办理。",
        ) from None
    write(case, "登记申请", "assistance.case_opened", acting_user)
    return case


@transaction.atomic
def save_declaration(*, case: Case, declared: Declared, acting_user: User | None) -> Case:
    """Keep what the family says: {person or None: {fact: value}}, amounts in fen.

    Refused, naming the fact, where a value is none that the fact may have. Replaces what was said
    of the same fact before; saying nothing leaves a fact unknown. After acceptance only while the
    present members are still to be verified (`declaration_closed`); of legal obligors, whom no
    department is asked about, as long as the township has the case or assistance runs.
    """
    locked = lock(case, *BEFORE_ACCEPTANCE, CaseState.ACCEPTED, *RUNNING_STATES)
    require_clerk(acting_user, locked)
    kept: dict[str, dict[str, Any]] = dict(locked.declared)
    day = today()
    entity: dict[UUID | None, str] = {None: "household"}
    entity |= {o.person_id: "obligor" for o in registry.obligors_on(locked.household_id, day)}
    entity |= {m.person_id: "person" for m in registry.members_on(locked.household_id, day)}
    catalogue, closed = policy.fact_catalogue(), declaration_closed(locked)
    for person, facts in declared.items():
        if person not in entity:
            raise Refused("申报的人不是这户现有的成员或法定义务人，", "请先确认家庭成员。")
        if closed and facts and entity[person] != "obligor":
            raise Refused("已经向部门核对，申报不能再改，", "有出入的，请在不一致处记录家庭说明。")
        key = str(person or "")
        row = dict(kept.get(key, {}))
        for name, value in facts.items():
            if catalogue[name].entity != entity[person]:
                raise Refused(
                    f"“{catalogue[name].label}”不是这里申报的内容，", "请刷新页面后重填。"
                )
            try:
                catalogue[name].check(value)
            except RulebookError as wrong:
                raise Refused(str(wrong), "请改正后再保存。") from None
            row[name] = value.isoformat() if isinstance(value, date) else value
        kept[key] = row
    locked.declared = kept
    write(locked, "记录家庭申报", "assistance.declared", acting_user, changed=["declared"])
    return locked


def declaration_closed(case: Case) -> bool:
    """Whether the departments were asked about the present members: what was said of them stays."""
    asked = case.verification_id
    return asked is not None and not verification.rests_on_former_members(asked)


@transaction.atomic
def issue_notice(*, case: Case, items: Sequence[str], acting_user: User | None) -> DocumentNotice:
    """Say once, in writing, all that is missing; a second notice is refused (57号第十三条)."""
    locked = lock(case, CaseState.DRAFT, CaseState.AWAITING_DOCUMENTS)
    require_clerk(acting_user, locked)
    wanted = [item.strip() for item in items if item.strip()]
    if not wanted:
        raise Refused("没有写明缺少的材料，", "请逐项填写。", field="items")
    if any(len(item) > 200 for item in wanted):
        raise Refused("有一项材料超过200字，", "请分行逐项填写。", field="items")
    if DocumentNotice.objects.filter(case=locked).exists():
        raise Refused(
            "已经一次性告知过，不能再次要求补正，",
            "请按原告知收取材料；能由部门查到的，请用核对取得。",
        )
    notice = DocumentNotice.objects.create(case=locked, items=wanted, issued_at=now())
    locked.state = CaseState.AWAITING_DOCUMENTS
    write(
        locked, f"一次性告知补正：{'、'.join(wanted)}", "assistance.notice_issued", acting_user,
        changed=["state"],
    )  # fmt: skip
    return notice


@transaction.atomic
def accept(*, case: Case, acting_user: User | None) -> Case:
    """受理 when the papers are complete: members confirmed, everybody signed, facts declared; for
    特困 the legal obligors are named and have signed as well, or it is said why they cannot."""
    locked = lock(case, *BEFORE_ACCEPTANCE)
    require_clerk(acting_user, locked)
    registry.refuse_obligors_unasked(locked.household_id, locked.purpose)
    missing = registry.missing_signatures(locked.household_id, locked.purpose, today())
    if missing:
        raise Refused(f"授权书还缺：{'、'.join(m.name for m in missing)}，", "请全部签署后再受理。")
    require_declared(locked)
    locked.state, locked.accepted_on = CaseState.ACCEPTED, today()
    begin = law_of(locked).begin
    if begin is not None:
        set_limit(locked, today(), begin)
    else:
        set_due_of_township(locked)
    write(
        locked, "受理申请", "assistance.accepted", acting_user,
        changed=["state", "accepted_on", *DUE],
    )  # fmt: skip
    return locked
