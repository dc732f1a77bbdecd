"""What if: parameters and rules other than those in force, as a value that can be kept and sent."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, cast

import yaml

from rulebook.definition import Rule, rule_from_text
from rulebook.errors import RulebookError
from rulebook.parameters import Parameters, ParameterValue, Table, Value, exact

Written = int | str | bool | tuple[tuple[int | str, int | str], ...]


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter set to a value, or to a share of what it is, on [since, until).

    It holds in `division` and everywhere below it, whatever narrower divisions have set. `value`
    is written as in a parameter file (yuan, 10%, rows of a table); `times` as a ratio: "110%".
    """

    name: str
    division: str
    since: date
    until: date | None = None
    value: Written | None = None
    times: str | None = None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """Another rule for a variable on [since, until): the text of a function of the rule language.

    Entity, unit, label and article are those of the rule it replaces, unless they are given.
    """

    variable: str
    source: str
    since: date
    until: date | None = None
    entity: str = ""
    unit: str = ""
    label: str = ""
    cites: str = ""


@dataclass(frozen=True, slots=True)
class Reform:
    """Changes that are made together; later ones go before earlier ones."""

    name: str
    parameters: tuple[ParameterChange, ...] = ()
    rules: tuple[RuleChange, ...] = ()

    def to_yaml(self) -> str:
        data = {
            "name": self.name,
            "parameters": [_data(change) for change in self.parameters],
            "rules": [_data(change) for change in self.rules],
        }
        return yaml.safe_dump(
            {key: value for key, value in data.items() if value},
            allow_unicode=True,
            sort_keys=False,
        )

    @classmethod
    def from_yaml(cls, text: str) -> "Reform":
        """RulebookError where it is not what `to_yaml` writes."""
        try:
            data: dict[str, Any] = yaml.safe_load(text)
            if set(data) - {"name", "parameters", "rules"}:
                raise KeyError
            parameters = [
                ParameterChange(
                    **{**row, **({"value": _written(row["value"])} if "value" in row else {})}
                )
                for row in data.get("parameters", ())
            ]
            found = cls(
                str(data["name"]),
                tuple(parameters),
                tuple(RuleChange(**row) for row in data.get("rules", ())),
            )
            hash(found)
        except (yaml.YAMLError, TypeError, KeyError, AttributeError):
            raise RulebookError(
                "改革方案应写明 name，以及 parameters（name、division、since、value 或 times）"
                "或 rules（variable、source、since），请核对。"
            ) from None
        return found


def _data(change: ParameterChange | RuleChange) -> dict[str, Any]:
    found = {f.name: getattr(change, f.name) for f in fields(change)}
    kept = {name: value for name, value in found.items() if value is not None and value != ""}
    if isinstance(kept.get("value"), tuple):
        kept["value"] = [list(row) for row in kept["value"]]
    return kept


