"""What changes in a family after it was registered: one page, one form for each change."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from minjiu.access.api import User
from minjiu.access.permissions import has_role
from minjiu.assistance.actions.closing import close_family
from minjiu.assistance.actions.members import (
    record_joining,
    record_leaving,
    replace_applicant,
)
from minjiu.assistance.enums import Programme
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry import api as registry
from minjiu.registry.actions.accounts import confirm_account, propose_account, reject_account
from minjiu.registry.actions.authorisations import (
    sign_obligor_authorisation,
    withdraw_authorisation,
)
from minjiu.registry.actions.obligors import (
    confirm_obligors,
    end_obligor,
    name_obligor,
    record_no_consent,
)
from minjiu.registry.actions.people import set_contact
from minjiu.registry.enums import JOINS, LEAVES, OBLIGOR_RELATIONS, Change, Method, Relation
from minjiu.registry.permissions import HANDLES_FAMILIES
from minjiu.verification import api as verification
from minjiu.web.desk.given import day, key, one_of, words
from minjiu.web.desk.taking import Step, form_step, take_step
from minjiu.web.desk.views.families import family_address, family_page, purpose_of

ON_FAMILY_PAGE = ("withdraw", "sign-obligor", "no-consent")
SIGN_AGAIN = "原授权书作废，请全体成员重新签署；法定义务人也请重新询问。"


@require_safe
@login_required
def changes(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Members who came and went, obligors, contact and account, and closing."""
    return _page(request, household_id)


