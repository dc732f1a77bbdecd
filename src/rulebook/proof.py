"""What a rule can compute, proven when it is loaded: the kind of every expression and its range.

Numbers carry the least and greatest value they can take, from the ranges of facts, the values of
parameters and at most MAX_MEMBERS members; the compiled road computes in int64 and would wrap
without a word, so a rule whose numbers may leave it is refused. So are a division by what may be
zero, a comparison with a value that an enumeration does not have, and a path without a result.
"""

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from rulebook import language
from rulebook.definition import Rule
from rulebook.errors import RulebookError
from rulebook.facts import INT64
from rulebook.kinds import BOOL, DATE, NAMES, Kind, number
from rulebook.language import MAX_MEMBERS

OVER_MEMBERS = (
    "total", "count", "count_if", "any_of", "all_of", "lowest", "highest", "at_least",
)  # fmt: skip
_SIGNATURES = {name: inspect.signature(getattr(language, name)) for name in language.__all__}
Env = dict[str, Kind]


def prove(rule: Rule, arguments: Mapping[str, Kind], enums: Mapping[str, frozenset[str]]) -> Kind:
    """The kind of the rule's result.

    `enums` gives the values of each enumeration a unit `enum:<name>` may mean. Raises
    RulebookError naming rule, line and remedy.
    """
    return _Proof(rule, enums).result(dict(arguments))


