"""What a plan needs, and by which number or name the generated source knows it."""

import ast
from dataclasses import dataclass

from rulebook.book import Rulebook
from rulebook.bulk.translate import texts_of
from rulebook.plan import GIVEN, Plan, Step


@dataclass(frozen=True, slots=True)
class Shape:
    """The arguments of a rule's function.

    `scalars`: one value each; `members`: collections, with their entity; `tables`: whether the
    rule looks into tables.
    """

    scalars: tuple[str, ...]
    members: dict[str, str]
    tables: bool

    def signature(self, certain: frozenset[str]) -> list[str]:
        """Names of parameters; the scalars that are `certain` come without a flag."""
        names: list[str] = []
        for name in self.scalars:
            names += [f"v_{name}"] if name in certain else [f"v_{name}", f"k_{name}"]
        names += self.rows()
        names += [f"{of}_{name}" for name in self.members for of in ("values", "known", "from")]
        return names + self.table_arrays()

    def rows(self) -> list[str]:
        entities = sorted({*self.members.values()})
        return [f"{of}_{entity}" for entity in entities for of in ("count", "listed")]

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
        return Shape(scalars, members, tables)
