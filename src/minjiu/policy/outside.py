"""Families as other programs and people write them (JSON, amounts in yuan), and answers for them.

A question is {"division", "on", "household", "members", "obligors", "given", "unsaid"}. A fact that
is not written or null is unknown; where "unsaid" is "none", it is what an ordinary family has: no,
zero, none. "given" are parameters and values of the household that are set instead of looked up
or computed, so that a published calculation can be retraced.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, cast

from cncodes.divisions import Divisions, UnknownDivision
from minjiu.common.errors import Refused
from minjiu.common.money import fen_to_yuan, parse_yuan, yuan_to_fen
from rulebook import UNKNOWN, FactSpec, Rulebook, RulebookError

_KEYS = ("division", "on", "household", "members", "obligors", "given", "unsaid")
_ENTITIES = {"household": "household", "members": "person", "obligors": "obligor"}
_ROWS = {"members": "成员", "obligors": "义务人"}
_MOST_GIVEN = 10**12
_KINDS = {
    "bool": "true 或 false", "date": "“2026-11-01”形式的日期", "count": "整数", "months": "整数",
    "days": "整数", "ratio": "“5%”形式的比例或小数", "text": "文字",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One family at a date in a division, as `Rulebook.evaluate` takes it."""

    division: str
    on: date
    record: Mapping[str, Any]
    given: Mapping[str, Any]


def ordinary(spec: FactSpec) -> Any:
    """What a person without the circumstance has: no, zero (or the least), none; None for dates and
    for choices that have no such value."""
    if "usual" in spec.extra:
        return spec.extra["usual"]
    match spec.unit:
        case "bool":
            return False
        case "date":
            return None
        case "enum":
            return "none" if "none" in spec.values else None
        case _:
            return max(0, spec.range[0])


def read(text: str, book: Rulebook) -> Question:
    """The question a text asks; Refused, naming the place and what to write, where it is none."""
    try:
        asked = json.loads(text, parse_float=Decimal, object_pairs_hook=_once_each)
    except json.JSONDecodeError as wrong:
        raise Refused(
            f"第{wrong.lineno}行第{wrong.colno}列起不是正确的 JSON，", "请核对引号、逗号和括号。"
        ) from None
    except (ValueError, RecursionError):  # thousands of digits or of brackets
        raise Refused("文件里的数太长，或括号太多层，", "请核对内容。") from None
    asked = _object(asked, "文件")
    for key in asked:
        if key not in _KEYS:
            raise Refused(f"文件里的“{key}”不能识别，", f"可以写：{'、'.join(_KEYS)}。")
    on = _date(asked.get("on"), "测算日（on）")
    division = asked.get("division")
    try:
        Divisions.bundled().get(division if isinstance(division, str) else "", on)
    except UnknownDivision:
        raise Refused(
            "缺少行政区划（division），或没有这个代码，", "请写县（市、区）的六位代码，如“350122”。"
        ) from None
    except LookupError as wrong:  # a division of another time
        raise Refused(str(wrong)) from None
    unsaid = asked.get("unsaid", "unknown")
    if unsaid not in ("unknown", "none"):
        raise Refused("unsaid 不能识别，", "请写“unknown”（未知）或“none”（没有写的一律按没有）。")
    record: dict[str, Any] = {
        "household": _facts(book, asked.get("household", {}), "household", "家庭", unsaid)
    }
    for key, what in _ROWS.items():
        if key in asked:
            record[key] = _rows(book, asked[key], key, what, unsaid)
    if unsaid == "none":
        record.setdefault("obligors", [])
    return Question(cast(str, division), on, record, _given(book, asked.get("given", {})))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON would silently keep the last of two."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused(f"“{name}”在同一处写了两次，", "请删去一处。")
        found[name] = value
    return found


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(f"{place}应是一个对象，", "请写成 {…} 的形式。")
    return cast("dict[str, Any]", value)


