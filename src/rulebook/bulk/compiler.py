"""The generated source, translated into LLVM's language.

The source is a small part of Python: whole numbers of 64 bits and flags, arrays that are read by
place, `if`, `while`, `for … in range(…)`, and functions that return a number, or a number and its
flag. A general compiler works out types and objects that are not there; this one takes a hundredth
of the time. Division and remainder go down as in Python; `quotient` and `remainder` are those of
numbers that are never negative, which takes a fraction of the time. That nothing overflows and
nothing is divided by zero was proven when the rules were loaded.
"""

import ast
from dataclasses import dataclass

# Of a parameter's annotation: LLVM type; for arrays that of an element.
ARRAYS = {"int64s": "i64", "int32s": "i32", "bytes": "i8", "flags": "i8"}
SCALARS = {"int64": "i64", "flag": "i1"}
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "slt", ast.LtE: "sle", ast.Gt: "sgt", ast.GtE: "sge",
}  # fmt: skip
_HEAD = """
declare i64 @llvm.smin.i64(i64, i64)
declare i64 @llvm.smax.i64(i64, i64)
declare i64 @llvm.abs.i64(i64, i1)

define internal i64 @floor_div(i64 %a, i64 %b) alwaysinline {
  %q = sdiv i64 %a, %b
  %r = srem i64 %a, %b
  %other = xor i64 %r, %b
  %differ = icmp slt i64 %other, 0
  %inexact = icmp ne i64 %r, 0
  %down = and i1 %differ, %inexact
  %one = zext i1 %down to i64
  %result = sub i64 %q, %one
  ret i64 %result
}

define internal i64 @floor_mod(i64 %a, i64 %b) alwaysinline {
  %r = srem i64 %a, %b
  %other = xor i64 %r, %b
  %differ = icmp slt i64 %other, 0
  %inexact = icmp ne i64 %r, 0
  %down = and i1 %differ, %inexact
  %up = add i64 %r, %b
  %result = select i1 %down, i64 %up, i64 %r
  ret i64 %result
}

define internal i64 @quotient(i64 %a, i64 %b) alwaysinline {
  %q = udiv i64 %a, %b
  ret i64 %q
}

define internal i64 @remainder(i64 %a, i64 %b) alwaysinline {
  %r = urem i64 %a, %b
  ret i64 %r
}
"""


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    type: str  # i64, i1


