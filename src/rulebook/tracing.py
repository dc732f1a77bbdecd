"""Builds the reasoning of one determination when it is asked for, and computes it again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rulebook import missing
from rulebook.errors import RulebookError
from rulebook.facts import FactCatalogue, FactSpec
from rulebook.parameters import ParameterValue
from rulebook.plan import GIVEN, LISTS, ROWS, Plan, Step
from rulebook.single import run_step
from rulebook.trace import Provenance, Trace, TraceNode
from rulebook.unknown import UNKNOWN

_Where = tuple[str, int | None]  # a name, and whose it is by place in its list


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that leaves a result open, whose it is, and who would know (the facts' `sources`)."""

    fact: FactSpec
    member: str | None
    source: str

    @property
    def shown(self) -> str:
        """银行存款（人行）."""
        return self.fact.label + (f"（{self.source}）" if self.source else "")


class Tracer:
    """Of one determination; `rows` None where it is not known who they are."""

    def __init__(
        self,
        plan: Plan,
        facts: FactCatalogue,
        describe: Callable[[str], tuple[str, str]],
        parameters: Mapping[str, ParameterValue],
        household: Mapping[str, Any],
        rows: Mapping[str, Sequence[Mapping[str, Any]] | None],
        overrides: Mapping[str, Any],
        provenance: Mapping[tuple[str | None, str], Provenance],
    ):
        self._plan, self._facts, self._describe = plan, facts, describe
        self._parameters, self._household, self._rows = parameters, household, rows
        self._overrides, self._provenance = overrides, provenance

    # Most determinations are never asked why.
    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {step.rule.variable: step for step in self._plan.steps}

    @cached_property
    def _lists(self) -> dict[str, Sequence[Mapping[str, Any]]]:
        return {entity: rows or () for entity, rows in self._rows.items()}

    def trace(self, roots: Iterable[tuple[str, str | None]], version: str) -> Trace:
        """From roots (name, member) down to facts and parameters, each value once."""
        nodes: dict[str, TraceNode] = {}
        asked = [(name, self._place(name, member)) for name, member in roots]
        asked_keys = self._keys_of(asked)
        waiting = list(zip(reversed(asked_keys), reversed(asked), strict=True))
        while waiting:
            key, where = waiting.pop()
            if key not in nodes:
                below = self._below(*where)
                keys = self._keys_of(below)
                nodes[key] = self._node(key, *where, keys)
                waiting += [
                    one
                    for one in zip(reversed(keys), reversed(below), strict=True)
                    if one[0] not in nodes
                ]
        return Trace(self._plan.on, self._household["division"], version, asked_keys, nodes)

    def missing(self, names: Iterable[str]) -> tuple[Missing, ...]:
        """Facts on which the unknown ones among `names` can depend; of members, of each."""
        found: list[Missing] = []
        seen: set[_Where] = set()
        waiting = [where for name in reversed(list(names)) for where in self._everywhere(name)]
        while waiting:
            where = waiting.pop()
            if where in seen or self._value(*where) is not UNKNOWN:
                continue
            seen.add(where)
            step = self._steps.get(where[0])
            if step is not None:
                waiting += reversed(self._matters(step, where[1]))
                continue
            spec = LISTS.get(where[0]) or self._facts[where[0]]
            source = self._facts.source_of(spec)
            found.append(Missing(spec, self._member(*where), source))
        return tuple(found)

    # What a value is and what it rests on -----------------------------------------------------

    def _entity(self, name: str) -> str:
        if name in self._steps:
            return self._steps[name].rule.entity
        return self._facts[name].entity if name in self._facts else "household"

    def _everywhere(self, name: str) -> list[_Where]:
        """A value of the household, or of each of its members, the last first."""
        rows = self._rows.get(self._entity(name))
        if rows is None:
            return [(name, None)]
        return [(name, place) for place in reversed(range(len(rows)))]

    def _place(self, name: str, member: str | None) -> int | None:
        if member is None:
            return None
        for place, row in enumerate(self._lists.get(self._entity(name), ())):
            if row["id"] == member:
                return place
        raise RulebookError(f"“{name}”没有编号为“{member}”的成员，请核对。")

    def _member(self, name: str, place: int | None) -> str | None:
        return None if place is None else self._lists[self._entity(name)][place]["id"]

    def _keys_of(self, wheres: Sequence[_Where]) -> tuple[str, ...]:
        return tuple(
            [
                name if place is None else f"{name}/{self._member(name, place)}"
                for name, place in wheres
            ]
        )

    def _value(self, name: str, place: int | None) -> Any:
        holder = self._household if place is None else self._lists[self._entity(name)][place]
        return holder.get(name, UNKNOWN)

    def _below(self, name: str, place: int | None) -> list[_Where]:
        step = self._steps.get(name)
        if step is None or name in self._overrides:
            return []
        found: list[_Where] = []
        for argument, entity in step.sources:
            if not step.collects(entity):
                found.append((argument, None if entity == "household" else place))
            elif self._rows[entity] is None:
                found.append((ROWS[entity], None))
            else:
                found += [(argument, row) for row in range(len(self._lists[entity]))]
        return found

    def _node(self, key: str, name: str, place: int | None, children: tuple[str, ...]) -> TraceNode:
        row = None if place is None else self._lists[self._entity(name)][place]
        value = (self._household if row is None else row).get(name, UNKNOWN)
        member = None if row is None else row["id"]
        if name in self._overrides:
            return TraceNode(key, "given", name, *self._describe(name), value)
        if name in self._parameters:
            p = self._parameters[name]
            unit = {"yuan": "fen"}.get(p.unit.split("/")[0], p.unit)
            return TraceNode(
                key, "parameter", name, p.label, unit, p.value, meaning=p.meaning,
                document=p.document, confidence=p.confidence, valid_from=p.valid_from,
            )  # fmt: skip
        step = self._steps.get(name)
        if step is not None:
            rule = step.rule
            return TraceNode(
                key, "rule", name, rule.label, rule.unit, value, member,
                words=rule.words, cites=rule.cites, children=children,
                meaning=self._facts.meaning(rule.unit, value),
            )  # fmt: skip
        if name in GIVEN:
            return TraceNode(key, "given", name, *self._describe(name), value)
        spec = LISTS.get(name) or self._facts[name]
        said = self._provenance.get((member, name))
        return TraceNode(
            key, "fact", name, spec.label, spec.unit, value, member,
            meaning=self._facts.meaning(f"enum:{name}", value) if spec.unit == "enum" else "",
            source=said.source if said else "", as_of=said.as_of if said else None,
        )  # fmt: skip

    def _matters(self, step: Step, place: int | None) -> list[_Where]:
        """The unknown arguments that the result can depend on, in the order of the rule."""
        arguments: list[missing.Argument] = []
        for name, entity in step.sources:
            collection = step.collects(entity)
            if collection and self._rows[entity] is None:
                arguments.append(missing.Argument(name, None, (), True))
                continue
            rows = range(len(self._lists[entity])) if collection else [place]
            values = [self._value(name, None if entity == "household" else row) for row in rows]
            unknown = [value is UNKNOWN for value in values]
            arguments.append(missing.Argument(name, values, unknown, collection))
        entities = dict(step.sources)
        found = missing.reads(step.rule.function, arguments, step.booleans)
        order = {name: n for n, name in enumerate(entities)}
        below: list[_Where] = []
        for name, row in sorted(found, key=lambda read: (order[read[0]], read[1] or 0)):
            entity = entities[name]
            if step.collects(entity):
                below.append((ROWS[entity], None) if row is None else (name, row))
            else:
                below.append((name, None if entity == "household" else place))
        return below