def _date(value: Any, place: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused(f"缺少{place}，或不是日期，", "请写成“2026-11-01”的形式。") from None


def _rows(book: Rulebook, rows: Any, key: str, what: str, unsaid: str) -> list[dict[str, Any]]:
    if not isinstance(rows, list):
        raise Refused(f"{key} 应是{what}的列表，", "请写成 [{…}, {…}] 的形式。")
    found: list[dict[str, Any]] = []
    for number, row in enumerate(cast("list[Any]", rows), 1):
        place = f"第{number}名{what}"
        facts = dict(_object(row, place))
        name = str(facts.pop("id", f"{what}{number}"))
        if any(one["id"] == name for one in found):
            raise Refused(f"{place}的 id 与前面的相同，", "请每人写一个不同的 id。")
        found.append({"id": name, **_facts(book, facts, key, place, unsaid)})
    return found


def _facts(book: Rulebook, said: Any, key: str, place: str, unsaid: str) -> dict[str, Any]:
    specs = {spec.name: spec for spec in book.facts if spec.entity == _ENTITIES[key]}
    found: dict[str, Any] = {}
    if unsaid == "none":
        # An index that nobody published is not zero, however ordinary the family is.
        own = {n: s for n, s in specs.items() if "published_index" not in s.extra}
        usual = {name: ordinary(spec) for name, spec in own.items()}
        found |= {name: value for name, value in usual.items() if value is not None}
    for name, value in _object(said, place).items():
        if name not in specs:
            raise Refused(f"{place}没有名为“{name}”的事实，", _near(name, list(specs)))
        if value is None:
            found.pop(name, None)
        else:
            found[name] = _fact(specs[name], value, place)
    return found


def _near(name: str, names: Sequence[str]) -> str:
    close = get_close_matches(name, names, 1)
    return f"是否想写“{close[0]}”？" if close else "全部事实见 minjiu facts。"


def _fact(spec: FactSpec, value: Any, place: str) -> Any:
    where = f"{place}的“{spec.label}”（{spec.name}）"
    if spec.unit == "enum":
        codes = {label: code for code, label in spec.values.items()}
        code = codes.get(value, value) if isinstance(value, str) else ""
        if code not in spec.values:
            allowed = "、".join(f"{code}（{label}）" for code, label in spec.values.items())
            raise Refused(f"{where}不能识别，", f"请从中选一个：{allowed}。")
        return code
    found = _number(spec.unit, value, where)
    if spec.unit == "ratio" and not isinstance(value, str) and abs(found) > 10_000:
        # 3.1 is three times as much, and whoever writes it means 3.1 %.
        raise Refused(f"{where}写成了{value}，即{found / 100:g}%，", f"请写“{value}%”的形式。")
    try:
        spec.check(found)
    except RulebookError:
        low, high = spec.range
        money = spec.unit.startswith("fen")
        shown = [f"{fen_to_yuan(n):,f}元" if money else f"{n:,}" for n in (low, high)]
        raise Refused(f"{where}超出允许的范围，", f"应在{shown[0]}至{shown[1]}之间。") from None
    return found


def _number(unit: str, value: Any, where: str) -> Any:
    """A value in the rulebook's units: fen, ten-thousandths, whole numbers, dates, yes and no."""
    base = unit.split("/")[0]
    if base in ("fen", "yuan"):
        return _fen(value, where)
    right = False
    match base:
        case "bool":
            right = isinstance(value, bool)
        case "text":
            right = isinstance(value, str)
        case "date":
            return _date(value, where)
        case "ratio":
            return _ratio(value, where)
        case _:
            right = type(value) is int
    if not right:
        raise Refused(f"{where}的写法不对，", f"请写{_KINDS[base]}。")
    return value


def _fen(value: Any, where: str) -> int:
    try:
        if isinstance(value, str):
            return parse_yuan(value)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return yuan_to_fen(Decimal(value))
    except Refused as wrong:
        raise Refused(f"{where}：{wrong}") from None
    raise Refused(f"{where}的写法不对，", "请写以元为单位的数，如 1840 或 1840.50。")


def _ratio(value: Any, where: str) -> int:
    try:
        text = str(value)
        exact = Decimal(text.removesuffix("%")) * (100 if text.endswith("%") else 10_000)
    except ArithmeticError:  # no number, or beyond all exponents
        exact = Decimal("NaN")
    if isinstance(value, bool) or not exact.is_finite() or exact != exact.to_integral_value():
        raise Refused(f"{where}的写法不对，", "请写“5%”形式的比例或小数，精确到万分之一。")
    return int(exact)


def _given(book: Rulebook, said: Any) -> dict[str, Any]:
    rules = {rule.variable: rule for rule in book.rules() if rule.entity == "household"}
    found: dict[str, Any] = {}
    for name, value in _object(said, "given").items():
        if name in book.parameters.names():
            one = book.parameters.values(name)[0]
            label, unit = one.label, one.unit
            if isinstance(one.value, tuple):
                raise Refused(f"“{label}”（{name}）是分档表，", "不能在 given 中代入。")
        elif name in rules:
            label, unit = rules[name].label, rules[name].unit
        else:
            raise Refused(
                f"given 里的“{name}”不是参数或家庭的变量，",
                _near(name, [*book.parameters.names(), *rules]),
            )
        where = f"given 的“{label}”（{name}）"
        found[name] = _number(unit, value, where)
        if isinstance(found[name], int) and abs(found[name]) > _MOST_GIVEN:
            raise Refused(f"{where}超出允许的范围，", "请核对是否多写了数字。")
    return found


def plain(value: Any, unit: str) -> Any:
    """A value as JSON and people read it: yuan, shares of one, ISO dates; None where unknown."""
    if value is UNKNOWN or value is None:
        return None
    if unit.startswith("fen"):
        return float(fen_to_yuan(value))
    if unit == "ratio":
        return value / 10_000
    return value.isoformat() if isinstance(value, date) else value
