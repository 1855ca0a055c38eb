"""Small changes of a module's code, each of which should make a test fail.

Operators, comparisons, numbers, conditions, returned values, `and`/`or`, `break`/`continue`, and which way polars and numpy
sum up (`min`/`max`, `any`/`all` …). Not changed, for they are no arithmetic: words (a changed column name fails anywhere and
would only swell the count), types, decorators, assertions and errors, declared texts, units and decimals, `strict=` of `zip`,
which is an assertion too, and `maintain_order=`, which the proof of determinism holds.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.Pow: ast.Mult,
}
_SUMMED_UP = {
    **{one: other for pair in (("min", "max"), ("any", "all"), ("first", "last"), ("floor", "ceil")) for one, other in (pair, pair[::-1])},
    "sum": "max",
    "cum_sum": "cum_max",
    "is_null": "is_not_null",
    "is_not_null": "is_null",
}  # fmt: skip
_WORDS = ("Text", "Problem", "PlanError", "InputError", "IntegrityError", "NotFoundError", "TypeVar")
_DECLARED = ("Indicator", "Measure", "Dimension", "Unit", "View", "Chart")
_NO_ARITHMETIC = (*_WORDS, *_DECLARED, "cast", "dataclass", "field")
_HELD_ELSEWHERE = ("strict", "maintain_order")
_MAY_BE_LEFT = ("annotation", "returns", "decorator_list", "type_comment", "bases", "type_params")


Trail = tuple[tuple[str, int | None], ...]
"""Fields and places in lists that lead from the module to a node."""


@dataclass(frozen=True, eq=False)
class Mutant:
    path: Path
    function: str
    """Qualified name; empty for what stands outside functions."""
    change: str
    """What stands there and what takes its place, with a number where the same stands more than once in the function."""
    trail: Trail
    after: ast.AST
    """What is put there."""

    @property
    def source(self) -> str:
        """The whole changed module."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        _put(tree, self.trail, self.after)
        return ast.unparse(ast.fix_missing_locations(tree))

    @property
    def outermost(self) -> str | None:
        """Qualified name of the outermost function whose body holds the change; None for what is run by an import."""
        node: ast.AST = _tree(self.path)
        names: list[str] = []
        for (name, place), (following, _) in zip(self.trail, [*self.trail[1:], ("", None)], strict=True):
            value = getattr(node, name)
            node = value if place is None else value[place]
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.append(node.name)
            if isinstance(node, ast.FunctionDef):
                return ".".join(names) if following == "body" else None
        return None

    @property
    def name(self) -> str:
        return f"{self.path.stem}.{self.function or '-'}: {self.change}"


@cache
def _tree(path: Path) -> ast.Module:
    """Only to be looked at."""
    return ast.parse(path.read_text(encoding="utf-8"))


def mutants(path: Path) -> list[Mutant]:
    """Every change of a module, in the order of its text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found, seen = [], Counter[str]()
    for function, trail in _places(tree):
        original = _at(tree, trail)
        for before, after in _changes(original):
            label = f"{_line(before)} -> {_line(after)}"
            seen[f"{function} {label}"] += 1
            times = seen[f"{function} {label}"]
            found.append(Mutant(path, function, label + (f" ({times})" if times > 1 else ""), trail, after))
    return found


def statements(path: Path) -> dict[str, int]:
    """Function -> how many statements it has, its text of documentation and those of functions within it left out."""
    found: dict[str, int] = {}

    def walk(node: ast.AST, name: str, within: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{name}.{child.name}" if name else child.name
                if isinstance(child, ast.FunctionDef):
                    found[inner] = 0
                walk(child, inner, inner if isinstance(child, ast.FunctionDef) else within)
                continue
            if within and isinstance(child, ast.stmt) and not _is_documentation(child):
                found[within] += 1
            walk(child, name, within)

    walk(ast.parse(path.read_text(encoding="utf-8")), "", "")
    return found


def _places(tree: ast.Module) -> Iterator[tuple[str, Trail]]:
    def walk(node: ast.AST, function: str, trail: Trail) -> Iterator[tuple[str, Trail]]:
        for name, value in ast.iter_fields(node):
            if name in _MAY_BE_LEFT:
                continue
            children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for place, child in children:
                if not isinstance(child, ast.AST) or _is_no_arithmetic(child):
                    continue
                here = (*trail, (name, place))
                inner = function
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    inner = f"{function}.{child.name}" if function else child.name
                yield inner, here
                yield from walk(child, inner, here)

    yield from walk(tree, "", ())


def _is_documentation(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_no_arithmetic(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return called in _NO_ARITHMETIC
    if isinstance(node, ast.keyword):
        return node.arg in _HELD_ELSEWHERE
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return _is_documentation(node) or isinstance(
        node, ast.Assert | ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Raise
    )


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """The node as it is and as it might be, one after the other."""

    def changed(**fields: object) -> tuple[ast.AST, ast.AST]:
        other = copy.deepcopy(node)
        for name, value in fields.items():
            setattr(other, name, value)
        return node, ast.fix_missing_locations(other)

    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            operators = [*node.ops]
            operators[place] = _COMPARISONS[type(operator)]()
            yield changed(ops=operators)
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        yield changed(op=_OPERATORS[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield changed(op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        yield node, node.operand
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield node.test, changed(test=ast.UnaryOp(ast.Not(), node.test))[1]
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield changed(value=ast.Constant(None))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
        yield changed(value=not node.value if isinstance(node.value, bool) else node.value + 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SUMMED_UP:
        func = copy.copy(node.func)
        func.attr = _SUMMED_UP[func.attr]
        yield changed(func=func)
    elif isinstance(node, ast.Break):
        yield node, ast.Continue()
    elif isinstance(node, ast.Continue):
        yield node, ast.Break()


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _line(node: ast.AST) -> str:
    text = ast.unparse(node.test if isinstance(node, ast.If | ast.While) else node).split("\n")[0]
    return text if len(text) <= 90 else f"{text[:87]}…"


def _at(tree: ast.AST, trail: Trail) -> ast.AST:
    node: ast.AST = tree
    for name, place in trail:
        value = getattr(node, name)
        node = value if place is None else value[place]
    return node


def _put(tree: ast.AST, trail: Trail, node: ast.AST) -> None:
    name, place = trail[-1]
    parent = _at(tree, trail[:-1])
    if place is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[place] = node
