"""What the rules say of one family, and why: every value, its formula, parameters and facts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, cast

from rulebook.errors import RulebookError
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
    valid_from: date | None = None

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
        since = self.valid_from.isoformat() if self.valid_from else ""
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
            "from": since,
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
    if isinstance(value, tuple):
        return "分档表"
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
    """Values of all variables of one family at a date in a division.

    Two are equal when they say the same: values, parameters, inputs and version of the rules.
    """

    on: date
    division: str
    targets: tuple[str, ...]
    version: str
    values: Mapping[str, Any]
    members: Sequence[Mapping[str, Any]]
    obligors: Sequence[Mapping[str, Any]]
    parameters_used: tuple[ParameterValue, ...]
    inputs: Mapping[str, Any]
    overrides: Mapping[str, Any]
    _tracer: Any = field(default=None, repr=False, compare=False)

    @property
    def assumed(self) -> tuple[ParameterValue, ...]:
        """Parameters that nobody has published: the result rests on them."""
        return tuple(p for p in self.parameters_used if p.confidence == "assumed")

    def trace(self, name: str, member: str | None = None) -> TraceNode:
        """The reasoning behind one value."""
        if self._tracer is None:
            raise RulebookError(
                "这是读回的测算记录，不带推理过程，请用 Rulebook.recompute 重新测算后查看。"
            )
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

    def to_json(self) -> str:
        """Everything but the trace, so that the same result can be computed again later."""
        data = {
            "on": self.on,
            "division": self.division,
            "targets": self.targets,
            "version": self.version,
            "values": self.values,
            "members": self.members,
            "obligors": self.obligors,
            "parameters": [asdict(value) for value in self.parameters_used],
            "inputs": self.inputs,
            "overrides": self.overrides,
        }
        return json.dumps(_plain(data), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Determination":
        """What `to_json` wrote, without the trace; RulebookError where it is something else."""
        try:
            data = _revived(json.loads(text))
            return cls(
                data["on"],
                data["division"],
                tuple(data["targets"]),
                data["version"],
                data["values"],
                data["members"],
                data["obligors"],
                tuple(
                    ParameterValue(**{**value, "value": _frozen(value["value"])})
                    for value in data["parameters"]
                ),
                data["inputs"],
                data["overrides"],
            )
        except (ValueError, KeyError, TypeError) as wrong:
            raise RulebookError(
                f"测算记录无法读取（{type(wrong).__name__}），请核对来源。"
            ) from None


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that came out otherwise; `member` is the id of a member or obligor."""

    name: str
    member: str | None
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Replay:
    """A recorded determination beside the same family determined again."""

    before: Determination
    after: Determination

    @property
    def same(self) -> bool:
        """Whether every target came out the same, whatever version the rules have now."""
        return not self.differences

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Targets whose value differs, of the household and of each member and obligor."""
        before, after = self.before, self.after
        pairs = [(None, before.values, after.values)]
        for old, new in (
            (before.members, after.members),
            (before.obligors, after.obligors),
        ):
            # Same inputs, so the same rows in the same order.
            pairs += [(str(a.get("id")), a, b) for a, b in zip(old, new, strict=True)]
        return tuple(
            Difference(name, member, old.get(name), new.get(name))
            for member, old, new in pairs
            for name in before.targets
            if (name in old or name in new) and old.get(name) != new.get(name)
        )


def _plain(value: Any) -> Any:
    """JSON data; a date is {"date": …}, the unknown {"unknown": true}."""
    if value is UNKNOWN:
        return {"unknown": True}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def _revived(value: Any) -> Any:
    if isinstance(value, list):
        return [_revived(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        data = cast("dict[str, Any]", value)
        if data == {"unknown": True}:
            return UNKNOWN
        if data.keys() == {"date"}:
            return date.fromisoformat(data["date"])
        return {k: _revived(v) for k, v in data.items()}
    return value


def _frozen(value: Any) -> Any:
    """A table is rows of pairs; JSON knows lists only."""
    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)  # pyright: ignore[reportUnknownVariableType]
    return value
