"""A kernel that knows what holds for every household of a place: published figures, say."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rulebook.bulk.kernel import Kernel
from rulebook.bulk.pair import Pair
from rulebook.facts import FactsOf, FactSpec, PlaceFact


class WithPlaces:
    """A kernel whose batches are given the facts of their divisions; what a batch says itself
    goes first."""

    def __init__(self, kernel: Kernel | Pair, facts_of: FactsOf):
        self._kernel, self._facts_of = kernel, facts_of
        self._kept: dict[str, Mapping[str, PlaceFact]] = {}
        self._names = tuple(spec.name for spec in kernel.facts if spec.entity == "household")

    @property
    def facts(self) -> tuple[FactSpec, ...]:
        return self._kernel.facts

    @property
    def targets(self) -> tuple[str, ...]:
        return self._kernel.targets

    def run(self, batch: Any) -> Any:
        """As `Kernel.run`."""
        return self._kernel.run(self._filled(batch))

    def _filled(self, batch: Any) -> Any:
        if "division" not in batch.schema.names:
            return batch  # which the kernel refuses in words
        coded = batch.column("division").dictionary_encode()  # itself, where it is one already
        places = [self._of(code) for code in coded.dictionary.to_pylist()]
        for name in self._names:
            each = [place.get(name) for place in places]
            if not any(each):
                continue
            column = pa.array([one and one.value for one in each]).take(coded.indices)
            if name in batch.schema.names:
                own = batch.column(name)
                if not pa.types.is_null(own.type):
                    column = pc.coalesce(own, column.cast(own.type))
                batch = batch.drop_columns([name])
            batch = batch.append_column(name, column)
        return batch

    def _of(self, code: str) -> Mapping[str, PlaceFact]:
        if code not in self._kept:
            self._kept[code] = self._facts_of(code)
        return self._kept[code]
