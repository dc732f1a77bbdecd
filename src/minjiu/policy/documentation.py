"""Documentation of the rules, made from the programmes' folders: docs/rules, one page each.

A page says what is written (the folder's README), the rules with their articles, the values in
force on `DAY` with document and confidence, what depends on what, and a worked example that the
rules compute (the folder's example.yaml). `minjiu rules --markdown docs/rules` writes them; a test
holds the committed pages equal.
"""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from cncodes.divisions import Divisions
from minjiu.policy import outside
from minjiu.policy.programmes import discovery
from minjiu.policy.programmes.declaration import Per, Programme
from rulebook import ParameterValue, Rulebook
from rulebook.definition import Rule
from rulebook.trace import show

DAY = date(2026, 11, 1)  # the day whose values the pages show
_PER: Mapping[Per, str] = {"month": "a month", "year": "a year", "day": "a day", "once": "once"}
_CONFIDENCE = {"confirmed": "已核实", "secondhand": "转引", "assumed": "暂定"}
_ENTITY = {"household": "家庭", "person": "成员", "obligor": "法定义务人"}
_HEAD = "<!-- Made by `minjiu rules --markdown`; change the programme's folder instead. -->\n\n"


def pages(book: Rulebook) -> dict[str, str]:
    """Every page by file name, the index among them."""
    made = {f"{p.code}.md": page(book, p) for p in discovery.programmes()}
    return {"index.md": _index(book), "shared.md": _shared(book), **made}


def page(book: Rulebook, programme: Programme) -> str:
    """The page of one programme."""
    folder = discovery.HERE / programme.code
    own = _own_rules(importlib.import_module(f"{discovery.__package__}.{programme.code}.rules"))
    readme = folder / "README.md"
    text = readme.read_text("utf-8") if readme.exists() else f"# {programme.name}\n"
    title, _, written = text.partition("\n")
    day = _day(own)
    paid = f", paid {_PER[programme.per]}" if programme.per else ""
    parts = [
        f"{_HEAD}{title}",
        f"`{programme.code}`, decided by `{programme.department}`{paid}.",
        written.strip(),
        _only_one_of(programme),
        f"## Rules\n\n{_rules(own)}",
        f"## What depends on what\n\n{_picture(book, own, day)}",
        _values(book, own, folder / "parameters.yaml", day),
        _facts(book, own),
    ]
    if (folder / "example.yaml").exists():
        parts.append(_example(book, folder / "example.yaml", own, day))
    return "\n\n".join(part for part in parts if part) + "\n"


def _only_one_of(programme: Programme) -> str:
    """择一: beside which programmes this one may not be had, and what the page then says."""
    names = {other.code: other.name for other in discovery.programmes()}
    rows = [
        f"* [{names[code]}]({code}.md), where `{both}`: “{programme.notes[both]}”"
        for code, both in programme.exclusive_with.items()
    ]
    return "\n".join(["## Only one of (择一)\n", *rows]) if rows else ""


def _index(book: Rulebook) -> str:
    rows = [
        (
            f"[{p.name}]({p.code}.md)",
            f"`{p.code}`",
            f"`{p.department}`",
            min(r.since for r in book.rules(p.eligible)),
        )
        for p in discovery.programmes()
    ]
    return (
        f"{_HEAD}# Rules\n\n"
        "One page per programme: its rules with their articles, the values in force on "
        f"{DAY}, a picture of what depends on what, and an example that the rules compute. "
        "What several programmes use is on [one page of its own](shared.md). To write one "
        "yourself: [add a programme](../tutorial/add-a-programme.md).\n\n"
        f"{_table(('programme', 'code', 'decides', 'rules since'), rows)}\n"
    )


