"""What a rule is, and the small language it may be written in."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rulebook import language
from rulebook.errors import RulebookError
from rulebook.facts import ENTITIES, UNITS

_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.If, ast.Assign, ast.Expr, ast.IfExp,
    ast.Name, ast.Load, ast.Store, ast.Constant, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not,
    ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Compare, ast.Eq,
    ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Tuple, ast.Call, ast.keyword,
)  # fmt: skip
_CALLS = frozenset(language.__all__) | {"min", "max", "abs"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One legal rule while it holds, on [since, until)."""

    variable: str
    entity: str
    unit: str
    label: str
    cites: str
    since: date
    until: date | None
    arguments: tuple[str, ...]
    words: str
    source: str
    place: str
    function: Callable[..., Any]

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def rule(
    *,
    entity: str,
    unit: str,
    label: str,
    cites: str,
    since: str,
    until: str | None = None,
    variable: str | None = None,
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a plain function a rule; its arguments name what it needs.

    The docstring's first line says the formula in words. Raises RulebookError naming the line
    where the function leaves the language.
    """

    def define(function: Callable[..., Any]) -> Rule:
        lines, first = inspect.getsourcelines(function)
        source = textwrap.dedent("".join(lines))
        place = f"规则“{function.__name__}”（{inspect.getsourcefile(function)}"
        tree = ast.parse(source).body[0]
        if not isinstance(tree, ast.FunctionDef):
            raise RulebookError(f"{place}:{first}）应是一个函数。")
        tree.decorator_list = []
        _check(tree, place, first)
        if entity not in ENTITIES or unit.split(":")[0] not in UNITS:
            raise RulebookError(f"{place}:{first}）的 entity 或 unit 不在允许的范围内。")
        words = (inspect.getdoc(function) or "").split("\n")[0]
        if not words:
            raise RulebookError(f"{place}:{first}）缺少文字说明，请在函数首行写明算法。")
        return Rule(
            variable or function.__name__,
            entity,
            unit,
            label,
            cites,
            date.fromisoformat(since),
            date.fromisoformat(until) if until else None,
            tuple(inspect.signature(function).parameters),
            words,
            ast.unparse(tree),
            f"{place}:{first}）",
            function,
        )

    return define


def _check(tree: ast.FunctionDef, place: str, first: int) -> None:
    for node in ast.walk(tree):
        line = first + getattr(node, "lineno", 1) - 1
        if not isinstance(node, _ALLOWED):
            raise RulebookError(
                f"{place}:{line}）用了规则语言以外的写法（{type(node).__name__}），"
                "规则只能用算术、比较、if、min、max 和规则语言的函数。"
            )
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            raise RulebookError(f"{place}:{line}）有小数，金额用分、比例用万分之一的整数。")
        if isinstance(node, ast.Call) and not (
            isinstance(node.func, ast.Name) and node.func.id in _CALLS
        ):
            raise RulebookError(
                f"{place}:{line}）调用了规则语言以外的函数，可用：{'、'.join(sorted(_CALLS))}。"
            )
