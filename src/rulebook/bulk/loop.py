"""The one loop over households that calls every rule in its turn."""

from rulebook.bulk.layout import Layout, array_of
from rulebook.language import MAX_MEMBERS
from rulebook.plan import ROWS, Step

_FIRST = {
    "on": "int64",
    "count": "int64",
    "division": "int64s",
    "parameters": "int64s",
    "tables": "int64s",
    "starts": "int64s",
    "results": "int64s",
}
_ROWS = {"offsets_{}": "int64s", "lists_{}": "flags"}
_LAST = {"values_out": "int64s", "known_out": "flags"}


def kernel(layout: Layout) -> list[str]:
    """The lines of the function `kernel`."""
    return _Loop(layout).lines()


class _Loop:
    def __init__(self, layout: Layout):
        self._layout, self._plan = layout, layout.plan
        self._in_loop: set[str] = set()  # what the loop over members has just computed
        self._lines: list[str] = []

    def lines(self) -> list[str]:
        arguments = dict(_FIRST)
        for entity in ROWS:
            arguments |= {name.format(entity): kind for name, kind in _ROWS.items()}
        for number, spec in enumerate(self._layout.facts):
            arguments[f"fact_{number}"] = array_of(spec.unit)
            arguments[f"flag_{number}"] = "flags"
        arguments |= _LAST
        self._lines += ["def kernel("]
        self._lines += [f"    {name}: {kind}," for name, kind in arguments.items()] + ["):"]
        for name, step in self._layout.steps.items():
            if step.rule.entity != "household":
                number = self._layout.rule_number[name]
                self._line(1, f"each_{number} = numbers({MAX_MEMBERS})")
                self._line(1, f"sure_{number} = flags({MAX_MEMBERS})")
        self._line(1, "for h in range(count):")
        self._line(2, "here = division[h]")
        for entity in ROWS:
            self._line(2, f"first_{entity} = offsets_{entity}[h]")
            self._line(2, f"count_{entity} = offsets_{entity}[h + 1] - first_{entity}")
            self._line(2, f"listed_{entity} = lists_{entity}[h]")
        for entity, steps in self._groups():
            self._in_loop = set()
            if entity != "household":
                self._line(2, f"for j in range(count_{entity}):")
            for step in steps:
                self._step(entity, step)
        for number, target in enumerate(self._plan.targets):
            rule = self._layout.rule_number[target]
            self._line(2, f"values_out[{number} * count + h] = v{rule}")
            self._line(2, f"known_out[{number} * count + h] = k{rule}")
        return self._lines

    def _line(self, depth: int, text: str) -> None:
        self._lines.append("    " * depth + text)

    def _groups(self) -> list[tuple[str, list[Step]]]:
        """Steps in an order that walks over the members as seldom as it can."""
        waiting = list(self._plan.steps)
        done = {n for s in waiting for n, _ in s.sources} - set(self._layout.steps)
        groups: list[tuple[str, list[Step]]] = []
        while waiting:
            for entity in ("household", *ROWS):
                group: list[Step] = []
                for step in waiting:
                    if step.rule.entity == entity and all(n in done for n, _ in step.sources):
                        group.append(step)
                        done.add(step.rule.variable)
                waiting = [step for step in waiting if step not in group]
                groups += [(entity, group)] if group else []
        return groups

    def _step(self, entity: str, step: Step) -> None:
        shape = self._layout.shape(step)
        number = self._layout.rule_number[step.rule.variable]
        arguments = [part for name in shape.scalars for part in self._one(name, entity)]
        for of in shape.entities():
            arguments += [f"count_{of}", f"listed_{of}"]
        for name, of in shape.members.items():
            arguments += self._all(name, of)
        arguments += shape.table_arrays()
        function = f"{'try' if step.booleans else 'rule'}_{number}"
        depth = 2 if entity == "household" else 3
        self._line(depth, f"v{number}, k{number} = {function}({', '.join(arguments)})")
        if entity != "household":
            self._line(depth, f"each_{number}[j], sure_{number}[j] = v{number}, k{number}")
            self._in_loop.add(step.rule.variable)

    def _one(self, name: str, entity: str) -> list[str]:
        """Value and flag of a household, or of the member that the loop has come to."""
        if name == "on":
            return ["on"]
        if name in self._layout.parameters:
            columns = len(self._layout.parameters)
            return [f"parameters[here * {columns} + {self._layout.parameters.index(name)}]"]
        if name in self._layout.fact_number:
            spec, number = (
                self._layout.facts[self._layout.fact_number[name]],
                self._layout.fact_number[name],
            )
            at = "h" if spec.entity == "household" else f"first_{entity} + j"
            return [f"fact_{number}[{at}]", f"flag_{number}[{at}]"]
        number = self._layout.rule_number[name]
        if self._layout.steps[name].rule.entity == "household" or name in self._in_loop:
            return [f"v{number}", f"k{number}"]
        return [f"each_{number}[j]", f"sure_{number}[j]"]

    def _all(self, name: str, entity: str) -> list[str]:
        """Arrays of values and flags of all members, and where the family's own begin in them."""
        if name in self._layout.fact_number:
            number = self._layout.fact_number[name]
            return [f"fact_{number}", f"flag_{number}", f"first_{entity}"]
        number = self._layout.rule_number[name]
        return [f"each_{number}", f"sure_{number}", "0"]
