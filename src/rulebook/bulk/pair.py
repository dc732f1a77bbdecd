"""Two kernels over the same batches: the rules in force, and those of a reform."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rulebook.bulk.kernel import Kernel
from rulebook.facts import FactSpec


class Pair:
    """Gives each target, `<target>_reform`, and of numbers `<target>_change`."""

    def __init__(self, before: Kernel, after: Kernel):
        self._before, self._after = before, after

    @property
    def facts(self) -> tuple[FactSpec, ...]:
        both = (*self._before.facts, *self._after.facts)
        return tuple({spec.name: spec for spec in both}.values())

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(
            name for target in self._before.targets for name in (target, f"{target}_reform")
        )

    def run(self, batch: Any) -> Any:
        before, after = self._before.run(batch), self._after.run(batch)
        columns = {name: before.column(name) for name in ("household_id", "division")}
        for target in self._before.targets:
            old, new = before.column(target), after.column(target)
            columns |= {target: old, f"{target}_reform": new}
            if pa.types.is_integer(old.type) and pa.types.is_integer(new.type):
                columns[f"{target}_change"] = pc.subtract(new, old)
        return pa.RecordBatch.from_arrays([*columns.values()], names=[*columns])
