"""The catalogue of facts: what rules may ask about a family, with unit, range and meaning."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from rulebook.errors import RulebookError

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


SourceOf = Callable[[FactSpec], str]


class FactCatalogue:
    """Facts by name; `source_of` says in a word or two who would know a fact (人行)."""

    def __init__(self, facts: Mapping[str, FactSpec], source_of: SourceOf | None = None):
        self._facts = dict(facts)
        self._source_of = source_of

    @classmethod
    def load(cls, *paths: str | Path, source_of: SourceOf | None = None) -> "FactCatalogue":
        """Read YAML files; raises RulebookError naming the fact that is wrong or written twice."""
        found: dict[str, FactSpec] = {}
        homes: dict[str, str] = {}
        for path in map(Path, paths):
            text, file = path.read_text("utf-8"), f"{path.parent.name}/{path.name}"
            lines = key_lines(text, file)
            content: dict[str, dict[str, Any]] = yaml.safe_load(text) or {}
            for name, entry in content.items():
                place = f"{file} 第{lines[name]}行 "
                if name in homes:
                    raise RulebookError(
                        f"{place}事实“{name}”在{homes[name]}中已经有了，请删去一处。"
                    )
                homes[name] = file
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


def key_lines(text: str, file: str) -> dict[str, int]:
    """Line of each top-level key; a key written twice is refused (YAML would keep the last)."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise RulebookError(f"{file} 第{line}行不是正确的 YAML，请核对缩进和标点。") from None
    lines: dict[str, int] = {}
    if root is None:
        return lines
    if not isinstance(root, yaml.MappingNode):
        raise RulebookError(f"{file} 应是“名称: 内容”的形式。")
    for key, _ in root.value:
        name, line = str(key.value), int(key.start_mark.line) + 1
        if name in lines:
            raise RulebookError(f"{file} 第{line}行“{name}”与第{lines[name]}行重复，请删去一处。")
        lines[name] = line
    return lines


def _fact(place: str, name: str, entry: dict[str, Any]) -> FactSpec:
    try:
        entity, unit, label = entry.pop("entity"), entry.pop("unit"), entry.pop("label")
    except KeyError as missing:
        raise RulebookError(f"{place}事实“{name}”缺少 {missing}，请补上。") from None
    if entity not in ENTITIES or unit not in UNITS:
        raise RulebookError(f"{place}事实“{name}”的 entity 或 unit 不在允许的范围内，请核对。")
    if unit == "enum" and not entry.get("values"):
        raise RulebookError(f"{place}事实“{name}”是枚举，请列出 values。")
    spec = FactSpec(
        name,
        entity,
        unit,
        label,
        entry.pop("min", None),
        entry.pop("max", None),
        entry.pop("values", {}),
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
