"""What the rules say of every programme, in the order an officer reads it to the family."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from minjiu.web.desk.templatetags.desk import as_value

PER = {"month": "每月", "year": "每年", "day": "每天", "once": "一次"}
# A county decides: the offices there, by the code of the department above them.
OFFICES = {
    "civil_affairs": "民政",
    "disabled_federation": "残联",
    "education": "教育",
    "emergency": "应急管理",
    "housing": "住建",
    "human_resources": "人社",
    "justice": "司法行政",
    "medical_insurance": "医保",
    "trade_union": "总工会",
}
NAMED = 3  # missing facts named on a line; the rest is counted, and stands in the reasoning


@dataclass(frozen=True, slots=True)
class Line:
    """One programme: what, how much, who decides, what next; its reasoning is asked for by code."""

    code: str
    name: str
    answer: str
    amount: str
    office: str
    next_step: str
    people: tuple[str, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    more_missing: int
    missing_words: str  # what the missing facts hold up: the answer, or only the amount
    assumed: tuple[Mapping[str, Any], ...]
    state: str  # 可享受, 不符合, 待查; of what is paid to a list: 启动, 没有启动, 未公布


@dataclass(frozen=True, slots=True)
class Answers:
    """The programme applied for, then the others: 可享受, 待查, 不符合.

    `received` is what nobody applies for, where the family is on the list; who is not is not told.
    """

    applied: Line | None = None
    yes: list[Line] = field(default_factory=list[Line])
    received: list[Line] = field(default_factory=list[Line])
    unknown: list[Line] = field(default_factory=list[Line])
    no: list[Line] = field(default_factory=list[Line])

    def __iter__(self) -> Iterator[Line]:
        if self.applied is not None:
            yield self.applied
        yield from (*self.yes, *self.received, *self.unknown, *self.no)


def answers(lines: Sequence[Mapping[str, Any]], names: Mapping[str, str], applied: str) -> Answers:
    """`names` are members by id; `applied` is the code of the case's own programme."""
    found = Answers(next((_line(x, names) for x in lines if x["programme"] == applied), None))
    groups = {"yes": found.yes, "unknown": found.unknown, "no": found.no}
    for line in lines:
        # Records of before 2026-11-28 do not say.
        recipient = line.get("recipient")
        if line["programme"] == applied or recipient == "no":
            continue
        group = found.received if recipient == "yes" else groups[line["answer"]]
        group.append(_line(line, names))
    return found


def _line(line: Mapping[str, Any], names: Mapping[str, str]) -> Line:
    per = PER.get(line["per"] or "", "")
    amount_open = line["answer"] == "yes" and line["per"] and line["amount_fen"] is None
    missing = line["missing"] if line["answer"] == "unknown" or amount_open else []
    waits = bool(missing) and line["next_step"].startswith("查清")
    return Line(
        line["programme"],
        line["name"],
        line["answer"],
        _amount(line["amount_fen"], per),
        OFFICES.get(line["department"], ""),
        "查清后重新测算" if waits else line["next_step"],
        tuple(_people(line, names, per)),
        tuple(line.get("notes", ())),
        tuple(missing[:NAMED]),
        max(0, len(missing) - NAMED),
        "金额待查，缺少" if amount_open else "缺少",
        tuple(line["assumed"]),
        _state(line),
    )


def _state(line: Mapping[str, Any]) -> str:
    answer = line["answer"]
    if line.get("recipient") == "yes":
        return "未公布" if line["unpublished"] else "启动" if answer == "yes" else "没有启动"
    return {"yes": "可享受", "no": "不符合"}.get(answer, "待查")


def _amount(fen: int | None, per: str) -> str:
    return f"{per}{as_value(fen, 'fen')}" if fen else ""


def _people(line: Mapping[str, Any], names: Mapping[str, str], per: str) -> Iterator[str]:
    """Members who qualify themselves, each with the amount, where the family has more than one."""
    entitled = [p for p in line["persons"] if p["answer"] == "yes"]
    if len(names) < 2 or line["answer"] != "yes":
        return
    told = [(names.get(p["member"], ""), _amount(p["amount_fen"], per)) for p in entitled]
    if any(amount for _, amount in told):
        yield from (f"{name}　{amount}".strip("　") for name, amount in told)
    elif told:
        yield "、".join(name for name, _ in told)
