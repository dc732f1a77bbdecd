"""What the rules in force say of a family: every programme, with its reasons. Advice only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from cncodes.divisions import Divisions
from minjiu.common.errors import Refused
from minjiu.common.periods import Period, months_before
from minjiu.policy.programmes import family
from minjiu.policy.programmes.dibao import rules as dibao
from minjiu.policy.programmes.dibao_margin import rules as dibao_margin
from rulebook import UNKNOWN, Determination, FactCatalogue, Parameters, Rulebook
from rulebook.parameters import ParameterValue

__all__ = [
    "FIRST_DAY",
    "ProgrammeDetermination",
    "calculation_period",
    "evaluate",
    "fact_catalogue",
    "parameter",
    "rulebook",
    "standard",
    "version",
]

_HERE = Path(__file__).parent
FIRST_DAY = date(2021, 7, 1)  # 民发〔2021〕57号; what held before (220号) is not written as rules
Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class ProgrammeDetermination:
    """One programme's line on the case page.

    `amount_fen` is per month, None where the programme pays none or it is not known; `tree` is
    the reasoning as JSON data; `missing` are labels of facts that leave the answer open;
    `assumed` are parameters that nobody has published.
    """

    programme: str
    name: str
    department_code: str
    answer: Answer
    amount_fen: int | None
    next_step: str
    missing: tuple[str, ...]
    tree: Mapping[str, Any]
    assumed: tuple[ParameterValue, ...]


@dataclass(frozen=True, slots=True)
class _Programme:
    code: str
    name: str
    eligible: str
    amount: str | None


_PROGRAMMES = (
    _Programme("dibao", "最低生活保障", "dibao_eligible", "dibao_amount"),
    _Programme("dibao_margin", "低保边缘家庭", "dibao_margin_eligible", None),
)
_CIVIL_AFFAIRS = "civil_affairs"
TARGETS = (
    "dibao_eligible",
    "dibao_amount",
    "dibao_margin_eligible",
    "single_person_case",
    "income_per_person",
)


@cache
def fact_catalogue() -> FactCatalogue:
    """All facts that rules may ask, with where they come from."""
    return FactCatalogue.load(_HERE / "facts.yaml")


@cache
def _parameters() -> Parameters:
    divisions = Divisions.bundled()
    return Parameters.load(
        _HERE / "parameters",
        lineage=divisions.lineage,
        known_division=lambda code: divisions.known(code) is not None,
    )


@cache
def rulebook() -> Rulebook:
    """The rules of all programmes, loaded and checked once a process."""
    return Rulebook.load((family, dibao, dibao_margin), fact_catalogue(), _parameters())


def version() -> str:
    """SHA-256 of the rules; stored with each determination."""
    return rulebook().version


def parameter(name: str, division: str, on: date) -> ParameterValue:
    """A value in force, with document and confidence; RulebookError where there is none."""
    return _parameters().get(name, division, on)


def standard(division: str, on: date) -> ParameterValue:
    """The 低保 standard, fen a person and month."""
    return parameter("dibao_standard", division, on)


def calculation_period(division: str, applied_on: date) -> Period:
    """计算期: the months before the application over which receipts count."""
    months = parameter("income_period_months", division, applied_on).value
    return Period(months_before(applied_on, cast(int, months)), applied_on)


def determine(record: Mapping[str, Any], *, on: date, division: str) -> Determination:
    """All values of one family; refused before the law that the rules carry out."""
    if on < FIRST_DAY:
        raise Refused(
            f"{on:%Y年%-m月%-d日}适用2021年7月1日前的办法，系统未录入，", "请按原办法人工测算。"
        )
    return rulebook().evaluate(record, on=on, division=division, targets=TARGETS)


def evaluate(
    record: Mapping[str, Any], *, on: date, division: str
) -> tuple[ProgrammeDetermination, ...]:
    """Every programme for one family (record as `Rulebook.evaluate` takes it)."""
    found = determine(record, on=on, division=division)
    return tuple(_line(found, programme) for programme in _PROGRAMMES)


def _line(found: Determination, programme: _Programme) -> ProgrammeDetermination:
    eligible = found.values[programme.eligible]
    answer: Answer = "unknown" if eligible is UNKNOWN else "yes" if eligible else "no"
    amount = found.values[programme.amount] if programme.amount and eligible is True else None
    missing = found.missing(programme.eligible) + (
        found.missing(programme.amount) if programme.amount else ()
    )
    return ProgrammeDetermination(
        programme.code,
        programme.name,
        _CIVIL_AFFAIRS,
        answer,
        None if amount is UNKNOWN else amount,
        _next_step(answer, [m.fact.label for m in missing]),
        tuple(dict.fromkeys(m.fact.label for m in missing)),
        found.trace(programme.amount or programme.eligible).to_data(),
        found.assumed,
    )


def _next_step(answer: Answer, missing: Sequence[str]) -> str:
    if answer == "unknown":
        return "查清：" + "、".join(dict.fromkeys(missing))
    if answer == "yes":
        return "请办理人核实后提出审核意见"
    return "拟不予确认时，先听取家庭陈述，再由两人作出书面决定"
