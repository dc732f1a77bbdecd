"""Which unknown arguments leave a rule without a result.

The rule itself is run on probes. A probe stands for an unknown value, remembers which arguments it
was made from, and where a path depends on it both ways are walked. What no walk reads is not
missing: a fact behind a branch that is settled already would settle nothing.
"""

import builtins
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Final

from rulebook import language
from rulebook.unknown import ARITHMETIC, COMPARISONS

Read = tuple[str, int | None]  # an argument, and which row's where it is a collection
MAX_WALKS = 512  # more and every unknown argument counts: no written rule comes near


class _TooManyWalks(Exception):
    pass


class _Walk:
    """One way through a rule: the answers given so far to conditions on what is unknown."""

    def __init__(self, answers: Sequence[bool]):
        self.answers = list(answers)
        self.asked: list[_Probe] = []
        self.known: dict[str, bool] = {}

    def answer(self, probe: "_Probe") -> bool:
        if probe.text not in self.known:
            if len(self.asked) == len(self.answers):
                self.answers.append(False)
            self.known[probe.text] = self.answers[len(self.asked)]
            self.asked.append(probe)
        return self.known[probe.text]


class _Probe:
    __slots__ = ("reads", "text", "walk")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, walk: _Walk, text: str, reads: frozenset[Read]):
        self.walk, self.text, self.reads = walk, text, reads

    def __bool__(self) -> bool:
        return self.walk.answer(self)

    def __neg__(self) -> "_Probe":
        return _Probe(self.walk, f"(-{self.text})", self.reads)


def _joined(text: str, *values: Any) -> _Probe:
    probes = [value for value in values if isinstance(value, _Probe)]
    return _Probe(probes[0].walk, text, frozenset[Read]().union(*(p.reads for p in probes)))


def _text(value: Any) -> str:
    return value.text if isinstance(value, _Probe) else repr(value)


def _operator(sign: str, swapped: bool) -> Callable[[_Probe, Any], _Probe]:
    def apply(probe: _Probe, other: Any) -> _Probe:
        left, right = (other, probe) if swapped else (probe, other)
        return _joined(f"({_text(left)} {sign} {_text(right)})", probe, other)

    return apply


for _name, _sign in (COMPARISONS | ARITHMETIC).items():
    setattr(_Probe, f"__{_name}__", _operator(_sign, False))
    setattr(_Probe, f"__r{_name}__", _operator(_sign, True))


class _Rows:
    """One variable of all members; `values` None where it is not known who they are."""

    def __init__(self, name: str, walk: _Walk, values: list[Any] | None):
        self.name, self.walk, self.values = name, walk, values


def _over_one_value(name: str) -> Callable[..., Any]:
    function = getattr(language, name, None) or getattr(builtins, name)

    def probing(*values: Any, **named: Any) -> Any:
        every = (*values, *named.values())
        if any(isinstance(value, _Probe) for value in every):
            return _joined(f"{name}({', '.join(map(_text, every))})", *every)
        return function(*values, **named)

    return probing


def _over_members(name: str) -> Callable[..., Any]:
    function = getattr(language, name)
    # What a member must be for it not to matter whether it is chosen.
    idle = {"any_of": False, "all_of": True, "total": 0, "count_if": 0, "at_least": 0}.get(name)

    def probing(values: _Rows, *others: Any, **named: Any) -> Any:
        where = next((o for o in (*others, *named.values()) if isinstance(o, _Rows)), None)
        limits = [o for o in (*others, *named.values()) if not isinstance(o, _Rows)]
        text = f"{name}({values.name}, {', '.join(map(_text, limits))}, {where and where.name})"
        if values.values is None:
            return _Probe(values.walk, text, frozenset({(values.name, None)}))
        if name == "count":
            return len(values.values)
        chosen = where.values if where is not None else [True] * len(values.values)
        assert chosen is not None  # noqa: S101  # of the same entity, as proof.py saw to it
        pairs = [
            (value, yes)
            for value, yes in zip(values.values, chosen, strict=True)
            if yes is not False and not (isinstance(value, int) and value == idle)
        ]
        unknown = [one for pair in pairs for one in pair if isinstance(one, _Probe)]
        sure = [v for v, c in pairs if not isinstance(v, _Probe) and c is True]
        settled: Any = None
        if name in ("any_of", "all_of") and sure:
            settled = not idle
        elif name == "at_least":
            unknown += [limit for limit in limits if isinstance(limit, _Probe)]
            settled = (not isinstance(limits[0], _Probe) and sum(sure) >= limits[0]) or None
        if settled is not None:
            return settled
        if unknown:
            return _joined(text, *unknown)
        if name in ("lowest", "highest") and not pairs:
            return _Probe(values.walk, text, frozenset())  # of nobody: nothing would settle it
        known = language.Members(values.values)
        extra = [language.Members(o.values) if isinstance(o, _Rows) else o for o in others]
        more = {
            n: language.Members(o.values) if isinstance(o, _Rows) else o for n, o in named.items()
        }
        return function(known, *extra, **more)

    return probing


_OVER_MEMBERS = (
    "total", "count", "count_if", "any_of", "all_of", "lowest", "highest", "at_least",
)  # fmt: skip
_PROBING: Final = {
    name: _over_members(name) if name in _OVER_MEMBERS else _over_one_value(name)
    for name in (*language.__all__, "min", "max", "abs")
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as the rule gets it; rows of a collection, None where they are not known.

    `value` of a single argument or of each row; `unknown` says which of them are.
    """

    name: str
    values: Sequence[Any] | None
    unknown: Sequence[bool]
    collection: bool


def reads(
    function: Callable[..., Any], arguments: Sequence[Argument], tried: Sequence[str]
) -> frozenset[Read]:
    """The unknown arguments on which the result can depend.

    `tried` are booleans that the rulebook tries both ways where they are unknown: one that leads to
    the same result either way does not matter, while a number that is read always does.
    """
    assert isinstance(function, FunctionType)  # noqa: S101
    probing = FunctionType(
        function.__code__,
        {**function.__globals__, **_PROBING},
        function.__name__,
        None,
        function.__closure__,
    )
    walks = 0

    def go(answers: list[bool]) -> tuple[frozenset[Read], Any]:
        """(what matters from here on, the one result if nothing does)."""
        nonlocal walks
        walks += 1
        if walks > MAX_WALKS:
            raise _TooManyWalks
        walk = _Walk(answers)
        result = probing(**{a.name: _argument(a, walk) for a in arguments})
        if len(walk.asked) == len(answers):
            if not isinstance(result, _Probe):
                return frozenset(), result
            if result.text in tried and result.text in walk.known:
                return frozenset(), walk.known[result.text]
            return result.reads, None
        asked = walk.asked[len(answers)]
        no, yes = go([*answers, False]), go([*answers, True])
        below = no[0] | yes[0]
        if asked.text in tried and not below and no[1] == yes[1]:
            return below, no[1]
        return below | asked.reads, None

    try:
        return go([])[0]
    except _TooManyWalks:
        return frozenset(
            (a.name, row if a.collection else None)
            for a in arguments
            for row, unknown in enumerate(a.unknown)
            if unknown
        )


def _argument(argument: Argument, walk: _Walk) -> Any:
    name = argument.name
    if argument.values is None:
        return _Rows(name, walk, None)
    values = [
        _Probe(
            walk,
            f"{name}.{row}" if argument.collection else name,
            frozenset({(name, row if argument.collection else None)}),
        )
        if unknown
        else value
        for row, (value, unknown) in enumerate(zip(argument.values, argument.unknown, strict=True))
    ]
    return _Rows(name, walk, values) if argument.collection else values[0]