def _page(
    request: HttpRequest, household_id: UUID, refusal: Refused | None = None, step: str = ""
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    home = registry.get_household_for(user, household_id)
    members = registry.members_on(household_id, today())
    accounts = registry.account_changes(household_id)
    context = {
        "home": home,
        "members": members,
        "may_leave": [m for m in members if m.relation != Relation.APPLICANT],
        "may_succeed": [m for m in members if m.adult and m.relation != Relation.APPLICANT],
        "stays": STAYS,
        "history": registry.membership_history(household_id),
        "obligors": registry.obligors_on(household_id, today()),
        "former": registry.former_obligors(household_id),
        "accounts": [(a, a.proposed_by_id == user.pk) for a in accounts],
        "joins": JOINS,
        "leaves": LEAVES,
        "relations": [r for r in Relation if r is not Relation.APPLICANT],
        "duties": OBLIGOR_RELATIONS,
        "handles": home.closed_on is None
        and has_role(user, *HANDLES_FAMILIES, division_code=home.division_code),
        "today": today(),
        "refusal": refusal,
        "step": step,
        "given": request.POST,
    }
    status = 200 if refusal is None else 422
    return render(request, "desk/changes.html", context, status=status)


@require_POST
@login_required
def take(request: HttpRequest, household_id: UUID, step: str) -> HttpResponse:
    """Carry out one change; it comes back to the page whose form sent it."""
    household = registry.household_object_for(request.user, household_id)  # type: ignore[arg-type]
    page = family_page if step in ON_FAMILY_PAGE else _page
    there = step in ON_FAMILY_PAGE or request.POST.get("back") == "family"
    return take_step(
        request, STEPS, step, household,
        page=lambda refusal: page(request, household_id, refusal, step),
        there=redirect(family_address(request, household_id))
        if there
        else redirect("desk:changes", household_id),
    )  # fmt: skip


def _withdraw(home: Any, given: QueryDict, user: User) -> str:
    which = key(given.get("which", ""), "哪份授权书")
    withdraw_authorisation(
        authorisation=registry.authorisation_object_for(user, home.pk, which),
        reason=given.get("reason", ""), acting_user=user,
    )  # fmt: skip
    return "已撤回授权，不再发出新的查询；已经收到的答复仍留在个案中。"


def _member(given: QueryDict) -> registry.Member:
    return registry.Member(
        given.get("name", ""), given.get("id_number", ""),
        one_of(Relation, given.get("relation", ""), "与申请人关系", "relation"),
    )  # fmt: skip


def _join(home: Any, given: QueryDict, user: User) -> str:
    name = record_joining(
        household=home, change=one_of(Change, given.get("change", ""), "加入的原因", "change"),
        happened_on=day(given.get("happened_on", ""), "happened_on"), member=_member(given),
        acting_user=user,
    )  # fmt: skip
    return f"已登记{name}加入。{SIGN_AGAIN}"


def _leave(home: Any, given: QueryDict, user: User) -> str:
    name = record_leaving(
        household=home, change=one_of(Change, given.get("change", ""), "离开的原因", "change"),
        happened_on=day(given.get("happened_on", ""), "happened_on"),
        person_id=key(given.get("person", ""), "离开的成员"), acting_user=user,
    )  # fmt: skip
    return f"已登记{name}离开。{SIGN_AGAIN}"


STAYS = "stays"  # the former applicant goes on living there


def _succeed(home: Any, given: QueryDict, user: User) -> str:
    text = given.get("change", "")
    left = None if text == STAYS else one_of(Change, text, "原申请人的情况", "change")
    relations = {
        m.person_id: one_of(Relation, chosen, f"{m.name}与新申请人的关系", field)
        for m in registry.members_on(home.pk, today())
        if (chosen := given.get(field := f"relation-{m.person_id}", ""))
    }
    made = replace_applicant(
        household=home, successor_id=key(given.get("successor", ""), "新的申请人"),
        happened_on=day(given.get("happened_on", ""), "happened_on"), relations=relations,
        left_by=left, acting_user=user,
    )  # fmt: skip
    return (
        f"申请人已更换为{made.applicant.name}，正在办理和发放的继续。{SIGN_AGAIN}"
        "发放账户仍是原申请人的，请登记新申请人的账户。"
    )


def _obligor(home: Any, given: QueryDict, user: User) -> str:
    member = _member(given)
    made = name_obligor(
        household=home, name=member.name, id_number=member.id_number, relation=member.relation,
        note=given.get("note", ""), acting_user=user,
    )  # fmt: skip
    return f"已登记法定义务人{made.person.name}。"


def _sign_obligor(home: Any, given: QueryDict, user: User) -> str:
    obligor = _which_obligor(home, given, user)
    purpose = purpose_of(one_of(Programme, given.get("programme", ""), "办理的项目"))
    guardian = given.get("guardian", "")
    hand = registry.Hand(
        obligor.person_id, one_of(Method, given.get("method", ""), "签署方式"),
        key(guardian, "监护人") if guardian else None, given.get("basis", ""),
        given.get("witness", ""),
    )  # fmt: skip
    sign_obligor_authorisation(
        obligor=obligor, purpose=purpose, sources=verification.obligor_source_names(purpose),
        hand=hand, acting_user=user,
    )  # fmt: skip
    return f"已记录法定义务人{obligor.person.name}签署。"


def _no_consent(home: Any, given: QueryDict, user: User) -> str:
    obligor = _which_obligor(home, given, user)
    purpose = purpose_of(one_of(Programme, given.get("programme", ""), "办理的项目"))
    record_no_consent(
        obligor=obligor, purpose=purpose, reason=given.get("reason", ""), acting_user=user
    )
    return f"已记录不能取得{obligor.person.name}的授权，不向部门查询其情况。"


def _which_obligor(home: Any, given: QueryDict, user: User) -> Any:
    return registry.obligor_object_for(user, home.pk, key(given.get("which", ""), "哪名法定义务人"))


def _end_obligor(home: Any, given: QueryDict, user: User) -> str:
    obligor = _which_obligor(home, given, user)
    end_obligor(obligor=obligor, reason=given.get("reason", ""), acting_user=user)
    return "已注销这名法定义务人。"


def _contact(home: Any, given: QueryDict, user: User) -> str:
    which = key(given.get("which", ""), "哪名成员")
    member = registry.member_object_for(user, home.pk, which)
    set_contact(
        household=home, person=member.person, phone=given.get("phone", ""),
        address=given.get("address", ""), acting_user=user,
    )  # fmt: skip
    return f"已保存{member.person.name}的联系方式。"


def _account(home: Any, given: QueryDict, user: User) -> str:
    which = key(given.get("which", ""), "哪名成员")
    member = registry.member_object_for(user, home.pk, which)
    propose_account(
        household=home, person=member.person, account=given.get("account", ""), acting_user=user
    )
    return f"已登记{member.person.name}的新账户，由另一人核对后启用，此前仍用原账户。"


def _confirm(home: Any, given: QueryDict, user: User) -> str:
    which = key(given.get("which", ""), "哪个账户")
    change = registry.account_change_for(user, home.pk, which)
    confirm_account(change=change, account=given.get("account", ""), acting_user=user)
    return "两次输入一致，新账户已启用。"


def _reject(home: Any, given: QueryDict, user: User) -> str:
    which = key(given.get("which", ""), "哪个账户")
    change = registry.account_change_for(user, home.pk, which)
    reject_account(change=change, reason=given.get("reason", ""), acting_user=user)
    return "新账户已退回，仍用原账户。"


STEPS: dict[str, Step] = {
    "withdraw": _withdraw,
    "join": _join,
    "leave": _leave,
    "succeed": _succeed,
    "obligor": _obligor,
    "end-obligor": _end_obligor,
    "sign-obligor": _sign_obligor,
    "no-consent": _no_consent,
    "obligors-asked": form_step(
        "household", confirm_obligors, "已记录：法定义务人已经问清，没有遗漏。"
    ),
    "contact": _contact,
    "account": _account,
    "confirm-account": _confirm,
    "reject-account": _reject,
    "close": form_step("household", close_family, "已注销这户家庭。", reason=words),
}
