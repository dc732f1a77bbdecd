"""Why a value is what it is: a graph in which what many values rest on stands once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

from rulebook.errors import RulebookError
from rulebook.unknown import UNKNOWN


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who said a fact, and of which day it is."""

    source: str
    as_of: date | None = None


class TraceNode(NamedTuple):
    """One value of the reasoning.

    `kind` is rule, fact, parameter or given; `member` the id of the member or obligor where it is
    theirs. `meaning` is what an enumerated value is called. `children` are keys in the same trace.
    """

    key: str
    kind: str
    name: str
    label: str
    unit: str
    value: Any
    member: str | None = None
    meaning: str = ""
    words: str = ""
    cites: str = ""
    document: str = ""
    confidence: str = ""
    valid_from: date | None = None
    source: str = ""
    as_of: date | None = None
    children: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.value is not UNKNOWN

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        return self.meaning or show(self.value, self.unit)

    @property
    def basis(self) -> str:
        """Article, document or source, and how sure or how old it is."""
        parts = (
            self.cites,
            self.document,
            "推定" if self.confidence == "assumed" else "",
            self.source,
            self.as_of.isoformat() if self.as_of else "",
        )
        return "，".join(part for part in parts if part)


_TEXTS = ("member", "meaning", "words", "cites", "document", "confidence", "source")


@dataclass(frozen=True, slots=True)
class Trace:
    """Nodes by key, and those that were asked for; what a node rests on comes after it."""

    on: date
    division: str
    version: str
    roots: tuple[str, ...]
    nodes: Mapping[str, TraceNode]

    def __getitem__(self, key: str) -> TraceNode:
        return self.nodes[key]

    def below(self, *keys: str) -> Iterator[TraceNode]:
        """Everything that the nodes rest on, and themselves, each once."""
        waiting, seen = list(reversed(keys)), set(keys)
        while waiting:
            node = self.nodes[waiting.pop()]
            yield node
            fresh = [child for child in node.children if child not in seen]
            seen.update(fresh)
            waiting += reversed(fresh)

    def explain(self, key: str) -> str:
        """As Chinese text, one line a value, indented; what stands above is not repeated."""
        lines: list[str] = []
        told: set[str] = set()
        waiting = [(key, 0)]
        while waiting:
            key, depth = waiting.pop()
            node = self.nodes[key]
            whose = f"（{node.member}）" if node.member else ""
            tail = f"：{node.words}" if node.words else ""
            basis = f" 〔{node.basis}〕" if node.basis else ""
            again = bool(node.children) and key in told
            lines.append(
                f"{'　' * depth}{node.label}{whose} = {node.shown}"
                + ("（见上）" if again else tail + basis)
            )
            if not again:
                told.add(key)
                waiting += [(child, depth + 1) for child in reversed(node.children)]
        return "\n".join(lines)

    def to_data(self) -> dict[str, Any]:
        """As JSON data; an unknown value is {"unknown": true}."""
        return {
            "on": self.on.isoformat(),
            "division": self.division,
            "version": self.version,
            "roots": list(self.roots),
            "nodes": {key: _node_data(node) for key, node in self.nodes.items()},
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Trace":
        """What `to_data` made; RulebookError where it is something else."""
        try:
            nodes = {key: _node(key, one) for key, one in data["nodes"].items()}
            trace = cls(
                date.fromisoformat(data["on"]),
                data["division"],
                data["version"],
                tuple(data["roots"]),
                nodes,
            )
            missing = {*trace.roots, *(c for n in nodes.values() for c in n.children)} - set(nodes)
            if missing:
                raise KeyError(*missing)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise RulebookError(
                f"推理记录无法读取（{type(wrong).__name__}），请核对来源。"
            ) from None
        return trace


def _node_data(node: TraceNode) -> dict[str, Any]:
    value = node.value
    if value is UNKNOWN:
        value = {"unknown": True}
    elif isinstance(value, date):
        value = value.isoformat()
    data: dict[str, Any] = {
        "kind": node.kind, "name": node.name, "label": node.label, "unit": node.unit,
        "value": value,
    }  # fmt: skip
    for name in _TEXTS:
        text = getattr(node, name)
        if text:
            data[name] = text
    if node.valid_from:
        data["from"] = node.valid_from.isoformat()
    if node.as_of:
        data["as_of"] = node.as_of.isoformat()
    if node.children:
        data["children"] = list(node.children)
    return data


def _node(key: str, data: Mapping[str, Any]) -> TraceNode:
    value = data["value"]
    if value == {"unknown": True}:
        value = UNKNOWN
    elif data["unit"] == "date":
        value = date.fromisoformat(value)
    elif isinstance(value, list):
        value = tuple((start, result) for start, result in cast("list[list[int]]", value))
    since, as_of = data.get("from"), data.get("as_of")
    return TraceNode(
        key, data["kind"], data["name"], data["label"], data["unit"], value,
        **{name: data[name] for name in _TEXTS if name in data},
        valid_from=date.fromisoformat(since) if since else None,
        as_of=date.fromisoformat(as_of) if as_of else None,
        children=tuple(cast("Sequence[str]", data.get("children", ()))),
    )  # fmt: skip


def show(value: Any, unit: str) -> str:
    """A value in Chinese: 1,840.00元, 是, 20%, 3."""
    if value is UNKNOWN:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if unit.startswith("fen") and isinstance(value, int):
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100:,}.{abs(value) % 100:02d}元"
    if isinstance(value, tuple):
        return "分档表"
    if unit == "ratio" and isinstance(value, int):
        return f"{value / 100:g}%"
    return str(value)
