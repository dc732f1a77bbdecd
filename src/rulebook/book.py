"""Rules, facts and parameters together: loaded once, checked once, asked often."""

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from rulebook import proof
from rulebook.definition import Rule
from rulebook.determination import Determination, Replay, TraceNode
from rulebook.errors import RulebookError
from rulebook.facts import FactCatalogue
from rulebook.language import MAX_MEMBERS, Members
from rulebook.parameters import Parameters, ParameterValue
from rulebook.proof import Kind
from rulebook.unknown import POISON, UNKNOWN, NeedsUnknown

GIVEN = {"on": ("date", "测算日"), "division": ("enum", "行政区划")}
MAX_UNKNOWN_BOOLEANS = 4
# The rows of a family that rules run over, by entity, and their key in a record.
ROWS = {"person": "members", "obligor": "obligors"}


@dataclass(frozen=True, slots=True)
class Step:
    """One rule in the order of a plan, with where each argument comes from.

    `sources`: (argument, entity); those of rows are a collection where the rule is the household's.
    `booleans`: the arguments that are tried both ways where they are unknown.
    """

    rule: Rule
    sources: tuple[tuple[str, str], ...]
    booleans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules in force at a date, in order of dependency; the same in every division."""

    on: date
    targets: tuple[str, ...]
    steps: tuple[Step, ...]
    parameters: tuple[str, ...]


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
        self._prove(rules)
        lines = [
            f"{r.variable}|{r.entity}|{r.unit}|{r.cites}|{r.since}|{r.until}|{r.source}"
            for r in sorted(rules, key=lambda r: (r.variable, r.since))
        ]
        lines += [repr(v) for name in sorted(parameters.names()) for v in parameters.values(name)]
        self.version = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        self._plans: dict[tuple[date, tuple[str, ...]], Plan] = {}
        self._resolved: dict[tuple[date, tuple[str, ...], str], dict[str, ParameterValue]] = {}

    @classmethod
    def load(
        cls, modules: Iterable[ModuleType], facts: FactCatalogue, parameters: Parameters
    ) -> "Rulebook":
        """All rules defined in the modules."""
        found = [v for m in modules for v in vars(m).values() if isinstance(v, Rule)]
        return cls(list(dict.fromkeys(found)), facts, parameters)

    @property
    def facts(self) -> FactCatalogue:
        return self._facts

    @property
    def parameters(self) -> Parameters:
        return self._parameters

    def rules(self, variable: str | None = None) -> tuple[Rule, ...]:
        chosen = self._rules.values() if variable is None else [self._rules[variable]]
        return tuple(rule for rules in chosen for rule in rules)

    # One household --------------------------------------------------------------------------

    def evaluate(
        self,
        record: Mapping[str, Any],
        *,
        on: date,
        division: str,
        targets: Sequence[str] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Determination:
        """Determine one family.

        `record` is {"household": {fact: value}, "members": [{"id": …, fact: value}], "obligors":
        [{"id": …, fact: value}]}; a fact that is absent is unknown, and so is everything about
        members or obligors where the list is absent. `targets` None: every rule in force.
        `overrides` sets variables and parameters of the household instead of computing them.
        Raises RulebookError where no rule or parameter is in force, or a fact is out of its range.
        """
        plan = self.plan(on, targets)
        given = dict(overrides or {})
        parameters = self.resolve(plan, division, without=given)
        self._check_record(record, given)
        household: dict[str, Any] = {**record.get("household", {}), "on": on, "division": division}
        household |= {name: value.value for name, value in parameters.items()}
        household |= given
        rows: dict[str, list[dict[str, Any]] | None] = {
            entity: None if _absent(record, key) else [dict(row) for row in record[key]]
            for entity, key in ROWS.items()
        }
        for step in plan.steps:
            rule = step.rule
            if rule.variable in given:
                continue
            if rule.entity == "household":
                household[rule.variable] = _run(step, household, rows, None)
            else:
                for row in rows[rule.entity] or ():
                    row[rule.variable] = _run(step, household, rows, row)
        return Determination(
            on=on,
            division=division,
            targets=plan.targets,
            version=self.version,
            values=household,
            members=rows["person"] or [],
            obligors=rows["obligor"] or [],
            parameters_used=tuple(parameters.values()),
            inputs=record,
            overrides=given,
            _tracer=_Tracer(self, plan, parameters, household, rows, given),
        )

    def recompute(self, recorded: str | Determination) -> Replay:
        """Determine the family of a recorded determination again, with the rules of today's code.

        Takes what `Determination.to_json` wrote; a value that was computed then is computed now.
        """
        before = Determination.from_json(recorded) if isinstance(recorded, str) else recorded
        after = self.evaluate(
            before.inputs,
            on=before.on,
            division=before.division,
            targets=before.targets,
            overrides=before.overrides,
        )
        return Replay(before, after)

    def _check_record(self, record: Mapping[str, Any], overrides: Mapping[str, Any]) -> None:
        """Facts within their ranges: the proof against overflow rests on it."""
        rows: list[Mapping[str, Any]] = [record.get("household", {})]
        for key in ROWS.values():
            if not _absent(record, key):
                if len(record[key]) > MAX_MEMBERS:
                    raise RulebookError(
                        f"家庭有{len(record[key])}名成员，最多{MAX_MEMBERS}名，请核对名单。"
                    )
                rows += record[key]
        for row in rows:
            for name, value in row.items():
                if value is not UNKNOWN and name in self._facts:
                    self._facts[name].check(value)
        for name in overrides:
            known = name in self._parameters.names() or name in self._rules
            if not known or self._entity(name)[0] != "household":
                raise RulebookError(f"“{name}”不是家庭的变量或参数，不能代入{self._hint(name)}。")

    # Plans ----------------------------------------------------------------------------------

    def plan(self, on: date, targets: Sequence[str] | None) -> Plan:
        """Rules in force at `on` that `targets` (None: all) need, in order."""
        if targets is None:
            chosen = tuple(r.variable for r in self.rules() if r.in_force(on))
        else:
            chosen = tuple(targets)
        key = (on, chosen)
        if key not in self._plans:
            self._plans[key] = self._make_plan(on, chosen)
        return self._plans[key]

    def _make_plan(self, on: date, targets: tuple[str, ...]) -> Plan:
        steps: list[Step] = []
        parameters: list[str] = []
        done: set[str] = set()

        def need(name: str) -> None:
            if name in done or name in self._facts or name in GIVEN:
                return
            done.add(name)
            if name in self._parameters.names():
                parameters.append(name)
                return
            rule = self._rule(name, on)
            for argument in rule.arguments:
                need(argument)
            steps.append(self._step(rule, on))

        for target in targets:
            need(target)
        return Plan(on, targets, tuple(steps), tuple(parameters))

    def resolve(
        self, plan: Plan, division: str, *, without: Iterable[str] = ()
    ) -> Mapping[str, ParameterValue]:
        """The values of a plan's parameters in a division; RulebookError where there is none."""
        key = (plan.on, plan.targets, division)
        if without:
            names = set(plan.parameters) - set(without)
            return {n: self._parameters.get(n, division, plan.on) for n in sorted(names)}
        if key not in self._resolved:
            self._resolved[key] = {
                name: self._parameters.get(name, division, plan.on) for name in plan.parameters
            }
        return self._resolved[key]

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
        return Step(
            rule,
            tuple((name, entity) for name, (entity, _) in kinds.items()),
            tuple(
                name
                for name, (entity, unit) in kinds.items()
                if unit == "bool" and entity in ("household", rule.entity)
            ),
        )

    # Checks at load -------------------------------------------------------------------------

    def _check_arguments(self, rule: Rule) -> None:
        names = (*self._rules, *(f.name for f in self._facts), *self._parameters.names(), *GIVEN)
        for name in rule.arguments:
            if name not in names:
                raise RulebookError(
                    f"{rule.place}的参数“{name}”不是规则、事实或参数{self._hint(name)}。"
                )
            entity = self._entity(name)[0]
            if rule.entity != "household" and entity not in ("household", rule.entity):
                raise RulebookError(
                    f"{rule.place}是{rule.entity}的规则，不能用{entity}的“{name}”，请改为家庭的规则。"
                )
        if rule.variable in (*GIVEN, "id") or (
            rule.variable in self._facts or rule.variable in self._parameters.names()
        ):
            raise RulebookError(f"{rule.place}与同名的事实或参数冲突，请改名。")
        booleans = [
            n for n in rule.arguments
            if self._entity(n) in ((rule.entity, "bool"), ("household", "bool"))
        ]  # fmt: skip
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
            if earlier.until < later.since:
                raise RulebookError(
                    f"{earlier.place}到{earlier.until}为止，{later.place}自{later.since}起，"
                    "中间没有规则（缺口），请补上或改正日期。"
                )
            if earlier.entity != later.entity:
                raise RulebookError(f"{later.place}与{earlier.place}的 entity 不同，请改名。")

    def _prove(self, rules: Sequence[Rule]) -> None:
        """Kinds, ranges and no circle, for every set of rules that is in force on some day."""
        fixed = {spec.name: proof.of_fact(spec) for spec in self._facts}
        fixed |= {
            name: proof.of_parameter(self._parameters.values(name))
            for name in self._parameters.names()
        }
        fixed |= {"on": proof.DATE, "division": proof.TEXT}
        enums = {s.name: frozenset(s.values) for s in self._facts if s.unit == "enum"}
        proven: dict[tuple[Rule, tuple[Kind, ...]], Kind] = {}
        days = {rule.since for rule in rules} | {rule.until for rule in rules if rule.until}
        for day in sorted(days):
            in_force = {rule.variable: rule for rule in rules if rule.in_force(day)}
            kinds: dict[str, Kind | None] = dict(fixed)

            def kind_of(
                name: str,
                path: tuple[str, ...],
                in_force: Mapping[str, Rule] = in_force,
                kinds: dict[str, Kind | None] = kinds,
            ) -> Kind | None:
                """None where a rule it needs is not in force on that day."""
                if name in kinds:
                    return kinds[name]
                rule = in_force.get(name)
                if rule is None:
                    return None
                if name in path:
                    circle = " → ".join((*path[path.index(name) :], name))
                    raise RulebookError(
                        f"{rule.place}与其他规则互相依赖成环：{circle}，请改写其中一条。"
                    )
                found = [kind_of(argument, (*path, name)) for argument in rule.arguments]
                known = [kind for kind in found if kind is not None]
                if len(known) < len(found):
                    kinds[name] = None
                    return None
                key = (rule, tuple(known))
                if key not in proven:
                    arguments = {
                        argument: self._as_argument(rule, argument, kind)
                        for argument, kind in zip(rule.arguments, known, strict=True)
                    }
                    proven[key] = proof.prove(rule, arguments, enums)
                kinds[name] = proven[key]
                return proven[key]

            for name in in_force:
                kind_of(name, ())

    def _as_argument(self, rule: Rule, name: str, kind: Kind) -> Kind:
        entity = self._entity(name)[0]
        if rule.entity == "household" and entity != "household":
            return Kind("members", of=kind, entity=entity)
        return kind

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


