"""One household: the rule functions themselves, called in the order of the plan.

For a plan one plain Python function is written that calls them, variable by variable, and keeps
every value. It is the fast way for families of which all is known; where a rule meets what is
unknown, `run` answers as the rulebook defines it: unknown booleans are tried both ways, an unknown
number may be passed on but not read.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from rulebook.facts import RANGES, FactCatalogue, FactSpec
from rulebook.language import Members
from rulebook.plan import GIVEN, ROWS, Plan, Step
from rulebook.unknown import POISON, UNKNOWN, NeedsUnknown

# (household, members, obligors, on, division, parameters, overrides) → the same rows with results
Prepared = Callable[..., tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]


def run(function: Callable[..., Any], tried: Sequence[int], *arguments: Any) -> Any:
    """The rule's value, or POISON where it depends on what is unknown (POISON too).

    `tried` are the places of the booleans among the arguments.
    """
    found, still_open = list(arguments), [n for n in tried if arguments[n] is POISON]
    results: list[Any] = []
    for choice in itertools.product((False, True), repeat=len(still_open)):
        for place, value in zip(still_open, choice, strict=True):
            found[place] = value
        try:
            results.append(function(*found))
        except NeedsUnknown:
            return POISON
        if results[-1] is POISON or results[-1] != results[0]:
            return POISON
    return results[0]


def run_step(step: Step, arguments: Mapping[str, Any]) -> Any:
    """`run` with arguments by name; collections are lists of values, or None; UNKNOWN in and out."""

    def poisoned(value: Any) -> Any:
        return POISON if value is UNKNOWN else value

    found: list[Any] = []
    for name, entity in step.sources:
        value = arguments[name]
        if step.collects(entity):
            found.append(Members(None if value is None else [poisoned(v) for v in value]))
        else:
            found.append(poisoned(value))
    result = run(step.rule.function, _tried(step), *found)
    return UNKNOWN if result is POISON else result


def _tried(step: Step) -> tuple[int, ...]:
    return tuple(n for n, (name, _) in enumerate(step.sources) if name in step.booleans)


def prepare(plan: Plan, facts: FactCatalogue, overrides: frozenset[str]) -> Prepared:
    """The function of a plan where the variables and parameters in `overrides` are set."""
    return _Writer(plan, facts, overrides).function()


def _checker(spec: FactSpec) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if value is POISON or value is UNKNOWN:
            return POISON
        spec.check(value)
        return value

    return check


def _gatherer(specs: Sequence[FactSpec]) -> Callable[[Sequence[Mapping[str, Any]]], list[Any]]:
    checks = [(spec.name, _checker(spec)) for spec in specs]

    def gather(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        return [[check(row.get(name, POISON)) for row in rows] for name, check in checks]

    return gather


class _Writer:
    """Names in the source: `h_` one value of the household, `p_`, `o_` lists, `m_` collections."""

    def __init__(self, plan: Plan, facts: FactCatalogue, overrides: frozenset[str]):
        self._plan, self._facts, self._overrides = plan, facts, overrides
        self._lines: list[str] = []
        self._names: dict[str, Any] = {
            "POISON": POISON, "UNKNOWN": UNKNOWN, "NeedsUnknown": NeedsUnknown, "date": date,
            "Members": Members, "run": run,
        }  # fmt: skip
        self._prefix: dict[str, str] = {}
        self._collected: set[str] = set()

    def function(self) -> Prepared:
        emit = self._lines.append
        emit("def prepared(household, members, obligors, on, division, parameters, overrides):")
        emit("    listed_p, listed_o = members is not None, obligors is not None")
        emit("    members, obligors = members or (), obligors or ()")
        emit("    unknown = False")
        emit("    h_on, h_division = on, division")
        self._prefix |= dict.fromkeys(GIVEN, "h")
        taken = [name for name in self._plan.parameters if name not in self._overrides]
        if taken:
            emit(f"    ({', '.join(f'h_{name}' for name in taken)},) = parameters")
        self._prefix |= dict.fromkeys(taken, "h")
        for name in sorted(self._overrides):
            emit(f"    h_{name} = overrides[{name!r}]")
            self._prefix[name] = "h"
        steps = [s for s in self._plan.steps if s.rule.variable not in self._overrides]
        needed = dict.fromkeys(name for step in steps for name, _ in step.sources)
        facts = [self._facts[n] for n in needed if n in self._facts and n not in self._prefix]
        for spec in facts:
            if spec.entity == "household":
                self._household_fact(spec)
        for entity in ROWS:
            self._row_facts(entity, [spec for spec in facts if spec.entity == entity])
        for step in steps:
            self._step(step)
        self._results(steps, taken)
        scope: dict[str, Any] = self._names
        exec(compile("\n".join(self._lines), "<plan>", "exec"), scope)  # noqa: S102  # own source
        return scope["prepared"]

    def _right(self, spec: FactSpec, value: str) -> str:
        """The condition that `value` is known and one that the fact may have."""
        if spec.unit == "bool":
            return f"({value} is True or {value} is False)"
        if spec.unit == "date":
            return f"type({value}) is date"
        if spec.unit in RANGES:
            low, high = spec.range
            return f"type({value}) is int and {low} <= {value} <= {high}"
        self._names[f"of_{spec.name}"] = frozenset(spec.values)
        return f"type({value}) is str and {value} in of_{spec.name}"

    def _household_fact(self, spec: FactSpec) -> None:
        emit, name = self._lines.append, spec.name
        self._names[f"check_{name}"] = _checker(spec)
        self._prefix[name] = "h"
        emit(f"    h_{name} = household.get({name!r}, POISON)")
        emit(f"    if not ({self._right(spec, f'h_{name}')}):")
        emit(f"        h_{name}, unknown = check_{name}(h_{name}), True")

    def _row_facts(self, entity: str, specs: Sequence[FactSpec]) -> None:
        """One tuple for each fact; all at once where every row knows every fact."""
        if not specs:
            return
        emit, rows, prefix = self._lines.append, ROWS[entity], entity[0]
        columns = ", ".join(f"{prefix}_{spec.name}" for spec in specs) + ","
        self._names[f"take_{prefix}"] = itemgetter(*(spec.name for spec in specs), specs[0].name)
        self._names[f"gather_{prefix}"] = _gatherer(specs)
        values = [f"v{n}" for n in range(len(specs))]
        right = " and ".join(map(self._right, specs, values))
        emit("    try:")
        emit(f"        taken = [take_{prefix}(row) for row in {rows}]")
        emit(f"        for {', '.join(values)}, _ in taken:")
        emit(f"            if not ({right}):")
        emit("                raise KeyError")
        emit(f"        {columns} _ = zip(*taken) if taken else ((),) * {len(specs) + 1}")
        emit("    except KeyError:")
        emit(f"        {columns} = gather_{prefix}({rows})")
        emit("        unknown = True")
        self._prefix |= dict.fromkeys((spec.name for spec in specs), prefix)

    def _step(self, step: Step) -> None:
        emit, name = self._lines.append, step.rule.variable
        self._names[f"rule_{name}"] = step.rule.function
        result = f"{'h' if step.rule.entity == 'household' else step.rule.entity[0]}_{name}"
        self._prefix[name] = result[0]
        arguments: list[str] = []
        rows: list[str] = []
        for argument, entity in step.sources:
            own = f"{self._prefix[argument]}_{argument}"
            if step.collects(entity):
                arguments.append(self._collection(argument, own, entity))
            else:
                arguments.append(own)
                if own[0] != "h" and own not in rows:
                    rows.append(own)
        if step.rule.entity == "household":
            over = ""
        elif not rows:
            over = f" for _ in {ROWS[step.rule.entity]}"
        else:
            places = {own: f"v{n}" for n, own in enumerate(rows)}
            arguments = [places.get(own, own) for own in arguments]
            source = rows[0] if len(rows) == 1 else f"zip({', '.join(rows)})"
            over = f" for {', '.join(places.values())} in {source}"
        listed = ", ".join(arguments)
        tried = f"{_tried(step)!r}, " if arguments else "(), "
        fast, slow = f"rule_{name}({listed})", f"run(rule_{name}, {tried}{listed})"
        if over:
            fast, slow = f"[{fast}{over}]", f"[{slow}{over}]"
        emit("    try:")
        emit(f"        {result} = {fast}")
        emit("    except NeedsUnknown:")
        emit(f"        {result} = {slow}")
        emit("        unknown = True")

    def _collection(self, argument: str, own: str, entity: str) -> str:
        if own not in self._collected:
            self._collected.add(own)
            self._lines.append(f"    m_{argument} = Members({own} if listed_{entity[0]} else None)")
        return f"m_{argument}"

    def _results(self, steps: Sequence[Step], taken: Sequence[str]) -> None:
        emit = self._lines.append
        every = [f"h_{s.rule.variable}" for s in steps if s.rule.entity == "household"]
        items = [f"{own[2:]!r}: {own}" for own in every]
        items += [f"{name!r}: h_{name}" for name in (*GIVEN, *taken)]
        emit(f"    household = {{**household, {', '.join(items)}, **overrides}}")
        found = ["household"]
        for entity, rows in ROWS.items():
            own = [f"{entity[0]}_{s.rule.variable}" for s in steps if s.rule.entity == entity]
            columns = ", ".join(["row", *(f"v{n}" for n in range(len(own)))])
            items = ", ".join(f"{column[2:]!r}: v{n}" for n, column in enumerate(own))
            if own:
                emit(f"    {rows} = [{{**row, {items}}}")
                emit(f"        for {columns} in zip({rows}, {', '.join(own)})]")
            else:
                emit(f"    {rows} = [dict(row) for row in {rows}]")
            found.append(rows)
        emit("    if unknown:")
        emit("        for row in (household, *members, *obligors):")
        emit("            for name, v in row.items():")
        emit("                if v is POISON:")
        emit("                    row[name] = UNKNOWN")
        emit(f"    return {', '.join(found)}")
