"""A kernel in a form that can be sent to another machine; nothing here needs Spark."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rulebook.bulk.generator import Program
from rulebook.bulk.kernel import Kernel
from rulebook.bulk.places import WithPlaces
from rulebook.facts import PlaceFact
from rulebook.parameters import Value


@dataclass(frozen=True, slots=True)
class Shipped:
    """The generated source, the parameters and facts of each division: no rules and no files.

    Called with batches, as `mapInArrow` does, it determines them.
    """

    program: Program
    parameters: Mapping[str, tuple[Value, ...]]
    of_place: Mapping[str, Mapping[str, PlaceFact]] | None = None

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        kernel: Kernel | WithPlaces = Kernel(self.program, self.parameters.__getitem__)
        if self.of_place:
            kernel = WithPlaces(kernel, self.of_place.__getitem__)
        for batch in batches:
            yield kernel.run(batch)
