"""The catalogue of facts: what rules may ask about a family, with unit, range and meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from rulebook.errors import RulebookError

ENTITIES = ("household", "person", "obligor")
UNITS = ("bool", "fen", "fen/month", "fen/year", "count", "ratio", "date", "days", "months", "enum")
MAX_FEN = 10**15


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

    def check(self, value: object) -> None:
        """Raise RulebookError unless `value` is one this fact may have."""
        kind: type = {"bool": bool, "date": date, "enum": str}.get(self.unit, int)
        right = type(value) is kind
        if right and isinstance(value, int) and kind is int:
            low = self.minimum if self.minimum is not None else -MAX_FEN
            high = self.maximum if self.maximum is not None else MAX_FEN
            right = low <= value <= high
        if right and kind is str:
            right = value in self.values
        if not right:
            raise RulebookError(
                f"“{self.label}”（{self.name}）的值超出允许范围或类型不对，请核对。"
            )


class FactCatalogue:
    """Facts by name."""

    def __init__(self, facts: Mapping[str, FactSpec]):
        self._facts = dict(facts)

    @classmethod
    def load(cls, path: str | Path) -> "FactCatalogue":
        """Read a YAML file; raises RulebookError naming the fact that is wrong."""
        content: dict[str, dict[str, Any]] = yaml.safe_load(Path(path).read_text("utf-8"))
        return cls({name: _fact(name, dict(entry)) for name, entry in content.items()})

    def __getitem__(self, name: str) -> FactSpec:
        return self._facts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def __iter__(self) -> Iterator[FactSpec]:
        return iter(self._facts.values())


def _fact(name: str, entry: dict[str, Any]) -> FactSpec:
    try:
        entity, unit, label = entry.pop("entity"), entry.pop("unit"), entry.pop("label")
    except KeyError as missing:
        raise RulebookError(f"事实“{name}”缺少 {missing}，请补上。") from None
    if entity not in ENTITIES or unit not in UNITS:
        raise RulebookError(f"事实“{name}”的 entity 或 unit 不在允许的范围内，请核对。")
    if unit == "enum" and not entry.get("values"):
        raise RulebookError(f"事实“{name}”是枚举，请列出 values。")
    return FactSpec(
        name,
        entity,
        unit,
        label,
        entry.pop("min", None),
        entry.pop("max", None),
        entry.pop("values", {}),
        entry,
    )
