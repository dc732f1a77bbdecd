"""Dated parameters by division, each value with its document and how sure we are."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from rulebook.errors import RulebookError
from rulebook.yaml_files import are_texts, entries, near

UNITS = ("yuan", "yuan/month", "yuan/year", "count", "ratio", "months", "days", "bool", "text")
FIELDS = ("label", "unit", "by", "meanings", "values", "note")
ROW = ("division", "from", "to", "value", "document", "confidence")
CONFIDENCES = ("confirmed", "secondhand", "assumed")


Table = tuple[tuple[int, int], ...]
Value = int | bool | str | Table


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One value while it holds, on [valid_from, valid_to), in a division and all below it.

    Amounts are fen, ratios ten-thousandths. A table (分档) is rows of (from, inclusive; result),
    ascending; its `unit` is that of the results. `meanings` says what each text a parameter of
    unit `text` may have is called, so that no code reaches a sheet.
    """

    name: str
    label: str
    unit: str
    division: str
    valid_from: date
    valid_to: date | None
    value: Value
    document: str
    confidence: str
    by: str = "count"  # the unit of a table's starts
    # Not compared: other words for the same value change no result.
    meanings: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

    @property
    def meaning(self) -> str:
        """What a text is called; empty for values that speak for themselves."""
        return self.meanings.get(self.value, "") if isinstance(self.value, str) else ""

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
        *places: str | Path,
        lineage: Lineage,
        known_division: Callable[[str], bool],
    ) -> "Parameters":
        """Read YAML files, and all those of folders, among `places`.

        Raises RulebookError naming file, line, parameter and remedy.
        """
        values: list[ParameterValue] = []
        names: dict[str, str] = {}
        folders_read = (
            sorted(place.glob("*.yaml")) if place.is_dir() else [place]
            for place in map(Path, places)
        )
        for path in itertools.chain.from_iterable(folders_read):
            for name, entry, line in entries(path):
                place = f"{line}参数“{name}”："
                if name in names:
                    raise RulebookError(f"{place}在{names[name]}中已经有了，请删去一处。")
                names[name] = f"{path.parent.name}/{path.name}"
                values += _Reader(place, name, entry, known_division).read()
        return cls(values, lineage)

    def names(self) -> frozenset[str]:
        return frozenset(self._by_name)

    def label(self, name: str) -> str:
        return next(iter(self._by_name[name].values()))[0].label

    def values(self, name: str) -> tuple[ParameterValue, ...]:
        """Every value of all divisions and dates."""
        return tuple(v for values in self._by_name[name].values() for v in values)

    def with_values(self, name: str, values: Iterable[ParameterValue]) -> "Parameters":
        """The same parameters but for one, whose values are these."""
        others = [v for other in self._by_name if other != name for v in self.values(other)]
        return Parameters([*others, *values], self._lineage)

    def lies_in(self, division: str, wider: str, on: date) -> bool:
        """Whether a division is another or below it."""
        return wider in self._lineage(division, on)

    def get(self, name: str, division: str, on: date) -> ParameterValue:
        """The value in force; raises RulebookError where there is none."""
        return self.resolve((name,), division, on)[name]

    def resolve(self, names: Iterable[str], division: str, on: date) -> dict[str, ParameterValue]:
        """The values in force, in the order of `names`; RulebookError where one has none."""
        places = self._lineage(division, on)
        return {name: self._in_force(name, division, places, on) for name in names}

    def _in_force(
        self, name: str, division: str, places: Sequence[str], on: date
    ) -> ParameterValue:
        by_division = self._by_name[name]
        for code in places:
            for value in by_division.get(code, ()):
                if value.in_force(on):
                    return value
        raise RulebookError(
            f"参数“{self.label(name)}”（{name}）在{division}、{on}没有数值，请在参数文件中补充。"
        )


