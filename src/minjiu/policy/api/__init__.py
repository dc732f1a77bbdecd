"""What the rules in force say of a family: every programme, with its reasons. Advice only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from cncodes.divisions import Divisions
from cncodes.working_days import Calendar
from minjiu.common.errors import Refused
from minjiu.common.money import format_yuan
from minjiu.common.periods import Period, months_before
from minjiu.policy import documentation, outside
from minjiu.policy.outside import Question, ordinary, plain
from minjiu.policy.programmes import discovery
from minjiu.policy.programmes.declaration import Answer, Per, Programme
from minjiu.policy.programmes.price_linkage import monthly
from minjiu.policy.programmes.price_linkage.monthly import (
    PriceIndex,
    PriceLinkage,
    PriceStanding,
    bundled_indices,
)
from rulebook import (
    UNKNOWN,
    Determination,
    FactCatalogue,
    FactsOf,
    FactSpec,
    Missing,
    Parameters,
    PlaceFact,
    Provenance,
    Rulebook,
    Trace,
)
from rulebook.parameters import ParameterValue

__all__ = [
    "FIRST_DAY",
    "PersonAnswer",
    "PriceIndex",
    "PriceLinkage",
    "PriceStanding",
    "Programme",
    "ProgrammeDetermination",
    "Question",
    "bundled_indices",
    "calculation_period",
    "determine",
    "evaluate",
    "fact_catalogue",
    "lines",
    "ordinary",
    "parameter",
    "plain",
    "price_facts",
    "price_linkage",
    "price_standing",
    "programmes",
    "read_question",
    "rule_pages",
    "rulebook",
    "standard",
    "targets",
    "trace",
    "version",
]

_HERE = Path(__file__).parents[1]
FIRST_DAY = date(2020, 1, 1)  # from here on every county has its parameters
_ALSO_SHOWN = ("income_per_person",)
# What our facts say beside what the library knows: where they come from, and how they are read.
_SAID_OF_FACTS = (
    "sources", "not_found", "max_age_days", "declared_may_stand", "own_records", "published_index",
    "usual",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What a programme says of one member; `amount_fen` as in the programme's line."""

    member: str
    answer: Answer
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class ProgrammeDetermination:
    """One programme's line on the case page.

    `amount_fen` is paid `per` month, year, day or once; None where the programme pays none or it
    is not known. `persons` answers for single members where the programme knows such; `notes` say
    what else holds (a further grant, a period that runs). `root` is where its reasoning begins in
    `trace`; `missing` are the family's facts that could settle the answer, each with who would
    know it; `assumed` are parameters behind it that nobody has published. `exclusive_with` are
    programmes that are open too and of which only one may be had (a note says so).

    `recipient` is of programmes that nobody applies for (`Measure`): whether the family is among
    those who receive what is started for a whole place; None elsewhere. `unpublished` says what the
    place's authorities have not published, where the answer waits for nothing but that.
    """

    programme: str
    name: str
    department_code: str
    answer: Answer
    amount_fen: int | None
    per: Per | None
    persons: tuple[PersonAnswer, ...]
    notes: tuple[str, ...]
    next_step: str
    missing: tuple[str, ...]
    root: str
    assumed: tuple[ParameterValue, ...]
    exclusive_with: tuple[str, ...]
    recipient: Answer | None
    unpublished: str


@cache
def fact_catalogue() -> FactCatalogue:
    """All facts that rules may ask, with where they come from."""
    names: dict[str, str] = yaml.safe_load((_HERE / "source_names.yaml").read_text("utf-8"))

    def source_of(spec: FactSpec) -> str:
        codes = cast("Sequence[str]", spec.extra.get("sources", ()))
        found = (names.get(code) or names.get(code.partition(".")[0], "") for code in codes)
        return "、".join(dict.fromkeys(name for name in found if name))

    return FactCatalogue.load(
        *sorted((_HERE / "facts").glob("*.yaml")),
        *discovery.data_files("facts.yaml"),
        source_of=source_of,
        extra=_SAID_OF_FACTS,
    )


@cache
def _parameters() -> Parameters:
    divisions = Divisions.bundled()
    return Parameters.load(
        _HERE / "parameters",
        *discovery.data_files("parameters.yaml"),
        lineage=divisions.lineage,
        known_division=lambda code: divisions.known(code) is not None,
    )


@cache
def rulebook() -> Rulebook:
    """The rules of all programmes, loaded and checked once a process."""
    return Rulebook.load(discovery.rule_modules(), fact_catalogue(), _parameters())


def rule_pages() -> dict[str, str]:
    """The documentation of the rules: Markdown by file name, one page a programme and an index."""
    return documentation.pages(rulebook())


def version() -> str:
    """SHA-256 of the rules; stored with each determination."""
    return rulebook().version


def programmes(on: date) -> tuple[Programme, ...]:
    """The programmes that exist on a day, in the order of the page."""
    book = rulebook()
    return tuple(
        programme
        for programme in discovery.programmes()
        if any(rule.in_force(on) for rule in book.rules(programme.eligible))
    )


def targets(on: date) -> tuple[str, ...]:
    """The variables that answer every programme on a day."""
    named = [name for programme in programmes(on) for name in programme.targets]
    return tuple(dict.fromkeys([*named, *_ALSO_SHOWN]))


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


def price_linkage(
    division: str,
    month: date,
    indices: Iterable[PriceIndex],
    *,
    given: Mapping[str, int | str] | None = None,
) -> PriceLinkage:
    """价格联动: whether an index month triggers in a place, and the amounts of one person.

    `given` are parameters the caller knows better, such as {"dibao_standard": 570_00}.
    """
    return monthly.decide(rulebook(), division, month, indices, given)


