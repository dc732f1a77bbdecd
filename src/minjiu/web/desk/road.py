"""The steps of the law as one line of stops: done, now, to come, each with its limit."""

from dataclasses import dataclass
from typing import Any

from minjiu.assistance.api import CaseView, Deadline
from minjiu.assistance.enums import CaseState

BEFORE = (CaseState.DRAFT, CaseState.AWAITING_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class Stop:
    label: str
    state: str  # done, now, later
    words: str
    due: Deadline | None = None


def road(case: CaseView, run: Any, report: Any) -> list[Stop]:
    """Empty for families whose road lay before this system, and for who only checks."""
    if case.state == CaseState.IMPORTED or not case.outcome_shown:
        return []
    accepted, shown, decided = case.accepted_on, case.publicity, case.decision
    signed = report is not None and report.signed_at is not None
    final = decided is not None and decided.effective_on is not None
    stops = [
        _stop("登记", True, False, f"{case.registered_on:%-m月%-d日}"),
        _stop("受理", accepted is not None, case.state in BEFORE, _day(accepted, case.state_label)),
        _stop("核对", signed, accepted is not None, report.number if report and signed else _checking(run)),
        _stop(
            "入户调查", bool(case.investigations), accepted is not None,
            "；".join(case.investigations) or "两人入户",
        ),
        _stop(
            "公示7天", _posted(case), shown is not None,
            f"{shown.posted_on:%-m月%-d日}至{shown.ends_on:%-m月%-d日}" if shown else "",
        ),
        _stop(
            "县级审核", final, case.to_county_on is not None,
            "退回补充调查" if case.returned else _day(case.to_county_on, ""),
        ),
        _stop("决定", final, decided is not None, _decided(case)),
    ]  # fmt: skip
    if case.withdrawal is not None:
        done = [stop for stop in stops if stop.state == "done"]
        return [*done, _stop("撤回申请", True, False, _day(case.withdrawal.received_on, ""))]
    if decided is not None:
        done = decided.delivered_on is not None
        told = _day(decided.delivered_on, "待送达" if final else "")
        stops.append(_stop("书面送达", done, final, told))
    if case.entitlements:
        first, last = case.entitlements[0][1], case.entitlements[-1][2]
        stops.append(_stop("待遇" if case.paid else "认定", True, False, f"自{first:%Y年%-m月}起"))
        if last:
            stops.append(_stop("停止", True, False, f"自{last:%Y年%-m月}起"))
    now = next((s for s in reversed(stops) if s.state == "now"), None)
    return [Stop(s.label, s.state, s.words, case.due if s is now else None) for s in stops]


def _posted(case: CaseView) -> bool:
    return case.publicity is not None and case.publicity.closed_at is not None and not case.objected


def _stop(label: str, done: bool, begun: bool, words: str) -> Stop:
    return Stop(label, "done" if done else "now" if begun else "later", words)


def _day(day: Any, otherwise: str) -> str:
    return f"{day:%-m月%-d日}" if day else otherwise


def _checking(run: Any) -> str:
    return f"{run.state_label} {run.answered}/{run.total}" if run else "未发起"


def _decided(case: CaseView) -> str:
    if case.decision is None:
        return ""
    return case.decision.outcome_label if case.decision.effective_on else "待第二人复核"