def to_llvm(source: str) -> str:
    """The module as text; its function `kernel` takes one array with a word for each argument."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    pairs = {function.name: _returns_pair(function) for function in functions}
    return _HEAD + "\n".join(_Function(f, pairs).text() for f in functions)


def _returns_pair(function: ast.FunctionDef) -> bool | None:
    """Whether it returns a number and a flag; None: nothing."""
    found = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
    if not found:
        return None
    # What hands on the result of another function hands on a rule's.
    return any(isinstance(value, ast.Tuple | ast.Call) for value in found)


class _Function:
    def __init__(self, node: ast.FunctionDef, pairs: dict[str, bool | None]):
        self._node, self._pairs = node, pairs
        self._lines: list[str] = []
        self._variables: dict[str, str] = {}  # name → i64, i1; each lies in memory until optimised
        self._arrays: dict[str, tuple[str, bool]] = {}  # name → element type, whether flags
        self._allocated: list[str] = []
        self._count = 0
        self._loops: list[tuple[str, str]] = []  # where `continue` and `break` go
        self._ended = False

    def text(self) -> str:
        name, pair = self._node.name, self._pairs[self._node.name]
        whole = name == "kernel"
        parameters: list[str] = []
        for place, argument in enumerate(self._node.args.args):
            kind = argument.annotation
            assert isinstance(kind, ast.Name)  # noqa: S101  # generator.py writes them
            given = self._argument(place) if whole else f"%p.{argument.arg}"
            if kind.id in ARRAYS:
                self._arrays[argument.arg] = (ARRAYS[kind.id], kind.id == "flags")
                parameters.append(f"ptr noalias %{argument.arg}")
                if whole:
                    self._emit(f"%{argument.arg} = inttoptr i64 {given} to ptr")
            else:
                parameters.append(f"{SCALARS[kind.id]} {given}")
                self._store(argument.arg, _Value(given, SCALARS[kind.id]))
        self._block(self._node.body)
        result = {True: "{i64, i1}", False: "i64", None: "void"}[pair]
        if not self._ended:
            self._emit("ret void" if pair is None else "unreachable")
        cold = " noinline cold" if name.startswith("tries_") else ""
        head = (
            "define void @kernel(ptr %arguments)"
            if whole
            else f"define internal {result} @{name}({', '.join(parameters)}){cold}"
        )
        return "\n".join([f"{head} {{", "entry:", *self._allocated, *self._lines, "}", ""])

    def _argument(self, place: int) -> str:
        at, value = self._new(), self._new()
        self._emit(f"{at} = getelementptr i64, ptr %arguments, i64 {place}")
        self._emit(f"{value} = load i64, ptr {at}")
        return value

    # Lines ------------------------------------------------------------------------------------

    def _new(self) -> str:
        self._count += 1
        return f"%t{self._count}"

    def _label(self) -> str:
        self._count += 1
        return f"l{self._count}"

    def _emit(self, line: str) -> None:
        self._lines.append("  " + line)

    def _once(self, text: str, kind: str) -> _Value:
        name = self._new()
        self._emit(f"{name} = {text}")
        return _Value(name, kind)

    def _begin(self, label: str) -> None:
        """A new block; what came before falls into it."""
        if not self._ended:
            self._emit(f"br label %{label}")
        self._lines.append(f"{label}:")
        self._ended = False

    def _go(self, label: str) -> None:
        if not self._ended:
            self._emit(f"br label %{label}")
        self._ended = True

    def _store(self, name: str, value: _Value) -> None:
        if name not in self._variables:
            self._variables[name] = value.type
            self._allocated.append(f"  %m.{name} = alloca {value.type}")
        value = self._as(value, self._variables[name])
        self._emit(f"store {value.type} {value.text}, ptr %m.{name}")

    def _as(self, value: _Value, kind: str) -> _Value:
        if value.type == kind:
            return value
        if kind == "i64":
            return self._once(f"zext i1 {value.text} to i64", "i64")
        return self._once(f"icmp ne i64 {value.text}, 0", "i1")

    # Statements -------------------------------------------------------------------------------

    def _block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if self._ended:
                return  # nothing comes here
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=[target], value=value):
                self._assign(target, value)
            case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
                self._assign(target, ast.BinOp(ast.Name(target.id), op, value))
            case ast.If():
                self._if(node)
            case ast.For(target=ast.Name(id=name), iter=ast.Call(args=bounds)):
                self._for(name, bounds, node.body)
            case ast.While():
                again, inside, after = self._label(), self._label(), self._label()
                self._begin(again)
                self._branch(node.test, inside, after)
                self._loop(node.body, inside, again, after)
            case ast.Return(value=ast.Tuple(elts=[value, flag])):
                found, known = self._number(value), self._flag(flag)
                first = self._once(f"insertvalue {{i64, i1}} poison, i64 {found.text}, 0", "")
                both = self._once(f"insertvalue {{i64, i1}} {first.text}, i1 {known.text}, 1", "")
                self._emit(f"ret {{i64, i1}} {both.text}")
                self._ended = True
            case ast.Return(value=ast.Call(func=ast.Name(id=name)) as call) if self._pairs.get(
                name
            ):
                self._emit(f"ret {{i64, i1}} {self._call(call).text}")
                self._ended = True
            case ast.Return(value=ast.expr() as value):
                self._emit(f"ret i64 {self._number(value).text}")
                self._ended = True
            case ast.Break():
                self._go(self._loops[-1][1])
            case ast.Continue():
                self._go(self._loops[-1][0])
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                raise self._wrong(node)

    def _wrong(self, node: ast.AST) -> AssertionError:
        return AssertionError(f"generated source: {ast.unparse(node)}")

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        match target, value:
            case ast.Name(id=name), ast.Call(
                func=ast.Name(id="numbers" | "flags" as kind), args=[ast.Constant(value=int(size))]
            ):
                element = "i64" if kind == "numbers" else "i8"
                self._arrays[name] = (element, kind == "flags")
                self._allocated.append(f"  %{name} = alloca [{size} x {element}]")
            case ast.Tuple(elts=targets), ast.Tuple(elts=values):
                found = [self._expression(one) for one in values]
                for one, result in zip(targets, found, strict=True):
                    self._put(one, result)
            case ast.Tuple(elts=targets), ast.Call():
                both = self._call(value)
                for place, (one, kind) in enumerate(zip(targets, ("i64", "i1"), strict=True)):
                    result = f"extractvalue {{i64, i1}} {both.text}, {place}"
                    self._put(one, self._once(result, kind))
            case _:
                self._put(target, self._expression(value))

    def _put(self, target: ast.expr, value: _Value) -> None:
        match target:
            case ast.Name(id=name):
                self._store(name, value)
            case ast.Subscript(value=ast.Name(id=name), slice=place):
                element, _ = self._arrays[name]
                at = self._at(name, element, place)
                value = self._as(value, "i64") if element == "i64" else self._as(value, "i1")
                if element != "i64":
                    value = self._once(f"zext i1 {value.text} to i8", "i8")
                self._emit(f"store {element} {value.text}, ptr {at}")
            case _:
                raise self._wrong(target)

    def _if(self, node: ast.If) -> None:
        then, after = self._label(), self._label()
        other = self._label() if node.orelse else after
        self._branch(node.test, then, other)
        self._ended = True
        self._begin(then)
        self._block(node.body)
        self._go(after)
        if node.orelse:
            self._begin(other)
            self._block(node.orelse)
            self._go(after)
        self._begin(after)

    def _branch(self, test: ast.expr, then: str, other: str) -> None:
        self._emit(f"br i1 {self._flag(test).text}, label %{then}, label %{other}")

    def _loop(self, body: list[ast.stmt], inside: str, again: str, after: str) -> None:
        self._ended = True
        self._begin(inside)
        self._loops.append((again, after))
        self._block(body)
        self._loops.pop()
        self._go(again)
        self._begin(after)

    def _for(self, name: str, bounds: list[ast.expr], body: list[ast.stmt]) -> None:
        found = [self._number(bound) for bound in bounds]
        start = found[0] if len(found) > 1 else _Value("0", "i64")
        end = found[min(1, len(found) - 1)]
        step = found[2] if len(found) > 2 else _Value("1", "i64")
        test, inside, onward, after = (self._label() for _ in range(4))
        counter = f"for.{self._label()}"
        self._store(counter, start)
        self._begin(test)
        here = self._once(f"load i64, ptr %m.{counter}", "i64")
        more = self._once(f"icmp slt i64 {here.text}, {end.text}", "i1")
        self._emit(f"br i1 {more.text}, label %{inside}, label %{after}")
        self._ended = True
        self._begin(inside)
        self._store(name, here)
        self._loops.append((onward, after))
        self._block(body)
        self._loops.pop()
        self._begin(onward)
        following = self._once(f"add nsw i64 {here.text}, {step.text}", "i64")
        self._store(counter, following)
        self._go(test)
        self._begin(after)

    # Expressions ------------------------------------------------------------------------------

    def _number(self, node: ast.expr) -> _Value:
        return self._as(self._expression(node), "i64")

    def _flag(self, node: ast.expr) -> _Value:
        return self._as(self._expression(node), "i1")

    def _expression(self, node: ast.expr) -> _Value:
        match node:
            case ast.Constant(value=bool(value)):
                return _Value("true" if value else "false", "i1")
            case ast.Constant(value=int(value)):
                return _Value(str(value), "i64")
            case ast.Name(id=name):
                kind = self._variables[name]
                return self._once(f"load {kind}, ptr %m.{name}", kind)
            case ast.UnaryOp(op=ast.Not()):
                return self._once(f"xor i1 {self._flag(node.operand).text}, true", "i1")
            case ast.UnaryOp(op=ast.USub()):
                return self._once(f"sub nsw i64 0, {self._number(node.operand).text}", "i64")
            case ast.BinOp(op=op):
                left, right = self._number(node.left).text, self._number(node.right).text
                if type(op) in _ARITHMETIC:
                    return self._once(f"{_ARITHMETIC[type(op)]} nsw i64 {left}, {right}", "i64")
                name = "floor_div" if isinstance(op, ast.FloorDiv) else "floor_mod"
                return self._once(f"call i64 @{name}(i64 {left}, i64 {right})", "i64")
            case ast.Compare(left=first, ops=[op], comparators=[second]):
                left, right = self._number(first).text, self._number(second).text
                return self._once(f"icmp {_COMPARISONS[type(op)]} i64 {left}, {right}", "i1")
            case ast.BoolOp(op=op, values=values):
                # Both sides may be computed: they only read.
                sign = "and" if isinstance(op, ast.And) else "or"
                found = self._flag(values[0])
                for value in values[1:]:
                    found = self._once(f"{sign} i1 {found.text}, {self._flag(value).text}", "i1")
                return found
            case ast.IfExp(test=test, body=body, orelse=other):
                condition = self._flag(test).text
                yes, no = self._number(body).text, self._number(other).text
                return self._once(f"select i1 {condition}, i64 {yes}, i64 {no}", "i64")
            case ast.Subscript(value=ast.Name(id=name), slice=place):
                return self._read(name, place)
            case ast.Call():
                return self._call(node)
            case _:
                raise self._wrong(node)

    def _at(self, name: str, element: str, place: ast.expr) -> str:
        where = self._number(place).text
        return self._once(f"getelementptr {element}, ptr %{name}, i64 {where}", "ptr").text

    def _read(self, name: str, place: ast.expr) -> _Value:
        element, flags = self._arrays[name]
        found = self._once(f"load {element}, ptr {self._at(name, element, place)}", element)
        if flags:
            return self._once(f"icmp ne i8 {found.text}, 0", "i1")
        if element == "i64":
            return found
        wider = "zext" if element == "i8" else "sext"
        return self._once(f"{wider} {element} {found.text} to i64", "i64")

    def _call(self, node: ast.expr) -> _Value:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            raise self._wrong(node)
        name = node.func.id
        if name in ("min", "max"):
            first, *others = [self._number(argument).text for argument in node.args]
            for other in others:
                call = f"call i64 @llvm.s{name}.i64(i64 {first}, i64 {other})"
                first = self._once(call, "i64").text
            return _Value(first, "i64")
        if name == "abs":
            value = self._number(node.args[0]).text
            return self._once(f"call i64 @llvm.abs.i64(i64 {value}, i1 false)", "i64")
        arguments: list[str] = []
        for argument in node.args:
            if isinstance(argument, ast.Name) and argument.id in self._arrays:
                arguments.append(f"ptr %{argument.id}")
            else:
                value = self._expression(argument)
                arguments.append(f"{value.type} {value.text}")
        kind = "{i64, i1}" if self._pairs.get(name) else "i64"
        return self._once(f"call {kind} @{name}({', '.join(arguments)})", kind)
