"""The unknown value. Numbers that are unknown may be passed on but not read."""

from typing import Any, Final, NoReturn


class _Unknown:
    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> NoReturn:
        raise TypeError("未知不是真也不是假。")


UNKNOWN: Final = _Unknown()


class NeedsUnknown(Exception):
    """A rule's path reads a value that is unknown: its result is unknown."""


def _refuse(*_: Any) -> NoReturn:
    raise NeedsUnknown


class Poison:
    """Stands for an unknown number while a rule runs; any use of it stops the rule."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> NoReturn:
        raise NeedsUnknown


COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "floordiv": "//", "mod": "%"}
_OTHERS = (
    "bool", "int", "float", "index", "neg", "pos", "abs", "round", "trunc", "floor", "ceil",
    "contains", "iter", "len", "getitem", "truediv", "rtruediv", "divmod", "rdivmod", "pow", "rpow",
)  # fmt: skip
for _name in (*COMPARISONS, *ARITHMETIC, *(f"r{name}" for name in ARITHMETIC), *_OTHERS):
    setattr(Poison, f"__{_name}__", _refuse)
POISON: Final = Poison()
