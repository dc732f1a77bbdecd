"""Steps that people take on the case page: one form each, one action each."""

from functools import partial
from typing import Any
from uuid import UUID

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
from minjiu.common.errors import Refused
from minjiu.verification import api as verification
from minjiu.verification.api import outside
from minjiu.verification.enums import ConflictOutcome
from minjiu.web.desk.given import amount, choice, day, lines, month, one_of, words
from minjiu.web.desk.given import key as given_key
from minjiu.web.desk.taking import Step, form_step, take_step
from minjiu.web.desk.views.cases import case_page

on_case = partial(form_step, "case")
DELIVERED = "已记录送达。"


@require_POST
@login_required
def take(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    """Carry out one step on the case page."""
    case = assistance.case_object_for(request.user, case_id)  # type: ignore[arg-type]
    return take_step(
        request, STEPS, step, case,
        page=lambda refusal: case_page(request, case_id, refusal=refusal, step=step),
        there=redirect("desk:case", case_id),
    )  # fmt: skip


def _run(case: Any) -> UUID:
    if case.verification_id is None:
        raise Refused("还没有发起核对，", "请先发起核对。")
    return case.verification_id


def _explain(case: Any, given: QueryDict, user: User) -> str:
    verification.explain_conflict(
        user, given_key(given.get("conflict", ""), "哪一处不一致"), given.get("explanation", "")
    )
    return "已记录家庭说明。"


def _settle(case: Any, given: QueryDict, user: User) -> str:
    outcome = one_of(ConflictOutcome, given.get("outcome", ""), "处理结果")
    verification.settle_conflict(
        user, given_key(given.get("conflict", ""), "哪一处不一致"), outcome, given.get("reason", "")
    )
    return f"已处理这处差异：{outcome.label}。"


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
    outcome = one_of(RemedyOutcome, given.get("outcome", ""), "结果")
    remedies.end_remedy(
        case=case, remedy=assistance.remedy_of(case, given_key(given.get("which", ""), "哪一件")),
        outcome=outcome,
        ended_on=day(given.get("ended_on", ""), "ended_on"), words=given.get("words", ""),
        acting_user=user,
    )  # fmt: skip
    return f"已登记结果：{outcome.label}。"


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
    person, name, query = [*given.get("about", "").split("|"), "", ""][:3]
    verification.file_correction(
        user, _run(case), given_key(person, "哪一项"), name, given.get("text", ""),
        given_key(query, "哪一个单位"),
    )  # fmt: skip
    return "已向部门提出校核纠错，答复前这一项按有异议处理。"


def _by_hand(case: Any, given: QueryDict, user: User) -> str:
    verification.ask_by_hand(
        user, _run(case), given_key(given.get("which", ""), "哪一项查询"), given.get("text", "")
    )
    return "已请部门人工协查。"


def _withdraw_task(case: Any, given: QueryDict, user: User) -> str:
    verification.withdraw_task(user, given_key(given.get("which", ""), "哪一件"))
    return "已撤回，部门不必再答复。"


def _visit(case: Any, given: QueryDict, user: User) -> str:
    care = {
        given_key(person, "评估的人"): frozenset(given.getlist(f"care-{person}"))
        for person in given.getlist("assessed")
    }
    checking.record_investigation(
        case=case, visited_on=day(given.get("visited_on", ""), "visited_on"),
        first_name=given.get("first_name", ""), second_name=given.get("second_name", ""),
        family_present=given.get("family_present", ""), findings=given.get("findings", ""),
        level=choice(Level, "调查层级", Level.TOWNSHIP)(given.get("level", ""), "level"),
        care=care, acting_user=user,
    )  # fmt: skip
    return "已记录入户调查。"


def _publish(case: Any, given: QueryDict, user: User) -> str:
    made = checking.post_publicity(
        case=case, place=given.get("place", ""), opinion=given.get("opinion", ""), acting_user=user
    )
    return f"已公示，至{made.ends_on:%-m月%-d日}。"


def _change(case: Any, given: QueryDict, user: User) -> str:
    kind = one_of(ChangeKind, given.get("kind", ""), "变更的种类", "kind")
    changing.propose_change(
        case=case, kind=kind, from_month=month(given.get("from_month", ""), "from_month"),
        monthly_amount=None if kind in STOPS else amount(given.get("monthly_amount", ""), "monthly_amount"),
        reasons=given.get("reasons", ""), articles=given.get("articles", ""),
        departure=given.get("departure", ""), acting_user=user,
    )  # fmt: skip
    return f"已提请第二人复核{kind.label}。" if kind in ADVERSE else "已增发，请送达通知书。"


def _correct(case: Any, given: QueryDict, user: User) -> str:
    first = given.get("from_month", "").strip()
    correcting.correct(
        case=case, ground=one_of(Ground, given.get("ground", ""), "更正依据", "ground"),
        monthly_amount=amount(given.get("monthly_amount", ""), "monthly_amount"),
        from_month=month(first, "from_month") if first else None,
        reasons=given.get("reasons", ""), articles=given.get("articles", ""),
        departure=given.get("departure", ""), acting_user=user,
    )  # fmt: skip
    return "已更正并记录补发，请打印更正通知书送达家庭。"


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
    return f"已记录核查结果：{result.label}。"


STEPS: dict[str, Step] = {
    # the township's
    "notice": on_case(applying.issue_notice, "已一次性告知需要补正的材料，补齐后受理。", items=lines),
    "accept": on_case(applying.accept, "已受理，请向各部门发起核对。"),
    "verify": on_case(checking.start_verification, "已向各部门发起核对，结果陆续到达。"),
    "visit": _visit,
    "publish": _publish,
    "objection": on_case(
        checking.record_objection, "已记录公示异议。", text=words, settled=words
    ),
    "to-county": on_case(checking.send_to_county, "已报县级审核确认。"),
    "send-again": on_case(checking.send_again, "已再次报县级审核确认。"),
    "withdraw": on_case(
        withdrawing.withdraw, "已按家庭的书面要求撤回申请，个案办结；家庭可以随时重新申请。",
        signed_by=words, received_on=day, reason=words,
    ),
    # verification's
    "explain": _explain, "settle": _settle, "prepare": _prepare, "sign": _sign,
    "return-report": _return_report, "ask-again": _ask_again,
    "another-province": _another_province, "by-hand": _by_hand, "object": _object,
    "recheck": _recheck, "withdraw-objection": _withdraw_objection,
    "correct-record": _correct_record, "withdraw-task": _withdraw_task,
    # the county's
    "determine": on_case(determine, "已测算，结果供办理人参考。"),
    "return-to-township": on_case(
        checking.return_to_township, "已退回乡镇补充调查；办理总时限不变。", reasons=words
    ),
    "complain": on_case(
        checking.record_complaint, "已记录投诉举报，请由县级入户调查。", text=words
    ),
    "extend": on_case(checking.extend, "已延长办理期限。", reason=words),
    "grant": on_case(
        deciding.grant, "已予以确认，自下月起生效，请送达决定书。", monthly_amount=amount,
        reasons=words, departure=words,
    ),
    "hear": on_case(
        deciding.hear_statement, "已记录家庭陈述。", kind=choice(Heard, "陈述方式", Heard.SPOKEN),
        text=words,
    ),
    "propose": on_case(
        deciding.propose_refusal, "已提请第二人复核。", reasons=words, articles=words,
        departure=words,
    ),
    "confirm": on_case(
        deciding.confirm_refusal, "已复核，决定生效，请在3个工作日内书面送达。"
    ),
    "return": on_case(deciding.return_refusal, "已退回县级重新审核，拟作的决定没有生效。", reason=words),
    "deliver": on_case(deciding.record_delivery, DELIVERED, delivered_on=day),
    # after the decision
    "change": _change,
    "confirm-change": on_case(changing.confirm_change, "已复核，变更生效，请书面送达。"),
    "return-change": on_case(changing.return_change, "已退回，待遇照旧。", reason=words),
    "report-care": on_case(
        reviewing.report_care_change, "已记录，请在10个工作日内重新评估。", reported_on=day, text=words
    ),
    "post-ending": on_case(
        changing.post_ending, "已记录公示，期满的次日起复核。", place=words
    ),
    "object-ending": on_case(
        changing.object_to_ending, "已记录异议，请重新调查核实，再次公示或退回。", text=words
    ),
    "deliver-change": on_case(changing.record_change_delivery, DELIVERED, delivered_on=day),
    "correct": _correct,
    "leave-as-is": on_case(correcting.leave_as_is, "已记录，原决定不变。", reason=words),
    "deliver-correction": on_case(
        correcting.record_correction_delivery, DELIVERED, delivered_on=day
    ),
    "begin-review": on_case(
        reviewing.begin_review, "已开始核查，向各部门重新核对；待遇照发。"
    ),
    "report-review": _report_review,
    "keep-as-is": on_case(reviewing.keep_as_is, "已记录不调整，待遇照旧。", reason=words),
    "record-remedy": _record_remedy,
    "end-remedy": _end_remedy,
}  # fmt: skip