def _written(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(tuple(row) for row in cast("list[list[Any]]", value))
    return str(value) if isinstance(value, float) else value


# Applied ---------------------------------------------------------------------------------------


def changed_parameters(parameters: Parameters, reform: Reform) -> Parameters:
    """RulebookError naming a change that does not fit."""
    for change in reform.parameters:
        if change.name not in parameters.names():
            raise RulebookError(
                f"改革方案“{reform.name}”改的参数“{change.name}”不存在，请核对名称。"
            )
        rows = _Change(parameters, reform, change).rows()
        parameters = parameters.with_values(change.name, rows)
    return parameters


class _Change:
    def __init__(self, parameters: Parameters, reform: Reform, change: ParameterChange):
        self._parameters, self._reform, self._change = parameters, reform, change
        self._first = next(iter(parameters.values(change.name)))
        self._value = self._new_value()

    def _wrong(self, text: str) -> RulebookError:
        return RulebookError(f"改革方案“{self._reform.name}”中参数“{self._change.name}”{text}")

    def _new_value(self) -> Callable[[Value], Value]:
        change, unit = self._change, self._first.unit
        if (change.value is None) == (change.times is None):
            raise self._wrong("应写 value 或 times 之一。")
        if change.until is not None and change.until <= change.since:
            raise self._wrong("的 until 应晚于 since。")
        if change.times is not None:
            share = cast(int, exact("ratio", change.times, self._wrong, {}))
            return lambda value: self._scaled(value, share)
        if isinstance(self._first.value, tuple) != isinstance(change.value, tuple):
            raise self._wrong("应与原值一样是（或不是）分档表。")
        if isinstance(change.value, tuple):
            starts = [
                cast(int, exact(self._first.by, start, self._wrong, {}))
                for start, _ in change.value
            ]
            results = [
                cast(int, exact(unit, result, self._wrong, {})) for _, result in change.value
            ]
            if starts != sorted(set(starts)):
                raise self._wrong("的分档表起点应从小到大，不能重复。")
            table: Table = tuple(zip(starts, results, strict=True))
            return lambda _: table
        number = exact(unit, change.value, self._wrong, self._first.meanings)
        return lambda _: number

    def _scaled(self, value: Value, share: int) -> Value:
        if isinstance(value, tuple):
            return tuple((start, cast(int, self._scaled(result, share))) for start, result in value)
        if isinstance(value, bool | str):
            raise self._wrong("不是数值，不能按比例改。")
        return (2 * value * share + 10_000) // 20_000

    def rows(self) -> Iterator[ParameterValue]:
        change = self._change
        for row in self._parameters.values(change.name):
            if not self._parameters.lies_in(row.division, change.division, change.since):
                yield row
                continue
            before, inside, after = _cut(row.valid_from, row.valid_to, change.since, change.until)
            for part in (before, after):
                if part is not None:
                    yield replace(row, valid_from=part[0], valid_to=part[1])
            # A share is of what each place has; a value is the same for all of them.
            if inside is not None and change.times is not None and row.division != change.division:
                yield self._made(row, row.division, *inside)
        yield from self._own()

    def _own(self) -> Iterator[ParameterValue]:
        """The division's own rows in the period, out of what it or a wider one had."""
        change = self._change
        rows = self._parameters.values(change.name)
        turns = {row.valid_from for row in rows} | {row.valid_to for row in rows if row.valid_to}
        last = change.until or date.max
        days = [change.since, *sorted(day for day in turns if change.since < day < last)]
        for start, end in itertools.zip_longest(days, days[1:]):
            try:
                now = self._parameters.get(change.name, change.division, start)
            except RulebookError:
                if change.times is not None:
                    continue  # nothing there that could be more or less
                now = self._first
            yield self._made(now, change.division, start, end or change.until)

    def _made(
        self, row: ParameterValue, division: str, start: date, end: date | None
    ) -> ParameterValue:
        return replace(
            row, division=division, valid_from=start, valid_to=end, value=self._value(row.value),
            document=f"改革方案：{self._reform.name}", confidence="assumed",
        )  # fmt: skip


_Part = tuple[date, date | None]


def _cut(
    start: date, end: date | None, since: date, until: date | None
) -> tuple[_Part | None, _Part | None, _Part | None]:
    """A period before, inside and after another; an end None is open."""
    low, high = end or date.max, until or date.max
    before = (start, min(low, since)) if start < since else None
    first, last = max(start, since), min(low, high)
    inside = (first, None if last == date.max else last) if first < last else None
    after = (max(start, high), end) if high < low else None
    return before, inside, after


def changed_rules(
    rules: Sequence[Rule], reform: Reform, of_variable: Callable[[str], Iterable[Rule]]
) -> list[Rule]:
    """The rules with those of the reform in their place."""
    found = list(rules)
    for change in reform.rules:
        if change.until is not None and change.until <= change.since:
            raise RulebookError(
                f"改革方案“{reform.name}”中规则“{change.variable}”的 until 应晚于 since。"
            )
        kept: list[Rule] = []
        for rule in found:
            if rule.variable != change.variable:
                kept.append(rule)
                continue
            before, _, after = _cut(rule.since, rule.until, change.since, change.until)
            kept += [
                replace(rule, since=part[0], until=part[1])
                for part in (before, after)
                if part is not None
            ]
        old = next((r for r in of_variable(change.variable) if r.in_force(change.since)), None)
        old = old or next(iter(of_variable(change.variable)), None)
        kept.append(_rule(reform, change, old))
        found = kept
    return found


def _rule(reform: Reform, change: RuleChange, old: Rule | None) -> Rule:
    own: Mapping[str, str] = {
        name: getattr(change, name) or (getattr(old, name) if old else "")
        for name in ("entity", "unit", "label", "cites")
    }
    if not all(own.values()):
        raise RulebookError(
            f"改革方案“{reform.name}”的新规则“{change.variable}”应写明 entity、unit、label、cites。"
        )
    return rule_from_text(
        change.source, file=f"改革方案：{reform.name}", variable=change.variable,
        since=change.since, until=change.until, **own,
    )  # fmt: skip
