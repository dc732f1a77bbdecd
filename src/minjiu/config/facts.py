"""``minjiu facts``: everything a rule may ask, with unit, meaning, source and range.

Needs no database and no settings. ``--markdown`` makes docs/reference/facts.md.
"""

import argparse
from collections.abc import Sequence

from minjiu.common.money import fen_to_yuan
from minjiu.policy import api as policy
from rulebook import FactSpec

ENTITIES = {"household": "家庭", "person": "成员", "obligor": "法定义务人"}
_UNITS = {
    "bool": "是否", "fen": "元", "fen/month": "元/月", "fen/year": "元/年", "count": "个数",
    "ratio": "比例", "date": "日期", "days": "天", "months": "月", "enum": "选项",
}  # fmt: skip
_HEAD = ("name", "of", "单位", "含义", "来源", "范围", "查无记录时")
_NOT_FOUND = {"zero": "为零", False: "为否"}  # YAML reads `no` as False


def main(words: Sequence[str]) -> int:
    asked = argparse.ArgumentParser("minjiu facts", description="列出规则可以问到的全部事实")
    asked.add_argument(
        "--markdown", action="store_true", help="输出 docs/reference/facts.md 的内容"
    )
    print(page() if asked.parse_args(words).markdown else listing(), end="")
    return 0


def listing() -> str:
    """One line a fact, cells apart by tabs."""
    rows = [_HEAD, *(_row(spec) for spec in policy.fact_catalogue())]
    return "".join("\t".join(row) + "\n" for row in rows)


def page() -> str:
    """The page of the reference; a test holds the committed one equal."""
    parts = [
        "<!-- Made by `minjiu facts --markdown`; change the facts' YAML instead. -->\n\n# Facts\n\n"
        "What rules may ask about a family, its members and those who owe them support. Where no "
        "department is named the family or the clerk's visit says it (家庭申报). A fact that is "
        "not known stays unknown. `minjiu evaluate` takes these names, amounts in yuan.\n"
    ]
    for entity, label in ENTITIES.items():
        rows = [_row(spec) for spec in policy.fact_catalogue() if spec.entity == entity]
        table = [
            "| " + " | ".join((row[0], *row[2:])) + " |"
            for row in (_HEAD, tuple("---" for _ in _HEAD), *((f"`{r[0]}`", *r[1:]) for r in rows))
        ]
        parts.append(f"\n## {label} ({entity})\n\n" + "\n".join(table) + "\n")
    return "".join(parts)


def _row(spec: FactSpec) -> tuple[str, ...]:
    return (
        spec.name, ENTITIES[spec.entity], _UNITS[spec.unit], spec.label, _source(spec),
        _range(spec), _NOT_FOUND.get(spec.extra.get("not_found"), "未知"),
    )  # fmt: skip


def _source(spec: FactSpec) -> str:
    if spec.extra.get("own_records"):
        return "本系统记录"
    said = "家庭申报" if spec.extra.get("declared_may_stand") else ""
    return (
        "；".join(text for text in (policy.fact_catalogue().source_of(spec), said) if text)
        or "未定"
    )


def _range(spec: FactSpec) -> str:
    match spec.unit:
        case "enum":
            return "、".join(f"{code} {label}" for code, label in spec.values.items())
        case "bool" | "date":
            return ""
        case "ratio":
            low, high = (f"{end / 100:g}%" for end in spec.range)
        case _:
            money = spec.unit.startswith("fen")
            low, high = (f"{fen_to_yuan(end):,.0f}" if money else f"{end:,}" for end in spec.range)
    return f"{low}至{high}"
