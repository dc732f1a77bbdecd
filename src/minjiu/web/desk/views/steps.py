"""Steps that people take on the case page: one form each, one action each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from minjiu.access.api import User
from minjiu.assistance import api as assistance
from minjiu.assistance.actions import (
    applying,
    changing,
    checking,
    correcting,
    deciding,
    remedies,
    reviewing,
    withdrawing,
)
from minjiu.assistance.actions.determining import determine
from minjiu.assistance.enums import (
    ADVERSE,
    STOPS,
    ChangeKind,
    Frequency,
    Ground,
    Heard,
    Level,
    RemedyKind,
    RemedyOutcome,
    ReviewResult,
)
from minjiu.common.errors import NotFound, Refused
from minjiu.verification import api as verification
from minjiu.verification.api import outside
from minjiu.verification.enums import ConflictOutcome
from minjiu.web.desk.given import day, month, one_of, yuan
from minjiu.web.desk.given import key as given_key
from minjiu.web.desk.views.cases import case_page

Step = Callable[[Any, QueryDict, User], str]


@require_POST
@login_required
def take(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    """Carry out one step; the action itself says whether this person may, now.

    Refused, the page comes back with the reason beside the field and everything as typed.
    """
    user: User = request.user  # type: ignore[assignment]
    case = assistance.case_object_for(user, case_id)
    if step not in STEPS:
        raise NotFound("步骤")
    try:
        told = STEPS[step](case, request.POST, user)
    except Refused as refusal:
        return case_page(request, case_id, refusal=refusal, step=step)
    messages.success(request, told)
    return redirect("desk:case", case_id)


def _run(case: Any) -> UUID:
    if case.verification_id is None:
        raise Refused("还没有发起核对，", "请先发起核对。")
    return case.verification_id


def _notice(case: Any, given: QueryDict, user: User) -> str:
    applying.issue_notice(case=case, items=given.get("items", "").splitlines(), acting_user=user)
    return "已一次性告知。"


def _accept(case: Any, given: QueryDict, user: User) -> str:
    applying.accept(case=case, acting_user=user)
    return "已受理。"


def _verify(case: Any, given: QueryDict, user: User) -> str:
    checking.start_verification(case=case, acting_user=user)
    return "已向各部门发起核对，结果陆续到达。"


def _explain(case: Any, given: QueryDict, user: User) -> str:
    verification.explain_conflict(
        user, given_key(given.get("conflict", ""), "哪一处不一致"), given.get("explanation", "")
    )
    return "已记录家庭说明。"


def _settle(case: Any, given: QueryDict, user: User) -> str:
    verification.settle_conflict(
        user,
        given_key(given.get("conflict", ""), "哪一处不一致"),
        one_of(ConflictOutcome, given.get("outcome", ""), "处理结果"),
        given.get("reason", ""),
    )
    return "已处理这处差异。"


def _prepare(case: Any, given: QueryDict, user: User) -> str:
    verification.prepare(user, _run(case))
    return "核对报告已出具，待另一人复核签发。"


def _sign(case: Any, given: QueryDict, user: User) -> str:
    verification.sign(user, _run(case))
    return "核对报告已签发。"


def _ask_again(case: Any, given: QueryDict, user: User) -> str:
    asked = verification.ask_again(user, _run(case))
    return f"已再次询问{asked}项，结果陆续到达。"


def _another_province(case: Any, given: QueryDict, user: User) -> str:
    outside.ask_another_province(
        user, _run(case), given_key(given.get("person", ""), "哪名成员"), given.get("service", ""),
        given.get("reason", ""),
    )  # fmt: skip
    return "已请外省协查，答复到达后在这里显示。"


def _record_remedy(case: Any, given: QueryDict, user: User) -> str:
    kind = one_of(RemedyKind, given.get("kind", ""), "种类")
    remedies.record_remedy(
        case=case, kind=kind, body=given.get("body", ""), reference=given.get("reference", ""),
        lodged_on=day(given.get("lodged_on", ""), "lodged_on"), acting_user=user,
    )  # fmt: skip
    return f"已登记{kind.label}，终结前保存全部原始答复。"


def _end_remedy(case: Any, given: QueryDict, user: User) -> str:
    remedies.end_remedy(
        case=case, remedy=assistance.remedy_of(case, given_key(given.get("which", ""), "哪一件")),
        outcome=one_of(RemedyOutcome, given.get("outcome", ""), "结果"),
        ended_on=day(given.get("ended_on", ""), "ended_on"), words=given.get("words", ""),
        acting_user=user,
    )  # fmt: skip
    return "已登记结果。"


def _return_report(case: Any, given: QueryDict, user: User) -> str:
    verification.return_draft(user, _run(case), given.get("reason", ""))
    return "已退回核对经办。"


def _about(given: QueryDict) -> list[tuple[UUID, str]]:
    """Chosen facts, each as "person|fact"."""
    chosen: list[tuple[UUID, str]] = []
    for text in given.getlist("about"):
        person, _, name = text.partition("|")
        chosen.append((given_key(person, "哪一项"), name))
    return chosen


def _object(case: Any, given: QueryDict, user: User) -> str:
    verification.record_objection(user, _run(case), _about(given), given.get("text", ""))
    return "已记录家庭异议，等核对机构复核查询。"


def _recheck(case: Any, given: QueryDict, user: User) -> str:
    asked = verification.recheck(user, given_key(given.get("which", ""), "哪一项异议"))
    return f"已复核查询{asked}项，取齐后重新出具报告。"


def _withdraw_objection(case: Any, given: QueryDict, user: User) -> str:
    verification.withdraw_objection(user, given_key(given.get("which", ""), "哪一项异议"))
    return "已记录家庭撤回异议。"


def _correct_record(case: Any, given: QueryDict, user: User) -> str:
    about = _about(given)
    if len(about) != 1:
        raise Refused("没有选择哪一项记录有误，", "请选择一项。", field="about")
    ((person, name),) = about
    verification.file_correction(user, _run(case), person, name, given.get("text", ""))
    return "已向部门提出校核纠错，答复前这一项按有异议处理。"


def _by_hand(case: Any, given: QueryDict, user: User) -> str:
    verification.ask_by_hand(
        user, _run(case), given_key(given.get("which", ""), "哪一项查询"), given.get("text", "")
    )
    return "已请部门人工协查。"


def _visit(case: Any, given: QueryDict, user: User) -> str:
    checking.record_investigation(
        case=case, visited_on=day(given.get("visited_on", ""), "visited_on"),
        first_name=given.get("first_name", ""), second_name=given.get("second_name", ""),
        family_present=given.get("family_present", ""), findings=given.get("findings", ""),
        level=one_of(Level, given.get("level", Level.TOWNSHIP), "调查层级"), acting_user=user,
    )  # fmt: skip
    return "已记录入户调查。"


def _determine(case: Any, given: QueryDict, user: User) -> str:
    determine(case=case, acting_user=user)
    return "已测算，结果供办理人参考。"


def _publish(case: Any, given: QueryDict, user: User) -> str:
    made = checking.post_publicity(
        case=case, place=given.get("place", ""), opinion=given.get("opinion", ""), acting_user=user
    )
    return f"已公示，至{made.ends_on:%-m月%-d日}。"


def _objection(case: Any, given: QueryDict, user: User) -> str:
    checking.record_objection(
        case=case, text=given.get("text", ""), settled=given.get("settled", ""), acting_user=user
    )
    return "已记录公示异议。"


def _to_county(case: Any, given: QueryDict, user: User) -> str:
    checking.send_to_county(case=case, acting_user=user)
    return "已报县级审核确认。"


def _return_to_township(case: Any, given: QueryDict, user: User) -> str:
    checking.return_to_township(case=case, reasons=given.get("reasons", ""), acting_user=user)
    return "已退回乡镇补充调查；办理总时限不变。"


def _send_again(case: Any, given: QueryDict, user: User) -> str:
    checking.send_again(case=case, acting_user=user)
    return "已再次报县级审核确认。"


def _withdraw(case: Any, given: QueryDict, user: User) -> str:
    withdrawing.withdraw(
        case=case, signed_by=given.get("signed_by", ""), reason=given.get("reason", ""),
        received_on=day(given.get("received_on", ""), "received_on"), acting_user=user,
    )  # fmt: skip
    return "已按家庭的书面要求撤回申请，个案办结；家庭可以随时重新申请。"


def _complain(case: Any, given: QueryDict, user: User) -> str:
    checking.record_complaint(case=case, text=given.get("text", ""), acting_user=user)
    return "已记录投诉举报，请由县级入户调查。"


def _extend(case: Any, given: QueryDict, user: User) -> str:
    checking.extend(case=case, reason=given.get("reason", ""), acting_user=user)
    return "已延长办理期限。"


def _grant(case: Any, given: QueryDict, user: User) -> str:
    deciding.grant(
        case=case, monthly_amount=yuan(given.get("monthly_amount", ""), "monthly_amount"),
        reasons=given.get("reasons", ""), departure=given.get("departure", ""), acting_user=user,
    )  # fmt: skip
    return "已予以确认，待遇自下月起。"


def _hear(case: Any, given: QueryDict, user: User) -> str:
    deciding.hear_statement(
        case=case, kind=one_of(Heard, given.get("kind", Heard.SPOKEN), "陈述方式"), text=given.get("text", ""),
        acting_user=user,
    )  # fmt: skip
    return "已记录家庭陈述。"


def _propose(case: Any, given: QueryDict, user: User) -> str:
    deciding.propose_refusal(
        case=case, reasons=given.get("reasons", ""), articles=given.get("articles", ""),
        departure=given.get("departure", ""), acting_user=user,
    )  # fmt: skip
    return "已提请第二人复核。"


def _confirm(case: Any, given: QueryDict, user: User) -> str:
    deciding.confirm_refusal(case=case, acting_user=user)
    return "已复核，决定生效，请在3个工作日内书面送达。"


def _return(case: Any, given: QueryDict, user: User) -> str:
    deciding.return_refusal(case=case, reason=given.get("reason", ""), acting_user=user)
    return "已退回。"


def _deliver(case: Any, given: QueryDict, user: User) -> str:
    deciding.record_delivery(
        case=case, delivered_on=day(given.get("delivered_on", ""), "delivered_on"), acting_user=user
    )
    return "已记录送达。"


def _change(case: Any, given: QueryDict, user: User) -> str:
    kind = one_of(ChangeKind, given.get("kind", ""), "变更的种类", "kind")
    typed = given.get("monthly_amount", "").strip()
    changing.propose_change(
        case=case, kind=kind, from_month=month(given.get("from_month", ""), "from_month"),
        monthly_amount=yuan(typed, "monthly_amount") if typed and kind not in STOPS else None,
        reasons=given.get("reasons", ""), articles=given.get("articles", ""),
        departure=given.get("departure", ""), acting_user=user,
    )  # fmt: skip
    return f"已提请第二人复核{kind.label}。" if kind in ADVERSE else "已增发，请送达通知书。"


def _confirm_change(case: Any, given: QueryDict, user: User) -> str:
    changing.confirm_change(case=case, acting_user=user)
    return "已复核，变更生效，请书面送达。"


def _return_change(case: Any, given: QueryDict, user: User) -> str:
    changing.return_change(case=case, reason=given.get("reason", ""), acting_user=user)
    return "已退回，待遇照旧。"


def _deliver_change(case: Any, given: QueryDict, user: User) -> str:
    changing.record_change_delivery(
        case=case, delivered_on=day(given.get("delivered_on", ""), "delivered_on"), acting_user=user
    )
    return "已记录送达。"


def _correct(case: Any, given: QueryDict, user: User) -> str:
    first = given.get("from_month", "").strip()
    correcting.correct(
        case=case, ground=one_of(Ground, given.get("ground", ""), "更正依据", "ground"),
        monthly_amount=yuan(given.get("monthly_amount", ""), "monthly_amount"),
        from_month=month(first, "from_month") if first else None,
        reasons=given.get("reasons", ""), articles=given.get("articles", ""),
        departure=given.get("departure", ""), acting_user=user,
    )  # fmt: skip
    return "已更正并记录补发，请打印更正通知书送达家庭。"


def _leave_as_is(case: Any, given: QueryDict, user: User) -> str:
    correcting.leave_as_is(case=case, reason=given.get("reason", ""), acting_user=user)
    return "已记录，原决定不变。"


def _deliver_correction(case: Any, given: QueryDict, user: User) -> str:
    correcting.record_correction_delivery(
        case=case, delivered_on=day(given.get("delivered_on", ""), "delivered_on"), acting_user=user
    )
    return "已记录送达。"


def _begin_review(case: Any, given: QueryDict, user: User) -> str:
    reviewing.begin_review(case=case, acting_user=user)
    return "已开始核查，向各部门重新核对；待遇照发。"


def _report_review(case: Any, given: QueryDict, user: User) -> str:
    result = one_of(ReviewResult, given.get("result", ""), "核查结果", "result")
    try:
        frequency = Frequency(int(given.get("frequency", "")))
    except ValueError:
        raise Refused("核查周期没有选择，", "请重新选择。", field="frequency") from None
    reviewing.report_review(
        case=case, result=result, findings=given.get("findings", ""), frequency=frequency,
        acting_user=user,
    )  # fmt: skip
    return "已记录核查结果。"


def _keep_as_is(case: Any, given: QueryDict, user: User) -> str:
    reviewing.keep_as_is(case=case, reason=given.get("reason", ""), acting_user=user)
    return "已记录不调整，待遇照旧。"


STEPS: dict[str, Step] = {
    "notice": _notice, "accept": _accept, "verify": _verify, "explain": _explain,
    "settle": _settle, "prepare": _prepare, "sign": _sign, "ask-again": _ask_again,
    "return-report": _return_report, "object": _object, "recheck": _recheck,
    "withdraw-objection": _withdraw_objection, "correct-record": _correct_record, "by-hand": _by_hand, "visit": _visit,
    "determine": _determine, "publish": _publish, "objection": _objection,
    "to-county": _to_county, "complain": _complain, "extend": _extend, "grant": _grant, "hear": _hear, "propose": _propose,
    "return-to-township": _return_to_township, "send-again": _send_again, "withdraw": _withdraw,
    "change": _change, "confirm-change": _confirm_change, "return-change": _return_change,
    "correct": _correct, "leave-as-is": _leave_as_is, "deliver-correction": _deliver_correction,
    "deliver-change": _deliver_change, "begin-review": _begin_review,
    "another-province": _another_province,
    "record-remedy": _record_remedy,
    "end-remedy": _end_remedy,
    "report-review": _report_review, "keep-as-is": _keep_as_is,
    "confirm": _confirm, "return": _return, "deliver": _deliver,
}  # fmt: skip