class _Reader:
    """Reads one parameter; every refusal names file, line, parameter and remedy."""

    def __init__(
        self,
        place: str,
        name: str,
        entry: Mapping[str, Any],
        known_division: Callable[[str], bool],
    ):
        self._place, self._name, self._entry = place, name, entry
        self._known_division = known_division

    def _wrong(self, text: str) -> RulebookError:
        return RulebookError(self._place + text)

    def read(self) -> list[ParameterValue]:
        entry = self._entry
        self._known(entry, FIELDS)
        rows: Any = entry.get("values")
        if not isinstance(entry.get("label"), str) or not isinstance(rows, list) or not rows:
            raise self._wrong("缺少 label，或 values 不是列表，请补上。")
        for unit in (entry.get("unit"), entry.get("by", "count")):
            if unit not in UNITS:
                raise self._wrong(f"单位“{unit}”不受支持，请用 {'、'.join(UNITS)}。")
        self._check_meanings()
        found = [self._row(row) for row in cast("list[Any]", rows)]
        if len({type(value.value) for value in found}) > 1:
            raise self._wrong("有的数值是分档表，有的不是，请统一写法。")
        found.sort(key=lambda v: (v.division, v.valid_from))
        for earlier, later in itertools.pairwise(found):
            if earlier.division != later.division or earlier.valid_to == later.valid_from:
                continue
            if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                raise self._wrong(
                    f"{later.division} 在{later.valid_from}有两个数值（重叠），请改正起止日期。"
                )
            raise self._wrong(
                f"{later.division} 在{earlier.valid_to}至{later.valid_from}"
                "之间没有数值（缺口），请补上。"
            )
        return found

    def _check_meanings(self) -> None:
        meanings = self._entry.get("meanings", {})
        if bool(meanings) != (self._entry["unit"] == "text") or not are_texts(meanings):
            raise self._wrong(
                "单位为 text 的参数应有 meanings“代码: 名称”，都是文字（no 等请加引号）；"
                "其他单位不写 meanings。"
            )

    def _known(self, keys: Iterable[str], names: Sequence[str]) -> None:
        """A key that is misspelt would say nothing: a value without its end holds for ever."""
        for key in keys:
            if key not in names:
                raise self._wrong(f"“{key}”不能识别，{near(key, names)}")

    def _row(self, row: Any) -> ParameterValue:
        if not isinstance(row, dict):
            raise self._wrong("values 的每项应是 {division: …, from: …, value: …} 的形式。")
        row = cast("dict[str, Any]", row)
        self._known(row, ROW)
        division = str(row.get("division", ""))
        if not self._known_division(division):
            raise self._wrong(f"行政区划“{division}”不存在，请核对代码。")
        if row.get("confidence") not in CONFIDENCES or not row.get("document"):
            raise self._wrong(f"{division} {row.get('from')} 缺少 document 或 confidence，请补上。")
        start, end = row.get("from"), row.get("to")
        if type(start) is not date or not (end is None or type(end) is date):
            raise self._wrong(f"{division} 的起止日期应写成 2025-07-01 的形式。")
        if end is not None and end <= start:
            raise self._wrong(f"{division} {start} 的结束日应晚于开始日。")
        unit, value = self._entry["unit"], row.get("value")
        return ParameterValue(
            self._name,
            self._entry["label"],
            unit,
            division,
            start,
            end,
            self._table(unit, value) if isinstance(value, list) else self._exact(unit, value),  # pyright: ignore[reportUnknownArgumentType]
            row["document"],
            row["confidence"],
            self._entry.get("by", "count"),
            self._entry.get("meanings", {}),
        )

    def _table(self, unit: str, rows: list[Any]) -> Table:
        if not rows or not all(map(_is_pair, rows)):
            raise self._wrong("分档表的每行应是 [起点（含）, 结果]。")
        by = self._entry.get("by", "count")
        table = tuple((self._exact(by, row[0]), self._exact(unit, row[1])) for row in rows)
        starts: list[Any] = [start for start, _ in table]
        if starts != sorted(set(starts)):
            raise self._wrong("分档表的起点应从小到大，不能重复。")
        return table  # pyright: ignore[reportReturnType]

    def _exact(self, unit: str, value: Any) -> int | bool | str:
        return exact(unit, value, self._wrong, self._entry.get("meanings", {}))


def exact(
    unit: str,
    value: Any,
    wrong: Callable[[str], RulebookError],
    meanings: Mapping[str, str],
) -> int | bool | str:
    """A value as it is written in a file, in fen and ten-thousandths; `wrong` makes the refusal,
    also of a text that has no meaning."""
    if unit == "bool" and isinstance(value, bool):
        return value
    if unit == "text" and isinstance(value, str):
        if value not in meanings:
            raise wrong(f"“{value}”不能识别，{near(value, meanings)}")
        return value
    text = str(value)
    try:
        number = Decimal(text.removesuffix("%"))
        if text.endswith("%"):
            number /= 100
    except InvalidOperation:
        raise wrong(f"“{value}”不是数值，请核对。") from None
    scale = 100 if unit.startswith("yuan") else 10_000 if unit == "ratio" else 1
    found = number * scale
    if (
        isinstance(value, bool)
        or unit in ("bool", "text")
        or not found.is_finite()
        or found != found.to_integral_value()
    ):
        raise wrong(f"“{value}”的类型或精度与单位“{unit}”不符，请核对。")
    return int(found)


def _is_pair(row: Any) -> bool:
    return isinstance(row, list) and len(cast("list[Any]", row)) == 2
