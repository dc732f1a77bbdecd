"""One rule as source for the compiled road: the same answer, on values that carry a flag.

Every value is an int64 (booleans 0 and 1, dates days since 1970, texts their code) and a flag that
says whether it is known. Where the single road would raise `NeedsUnknown`, the function returns
`0, False`; expressions that are evaluated only sometimes become `if` statements, so that an
unknown value stops the rule exactly where its path reads it.
"""

import ast
from collections.abc import Mapping

from rulebook.bulk.functions import over_members, over_one_value
from rulebook.bulk.lines import UNKNOWN, Lines
from rulebook.definition import Rule
from rulebook.errors import RulebookError
from rulebook.proof import OVER_MEMBERS, bound

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
Value = tuple[str, str | None]  # the text of a value and of its flag; None: known on every path


def texts_of(rule: Rule) -> set[str]:
    """Text constants of a rule, each of which needs a code."""
    body = ast.Module(rule.tree.body[1:], [])
    return {
        node.value
        for node in ast.walk(body)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def function_of(
    rule: Rule,
    name: str,
    signature: list[str],
    *,
    certain: frozenset[str],
    members: Mapping[str, str],
    codes: Mapping[str, int],
) -> list[str]:
    """The lines of the function `name`, which returns (value, flag).

    `certain` are arguments that are always known, `members` those that are collections, with their
    entity; `codes` gives the number of each text. Raises RulebookError for a line that the single
    road never reaches and that means nothing.
    """
    return _Translation(rule, certain, members, codes).function(name, signature)


class _Translation:
    def __init__(
        self,
        rule: Rule,
        certain: frozenset[str],
        members: Mapping[str, str],
        codes: Mapping[str, int],
    ):
        self._rule, self._members, self._codes = rule, members, codes
        self._locals = sorted(
            {
                node.id
                for node in ast.walk(rule.tree)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
        )
        self._given, self._certain = certain, certain - set(self._locals)
        self._lines = Lines()

    def function(self, name: str, signature: list[str]) -> list[str]:
        for local in self._locals:
            if local in self._given:
                self._lines.emit(f"k_{local} = True")
            elif local in self._members or local not in self._rule.arguments:
                self._lines.emit(f"v_{local} = 0", f"k_{local} = False")
        self._block(self._rule.tree.body[1:])
        self._lines.emit(UNKNOWN)  # every path returns, but the compiler cannot know
        return [f"def {name}({', '.join(signature)}):", *self._lines.lines, "", ""]

    def _wrong(self, node: ast.AST) -> RulebookError:
        return RulebookError(self._rule.at(node) + "有一处从不执行且没有意义的算式，请删去。")

    # Statements -----------------------------------------------------------------------------

    def _block(self, body: list[ast.stmt]) -> None:
        before = len(self._lines.lines)
        for statement in body:
            match statement:
                case ast.Return(value=ast.expr() as result):
                    value, known = self._value(result)
                    self._lines.emit(f"return {value}, {known or True}")
                case ast.Assign(targets=[ast.Name(id=name)], value=result):
                    self._set(f"v_{name}", f"k_{name}", self._value(result))
                case ast.If():
                    self._lines.emit(f"if {self._condition(statement.test)}:")
                    self._nested(statement.body)
                    if statement.orelse:
                        self._lines.emit("else:")
                        self._nested(statement.orelse)
                case _:
                    continue  # a text that stands alone
        if len(self._lines.lines) == before:
            self._lines.emit("pass")

    def _nested(self, body: list[ast.stmt]) -> None:
        with self._lines.indented():
            self._block(body)

    def _set(self, value_name: str, known_name: str, value: Value) -> None:
        self._lines.emit(f"{value_name} = {value[0]}", f"{known_name} = {value[1] or True}")

    # Expressions ----------------------------------------------------------------------------

    def _read(self, node: ast.expr) -> str:
        """A value that is used: unknown, it stops the rule."""
        value, known = self._value(node)
        self._lines.need(known)
        return value

    def _condition(self, node: ast.expr) -> str:
        match node:
            case ast.UnaryOp(op=ast.Not()):
                return f"not ({self._condition(node.operand)})"
            case ast.Compare(ops=[_], comparators=[right]):
                return self._pair(self._read(node.left), node.ops[0], right)[0]
            case _:
                return f"{self._read(node)} != 0"

    def _value(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=bool() | int() as number):
                return str(int(number)), None
            case ast.Constant(value=str() as text):
                return str(self._codes[text]), None
            case ast.Name(id=name):
                if name not in self._locals and (
                    name not in self._rule.arguments or name in self._members
                ):
                    raise self._wrong(node)
                return f"v_{name}", None if name in self._certain else f"k_{name}"
            case ast.UnaryOp(op=ast.USub()):
                return f"(-{self._read(node.operand)})", None
            case ast.UnaryOp() | ast.Compare(ops=[_]):
                return f"(1 if {self._condition(node)} else 0)", None
            case ast.BinOp():
                left, right = self._read(node.left), self._read(node.right)
                return f"({left} {_OPERATORS[type(node.op)]} {right})", None
            case ast.BoolOp():
                return self._either(node)
            case ast.IfExp():
                value, known = self._lines.new(), self._lines.new("k")
                self._lines.emit(f"if {self._condition(node.test)}:")
                self._branch(value, known, node.body)
                self._lines.emit("else:")
                self._branch(value, known, node.orelse)
                return value, known
            case ast.Compare():
                return self._chain(node)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(node, name), None
            case _:
                raise self._wrong(node)

    def _branch(self, value: str, known: str, node: ast.expr) -> None:
        with self._lines.indented():
            self._set(value, known, self._value(node))

    def _either(self, node: ast.BoolOp) -> Value:
        """`and`, `or`: the last operand that was needed; the others must be known."""
        value, known = self._lines.new(), self._lines.new("k")
        going_on = "!= 0" if isinstance(node.op, ast.And) else "== 0"
        self._set(value, known, self._value(node.values[0]))
        self._rest(node.values[1:], value, known, going_on)
        return value, known

    def _rest(self, operands: list[ast.expr], value: str, known: str, going_on: str) -> None:
        if not operands:
            return
        self._lines.need(known)
        self._lines.emit(f"if {value} {going_on}:")
        with self._lines.indented():
            self._set(value, known, self._value(operands[0]))
            self._rest(operands[1:], value, known, going_on)

    def _chain(self, node: ast.Compare) -> Value:
        """`a < b < c`: c is read only where a < b."""
        result = self._lines.once("0")
        self._links(self._read(node.left), [*zip(node.ops, node.comparators, strict=True)], result)
        return result, None

    def _links(self, left: str, links: list[tuple[ast.cmpop, ast.expr]], result: str) -> None:
        if not links:
            self._lines.emit(f"{result} = 1")
            return
        condition, left = self._pair(left, *links[0])
        self._lines.emit(f"if {condition}:")
        with self._lines.indented():
            self._links(left, links[1:], result)

    def _pair(self, left: str, op: ast.cmpop, right: ast.expr) -> tuple[str, str]:
        """A comparison, and the text of its right side."""
        if isinstance(op, ast.In | ast.NotIn):
            if not isinstance(right, ast.Tuple):
                raise self._wrong(right)
            left = self._lines.once(left)
            one_of = " or ".join(f"{left} == {self._read(one)}" for one in right.elts)
            return (f"({one_of})" if isinstance(op, ast.In) else f"not ({one_of})"), left
        text = self._read(right)
        return f"{left} {_OPERATORS[type(op)]} {text}", text

    def _call(self, node: ast.Call, name: str) -> str:
        if name in ("min", "max", "abs"):
            return f"{name}({', '.join([self._read(one) for one in node.args])})"
        arguments = bound(node)
        if arguments is None:
            raise self._wrong(node)
        if name not in OVER_MEMBERS:
            return over_one_value(self._lines, name, self._read, arguments)
        for collection in (arguments["values"], arguments.get("where")):
            if collection is not None and not (
                isinstance(collection, ast.Name) and collection.id in self._members
            ):
                raise self._wrong(node)
        return over_members(self._lines, name, self._read, arguments, self._members)
