"""What a plan needs, and by which number or name the generated source knows it."""

import ast
from dataclasses import dataclass

from rulebook.book import Rulebook
from rulebook.bulk.translate import texts_of
from rulebook.plan import GIVEN, Plan, Step


@dataclass(frozen=True, slots=True)
class Shape:
    """The arguments of a rule's function.

    `scalars`: one value each; `members`: collections, with their entity, and `kinds` of their
    arrays; `tables`: whether the rule looks into tables.
    """

    scalars: tuple[str, ...]
    members: dict[str, str]
    kinds: dict[str, str]
    tables: bool

    def signature(self, certain: frozenset[str]) -> list[str]:
        """Annotated parameters; the scalars that are `certain` come without a flag."""
        found: list[str] = []
        for name in self.scalars:
            found.append(f"v_{name}: int64")
            if name not in certain:
                found.append(f"k_{name}: flag")
        for entity in self.entities():
            found += [f"count_{entity}: int64", f"listed_{entity}: flag"]
        for name in self.members:
            found += [f"values_{name}: {self.kinds[name]}", f"known_{name}: flags"]
            found.append(f"from_{name}: int64")
        return found + [f"{name}: int64s" for name in self.table_arrays()]

    def entities(self) -> list[str]:
        return sorted({*self.members.values()})

    def table_arrays(self) -> list[str]:
        return ["tables", "starts", "results"] if self.tables else []


class Layout:
    """Numbers of facts and rules, columns of parameters, codes of texts."""

    def __init__(self, book: Rulebook, plan: Plan):
        self.plan = plan
        self.steps = {step.rule.variable: step for step in plan.steps}
        needed = dict.fromkeys(name for step in plan.steps for name, _ in step.sources)
        self.facts = tuple(book.facts[name] for name in needed if name in book.facts)
        self.parameters = ("division", *plan.parameters)
        texts = {text for step in plan.steps for text in texts_of(step.rule)}
        texts |= {text for spec in self.facts for text in spec.values}
        self.texts = tuple(sorted(texts))
        self.fact_number = {spec.name: number for number, spec in enumerate(self.facts)}
        self.rule_number = {name: number for number, name in enumerate(self.steps)}

    def certain(self, step: Step) -> frozenset[str]:
        """Arguments that are known whatever the family."""
        return frozenset(
            name for name, _ in step.sources if name in GIVEN or name in self.parameters
        )

    def shape(self, step: Step) -> Shape:
        members = {
            name: entity
            for name, entity in step.sources
            if step.rule.entity == "household" and entity != "household"
        }
        scalars = tuple(name for name, _ in step.sources if name not in members)
        tables = any(
            isinstance(node, ast.Name) and node.id == "tier" for node in ast.walk(step.rule.tree)
        )
        kinds = {
            name: array_of(self.facts[self.fact_number[name]].unit)
            if name in self.fact_number
            else "int64s"
            for name in members
        }
        return Shape(scalars, members, kinds, tables)


def array_of(unit: str) -> str:
    """The array that holds a fact, as the compiler knows it."""
    return {"bool": "bytes", "date": "int32s", "enum": "int32s"}.get(unit, "int64s")
