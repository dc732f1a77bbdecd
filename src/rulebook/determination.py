"""What the rules say of one family, and why: every value, its formula, parameters and facts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, cast

from rulebook.errors import RulebookError
from rulebook.parameters import ParameterValue
from rulebook.trace import Provenance, Trace
from rulebook.tracing import Missing, Tracer
from rulebook.unknown import UNKNOWN


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
    provenance: Mapping[tuple[str | None, str], Provenance] = field(
        default_factory=dict[tuple[str | None, str], Provenance]
    )
    _tracer: Tracer | None = field(default=None, repr=False, compare=False)

    @property
    def assumed(self) -> tuple[ParameterValue, ...]:
        """Parameters that nobody has published: the result rests on them."""
        return tuple(p for p in self.parameters_used if p.confidence == "assumed")

    def trace(self, *roots: str | tuple[str, str | None]) -> Trace:
        """The reasoning behind values: names of the household's, or (name, id of the member)."""
        pairs = [(root, None) if isinstance(root, str) else root for root in roots]
        return self._traced().trace(pairs, self.version)

    def missing(self, *names: str) -> tuple[Missing, ...]:
        """Facts that could settle what is unknown among `names`; empty when all are known. Of a
        value of members, what could settle it for any of them.

        A fact behind a branch that is settled already is not among them; where all of them are
        found out, the result is known.
        """
        return self._traced().missing(names)

    def explain(self, name: str, member: str | None = None) -> str:
        """The reasoning as Chinese text, one line a value, indented.

        A value of members is told of each of them where `member` names none.
        """
        rows = [row for row in (*self.members, *self.obligors) if name in row]
        if member is None and rows:
            return "\n\n".join(self.explain(name, row["id"]) for row in rows)
        trace = self.trace((name, member))
        return trace.explain(trace.roots[0])

    def _traced(self) -> Tracer:
        if self._tracer is None:
            raise RulebookError(
                "这是读回的测算记录，不带推理过程，请用 Rulebook.recompute 重新测算后查看。"
            )
        return self._tracer

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
            "provenance": [
                [member, name, said.source, said.as_of]
                for (member, name), said in self.provenance.items()
            ],
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
                {name: _frozen(value) for name, value in data["values"].items()},
                data["members"],
                data["obligors"],
                tuple(
                    ParameterValue(**{**value, "value": _frozen(value["value"])})
                    for value in data["parameters"]
                ),
                data["inputs"],
                data["overrides"],
                {
                    (member, name): Provenance(source, as_of)
                    # Records of before 2026-11-24 do not say.
                    for member, name, source, as_of in data.get("provenance", ())
                },
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
class Comparison:
    """The same family determined twice: as recorded and now, or as it is and as it would be."""

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
