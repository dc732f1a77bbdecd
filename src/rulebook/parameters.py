"""Dated parameters by division, each value with its document and how sure we are."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from rulebook.errors import RulebookError

UNITS = ("yuan", "yuan/month", "yuan/year", "count", "ratio", "months", "days", "bool", "text")
CONFIDENCES = ("confirmed", "secondhand", "assumed")


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One value while it holds, on [valid_from, valid_to), in a division and all below it.

    Amounts are fen, ratios ten-thousandths.
    """

    name: str
    label: str
    unit: str
    division: str
    valid_from: date
    valid_to: date | None
    value: int | bool | str
    document: str
    confidence: str

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


Lineage = Callable[[str, date], Sequence[str]]


class Parameters:
    """Parameters by name; a value of a narrower division goes before that of a wider one."""

    def __init__(self, values: Sequence[ParameterValue], lineage: Lineage):
        self._lineage = lineage
        self._by_name: dict[str, dict[str, list[ParameterValue]]] = {}
        for value in values:
            by_division = self._by_name.setdefault(value.name, {})
            by_division.setdefault(value.division, []).append(value)

    @classmethod
    def load(
        cls,
        folder: str | Path,
        *,
        lineage: Lineage,
        known_division: Callable[[str], bool],
    ) -> "Parameters":
        """Read all YAML files of a folder; raises RulebookError naming file, parameter, remedy."""
        values: list[ParameterValue] = []
        names: dict[str, Path] = {}
        for path in sorted(Path(folder).glob("*.yaml")):
            content: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8")) or {}
            for name, entry in content.items():
                if name in names:
                    raise RulebookError(f"参数“{name}”在{names[name].name}和{path.name}中重复。")
                names[name] = path
                values += _values(path, name, entry, known_division)
        return cls(values, lineage)

    def names(self) -> frozenset[str]:
        return frozenset(self._by_name)

    def label(self, name: str) -> str:
        return next(iter(self._by_name[name].values()))[0].label

    def get(self, name: str, division: str, on: date) -> ParameterValue:
        """The value in force; raises RulebookError where there is none."""
        by_division = self._by_name[name]
        for code in self._lineage(division, on):
            for value in by_division.get(code, ()):
                if value.in_force(on):
                    return value
        raise RulebookError(
            f"参数“{self.label(name)}”（{name}）在{division}、{on}没有数值，请在参数文件中补充。"
        )


def _values(
    path: Path, name: str, entry: Mapping[str, Any], known_division: Callable[[str], bool]
) -> list[ParameterValue]:
    def wrong(text: str) -> RulebookError:
        return RulebookError(f"{path.name} 参数“{name}”：{text}")

    if set(entry) - {"label", "unit", "values", "note"} or not entry.get("values"):
        raise wrong("只能有 label、unit、values、note，且 values 不能为空。")
    unit = entry["unit"]
    if unit not in UNITS:
        raise wrong(f"单位“{unit}”不受支持，请用 {'、'.join(UNITS)}。")
    read: list[ParameterValue] = []
    for row in entry["values"]:
        division = str(row.get("division", ""))
        if not known_division(division):
            raise wrong(f"行政区划“{division}”不存在，请核对代码。")
        if row.get("confidence") not in CONFIDENCES or not row.get("document"):
            raise wrong(f"{division} {row.get('from')} 缺少 document 或 confidence，请补上。")
        start, end = row.get("from"), row.get("to")
        if not isinstance(start, date) or not (end is None or isinstance(end, date)):
            raise wrong(f"{division} 的起止日期应写成 2025-07-01 的形式。")
        if end is not None and end <= start:
            raise wrong(f"{division} {start} 的结束日应晚于开始日。")
        read.append(
            ParameterValue(
                name,
                entry["label"],
                unit,
                division,
                start,
                end,
                _exact(unit, row.get("value"), wrong),
                row["document"],
                row["confidence"],
            )
        )
    read.sort(key=lambda v: (v.division, v.valid_from))
    for earlier, later in itertools.pairwise(read):
        if earlier.division != later.division or earlier.valid_to == later.valid_from:
            continue
        if earlier.valid_to is None or earlier.valid_to > later.valid_from:
            raise wrong(
                f"{later.division} 在{later.valid_from}有两个数值（重叠），请改正起止日期。"
            )
        raise wrong(
            f"{later.division} 在{earlier.valid_to}至{later.valid_from}之间没有数值（缺口），请补上。"
        )
    return read


def _exact(unit: str, value: Any, wrong: Callable[[str], RulebookError]) -> int | bool | str:
    if unit == "bool" and isinstance(value, bool):
        return value
    if unit == "text" and isinstance(value, str):
        return value
    text = str(value)
    try:
        number = Decimal(text.removesuffix("%"))
        if text.endswith("%"):
            number /= 100
    except InvalidOperation:
        raise wrong(f"“{value}”不是数值，请核对。") from None
    scale = 100 if unit.startswith("yuan") else 10_000 if unit == "ratio" else 1
    exact = number * scale
    if isinstance(value, bool) or unit in ("bool", "text") or exact != exact.to_integral_value():
        raise wrong(f"“{value}”的类型或精度与单位“{unit}”不符，请核对。")
    return int(exact)