def price_facts(on: date, indices: Iterable[PriceIndex] | None = None) -> FactsOf:
    """The published facts of the index month of `on` by division.

    `indices` are the published price indices (`prices.indices`), otherwise the nation's alone.
    """
    kept = bundled_indices() if indices is None else tuple(indices)

    def of_division(division: str) -> Mapping[str, PlaceFact]:
        found = monthly.facts(rulebook(), division, on, kept)
        return {n: PlaceFact(one.rise, monthly.provenance(one)) for n, one in found.items()}

    return of_division


def price_standing(
    month: date,
    divisions: Iterable[str],
    indices: Iterable[PriceIndex],
    working_days: Calendar,
) -> tuple[PriceStanding, ...]:
    """How an index month stands in each of these counties; `working_days` as the directory has
    them, for the last day of paying."""
    kept = tuple(indices)
    return tuple(monthly.stands(rulebook(), code, month, kept, working_days) for code in divisions)


def determine(
    record: Mapping[str, Any],
    *,
    on: date,
    division: str,
    provenance: Mapping[tuple[str | None, str], Provenance] | None = None,
    given: Mapping[str, Any] | None = None,
    indices: Iterable[PriceIndex] | None = None,
) -> Determination:
    """All values of one family (record, provenance and `given` overrides as `Rulebook.evaluate`
    takes them); refused before the first day whose parameters are all here.

    `indices` as `price_facts` takes them; what the record says of them itself goes first.
    """
    if on < FIRST_DAY:
        raise Refused(
            f"{on:%Y年%-m月%-d日}在2020年1月1日以前，系统没有录入当时的标准，",
            "请按当时的办法人工测算。",
        )
    return rulebook().evaluate(
        record, on=on, division=division, targets=targets(on), provenance=provenance,
        overrides=given, of_place=price_facts(on, indices),
    )  # fmt: skip


def read_question(text: str) -> Question:
    """A family as other programs write it, in JSON with amounts in yuan; Refused where it is not
    one, naming the place and what to write."""
    return outside.read(text, rulebook())


def evaluate(
    record: Mapping[str, Any], *, on: date, division: str
) -> tuple[ProgrammeDetermination, ...]:
    """Every programme for one family."""
    return lines(determine(record, on=on, division=division))


def lines(found: Determination) -> tuple[ProgrammeDetermination, ...]:
    """Every programme's line of one determination."""
    return tuple(_line(found, programme) for programme in programmes(found.on))


def trace(found: Determination) -> Trace:
    """The reasoning of every programme, in which what several rest on stands once."""
    return found.trace(*(_root(programme) for programme in programmes(found.on)))


def _root(programme: Programme) -> str:
    return programme.amount or programme.eligible


def _line(found: Determination, programme: Programme) -> ProgrammeDetermination:
    answer = _answer(found.values[programme.eligible])
    asked = [name for name in (programme.eligible, programme.amount) if name is not None]
    open_facts = found.missing(*asked)
    missing = [one.shown for one in open_facts if not _is_index(one.fact)]
    unpublished = _unpublished(found, programme, open_facts)
    behind = set(rulebook().plan(found.on, asked).parameters)
    return ProgrammeDetermination(
        programme.code,
        programme.name,
        programme.department,
        answer,
        _amount(answer, found.values, programme.amount),
        programme.per,
        tuple(_person(row, programme) for row in found.members)
        if programme.person_eligible
        else (),
        tuple(_notes(found, programme)),
        _next_step(found, programme, answer, missing, unpublished),
        tuple(dict.fromkeys(missing)),
        _root(programme),
        tuple(value for value in found.assumed if value.name in behind),
        tuple(c for c, both in programme.exclusive_with.items() if found.values[both] is True),
        _answer(found.values[programme.measure.recipient]) if programme.measure else None,
        "" if missing else unpublished,
    )


def _is_index(fact: FactSpec) -> bool:
    return "published_index" in fact.extra


def _unpublished(found: Determination, programme: Programme, facts: Sequence[Missing]) -> str:
    """What the place's authorities have not published, in words; empty where nothing waits."""
    labels = dict.fromkeys(one.fact.label for one in facts if _is_index(one.fact))
    if not labels or programme.measure is None:
        return ""
    return programme.measure.unpublished.format(
        where=monthly.where(found.division, found.on),
        month=f"{found.on:%Y年%-m月}",
        what="、".join(labels),
    )


def _person(row: Mapping[str, Any], programme: Programme) -> PersonAnswer:
    answer = _answer(row[cast(str, programme.person_eligible)])
    return PersonAnswer(row["id"], answer, _amount(answer, row, programme.person_amount))


def _answer(eligible: Any) -> Answer:
    return "unknown" if eligible is UNKNOWN else "yes" if eligible else "no"


def _amount(answer: Answer, values: Mapping[str, Any], name: str | None) -> int | None:
    if name is None or answer != "yes" or values[name] is UNKNOWN:
        return None
    return values[name]


def _notes(found: Determination, programme: Programme) -> Iterator[str]:
    for name, words in programme.notes.items():
        value = found.values[name]
        if value is UNKNOWN or not value:
            continue
        yield words if value is True else f"{words}{format_yuan(value)}元"


def _next_step(
    found: Determination,
    programme: Programme,
    answer: Answer,
    missing: Sequence[str],
    unpublished: str,
) -> str:
    if programme.measure and answer == "no" and found.values[programme.measure.recipient] is True:
        return programme.measure.not_started
    if unpublished and not missing:
        return unpublished
    if answer == "unknown" and answer not in programme.steps:
        return "查清：" + "、".join(dict.fromkeys(missing))
    return programme.steps.get(answer, "")
