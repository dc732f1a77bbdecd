"""The one loop over households that calls every rule in its turn."""

from rulebook.bulk.layout import Layout
from rulebook.language import MAX_MEMBERS
from rulebook.plan import ROWS, Step

ARRAY_OF = {"bool": "uint8", "date": "int32", "enum": "int32"}  # of a unit; others are int64


def array(dtype: str, dimensions: int = 1) -> str:
    """An input of the kernel; those that lie in Arrow's memory cannot be written."""
    return f'types.Array(types.{dtype}, {dimensions}, "C", readonly=True)'


_FIRST = {
    "on": "types.int64",
    "count": "types.int64",
    "division": array("int64"),
    "parameters": array("int64", 2),
    "tables": array("int64"),
    "starts": array("int64"),
    "results": array("int64"),
}
_ROWS = {"offsets_{}": array("int64"), "lists_{}": array("boolean")}
_LAST = {"values_out": "types.int64[:, ::1]", "known_out": "types.boolean[:, ::1]"}


def kernel(layout: Layout) -> list[str]:
    """The lines of the function `kernel` and of its signature."""
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
            arguments[f"fact_{number}"] = array(ARRAY_OF.get(spec.unit, "int64"))
            arguments[f"flag_{number}"] = array("boolean")
        arguments |= _LAST
        self._lines += ["SIGNATURE = types.void("]
        self._lines += [f"    {kind}," for kind in arguments.values()]
        self._lines += [")", "", "", "@njit(SIGNATURE, nogil=True, cache=True)", "def kernel("]
        self._lines += [f"    {name}," for name in arguments] + ["):"]
        for name, step in self._layout.steps.items():
            if step.rule.entity != "household":
                number = self._layout.rule_number[name]
                self._line(1, f"each_{number} = np.empty({MAX_MEMBERS}, np.int64)")
                self._line(1, f"sure_{number} = np.empty({MAX_MEMBERS}, np.bool_)")
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
            self._line(2, f"values_out[{number}, h] = v{rule}")
            self._line(2, f"known_out[{number}, h] = k{rule}")
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
        arguments += shape.rows()
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
            return [f"parameters[here, {self._layout.parameters.index(name)}]"]
        if name in self._layout.fact_number:
            spec, number = (
                self._layout.facts[self._layout.fact_number[name]],
                self._layout.fact_number[name],
            )
            at = "h" if spec.entity == "household" else f"first_{entity} + j"
            return [f"np.int64(fact_{number}[{at}])", f"flag_{number}[{at}]"]
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
