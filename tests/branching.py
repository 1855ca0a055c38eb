"""Which conditional jumps of a module's compiled code were seen taken both ways.

One watch follows every instruction of the watched code, in every thread that is started while it watches. Assertions are left
out, for only one of their ways is meant to be taken, and so is what Python itself asks: whether an error is of the class that an
`except` names, and whether the end of a `with` block kept it back.
"""

from __future__ import annotations

import ast
import dis
import inspect
import sys
import threading
import types
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any


def code_of(module: types.ModuleType) -> list[types.CodeType]:
    """The code of every function, method and comprehension of a module."""
    found: list[types.CodeType] = []
    waiting: list[types.CodeType] = []
    for value in vars(module).values():
        if getattr(value, "__module__", None) != module.__name__:
            continue
        members = vars(value).values() if inspect.isclass(value) else [value]
        functions = [getattr(member, "__func__", member) for member in members]
        own = [function.__code__ for function in functions if inspect.isfunction(function)]
        # Methods that dataclasses and enumerations write are not ours.
        waiting += [code for code in own if code.co_filename == module.__file__]
    while waiting:
        code = waiting.pop()
        found.append(code)
        waiting += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return found


_NO_CHOICE = ("CHECK_EXC_MATCH", "WITH_EXCEPT_START")


@cache
def _assertions(file: str) -> frozenset[int]:
    """Lines of assertions: only one of their ways is meant to be taken."""
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    those = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    return frozenset(line for node in those for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))


def branches(code: types.CodeType) -> set[int]:
    """Offsets of the conditional jumps, but for those of assertions."""
    left_out = _assertions(code.co_filename)
    found, before = set(), ""
    for at in dis.get_instructions(code):
        line = at.positions.lineno if at.positions else None
        jumps = at.opname == "FOR_ITER" or ("JUMP" in at.opname and "_IF_" in at.opname)
        if jumps and line not in left_out and before not in _NO_CHOICE:
            found.add(at.offset)
        before = at.opname
    return found


class Watch:
    """Records what follows every instruction of the watched code."""

    def __init__(self, modules: Iterable[types.ModuleType]) -> None:
        self.codes = {code for module in modules for code in code_of(module)}
        self.after: dict[tuple[types.CodeType, int], set[int]] = defaultdict(set)
        self._last: dict[FrameType, int] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code not in self.codes:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            if frame in self._last:
                self.after[frame.f_code, self._last[frame]].add(frame.f_lasti)
            self._last[frame] = frame.f_lasti
        elif event == "return":
            self._last.pop(frame, None)
        return self

    def __enter__(self) -> Watch:
        self._before = sys.gettrace()
        sys.settrace(self)
        threading.settrace(self)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)
        threading.settrace(self._before)

    @property
    def expected(self) -> set[tuple[types.CodeType, int]]:
        return {(code, offset) for code in self.codes for offset in branches(code)}

    def _ways(self, code: types.CodeType, offset: int) -> set[int]:
        """What was seen to follow a jump; a far one begins with the higher part of its distance, and only that is followed."""
        before = max((at.offset for at in dis.get_instructions(code) if at.offset < offset), default=offset)
        far = self.after[code, before] - {offset} if _opname(code, before) == "EXTENDED_ARG" else set()
        return self.after[code, offset] | far

    @property
    def missed(self) -> list[str]:
        """Function and line of every jump that was not seen taken both ways."""
        return sorted(
            f"{Path(code.co_filename).stem}.{code.co_qualname} line {_line(code, offset)}"
            for code, offset in self.expected
            if len(self._ways(code, offset)) < 2
        )


def _line(code: types.CodeType, offset: int) -> int | None:
    return next(at.positions.lineno for at in dis.get_instructions(code) if at.offset == offset and at.positions)


def _opname(code: types.CodeType, offset: int) -> str:
    return next(at.opname for at in dis.get_instructions(code) if at.offset == offset)
