"""Rules, facts and parameters together: loaded once, checked once, asked often."""

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from rulebook.definition import Rule
from rulebook.determination import Determination, TraceNode
from rulebook.errors import RulebookError
from rulebook.facts import FactCatalogue
from rulebook.language import Members
from rulebook.parameters import Parameters, ParameterValue
from rulebook.unknown import POISON, UNKNOWN, NeedsUnknown

GIVEN = {"on": ("date", "测算日"), "division": ("enum", "行政区划")}
MAX_UNKNOWN_BOOLEANS = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One rule in the order of a plan, with where each argument comes from."""

    rule: Rule
    sources: tuple[tuple[str, str], ...]  # (argument, "person" | "household" | "constant")
    booleans: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules in force at a date in a division, in order of dependency, parameters resolved."""

    steps: tuple[Step, ...]
    parameters: Mapping[str, ParameterValue]
    constants: Mapping[str, Any]


class Rulebook:
    """Evaluates families. Loading raises RulebookError for whatever cannot be resolved."""

    def __init__(self, rules: Sequence[Rule], facts: FactCatalogue, parameters: Parameters):
        self._facts, self._parameters = facts, parameters
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.variable, []).append(rule)
        for name in sorted(self._rules):
            self._check_dates(name)
        for rule in rules:
            self._check_arguments(rule)
        text = "\n".join(
            f"{r.variable}|{r.entity}|{r.unit}|{r.cites}|{r.since}|{r.until}|{r.source}"
            for r in sorted(rules, key=lambda r: (r.variable, r.since))
        )
        self.version = hashlib.sha256(text.encode()).hexdigest()
        self._plans: dict[tuple[date, str, tuple[str, ...]], Plan] = {}

    @classmethod
    def load(
        cls, modules: Iterable[ModuleType], facts: FactCatalogue, parameters: Parameters
    ) -> "Rulebook":
        """All rules defined in the modules."""
        found = [v for m in modules for v in vars(m).values() if isinstance(v, Rule)]
        return cls(list(dict.fromkeys(found)), facts, parameters)

    def rules(self, variable: str | None = None) -> tuple[Rule, ...]:
        chosen = self._rules.values() if variable is None else [self._rules[variable]]
        return tuple(rule for rules in chosen for rule in rules)

    def evaluate(
        self,
        record: Mapping[str, Any],
        *,
        on: date,
        division: str,
        targets: Sequence[str],
    ) -> Determination:
        """Determine one family.

        `record` is {"household": {fact: value}, "members": [{"id": …, fact: value}]}; a fact that
        is absent is unknown. Raises RulebookError where no rule or parameter is in force.
        """
        plan = self._plan(on, division, tuple(targets))
        household = {**plan.constants, **record.get("household", {})}
        members = [dict(member) for member in record["members"]]
        for step in plan.steps:
            if step.rule.entity == "person":
                for member in members:
                    member[step.rule.variable] = _run(step, household, members, member)
            else:
                household[step.rule.variable] = _run(step, household, members, None)
        return Determination(
            on,
            division,
            self.version,
            household,
            members,
            tuple(plan.parameters.values()),
            _Tracer(self, plan, household, members),
        )

    def _plan(self, on: date, division: str, targets: tuple[str, ...]) -> Plan:
        key = (on, division, targets)
        if key not in self._plans:
            self._plans[key] = self._make_plan(on, division, targets)
        return self._plans[key]

    def _make_plan(self, on: date, division: str, targets: tuple[str, ...]) -> Plan:
        steps: list[Step] = []
        parameters: dict[str, ParameterValue] = {}
        done: set[str] = set()

        def need(name: str, path: tuple[str, ...]) -> None:
            if name in done or name in self._facts or name in GIVEN:
                return
            if name in path:
                circle = " → ".join((*path[path.index(name) :], name))
                raise RulebookError(f"规则互相依赖成环：{circle}，请改写其中一条。")
            if name in self._parameters.names():
                parameters[name] = self._parameters.get(name, division, on)
                done.add(name)
                return
            rule = self._rule(name, on)
            for argument in rule.arguments:
                need(argument, (*path, name))
            steps.append(self._step(rule, on))
            done.add(name)

        for target in targets:
            need(target, ())
        constants = {"on": on, "division": division}
        constants |= {name: value.value for name, value in parameters.items()}
        return Plan(tuple(steps), parameters, constants)

    def _rule(self, name: str, on: date) -> Rule:
        for rule in self._rules.get(name, ()):
            if rule.in_force(on):
                return rule
        if name in self._rules:
            first = min(rule.since for rule in self._rules[name])
            raise RulebookError(
                f"规则“{name}”在{on}没有有效的版本（最早自{first}起），请核对日期。"
            )
        raise RulebookError(f"没有名为“{name}”的规则、事实或参数{self._hint(name)}。")

    def _entity(self, name: str, on: date | None = None) -> tuple[str, str]:
        """(entity, unit) of a name; parameters and given values are constants of the household."""
        if name in self._facts:
            return self._facts[name].entity, self._facts[name].unit
        if name in self._rules:
            rule = self._rules[name][0] if on is None else self._rule(name, on)
            return rule.entity, rule.unit
        return "household", GIVEN.get(name, ("parameter",))[0]

    def _step(self, rule: Rule, on: date) -> Step:
        kinds = {name: self._entity(name, on) for name in rule.arguments}
        sources = tuple((name, entity) for name, (entity, _) in kinds.items())
        booleans = frozenset(name for name, (_, unit) in kinds.items() if unit == "bool")
        return Step(rule, sources, booleans)

    def _check_arguments(self, rule: Rule) -> None:
        names = (*self._rules, *(f.name for f in self._facts), *self._parameters.names(), *GIVEN)
        for name in rule.arguments:
            if name not in names:
                raise RulebookError(
                    f"{rule.place}的参数“{name}”不是规则、事实或参数{self._hint(name)}。"
                )
        if rule.variable in self._facts or rule.variable in self._parameters.names():
            raise RulebookError(f"{rule.place}与同名的事实或参数冲突，请改名。")
        booleans = [n for n in rule.arguments if self._entity(n) == (rule.entity, "bool")]
        if len(booleans) > MAX_UNKNOWN_BOOLEANS:
            raise RulebookError(
                f"{rule.place}有{len(booleans)}个是非参数，最多{MAX_UNKNOWN_BOOLEANS}个，请拆成几条规则。"
            )

    def _check_dates(self, name: str) -> None:
        rules = sorted(self._rules[name], key=lambda r: r.since)
        for earlier, later in itertools.pairwise(rules):
            if earlier.until is None or earlier.until > later.since:
                raise RulebookError(
                    f"{later.place}与{earlier.place}在{later.since}同时有效，请为前一条写明 until。"
                )

    def _hint(self, name: str) -> str:
        names = (*self._rules, *(f.name for f in self._facts), *self._parameters.names())
        close = get_close_matches(name, names, 1)
        return f"，是否想写“{close[0]}”" if close else "，请核对名称"

    def describe(self, name: str) -> tuple[str, str]:
        """(label, unit) of a rule, fact, parameter or given name."""
        if name in self._facts:
            return self._facts[name].label, self._facts[name].unit
        if name in self._rules:
            return self._rules[name][0].label, self._rules[name][0].unit
        if name in GIVEN:
            return GIVEN[name][1], GIVEN[name][0]
        return self._parameters.label(name), "count"

    @property
    def facts(self) -> FactCatalogue:
        return self._facts