class _Proof:
    def __init__(self, rule: Rule, enums: Mapping[str, frozenset[str]]):
        self._rule, self._enums = rule, enums
        self._returned: Kind | None = None

    def result(self, env: Env) -> Kind:
        rule = self._rule
        body = rule.tree.body[1:]  # after the docstring
        if self._run(body, env) is not None:
            raise self._wrong(rule.tree.body[-1], "有的路径没有 return，请写明每种情形的结果。")
        kind = self._returned
        if kind is None:
            raise self._wrong(rule.tree, "没有 return，请写明结果。")
        unit, _, enum = rule.unit.partition(":")
        wanted = unit if unit in ("bool", "date", "enum") else "number"
        if kind.what != wanted:
            raise self._wrong(
                rule.tree.body[-1],
                f"的单位是“{rule.unit}”，结果却是{NAMES[kind.what]}，请改正其中一个。",
            )
        allowed = self._enums.get(enum)
        if allowed is not None:
            for value in sorted(kind.values or ()):
                self._known_value(rule.tree, value, allowed)
            return replace(kind, values=allowed)
        return BOOL if unit == "bool" else kind

    def _wrong(self, node: ast.AST, text: str) -> RulebookError:
        return RulebookError(self._rule.at(node) + text)

    # Statements -----------------------------------------------------------------------------

    def _run(self, body: list[ast.stmt], env: Env | None) -> Env | None:
        """The names after `body`; None where every path has returned."""
        for statement in body:
            if env is None:
                break
            if isinstance(statement, ast.Return):
                if statement.value is None:
                    raise self._wrong(statement, "的 return 没有结果，请写明。")
                kind = self._value(statement.value, env)
                self._returned = (
                    kind if self._returned is None else self._join(statement, self._returned, kind)
                )
                env = None
            elif isinstance(statement, ast.Assign):
                target = statement.targets[0]
                assert isinstance(target, ast.Name)  # noqa: S101  # definition.py saw to it
                env = {**env, target.id: self._value(statement.value, env)}
            elif isinstance(statement, ast.If):
                self._truth(statement.test, env)
                then = self._run(statement.body, self._assume(statement.test, env, True))
                other = self._run(statement.orelse, self._assume(statement.test, env, False))
                env = self._meet(statement, then, other)
            elif not (
                isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            ):
                raise self._wrong(statement, "有一行没有用处的算式，请删去或赋值。")
        return env

    def _meet(self, node: ast.AST, then: Env | None, other: Env | None) -> Env | None:
        if then is None or other is None:
            return other if then is None else then
        return {name: self._join(node, then[name], other[name]) for name in then if name in other}

    def _join(self, node: ast.AST, a: Kind, b: Kind) -> Kind:
        if a == b:
            return a
        low, high = min(a.low, b.low), max(a.high, b.high)
        if a.numeric and b.numeric:
            return Kind("bool" if a.what == b.what == "bool" else "number", low, high)
        if a.what == b.what == "enum":
            both = None if a.values is None or b.values is None else a.values | b.values
            return Kind("enum", values=both)
        raise self._wrong(node, f"的结果有时是{NAMES[a.what]}，有时是{NAMES[b.what]}，请统一。")

    # Expressions ----------------------------------------------------------------------------

    def _value(self, node: ast.expr, env: Env) -> Kind:
        """Of one value, not a collection."""
        kind = self._kind(node, env)
        if kind.what == "members":
            raise self._wrong(
                node,
                f"用到每个成员的“{ast.unparse(node)}”，只能放在 {'、'.join(OVER_MEMBERS)} 里。",
            )
        return kind

    def _number(self, node: ast.expr, env: Env) -> Kind:
        kind = self._value(node, env)
        if not kind.numeric:
            raise self._wrong(
                node, f"把{NAMES[kind.what]}“{ast.unparse(node)}”当作数来计算，请改正。"
            )
        return kind

    def _truth(self, node: ast.expr, env: Env) -> Kind:
        kind = self._value(node, env)
        if not kind.numeric:
            raise self._wrong(
                node, f"把{NAMES[kind.what]}“{ast.unparse(node)}”当作条件，请写出比较。"
            )
        return kind

    def _kind(self, node: ast.expr, env: Env) -> Kind:
        match node:
            case ast.Constant(value=bool(value)):
                return Kind("bool", int(value), int(value))
            case ast.Constant(value=int(value)):
                return self._within(node, value, value)
            case ast.Constant(value=str(value)):
                return Kind("enum", values=frozenset((value,)))
            case ast.Name(id=name):
                if name not in env:
                    raise self._wrong(node, f"用到“{name}”，但不是每种情形都赋了值，请改正。")
                return env[name]
            case ast.BinOp():
                return self._arithmetic(node, env)
            case ast.UnaryOp(op=ast.Not()):
                self._truth(node.operand, env)
                return BOOL
            case ast.UnaryOp():
                kind = self._number(node.operand, env)
                return number(-kind.high, -kind.low)
            case ast.BoolOp():
                return self._either(node, env)
            case ast.IfExp():
                self._truth(node.test, env)
                branches = [
                    self._value(branch, known)
                    for branch, known in (
                        (node.body, self._assume(node.test, env, True)),
                        (node.orelse, self._assume(node.test, env, False)),
                    )
                    if known is not None
                ]
                return self._join(node, branches[0], branches[-1])
            case ast.Compare():
                self._comparison(node, env)
                return BOOL
            case ast.Call():
                return self._call(node, env)
            case _:
                raise self._wrong(
                    node, f"的“{ast.unparse(node)}”只能写在 in 的右边，且只能列出固定的值。"
                )

    def _either(self, node: ast.BoolOp, env: Env) -> Kind:
        result: Kind | None = None
        known: Env | None = env
        for operand in node.values:
            if known is None:
                break
            kind = self._truth(operand, known)
            result = kind if result is None else self._join(node, result, kind)
            known = self._assume(operand, known, isinstance(node.op, ast.And))
        assert result is not None  # noqa: S101
        return result

    def _within(self, node: ast.AST, *bounds: int) -> Kind:
        low, high = min(bounds), max(bounds)
        if low < -INT64 or high > INT64:
            raise self._wrong(
                node,
                f"的“{ast.unparse(node)}”可能达到 {low:,} 至 {high:,}，超出64位整数，"
                "请为用到的事实写明更窄的 min、max，或改写算式。",
            )
        return number(low, high)

    def _arithmetic(self, node: ast.BinOp, env: Env) -> Kind:
        a, b = self._number(node.left, env), self._number(node.right, env)
        match node.op:
            case ast.Add():
                return self._within(node, a.low + b.low, a.high + b.high)
            case ast.Sub():
                return self._within(node, a.low - b.high, a.high - b.low)
            case ast.Mult():
                return self._within(
                    node, *(x * y for x in (a.low, a.high) for y in (b.low, b.high))
                )
            case _:
                return self._quotient(node, node.op, a, b)

    def _quotient(self, node: ast.BinOp, op: ast.operator, a: Kind, b: Kind) -> Kind:
        if b.low <= 0 <= b.high:
            raise self._wrong(
                node,
                f"的除数“{ast.unparse(node.right)}”可能为零，请先用 if 排除，或用 max(1, …)。",
            )
        if isinstance(op, ast.Mod):
            return number(0, b.high - 1) if b.low > 0 else number(b.low + 1, 0)
        return self._corners(node, a, b, lambda x, y: x // y)

    def _corners(self, node: ast.AST, a: Kind, b: Kind, f: Callable[[int, int], int]) -> Kind:
        """Of a function that is monotone in each argument."""
        return self._within(node, *(f(x, y) for x in (a.low, a.high) for y in (b.low, b.high)))

    # Comparison -----------------------------------------------------------------------------

    def _comparison(self, node: ast.Compare, env: Env) -> None:
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                self._membership(left, right, env)
            else:
                self._pair(node, left, op, right, env)
            left = right

    def _membership(self, left: ast.expr, right: ast.expr, env: Env) -> None:
        if (
            not isinstance(right, ast.Tuple)
            or not right.elts
            # A name here could be an unknown number, which `in` compares by identity.
            or not all(isinstance(element, ast.Constant) for element in right.elts)
        ):
            raise self._wrong(right, '的 in 右边应是一组固定的值，如 ("child", "spouse")。')
        for element in right.elts:
            self._pair(right, left, ast.Eq(), element, env)

    def _pair(
        self, node: ast.AST, left: ast.expr, op: ast.cmpop, right: ast.expr, env: Env
    ) -> None:
        a, b = self._value(left, env), self._value(right, env)
        same = (a.numeric and b.numeric) or (a.what == b.what and a.what in ("date", "enum"))
        if not same:
            raise self._wrong(
                node,
                f"拿{NAMES[a.what]}“{ast.unparse(left)}”与{NAMES[b.what]}“{ast.unparse(right)}”"
                "相比，请改正。",
            )
        if a.what == "enum":
            if not isinstance(op, ast.Eq | ast.NotEq):
                raise self._wrong(node, "拿枚举比大小，枚举只能比较是否相等。")
            for one, other in ((a, b), (b, a)):
                if one.values is not None and other.values is not None and len(other.values) == 1:
                    self._known_value(node, next(iter(other.values)), one.values)

    def _known_value(self, node: ast.AST, value: str, allowed: frozenset[str]) -> None:
        if value not in allowed:
            close = get_close_matches(value, sorted(allowed), 1)
            hint = f"，是否想写“{close[0]}”" if close else ""
            raise self._wrong(
                node, f"的“{value}”不在取值（{'、'.join(sorted(allowed))}）中{hint}，请核对。"
            )

    # What a condition says about names ------------------------------------------------------

    def _assume(self, test: ast.expr, env: Env | None, truth: bool) -> Env | None:
        """The names where `test` is `truth`; None where it cannot be."""
        if env is None:
            return None
        match test:
            case ast.UnaryOp(op=ast.Not()):
                return self._assume(test.operand, env, not truth)
            case ast.BoolOp() if isinstance(test.op, ast.And) == truth:
                known: Env | None = env
                for operand in test.values:
                    known = self._assume(operand, known, truth)
                return known
            case ast.Name(id=name) if env[name].numeric:
                return self._narrow(env, name, ast.NotEq() if truth else ast.Eq(), number(0, 0))
            case ast.Compare(ops=[op], comparators=[right]):
                return self._assume_pair(test.left, op, right, env, truth)
            case ast.Compare() if truth:
                known = env
                left = test.left
                for op, right in zip(test.ops, test.comparators, strict=True):
                    if known is not None:
                        known = self._assume_pair(left, op, right, known, True)
                    left = right
                return known
            case _:
                return env

    def _assume_pair(
        self, left: ast.expr, op: ast.cmpop, right: ast.expr, env: Env, truth: bool
    ) -> Env | None:
        opposite: dict[type[ast.cmpop], type[ast.cmpop]] = {
            ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt,
            ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
        }  # fmt: skip
        mirrored: dict[type[ast.cmpop], type[ast.cmpop]] = {
            ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
        }  # fmt: skip
        if type(op) not in opposite:
            return env
        op = op if truth else opposite[type(op)]()
        known: Env | None = env
        a, b = self._kind(left, env), self._kind(right, env)
        if a.numeric and b.numeric:
            if isinstance(left, ast.Name):
                known = self._narrow(env, left.id, op, b)
            if isinstance(right, ast.Name) and known is not None:
                known = self._narrow(known, right.id, mirrored.get(type(op), type(op))(), a)
        return known

    def _narrow(self, env: Env, name: str, op: ast.cmpop, other: Kind) -> Env | None:
        kind = env[name]
        low, high = kind.low, kind.high
        match op:
            case ast.Lt():
                high = min(high, other.high - 1)
            case ast.LtE():
                high = min(high, other.high)
            case ast.Gt():
                low = max(low, other.low + 1)
            case ast.GtE():
                low = max(low, other.low)
            case ast.Eq():
                low, high = max(low, other.low), min(high, other.high)
            case _:
                if other.low == other.high == low:
                    low += 1
                if other.low == other.high == high:
                    high -= 1
        return {**env, name: replace(kind, low=low, high=high)} if low <= high else None

    # Functions ------------------------------------------------------------------------------

    def _call(self, node: ast.Call, env: Env) -> Kind:
        assert isinstance(node.func, ast.Name)  # noqa: S101  # definition.py saw to it
        name = node.func.id
        if name in ("min", "max", "abs"):
            return self._builtin(node, name, env)
        arguments = bound(node)
        if arguments is None:
            raise self._wrong(
                node,
                f"的 {name} 参数不对，应写 {name}({', '.join(_SIGNATURES[name].parameters)})。",
            )
        if name in OVER_MEMBERS:
            return self._over_members(node, name, arguments, env)
        if name in ("age_on", "full_months"):
            for argument in arguments.values():
                if self._value(argument, env).what != "date":
                    raise self._wrong(argument, f"的 {name} 只能用于日期，请改正。")
            return number(-9999, 9999) if name == "age_on" else number(-120_000, 120_000)
        if name == "tier":
            return self._tier(arguments, env)
        amount, step = (self._number(argument, env) for argument in arguments.values())
        if name == "ratio_of":
            amount, step = (
                self._corners(node, amount, step, lambda x, y: x * y),
                number(*[10**4] * 2),
            )
        if step.low < 1:
            raise self._wrong(node, f"的 {name} 的单位可能不是正数，请先用 if 排除。")
        if name == "round_down":
            return self._corners(node, amount, step, language.round_down)
        if name == "round_up":
            return self._corners(node, amount, step, language.round_up)
        self._corners(node, amount, step, lambda x, y: 2 * x + y)
        self._within(node, 2 * step.high)
        return self._corners(node, amount, step, language.round_half_up)

    def _builtin(self, node: ast.Call, name: str, env: Env) -> Kind:
        if node.keywords or (len(node.args) != 1 if name == "abs" else len(node.args) < 2):
            raise self._wrong(
                node, f"的 {name} 参数不对，应列出{'一' if name == 'abs' else '两'}个数。"
            )
        kinds = [self._value(argument, env) for argument in node.args]
        if name != "abs" and all(kind.what == "date" for kind in kinds):
            return DATE
        kinds = [self._number(argument, env) for argument in node.args]
        lows, highs = [k.low for k in kinds], [k.high for k in kinds]
        if name == "min":
            return number(min(lows), min(highs))
        if name == "max":
            return number(max(lows), max(highs))
        low, high = lows[0], highs[0]
        least = 0 if low <= 0 <= high else min(abs(low), abs(high))
        return number(least, max(abs(low), abs(high)))

    def _tier(self, arguments: Mapping[str, ast.expr], env: Env) -> Kind:
        value = self._number(arguments["value"], env)
        table = self._value(arguments["table"], env)
        if table.what != "table":
            raise self._wrong(arguments["table"], "的 tier 第二个参数应是分档表参数。")
        if value.low < table.first:
            raise self._wrong(
                arguments["value"],
                f"的“{ast.unparse(arguments['value'])}”可能小于分档表的起点 {table.first:,}"
                f"（最小 {value.low:,}），请先用 max 限定，或在表中补一档。",
            )
        return number(table.low, table.high)

    def _over_members(
        self, node: ast.Call, name: str, arguments: Mapping[str, ast.expr], env: Env
    ) -> Kind:
        values = self._members(arguments["values"], env, name)
        where = arguments.get("where")
        if where is not None:
            chosen = self._members(where, env, name)
            if chosen.of is None or (chosen.entity, chosen.of.what) != (values.entity, "bool"):
                raise self._wrong(where, f"的 {name} 的 where 应是同一类成员的是非。")
        one = values.of
        assert one is not None  # noqa: S101
        text = ast.unparse(arguments["values"])
        wanted = {
            "any_of": ("bool",), "all_of": ("bool",), "count_if": ("bool",),
            "total": ("number",), "at_least": ("number",),
            "lowest": ("number", "date"), "highest": ("number", "date"),
        }.get(name)  # fmt: skip
        if wanted is not None and one.what not in wanted:
            raise self._wrong(node, f"的 {name} 不能用于{NAMES[one.what]}“{text}”，请改正。")
        if name in ("count", "count_if"):
            return number(0, MAX_MEMBERS)
        if name in ("any_of", "all_of"):
            return BOOL
        if name in ("lowest", "highest"):
            return one
        low, high = MAX_MEMBERS * min(0, one.low), MAX_MEMBERS * max(0, one.high)
        result = self._within(node, low, high)
        if name == "total":
            return result
        self._number(arguments["limit"], env)
        if one.low < 0:
            raise self._wrong(
                node, f"的 at_least 只能用于不会为负的数，请为“{text}”写明 min: 0，或改用 total。"
            )
        return BOOL

    def _members(self, node: ast.expr, env: Env, name: str) -> Kind:
        kind = self._kind(node, env)
        if not isinstance(node, ast.Name) or kind.what != "members":
            raise self._wrong(
                node, f"的 {name} 只能用于每个成员的变量，不能用于“{ast.unparse(node)}”。"
            )
        return kind


def bound(node: ast.Call) -> dict[str, ast.expr] | None:
    """Arguments of a call of the language by name; None where they do not fit."""
    assert isinstance(node.func, ast.Name)  # noqa: S101
    keywords: dict[str, Any] = {k.arg: k.value for k in node.keywords if k.arg is not None}
    if len(keywords) != len(node.keywords):
        return None
    try:
        return dict(_SIGNATURES[node.func.id].bind(*node.args, **keywords).arguments)
    except TypeError:
        return None
