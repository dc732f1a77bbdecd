"""The catalogue of facts: what rules may ask about a family, with unit, range and meaning."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rulebook.errors import RulebookError
from rulebook.trace import Provenance
from rulebook.yaml_files import are_texts, entries, near

ENTITIES = ("household", "person", "obligor")
UNITS = ("bool", "fen", "fen/month", "fen/year", "count", "ratio", "date", "days", "months", "enum")
# What a number may be where the catalogue says nothing narrower: the proof that no result leaves
# int64 starts here, and a value beyond it is a fault of the source, not a rich family.
RANGES = {
    "fen": (-(10**12), 10**12),
    "fen/month": (-(10**12), 10**12),
    "fen/year": (-(10**12), 10**12),
    "count": (0, 10**6),
    "ratio": (0, 10**6),
    "days": (-(10**6), 10**6),
    "months": (-(10**5), 10**5),
}
INT64 = 2**63 - 1


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact. Numbers are int (fen, counts), booleans bool, dates date, enums str."""

    name: str
    entity: str
    unit: str
    label: str
    minimum: int | None = None
    maximum: int | None = None
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def range(self) -> tuple[int, int]:
        """Least and greatest value of a number."""
        low, high = RANGES[self.unit]
        return (
            low if self.minimum is None else self.minimum,
            high if self.maximum is None else self.maximum,
        )

    def check(self, value: object) -> None:
        """Raise RulebookError unless `value` is one this fact may have."""
        if self.unit == "bool":
            right = isinstance(value, bool)
        elif self.unit == "date":
            right = type(value) is date
        elif self.unit == "enum":
            right = isinstance(value, str) and value in self.values
        else:
            low, high = self.range
            right = type(value) is int and low <= value <= high
        if not right:
            raise RulebookError(
                f"“{self.label}”（{self.name}）的值超出允许范围或类型不对，请核对。"
            )


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """A fact that holds for every household of a division, a published figure, say; who said it."""

    value: Any
    provenance: Provenance | None = None


_KEYS = ("entity", "unit", "label", "min", "max", "values")
SourceOf = Callable[[FactSpec], str]
FactsOf = Callable[[str], Mapping[str, PlaceFact]]  # of a division, by name; others are unknown


class FactCatalogue:
    """Facts by name; `source_of` says in a word or two who would know a fact (人行)."""

    def __init__(self, facts: Mapping[str, FactSpec], source_of: SourceOf | None = None):
        self._facts = dict(facts)
        self._source_of = source_of

    @classmethod
    def load(
        cls,
        *paths: str | Path,
        source_of: SourceOf | None = None,
        extra: Collection[str] = (),
    ) -> "FactCatalogue":
        """Read YAML files; `extra` are keys that an application adds to ours.

        Raises RulebookError naming the fact that is wrong or written twice.
        """
        found: dict[str, FactSpec] = {}
        homes: dict[str, str] = {}
        for path in map(Path, paths):
            for name, entry, place in entries(path):
                if name in homes:
                    raise RulebookError(
                        f"{place}事实“{name}”在{homes[name]}中已经有了，请删去一处。"
                    )
                for key in entry:
                    if key not in (*_KEYS, *extra):
                        wrong = f"{place}事实“{name}”的“{key}”不能识别，"
                        raise RulebookError(wrong + near(key, (*_KEYS, *extra)))
                homes[name] = f"{path.parent.name}/{path.name}"
                found[name] = _fact(place, name, dict(entry))
        return cls(found, source_of)

    def __getitem__(self, name: str) -> FactSpec:
        return self._facts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def __iter__(self) -> Iterator[FactSpec]:
        return iter(self._facts.values())

    def source_of(self, spec: FactSpec) -> str:
        return self._source_of(spec) if self._source_of else ""

    def meaning(self, unit: str, value: object) -> str:
        """What a value of unit `enum:<fact>` is called; empty for other units and the unknown."""
        kind, _, name = unit.partition(":")
        if kind != "enum" or name not in self._facts or not isinstance(value, str):
            return ""
        return self._facts[name].values.get(value, "")


def _fact(place: str, name: str, entry: dict[str, Any]) -> FactSpec:
    try:
        entity, unit, label = entry.pop("entity"), entry.pop("unit"), entry.pop("label")
    except KeyError as missing:
        raise RulebookError(f"{place}事实“{name}”缺少 {missing}，请补上。") from None
    for key, value, allowed in (("entity", entity, ENTITIES), ("unit", unit, UNITS)):
        if value not in allowed:
            raise RulebookError(
                f"{place}事实“{name}”的 {key}“{value}”不能识别，{near(value, allowed)}"
            )
    values: Any = entry.pop("values", {})
    if bool(values) != (unit == "enum") or not are_texts(values):
        raise RulebookError(
            f"{place}事实“{name}”：枚举的 values 应是“代码: 名称”，都是文字（no 等请加引号）；"
            "其他单位不写 values。"
        )
    spec = FactSpec(
        name,
        entity,
        unit,
        label,
        entry.pop("min", None),
        entry.pop("max", None),
        values,
        entry,
    )
    bounds = (spec.minimum, spec.maximum)
    if unit in RANGES:
        low, high = spec.range
        if any(type(b) is not int for b in bounds if b is not None) or not (
            -INT64 <= low <= high <= INT64
        ):
            raise RulebookError(
                f"{place}事实“{name}”的 min、max 应是整数，且 min 不大于 max，请改正。"
            )
    elif bounds != (None, None):
        raise RulebookError(f"{place}事实“{name}”不是数值，不能有 min、max，请删去。")
    return spec