def _run(
    step: Step,
    household: Mapping[str, Any],
    members: list[dict[str, Any]],
    member: dict[str, Any] | None,
) -> Any:
    """The rule's value, or UNKNOWN where it depends on what is unknown.

    Unknown booleans are tried both ways; an unknown number may be passed but not read.
    """
    arguments: dict[str, Any] = {}
    open_booleans: list[str] = []
    for name, entity in step.sources:
        if entity == "person" and member is None:
            arguments[name] = Members([m.get(name, UNKNOWN) for m in members])
            continue
        value = (member if entity == "person" and member is not None else household).get(
            name, UNKNOWN
        )
        if value is UNKNOWN:
            if name in step.booleans:
                open_booleans.append(name)
            else:
                value = POISON
        arguments[name] = value
    results: list[Any] = []
    for choice in itertools.product((False, True), repeat=len(open_booleans)):
        arguments.update(zip(open_booleans, choice, strict=True))
        try:
            results.append(step.rule.function(**arguments))
        except NeedsUnknown:
            return UNKNOWN
        if results[-1] is POISON or results[-1] != results[0]:
            return UNKNOWN
    return results[0]


class _Tracer:
    """Builds the reasoning of one determination when it is asked for."""

    def __init__(
        self,
        book: Rulebook,
        plan: Plan,
        household: Mapping[str, Any],
        members: Sequence[Mapping[str, Any]],
    ):
        self._book, self._plan = book, plan
        self._household, self._members = household, members
        self._steps = {step.rule.variable: step for step in plan.steps}

    def fact(self, name: str) -> Any:
        return self._book.facts[name]

    def node(self, name: str, member: str | None = None) -> TraceNode:
        if name in self._plan.parameters:
            p = self._plan.parameters[name]
            unit = {"yuan": "fen"}.get(p.unit.split("/")[0], p.unit)
            return TraceNode(
                "parameter", name, p.label, unit, p.value,
                document=p.document, confidence=p.confidence,
            )  # fmt: skip
        holder: Mapping[str, Any] = self._household
        if member is not None:
            holder = next(m for m in self._members if m["id"] == member)
        value = holder.get(name, UNKNOWN)
        label, unit = self._book.describe(name)
        step = self._steps.get(name)
        if step is None:
            kind = "given" if name in GIVEN else "fact"
            return TraceNode(kind, name, label, unit, value, member)
        children: list[TraceNode] = []
        for argument, entity in step.sources:
            if entity == "household" or member is not None:
                children.append(self.node(argument, member if entity == "person" else None))
            else:
                children += [self.node(argument, m["id"]) for m in self._members]
        rule = step.rule
        return TraceNode(
            "rule", name, rule.label, rule.unit, value, member,
            rule.words, rule.cites, children=tuple(children),
        )  # fmt: skip