def retrace(trace: Trace, step_of: Callable[[str], Step]) -> dict[str, Any]:
    """Every value of an explanation computed from its facts, parameters and given values alone."""
    found: dict[str, Any] = {}
    entered: set[str] = set()
    waiting = list(reversed(trace.roots))
    while waiting:
        key = waiting[-1]
        node = trace[key]
        open_below = [child for child in node.children if child not in found]
        if key in found or node.kind != "rule":
            found.setdefault(key, node.value)
            waiting.pop()
        elif not open_below:
            found[key] = _again(trace, node, found, step_of)
            waiting.pop()
        elif key in entered:
            raise RulebookError(f"推理记录中“{node.label}”依赖自己，请核对来源。")
        else:
            entered.add(key)
            waiting += open_below
    return found


def _again(
    trace: Trace, node: TraceNode, found: Mapping[str, Any], step_of: Callable[[str], Step]
) -> Any:
    step = step_of(node.name)
    values: dict[str, list[Any]] = {}
    for child in node.children:
        values.setdefault(trace[child].name, []).append(found[child])
    arguments: dict[str, Any] = {}
    for name, entity in step.sources:
        if step.collects(entity):
            arguments[name] = None if ROWS[entity] in values else values.get(name, [])
        else:
            try:
                (arguments[name],) = values[name]
            except (KeyError, ValueError):
                raise RulebookError(
                    f"推理记录中“{node.label}”缺少“{name}”，与现行规则不符。"
                ) from None
    return run_step(step, arguments)
