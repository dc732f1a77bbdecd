"""What an expression of a rule may be: its kind and, of numbers, its range."""

from dataclasses import dataclass

from rulebook.facts import FactSpec
from rulebook.parameters import ParameterValue

NAMES = {
    "bool": "是非",
    "number": "数",
    "date": "日期",
    "enum": "枚举",
    "table": "分档表",
    "members": "全体成员的值",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What an expression may be.

    `low`, `high`: range of a number (a bool is 0 to 1), of a table's results. `values`: of an
    enumeration, None where any text may come. `first`: the greatest start of a table. `of`: the
    kind of one member's value, for all `entity` (person, obligor).
    """

    what: str
    low: int = 0
    high: int = 1
    values: frozenset[str] | None = None
    first: int = 0
    of: "Kind | None" = None
    entity: str = ""

    @property
    def numeric(self) -> bool:
        return self.what in ("number", "bool")


BOOL, DATE, TEXT = Kind("bool"), Kind("date"), Kind("enum")


def number(low: int, high: int) -> Kind:
    return Kind("number", low, high)


def of_fact(spec: FactSpec) -> Kind:
    if spec.unit == "bool":
        return BOOL
    if spec.unit == "date":
        return DATE
    if spec.unit == "enum":
        return Kind("enum", values=frozenset(spec.values))
    return number(*spec.range)


def of_parameter(values: tuple[ParameterValue, ...]) -> Kind:
    """Over all divisions and dates: the proof holds for whichever is in force."""
    found = [value.value for value in values]
    tables = [v for v in found if isinstance(v, tuple)]
    if tables:
        results = [result for table in tables for _, result in table]
        first = max(table[0][0] for table in tables)
        return Kind("table", min(results), max(results), first=first)
    if isinstance(found[0], str):
        return TEXT
    numbers = [int(v) for v in found if not isinstance(v, str | tuple)]
    if isinstance(found[0], bool):
        return BOOL
    return number(min(numbers), max(numbers))