def _shared(book: Rulebook) -> str:
    parts = [f"{_HEAD}# Rules that several programmes use"]
    found: list[Rule] = []
    for module in discovery.rule_modules():
        if module.__name__.startswith("minjiu.policy.common."):
            own = _own_rules(module)
            found += own
            heading = (module.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
            parts.append(f"## {module.__name__.rsplit('.', 1)[-1]}\n\n{heading}\n\n{_rules(own)}")
    names = [n for n in book.parameters.names() if n not in _homes()]
    parts.append(f"## Values in force on {DAY}\n\n{_value_table(book, sorted(names), DAY)}")
    return "\n\n".join(parts) + "\n"


# Rules ------------------------------------------------------------------------------------------


def _own_rules(module: ModuleType) -> tuple[Rule, ...]:
    found = [value for value in vars(module).values() if isinstance(value, Rule)]
    return tuple(sorted(dict.fromkeys(found), key=lambda r: r.line))


def _day(own: Sequence[Rule]) -> date:
    """`DAY`, or the last day of a programme that has ended before."""
    ends = [r.until for r in own if r.until]
    if ends and not any(r.in_force(DAY) for r in own):
        return max(ends) - timedelta(days=1)
    return DAY


def _rules(own: Sequence[Rule]) -> str:
    rows = [
        (
            f"`{r.variable}`",
            r.label,
            _ENTITY[r.entity],
            r.words,
            r.cites,
            r.since,
            r.until or "",
        )
        for r in own
    ]
    return _table(("variable", "名称", "of", "算法", "依据", "since", "until"), rows)


def _picture(book: Rulebook, own: Sequence[Rule], day: date) -> str:
    """Mermaid: an arrow from each value to those made of it; shared values are rounded."""
    in_force = {r.variable: r for r in own if r.in_force(day)}
    rules = {r.variable: r for r in book.rules()}
    shared = {
        name: rules[name]
        for r in in_force.values()
        for name in r.arguments
        if name not in in_force and name in rules
    }
    lines = [f'  {name}(["{r.label}"])' for name, r in sorted(shared.items())]
    lines += [f'  {name}["{r.label}"]' for name, r in in_force.items()]
    lines += [
        f"  {argument} --> {name}"
        for name, r in in_force.items()
        for argument in r.arguments
        if argument in in_force or argument in shared
    ]
    return "\n".join(["```mermaid", "graph LR", *lines, "```"])


# Values and facts -------------------------------------------------------------------------------


@cache
def _homes() -> Mapping[str, str]:
    """Parameters that stand in a programme's folder, and its code."""
    return {
        name: path.parent.name
        for path in discovery.data_files("parameters.yaml")
        for name in yaml.safe_load(path.read_text("utf-8")) or {}
    }


def _values(book: Rulebook, own: Sequence[Rule], path: Path, day: date) -> str:
    here = list(yaml.safe_load(path.read_text("utf-8")) or {}) if path.exists() else []
    used = dict.fromkeys(name for r in own for name in r.arguments)
    others = [n for n in used if n in book.parameters.names() and n not in here]
    text = f"## Values in force on {day}\n\n"
    if here:
        text += _value_table(book, here, day)
    if others:
        links = [
            f"[{book.parameters.label(n)}]({_homes().get(n, 'shared')}.md) `{n}`" for n in others
        ]
        text += ("\n\n" if here else "") + "Also used: " + "; ".join(links) + "."
    return text if here or others else ""


def _value_table(book: Rulebook, names: Sequence[str], day: date) -> str:
    rows = [
        (
            f"{value.label}<br>`{name}`" if first else "",
            _division(value.division),
            _shown(value),
            value.valid_from,
            _CONFIDENCE[value.confidence],
            value.document,
        )
        for name in names
        for first, value in _in_force(book, name, day)
    ]
    return _table(("value", "where", "数值", "from", "confidence", "document"), rows)


def _in_force(book: Rulebook, name: str, day: date) -> Iterator[tuple[bool, ParameterValue]]:
    values = [v for v in book.parameters.values(name) if v.in_force(day)]
    existing = [v for v in values if Divisions.bundled().find(v.division, day)]
    for place, value in enumerate(sorted(existing, key=lambda v: v.division)):
        yield place == 0, value


def _shown(value: ParameterValue) -> str:
    unit = value.unit.replace("yuan", "fen")
    if isinstance(value.value, tuple):
        return "；".join(f"{start:,}起 {show(result, unit)}" for start, result in value.value)
    return value.meaning or show(value.value, unit)


def _division(code: str) -> str:
    found = Divisions.bundled().known(code)
    return f"{found.name} {code}" if found else code


def _facts(book: Rulebook, own: Sequence[Rule]) -> str:
    catalogue = book.facts
    names = dict.fromkeys(n for r in own for n in r.arguments if n in catalogue)
    rows = [
        (f"`{n}`", catalogue[n].label, _ENTITY[catalogue[n].entity], catalogue[n].unit)
        for n in names
    ]
    return f"## Facts asked\n\n{_table(('fact', '名称', 'of', 'unit'), rows)}" if rows else ""


# Worked example ---------------------------------------------------------------------------------


def _example(book: Rulebook, path: Path, own: Sequence[Rule], day: date) -> str:
    """example.yaml: text, division, on, household, members, obligors; amounts in yuan.

    A fact that it does not name is ordinary: no, zero, none.
    """
    told: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    record = {
        "household": _ordinary(book, "household", told.get("household", {})),
        "members": [_ordinary(book, "person", row) for row in told["members"]],
        "obligors": [_ordinary(book, "obligor", row) for row in told.get("obligors", ())],
    }
    on, division = told.get("on", day), str(told["division"])
    steps = [r for r in own if r.in_force(on)]
    found = book.evaluate(record, on=on, division=division, targets=[r.variable for r in steps])
    said = [
        (row.get("id", ""), book.facts[name].label, _meaning(book, name, record_row[name]))
        for key in ("members", "obligors")
        for row, record_row in zip(told.get(key, ()), record[key], strict=True)
        for name in row
        if name != "id"
    ]
    said += [
        ("家庭", book.facts[name].label, _meaning(book, name, record["household"][name]))
        for name in told.get("household", {})
    ]
    computed: list[tuple[Any, ...]] = []
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = {
        "household": [{**found.values, "id": "家庭"}],
        "person": found.members,
        "obligor": found.obligors,
    }
    for r in steps:
        whose: dict[str, list[str]] = {}
        for row in rows[r.entity]:
            whose.setdefault(show(row[r.variable], r.unit), []).append(str(row["id"]))
        computed += [("、".join(ids), r.label, value, r.words) for value, ids in whose.items()]
    return (
        f"## Worked example\n\n{told['text'].strip()} {_division(division)}, {on}.\n\n"
        f"{_table(('whose', 'fact', 'value'), said)}\n\nEverything else is no, zero or none. "
        "The rules say:\n\n"
        f"{_table(('whose', 'value', '结果', '算法'), computed)}"
    )


def _ordinary(book: Rulebook, entity: str, told: Mapping[str, Any]) -> dict[str, Any]:
    usual = {s.name: outside.ordinary(s) for s in book.facts if s.entity == entity}
    row = {name: value for name, value in usual.items() if value is not None}
    if entity == "person":
        row["relation"] = "applicant"
    for name, value in told.items():
        is_money = name != "id" and book.facts[name].unit.startswith("fen")
        row[name] = round(value * 100) if is_money else value
    return row


def _meaning(book: Rulebook, name: str, value: Any) -> str:
    spec = book.facts[name]
    return spec.values.get(value, str(value)) if spec.unit == "enum" else show(value, spec.unit)


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )
