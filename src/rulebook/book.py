"""Rules, facts and parameters together: loaded once, checked once, asked often."""

import hashlib
import itertools
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from types import ModuleType
from typing import Any

from rulebook.definition import Rule
from rulebook.determination import Comparison, Determination
from rulebook.errors import RulebookError
from rulebook.facts import FactCatalogue, FactsOf, PlaceFact
from rulebook.kinds import DATE, TEXT, Kind, of_fact, of_parameter
from rulebook.language import MAX_MEMBERS
from rulebook.parameters import Parameters
from rulebook.plan import GIVEN, LISTS, ROWS, Plan, Resolved, Step
from rulebook.proof import prove
from rulebook.reform import Reform, changed_parameters, changed_rules
from rulebook.single import Prepared, prepare
from rulebook.trace import Provenance, Trace
from rulebook.tracing import Tracer, retrace
from rulebook.unknown import UNKNOWN

MAX_UNKNOWN_BOOLEANS = 4
_Key = tuple[int, tuple[str, ...] | None]


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
        turns = {rule.since for rule in rules} | {rule.until for rule in rules if rule.until}
        self._turns = sorted(turns)
        self._prove(rules)
        lines = [
            f"{r.variable}|{r.entity}|{r.unit}|{r.cites}|{r.since}|{r.until}|{r.source}"
            for r in sorted(rules, key=lambda r: (r.variable, r.since))
        ]
        lines += [repr(v) for name in sorted(parameters.names()) for v in parameters.values(name)]
        self.version = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        self._plans: dict[_Key, Plan] = {}
        self._prepared = lru_cache(maxsize=64)(self._prepare)
        self._resolved = lru_cache(maxsize=1024)(self._resolve)
        self._reformed = lru_cache(maxsize=8)(self._reform)

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

    def versions(self, variable: str) -> tuple[Rule, ...]:
        """A rule through the years; RulebookError, with what may be meant, where there is none."""
        if variable not in self._rules:
            raise RulebookError(f"没有名为“{variable}”的规则、事实或参数{self._hint(variable)}。")
        return tuple(sorted(self._rules[variable], key=lambda rule: rule.since))

    # One household --------------------------------------------------------------------------

    def evaluate(
        self,
        record: Mapping[str, Any],
        *,
        on: date,
        division: str,
        targets: Sequence[str] | None = None,
        overrides: Mapping[str, Any] | None = None,
        provenance: Mapping[tuple[str | None, str], Provenance] | None = None,
        of_place: FactsOf | None = None,
    ) -> Determination:
        """Determine one family.

        `record` is {"household": {fact: value}, "members": [{"id": …, fact: value}], "obligors":
        [{"id": …, fact: value}]}; a fact that is absent is unknown, and so is everything about
        members or obligors where the list is absent. `targets` None: every rule in force.
        `overrides` sets variables and parameters of the household instead of computing them.
        `provenance` says where facts come from, by (id of the member or None, fact). `of_place`
        gives facts of the household that hold for everybody in the division; what the record says
        itself goes first. Rows without an id get their place as one. Raises RulebookError where no rule or parameter is in force,
        or a fact that the rules use is out of its range.
        """
        given, said = dict(overrides or {}), dict(provenance or {})
        self._check_overrides(given)
        if of_place:
            record, said = _with_place(record, said, of_place(division))
        plan, names = self.plan(on, targets), frozenset(given)
        prepared = self._prepared(self._key(on, targets), names)
        parameters = self.resolve(plan, division, without=names)
        members, obligors = (_rows(record, key) for key in ROWS.values())
        try:
            household, persons, theirs = prepared(
                record.get("household", {}), members, obligors, on, division, parameters.numbers,
                given,
            )  # fmt: skip
        except ZeroDivisionError:
            # Loading proved that it cannot happen, of values that are not set by hand.
            named = "、".join(self.describe(name)[0] for name in given)
            raise RulebookError(f"代入的值（{named}）使算式除以零，请改正。") from None
        known = {"person": None if members is None else persons}
        known["obligor"] = None if obligors is None else theirs
        return Determination(
            on=on,
            division=division,
            targets=plan.targets,
            version=self.version,
            values=household,
            members=persons,
            obligors=theirs,
            parameters_used=parameters.values,
            inputs=record,
            overrides=given,
            provenance=said,
            _tracer=Tracer(
                plan, self._facts, self.describe, parameters.by_name, household, known, given, said
            ),
        )

    def recompute(self, recorded: str | Determination) -> Comparison:
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
            provenance=before.provenance,
        )
        return Comparison(before, after)

    def retrace(self, explanation: Trace) -> dict[str, Any]:
        """Every value of an explanation, by key, computed again from the explanation alone.

        Its facts and parameters are used, not those of today; its rules are those that this book
        has in force on its day. RulebookError where it does not fit them.
        """
        return retrace(
            explanation, lambda name: self._step(self._rule(name, explanation.on), explanation.on)
        )

    def _check_overrides(self, overrides: Mapping[str, Any]) -> None:
        for name in overrides:
            known = name in self._parameters.names() or name in self._rules
            if not known or self._entity(name)[0] != "household":
                raise RulebookError(f"“{name}”不是家庭的变量或参数，不能代入{self._hint(name)}。")

    # Reforms --------------------------------------------------------------------------------

    def with_reform(self, reform: Reform) -> "Rulebook":
        """The rulebook as it would be; checked like any other, and kept for the next time."""
        return self._reformed(reform)

    def _reform(self, reform: Reform) -> "Rulebook":
        rules = changed_rules(self.rules(), reform, lambda name: self._rules.get(name, ()))
        return Rulebook(rules, self._facts, changed_parameters(self._parameters, reform))

    def compare(
        self,
        record: Mapping[str, Any],
        reform: Reform,
        *,
        on: date,
        division: str,
        targets: Sequence[str] | None = None,
    ) -> Comparison:
        """One family by the rules in force and by those of a reform, side by side."""
        before = self.evaluate(record, on=on, division=division, targets=targets)
        reformed = self.with_reform(reform)
        return Comparison(
            before, reformed.evaluate(record, on=on, division=division, targets=before.targets)
        )

    # Plans ----------------------------------------------------------------------------------

    def plan(self, on: date, targets: Sequence[str] | None) -> Plan:
        """Rules in force at `on` that `targets` (None: all) need, in order."""
        key = self._key(on, targets)
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = self._make_plan(on, targets)
        return found if found.on == on else replace(found, on=on)

    def _key(self, on: date, targets: Sequence[str] | None) -> _Key:
        """Between two turns of the law the same rules hold."""
        return bisect_right(self._turns, on), None if targets is None else tuple(targets)

    def _make_plan(self, on: date, targets: Sequence[str] | None) -> Plan:
        if targets is None:
            targets = [rule.variable for rule in self.rules() if rule.in_force(on)]
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
        return Plan(on, tuple(targets), tuple(steps), tuple(parameters))

    def _prepare(self, key: _Key, overrides: frozenset[str]) -> Prepared:
        return prepare(self._plans[key], self._facts, overrides)

    def resolve(
        self, plan: Plan, division: str, *, without: frozenset[str] = frozenset()
    ) -> Resolved:
        """A plan's parameters in a division; RulebookError where one has no value there."""
        return self._resolved(plan.parameters, plan.on, division, without)

    def _resolve(
        self, names: tuple[str, ...], on: date, division: str, without: frozenset[str]
    ) -> Resolved:
        kept = [name for name in names if name not in without]
        found = self._parameters.resolve(kept, division, on)
        values = tuple(found.values())
        return Resolved(found, values, tuple(value.value for value in values))

    def _rule(self, name: str, on: date) -> Rule:
        for rule in self._rules.get(name, ()):
            if rule.in_force(on):
                return rule
        first = self.versions(name)[0].since
        raise RulebookError(f"规则“{name}”在{on}没有有效的版本（最早自{first}起），请核对日期。")

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
        if rule.variable in (*GIVEN, *LISTS, "id") or (
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
        fixed = {spec.name: of_fact(spec) for spec in self._facts}
        fixed |= {
            name: of_parameter(self._parameters.values(name)) for name in self._parameters.names()
        }
        fixed |= {"on": DATE, "division": TEXT}
        enums = {s.name: frozenset(s.values) for s in self._facts if s.unit == "enum"}
        proven: dict[tuple[Rule, tuple[Kind, ...]], Kind] = {}
        for day in self._turns:
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
                    proven[key] = prove(rule, arguments, enums)
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


def _with_place(
    record: Mapping[str, Any],
    said: Mapping[tuple[str | None, str], Provenance],
    of_place: Mapping[str, PlaceFact],
) -> tuple[Mapping[str, Any], dict[tuple[str | None, str], Provenance]]:
    """A record and its provenance, with the facts of its place that it does not have itself."""
    own: Mapping[str, Any] = record.get("household", {})
    added = {name: one for name, one in of_place.items() if name not in own}
    household = {**{name: one.value for name, one in added.items()}, **own}
    theirs = {(None, n): one.provenance for n, one in added.items() if one.provenance}
    return {**record, "household": household}, {**theirs, **said}


def _rows(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]] | None:
    """Members or obligors, each with an id; None where it is not known who they are."""
    rows = record.get(key)
    if rows is None or rows is UNKNOWN:
        return None
    if len(rows) > MAX_MEMBERS:
        raise RulebookError(f"家庭有{len(rows)}名成员，最多{MAX_MEMBERS}名，请核对名单。")
    return [row if "id" in row else {**row, "id": str(place)} for place, row in enumerate(rows, 1)]
