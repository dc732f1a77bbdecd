"""The functions of the rule language, written out for the compiled road.

Each says in generated lines what its namesake in `rulebook.language` says, unknown values included.
"""

import ast
from collections.abc import Callable, Mapping

from rulebook.bulk.lines import Lines

Read = Callable[[ast.expr], str]


def over_one_value(lines: Lines, name: str, read: Read, arguments: Mapping[str, ast.expr]) -> str:
    """Text of the result of a function of single values; all of them are read."""
    if name == "tier":
        return _tier(lines, lines.once(read(arguments["value"])), read(arguments["table"]))
    first, *others = (read(argument) for argument in arguments.values())
    match name:
        case "age_on":
            return f"((civil_month({others[0]}) - civil_month({first})) // 1200)"
        case "full_months":
            return f"((civil_month({others[0]}) - civil_month({first})) // 100)"
        case "ratio_of":
            return f"((2 * ({first} * {others[0]}) + 10000) // 20000)"
        case "round_down":
            return f"({first} // {others[0]})"
        case "round_up":
            return f"(-((-{first}) // {others[0]}))"
        case _:
            step = lines.once(others[0])
            return f"((2 * {first} + {step}) // (2 * {step}))"


def _tier(lines: Lines, value: str, table: str) -> str:
    """Tables lie one behind the other; a table's value is its place in `tables`."""
    row, first = lines.new("row"), lines.new("first")
    lines.emit(
        f"{first} = tables[{table}]",
        f"{row} = tables[{table} + 1] - 1",
        f"while {row} > {first} and {value} < starts[{row}]:",
        f"    {row} -= 1",
    )
    lines.stop_if(f"{value} < starts[{row}]")
    return f"results[{row}]"


def over_members(
    lines: Lines,
    name: str,
    read: Read,
    arguments: Mapping[str, ast.expr],
    entities: Mapping[str, str],
) -> str:
    """Text of the result of a function over all members; `entities` by name of a collection."""
    limit = lines.once(read(arguments["limit"])) if name == "at_least" else ""
    values = arguments["values"]
    where = arguments.get("where")
    assert isinstance(values, ast.Name)  # noqa: S101  # proof.py saw to it
    assert where is None or isinstance(where, ast.Name)  # noqa: S101
    entity = entities[values.id]
    lines.need(f"listed_{entity}")
    if name == "count":
        return f"count_{entity}"
    result, still_open = lines.once("0"), lines.once("0")
    row = lines.new("i")
    value, known = _at(values.id, row)
    chosen, sure = ("1", "True") if where is None else _at(where.id, row)
    lines.emit(f"for {row} in range(count_{entity}):")
    with lines.indented():
        if where is not None:
            lines.emit(f"if {sure} and {chosen} == 0:", "    continue")
        match name:
            case "total" | "count_if":
                lines.stop_if(f"not {known}")
                if where is not None:
                    lines.stop_if(f"not {sure} and {value} != 0")
                lines.emit(f"{result} += {value}")
            case "any_of" | "all_of":
                passes = "== 0" if name == "any_of" else "!= 0"
                lines.emit(
                    f"if {known} and {value} {passes}:",
                    "    continue",
                    f"if {known} and {sure}:",
                    f"    {result} = 1",
                    "    break",
                    f"{still_open} = 1",
                )
            case "at_least":
                lines.emit(
                    f"if {known} and {sure}:",
                    f"    {result} += {value}",
                    f"elif not {known} or {value} != 0:",
                    f"    {still_open} = 1",
                )
            case _:
                better = "<" if name == "lowest" else ">"
                lines.stop_if(f"not {known} or not {sure}")
                lines.emit(
                    f"if {still_open} == 0 or {value} {better} {result}:",
                    f"    {result} = {value}",
                    f"{still_open} = 1",
                )
    match name:
        case "any_of" | "all_of":
            lines.stop_if(f"{result} == 0 and {still_open} == 1")
            return result if name == "any_of" else f"(1 - {result})"
        case "at_least":
            lines.stop_if(f"{result} < {limit} and {still_open} == 1")
            return f"(1 if {result} >= {limit} else 0)"
        case "lowest" | "highest":
            lines.stop_if(f"{still_open} == 0")
            return result
        case _:
            return result


def _at(name: str, row: str) -> tuple[str, str]:
    """The value and the flag of one member."""
    return f"values_{name}[from_{name} + {row}]", f"known_{name}[from_{name} + {row}]"
