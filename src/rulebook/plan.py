"""Rules in the order in which they are computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rulebook.definition import Rule
from rulebook.facts import FactSpec
from rulebook.parameters import ParameterValue, Value

GIVEN = {"on": ("date", "测算日"), "division": ("enum", "行政区划")}
# The rows of a family that rules run over, by entity, and their key in a record.
ROWS = {"person": "members", "obligor": "obligors"}
# What is missing where it is not known who the members or obligors are.
LISTS = {
    "members": FactSpec("members", "household", "list", "家庭成员名单"),
    "obligors": FactSpec("obligors", "household", "list", "赡养、抚养、扶养义务人名单"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One rule in the order of a plan, with where each argument comes from.

    `sources`: (argument, entity); those of rows are a collection where the rule is the household's.
    `booleans`: the arguments that are tried both ways where they are unknown.
    """

    rule: Rule
    sources: tuple[tuple[str, str], ...]
    booleans: tuple[str, ...]

    def collects(self, entity: str) -> bool:
        """Whether an argument of `entity` is a collection."""
        return self.rule.entity == "household" and entity != "household"


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules in force at a date, in order of dependency; the same in every division."""

    on: date
    targets: tuple[str, ...]
    steps: tuple[Step, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The parameters of a plan in one division, and their bare values in the same order."""

    by_name: Mapping[str, ParameterValue]
    values: tuple[ParameterValue, ...]
    numbers: tuple[Value, ...]
