"""What a rule is, and the small language it may be written in."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
CALLS = frozenset(language.__all__) | {"min", "max", "abs"}


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
    file: str
    line: int
    function: Callable[..., Any]
    tree: ast.FunctionDef = field(compare=False, repr=False)

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)

    @property
    def place(self) -> str:
        """The rule, its file and first line, as error messages name it."""
        return self.at(None)

    def at(self, node: ast.AST | None) -> str:
        """The same, with the line of one part of its source."""
        line = self.line + getattr(node, "lineno", 1) - 1
        return f"规则“{self.tree.name}”（{self.file}:{line}）"


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
        tree = ast.parse(textwrap.dedent("".join(lines))).body[0]
        if not isinstance(tree, ast.FunctionDef):
            raise RulebookError(f"规则“{function.__name__}”应是一个函数。")
        made = _made(
            function, tree, inspect.getsourcefile(function) or "?", first,
            variable or function.__name__, entity, unit, label, cites,
            _day(function, since), _day(function, until) if until else None,
        )  # fmt: skip
        earlier = function.__globals__.get(function.__name__)
        if isinstance(earlier, Rule) and earlier.file == made.file and earlier.line != made.line:
            raise RulebookError(
                f"{made.place}与第{earlier.line}行的函数同名，会盖掉它，"
                f"请换一个函数名，并写 variable=“{made.variable}”。"
            )
        return made

    return define


def _day(function: Callable[..., Any], text: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise RulebookError(
            f"规则“{function.__name__}”的日期“{text}”应写成 2025-07-01 的形式。"
        ) from None


def rule_from_text(
    text: str,
    *,
    file: str,
    variable: str,
    entity: str,
    unit: str,
    label: str,
    cites: str,
    since: date,
    until: date | None,
) -> Rule:
    """A rule out of text from elsewhere: nothing is run before it is found to be in the language."""
    try:
        body = ast.parse(textwrap.dedent(text)).body
    except SyntaxError as wrong:
        raise RulebookError(f"{file} 第{wrong.lineno}行不是正确的函数，请核对。") from None
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
        raise RulebookError(f"{file} 中规则“{variable}”应是一个函数。")
    tree = body[0]
    # Annotations would be run when the function is made.
    plain = [a.annotation is None for a in tree.args.args]
    if tree.decorator_list or tree.returns or not all(plain):
        raise RulebookError(f"{file} 中规则“{variable}”不能有装饰器和注解，请删去。")

    def nothing() -> None:
        """In the place of the function until it is checked."""

    given = (file, 1, variable, entity, unit, label, cites, since, until)
    checked = _made(nothing, tree, *given)
    scope: dict[str, Any] = {name: getattr(language, name) for name in language.__all__}
    scope["__builtins__"] = {"min": min, "max": max, "abs": abs}
    code = compile(ast.fix_missing_locations(ast.Module([tree], [])), file, "exec")
    exec(code, scope)  # noqa: S102  # one function of the language, checked above
    return replace(checked, function=scope[tree.name])


def _made(
    function: Callable[..., Any],
    tree: ast.FunctionDef,
    file: str,
    line: int,
    variable: str,
    entity: str,
    unit: str,
    label: str,
    cites: str,
    since: date,
    until: date | None,
) -> Rule:
    tree.decorator_list = []
    words = (ast.get_docstring(tree) or "").split("\n")[0]
    found = Rule(
        variable, entity, unit, label, cites, since, until,
        tuple(argument.arg for argument in tree.args.args), words, ast.unparse(tree), file, line,
        function, tree,
    )  # fmt: skip
    if entity not in ENTITIES or unit.split(":")[0] not in UNITS:
        raise RulebookError(f"{found.place}的 entity 或 unit 不在允许的范围内。")
    if until is not None and until <= since:
        raise RulebookError(f"{found.place}的 until 应晚于 since。")
    if not words:
        raise RulebookError(f"{found.place}缺少文字说明，请在函数首行写明算法。")
    _check(found)
    return found


def _check(rule: Rule) -> None:
    extra = rule.tree.args
    if extra.vararg or extra.kwarg or extra.defaults or extra.kwonlyargs or extra.posonlyargs:
        raise RulebookError(f"{rule.place}的参数只能是名称，不能有默认值或星号。")
    for node in ast.walk(rule.tree):
        if not isinstance(node, _ALLOWED):
            raise RulebookError(
                f"{rule.at(node)}用了规则语言以外的写法（{type(node).__name__}），"
                "规则只能用算术、比较、if、min、max 和规则语言的函数。"
            )
        if isinstance(node, ast.Constant):
            if isinstance(node.value, float):
                raise RulebookError(f"{rule.at(node)}有小数，金额用分、比例用万分之一的整数。")
            if not isinstance(node.value, bool | int | str):
                raise RulebookError(
                    f"{rule.at(node)}有规则语言以外的常数，请改用整数、是非或文字。"
                )
        if isinstance(node, ast.Call) and not (
            isinstance(node.func, ast.Name) and node.func.id in CALLS
        ):
            raise RulebookError(
                f"{rule.at(node)}调用了规则语言以外的函数，可用：{'、'.join(sorted(CALLS))}。"
            )
        if isinstance(node, ast.Assign) and not (
            len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        ):
            raise RulebookError(f"{rule.at(node)}一次只能给一个名称赋值。")
