"""``rulebook``: what a rulebook says, for people; and a province, for machines.

    rulebook check
    rulebook show dibao_standard --division 350102 --on 2025-07-01
    rulebook run households/ answers/ --on 2025-07-01 --engine local[2]
    rulebook explain households/ --household 17 --on 2025-07-01 --target dibao_amount

Which rulebook is said by --book MODULE:FUNCTION, by RULEBOOK, or by `book` under
[tool.rulebook] in a pyproject.toml here or above.
"""

import argparse
import importlib
import os
import sys
import tomllib
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rulebook.arguments import day, speak_chinese, threads
from rulebook.book import Rulebook
from rulebook.definition import Rule
from rulebook.errors import RulebookError
from rulebook.facts import RANGES, FactsOf, FactSpec
from rulebook.parameters import ParameterValue
from rulebook.trace import show
from rulebook.unknown import UNKNOWN

CONFIDENCE = {"confirmed": "已见原文", "secondhand": "转引", "assumed": "推定，未见公布"}


PublishedOn = Callable[[date], FactsOf]


def main(
    arguments: Sequence[str] | None = None,
    *,
    book: str | None = None,
    published: PublishedOn | None = None,
) -> int:
    """Entry point of the console script; 1 where something is wrong.

    `book` is the default. `published` gives what is published of places for a day; without it
    `run` and `explain` know only what the files say.
    """
    speak_chinese()
    given = _parser(published).parse_args(arguments)
    try:
        loaded = _load(given.book or book or _configured())
        for line in given.does(loaded, given):
            print(line)  # noqa: T201
    except (RulebookError, LookupError) as wrong:  # a division that is not known
        print(wrong.args[0], file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _parser(published: PublishedOn | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rulebook", description="查看规则、参数，批量测算")
    parser.add_argument("--book", metavar="模块:函数", help="规则库，如 minjiu.policy.api:rulebook")
    commands = parser.add_subparsers(required=True, metavar="check | show | run | explain")
    check = commands.add_parser("check", help="检查规则、事实和参数，列出数目")
    check.set_defaults(does=_check)
    shown = commands.add_parser("show", help="一条规则、一个参数或一项事实")
    shown.add_argument("name", metavar="名称")
    shown.add_argument("--division", metavar="行政区划", help="六位代码")
    shown.set_defaults(does=_show)
    run = commands.add_parser("run", help="批量测算 Parquet 文件")
    run.add_argument("source", type=Path, metavar="输入")
    run.add_argument("out", type=Path, metavar="输出目录")
    run.add_argument("--target", action="append", metavar="规则", help="可多次；默认家庭的全部规则")
    run.add_argument("--engine", metavar="引擎", help="local[2] 或 spark://主机:端口，默认本机")
    run.add_argument("--threads", type=threads, default=2, metavar="线程数")
    run.set_defaults(does=_run)
    explain = commands.add_parser("explain", help="说明批量输入中一户的结果")
    explain.add_argument("source", type=Path, metavar="输入")
    explain.add_argument("--household", required=True, metavar="编号")
    explain.add_argument("--target", action="append", required=True, metavar="规则")
    explain.set_defaults(does=_explain)
    for one in (run, explain):
        one.set_defaults(published=published)
        if published:
            one.add_argument(
                "--without-published", dest="published", action="store_const", const=None,
                help="不读各地公布的数据（如价格指数），按未公布测算",
            )  # fmt: skip
    for one in (shown, run, explain):
        one.add_argument("--on", type=day, required=one is not shown, metavar="日期")
    return parser


def _configured() -> str:
    named = os.environ.get("RULEBOOK")
    if named:
        return named
    for folder in (Path.cwd(), *Path.cwd().parents):
        path = folder / "pyproject.toml"
        if path.exists():
            found = tomllib.loads(path.read_text("utf-8")).get("tool", {}).get("rulebook", {})
            if "book" in found:
                return found["book"]
    raise RulebookError("不知道用哪个规则库，请用 --book 模块:函数 指明。")


def _load(place: str) -> Rulebook:
    module, _, function = place.partition(":")
    # An installed command looks beside itself; whoever writes rules has them here.
    sys.path.insert(0, str(Path.cwd()))
    try:
        found: Any = getattr(importlib.import_module(module), function)
        loaded = found()
    except (ImportError, AttributeError, ValueError) as wrong:
        raise RulebookError(f"找不到规则库“{place}”（{wrong}），请写 模块:函数。") from None
    except (SyntaxError, NameError, TypeError) as wrong:
        raise RulebookError(f"规则库“{place}”读不进来：{_at(wrong)}，请改正。") from None
    if not isinstance(loaded, Rulebook):
        raise RulebookError(f"“{place}”给出的不是规则库，请核对。")
    return loaded


def _at(wrong: Exception) -> str:
    """Where Python itself could not go on, and why."""
    if isinstance(wrong, SyntaxError):
        return f"{wrong.filename} 第{wrong.lineno}行不是正确的 Python（{wrong.msg}）"
    last = traceback.extract_tb(wrong.__traceback__)[-1]
    return f"{last.filename} 第{last.lineno}行（{wrong}）"


# check -----------------------------------------------------------------------------------------


def _check(book: Rulebook, _: Any) -> list[str]:
    rules, facts, parameters = book.rules(), list(book.facts), book.parameters
    values = [value for name in parameters.names() for value in parameters.values(name)]
    assumed = sum(value.confidence == "assumed" for value in values)
    asked = {argument for rule in rules for argument in rule.arguments}
    lines = [
        f"规则{len(rules)}条，事实{len(facts)}项，参数{len(parameters.names())}个、"
        f"数值{len(values)}个（其中推定{assumed}个）；没有错误。",
        f"版本 {book.version}",
    ]
    for title, names in (
        ("没有规则用到的参数", sorted(parameters.names() - asked)),
        ("没有规则用到的事实", sorted(spec.name for spec in facts if spec.name not in asked)),
    ):
        if names:
            lines.append(f"{title}：{'、'.join(names)}")
    return lines


# show ------------------------------------------------------------------------------------------


def _show(book: Rulebook, given: Any) -> list[str]:
    name = given.name
    if name in book.facts:
        return _fact(book.facts[name], book.facts.source_of(book.facts[name]))
    if name in book.parameters.names():
        if given.division and given.on:
            return _parameter([book.parameters.get(name, given.division, given.on)])
        values = book.parameters.values(name)
        kept = [v for v in values if given.on is None or v.in_force(given.on)]
        kept = [v for v in kept if given.division is None or v.division == given.division]
        return _parameter(kept or list(values))
    rules = book.versions(name)
    lines = [
        line
        for rule in rules
        if given.on is None or rule.in_force(given.on)
        for line in _rule(rule)
    ]
    if given.division and given.on:
        lines += _value(book, name, given.division, given.on)
    return lines


def _fact(spec: FactSpec, source: str) -> list[str]:
    lines = [f"事实 {spec.name}：{spec.label}（{spec.entity}，{spec.unit}）"]
    if spec.values:
        lines.append("取值：" + "、".join(f"{v}（{text}）" for v, text in spec.values.items()))
    if spec.unit in RANGES:
        low, high = spec.range
        lines.append(f"范围：{show(low, spec.unit)} 至 {show(high, spec.unit)}")
    return lines + ([f"来源：{source}"] if source else [])


def _parameter(values: Sequence[ParameterValue]) -> list[str]:
    lines = [f"参数 {values[0].name}：{values[0].label}"] if values else []
    for one in values:
        unit = {"yuan": "fen"}.get(one.unit.split("/")[0], one.unit)
        shown = (
            "；".join(f"自{start}起 {show(result, unit)}" for start, result in one.value)
            if isinstance(one.value, tuple)
            else one.meaning or show(one.value, unit)
        )
        end = f"至{one.valid_to}前" if one.valid_to else "起"
        lines.append(
            f"{one.division}　{one.valid_from}{end}　{shown}　{one.document}"
            f"（{CONFIDENCE[one.confidence]}）"
        )
    return lines


def _rule(rule: Rule) -> list[str]:
    until = f"，{rule.until}起停用" if rule.until else ""
    return [
        f"规则 {rule.variable}：{rule.label}（{rule.entity}，{rule.unit}）",
        f"依据：{rule.cites}；自{rule.since}起{until}",
        f"算法：{rule.words}",
        *rule.source.splitlines(),
    ]


def _value(book: Rulebook, name: str, division: str, on: date) -> list[str]:
    """Of a rule that needs no family, such as a standard that follows from another."""
    nobody: dict[str, Any] = {"household": {}, "members": None, "obligors": None}
    found = book.evaluate(nobody, on=on, division=division, targets=[name])
    known = found.values.get(name, UNKNOWN) is not UNKNOWN
    return ["", found.explain(name)] if known else []


# run and explain -------------------------------------------------------------------------------


def _run(book: Rulebook, given: Any) -> list[str]:
    of_place = given.published and given.published(given.on)
    # Engines are large, and those who look a value up need none.
    if given.engine:
        spark = importlib.import_module("rulebook.bulk.spark")
        counts = spark.run_spark(
            book, given.source, given.out, engine=given.engine, on=given.on, targets=given.target,
            of_place=of_place,
        )  # fmt: skip
    else:
        bulk = importlib.import_module("rulebook.bulk")
        counts = bulk.run_parquet(
            book, given.source, given.out, on=given.on, targets=given.target,
            threads=given.threads, progress=bulk.ProgressLine(), of_place=of_place,
        )  # fmt: skip
    lines = [f"共测算{counts.households:,}户。"]
    for target, unknown in counts.unknown.items():
        yes = f"，是{counts.yes[target]:,}户" if target in counts.yes else ""
        lines.append(f"{book.describe(target)[0]}（{target}）：待查{unknown:,}户{yes}")
    return lines


def _explain(book: Rulebook, given: Any) -> list[str]:
    bulk = importlib.import_module("rulebook.bulk")
    found = bulk.determine_one(
        book, given.source, given.household, on=given.on, targets=given.target,
        of_place=given.published and given.published(given.on),
    )  # fmt: skip
    lines = [f"家庭 {given.household}，{found.division}，{found.on}"]
    for target in given.target:
        lines += ["", found.explain(target)]
        missing = "、".join(dict.fromkeys(one.shown for one in found.missing(target)))
        lines += [f"缺少：{missing}"] if missing else []
    return lines


if __name__ == "__main__":
    sys.exit(main())