def _absent(record: Mapping[str, Any], key: str) -> bool:
    rows = record.get(key)
    return rows is None or rows is UNKNOWN


def _run(
    step: Step,
    household: Mapping[str, Any],
    rows: Mapping[str, list[dict[str, Any]] | None],
    row: dict[str, Any] | None,
) -> Any:
    """The rule's value, or UNKNOWN where it depends on what is unknown.

    Unknown booleans are tried both ways; an unknown number may be passed but not read.
    """
    arguments: dict[str, Any] = {}
    open_booleans: list[str] = []
    for name, entity in step.sources:
        if entity == "household":
            value = household.get(name, UNKNOWN)
        elif row is not None:
            value = row.get(name, UNKNOWN)
        else:
            those = rows[entity]
            arguments[name] = Members(
                None if those is None else [one.get(name, UNKNOWN) for one in those]
            )
            continue
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
        parameters: Mapping[str, ParameterValue],
        household: Mapping[str, Any],
        rows: Mapping[str, Sequence[Mapping[str, Any]] | None],
        overrides: Mapping[str, Any],
    ):
        self._book, self._parameters, self._household = book, parameters, household
        self._rows, self._overrides = rows, overrides
        self._steps = {step.rule.variable: step for step in plan.steps}

    def fact(self, name: str) -> Any:
        return self._book.facts[name]

    def node(self, name: str, member: str | None = None, entity: str = "person") -> TraceNode:
        label, unit = self._book.describe(name)
        if name in self._overrides:
            return TraceNode("given", name, label, unit, self._overrides[name])
        if name in self._parameters:
            p = self._parameters[name]
            unit = {"yuan": "fen"}.get(p.unit.split("/")[0], p.unit)
            return TraceNode(
                "parameter", name, p.label, unit, p.value,
                document=p.document, confidence=p.confidence, valid_from=p.valid_from,
            )  # fmt: skip
        holder: Mapping[str, Any] = self._household
        if member is not None:
            holder = next(m for m in self._rows[entity] or () if m["id"] == member)
        value = holder.get(name, UNKNOWN)
        step = self._steps.get(name)
        if step is None:
            kind = "given" if name in GIVEN else "fact"
            return TraceNode(kind, name, label, unit, value, member)
        children: list[TraceNode] = []
        for argument, source in step.sources:
            if source == "household":
                children.append(self.node(argument))
            elif member is not None:
                children.append(self.node(argument, member, source))
            else:
                rows = self._rows[source] or ()
                children += [self.node(argument, row["id"], source) for row in rows]
        rule = step.rule
        return TraceNode(
            "rule", name, rule.label, rule.unit, value, member,
            rule.words, rule.cites, children=tuple(children),
        )  # fmt: skip
