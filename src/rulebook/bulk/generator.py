"""One self-contained source file for all the rules of a plan, and one loop over households.

It is the small part of Python that `compiler.py` knows; nothing in it comes from elsewhere.
"""

from dataclasses import dataclass
from datetime import date

from rulebook.book import Rulebook
from rulebook.bulk.layout import Layout
from rulebook.bulk.loop import kernel
from rulebook.bulk.translate import function_of
from rulebook.errors import RulebookError
from rulebook.facts import FactSpec
from rulebook.plan import Plan, Step

_HEAD = '''"""Generated from the rules; changed only by generating it again."""


def civil_month(days: int64):
    """Months since the year 0, times a hundred, and the day of the month, of days since 1970-01-01.

    After Neri and Schneider, "Euclidean affine functions and their application to calendar
    algorithms" (2022); years begin in March. Nothing is negative from the year 1 to 9999.
    """
    shifted = 4 * (days + 719468) + 3
    century = quotient(shifted, 146097)
    years = 2939745 * (4 * quotient(remainder(shifted, 146097), 4) + 3)
    year = quotient(years, 4294967296)
    of_year = quotient(quotient(remainder(years, 4294967296), 2939745), 4)
    month = 2141 * of_year + 197913
    day = quotient(remainder(month, 65536), 2141) + 1
    return ((100 * century + year) * 12 + quotient(month, 65536)) * 100 + day


'''


@dataclass(frozen=True, slots=True)
class Program:
    """What the kernel computes and in which order its arrays come; all that another machine needs.

    `units` of the targets. `facts`: two arrays each, values and flags. `parameters`: the columns of
    a division's row after the code of the division itself. `texts`: by code.
    """

    source: str
    on: date
    targets: tuple[str, ...]
    units: tuple[str, ...]
    facts: tuple[FactSpec, ...]
    parameters: tuple[str, ...]
    texts: tuple[str, ...]


def household_targets(book: Rulebook, on: date) -> tuple[str, ...]:
    """Every rule of the household that is in force."""
    rules = [rule for rule in book.rules() if rule.in_force(on)]
    return tuple(rule.variable for rule in rules if rule.entity == "household")


def program(plan: Plan, book: Rulebook) -> Program:
    """The source for a plan; RulebookError where a target is no rule of the household."""
    rules = {step.rule.variable: step.rule for step in plan.steps}
    for target in plan.targets:
        if target not in rules or rules[target].entity != "household":
            raise RulebookError(f"批量测算只给出家庭的规则，“{target}”不是，请去掉。")
    layout = Layout(book, plan)
    functions = [line for step in plan.steps for line in _functions(layout, step)]
    source = _HEAD + "\n".join([*functions, *kernel(layout), ""])
    units = tuple(rules[target].unit for target in plan.targets)
    return Program(
        source, plan.on, plan.targets, units, layout.facts, plan.parameters, layout.texts
    )


def _functions(layout: Layout, step: Step) -> list[str]:
    """The rule, and where it has booleans that may be unknown, the function that tries them."""
    shape, always = layout.shape(step), layout.certain(step)
    number = layout.rule_number[step.rule.variable]
    certain = always | set(step.booleans)
    lines = [f"# {step.rule.variable}: {step.rule.cites}"]
    lines += function_of(
        step.rule,
        f"rule_{number}",
        shape.signature(certain),
        certain=certain,
        members=shape.members,
        codes={text: code for code, text in enumerate(layout.texts)},
    )
    if not step.booleans:
        return lines
    places = shape.signature(always)
    call = ", ".join(part.partition(":")[0] for part in shape.signature(certain))
    lines += [
        f"def try_{number}({', '.join(places)}):",
        f"    if {' and '.join(f'k_{name}' for name in step.booleans)}:",
        f"        return rule_{number}({call})",
        f"    return tries_{number}({', '.join(part.partition(':')[0] for part in places)})",
        "",
        "",
        f"def tries_{number}({', '.join(places)}):",
        "    result, any_yet = 0, False",
    ]
    inner = "    "
    for name in step.booleans:
        known = f"if k_{name} else"
        lines.append(f"{inner}for t_{name} in range(v_{name} {known} 0, v_{name} + 1 {known} 2):")
        inner += "    "
    tried = ", ".join(
        "t_" + part[2:] if part.startswith("v_") and part[2:] in step.booleans else part
        for part in call.split(", ")
    )
    lines += [
        f"{inner}value, known = rule_{number}({tried})",
        f"{inner}if not known or (any_yet and value != result):",
        f"{inner}    return 0, False",
        f"{inner}result, any_yet = value, True",
    ]
    return [*lines, "    return result, True", "", ""]
