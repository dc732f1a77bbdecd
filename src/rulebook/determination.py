"""What the rules say of one family, and why: every value, its formula, parameters and facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rulebook.facts import FactSpec
from rulebook.parameters import ParameterValue
from rulebook.unknown import UNKNOWN


@dataclass(frozen=True, slots=True)
class TraceNode:
    """One value of the reasoning, down to facts and parameters.

    `kind` is rule, fact, parameter or given; `member` names the member where it is a person's.
    """

    kind: str
    name: str
    label: str
    unit: str
    value: Any
    member: str | None = None
    words: str = ""
    cites: str = ""
    document: str = ""
    confidence: str = ""
    children: tuple["TraceNode", ...] = ()

    @property
    def known(self) -> bool:
        return self.value is not UNKNOWN

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        return show(self.value, self.unit)

    def to_data(self) -> dict[str, Any]:
        """The node as JSON data; an unknown value is {"unknown": true}."""
        value: Any = self.value
        if value is UNKNOWN:
            value = {"unknown": True}
        elif isinstance(value, date):
            value = value.isoformat()
        texts = {
            "kind": self.kind,
            "name": self.name,
            "label": self.label,
            "unit": self.unit,
            "member": self.member,
            "words": self.words,
            "cites": self.cites,
            "document": self.document,
            "confidence": self.confidence,
        }
        kept = {name: text for name, text in texts.items() if text}
        below = [child.to_data() for child in self.children]
        return {**kept, "value": value, **({"children": below} if below else {})}


def show(value: Any, unit: str) -> str:
    """A value in Chinese: 1,840.00元, 是, 20%, 3."""
    if value is UNKNOWN:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if unit.startswith("fen") and isinstance(value, int):
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100:,}.{abs(value) % 100:02d}元"
    if unit == "ratio" and isinstance(value, int):
        return f"{value / 100:g}%"
    return str(value)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that leaves a result open, and whose it is."""

    fact: FactSpec
    member: str | None


@dataclass(frozen=True)
class Determination:
    """Values of all variables of one family at a date in a division."""

    on: date
    division: str
    version: str
    values: Mapping[str, Any]
    members: Sequence[Mapping[str, Any]]
    parameters_used: tuple[ParameterValue, ...]
    _tracer: Any = field(repr=False)

    @property
    def assumed(self) -> tuple[ParameterValue, ...]:
        """Parameters that nobody has published: the result rests on them."""
        return tuple(p for p in self.parameters_used if p.confidence == "assumed")

    def trace(self, name: str, member: str | None = None) -> TraceNode:
        """The reasoning behind one value."""
        node: TraceNode = self._tracer.node(name, member)
        return node

    def missing(self, name: str) -> tuple[Missing, ...]:
        """Facts whose being unknown leaves `name` unknown; empty when it is known."""
        found: dict[tuple[str, str | None], Missing] = {}
        self._collect(self.trace(name), found)
        return tuple(found.values())

    def explain(self, name: str) -> str:
        """The reasoning as Chinese text, one line a value, indented."""
        lines: list[str] = []

        def write(node: TraceNode, depth: int) -> None:
            whose = f"（{node.member}）" if node.member else ""
            basis = node.cites or node.document
            tail = f"：{node.words}" if node.words else ""
            source = f" 〔{basis}〕" if basis else ""
            lines.append(f"{'　' * depth}{node.label}{whose} = {node.shown}{tail}{source}")
            for child in node.children:
                write(child, depth + 1)

        write(self.trace(name), 0)
        return "\n".join(lines)

    def _collect(self, node: TraceNode, found: dict[tuple[str, str | None], Missing]) -> None:
        if node.known:
            return
        if node.kind == "fact":
            spec: FactSpec = self._tracer.fact(node.name)
            found[node.name, node.member] = Missing(spec, node.member)
        for child in node.children:
            self._collect(child, found)
