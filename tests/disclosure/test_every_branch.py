"""The rules are tested on every branch: each conditional jump of the compiled code is seen taken both ways."""

from __future__ import annotations

import dis
import importlib
import inspect
import sys
import types
from collections import defaultdict
from types import FrameType
from typing import Any

import numpy as np
import polars as pl

from planpuls.disclosure import linked, rounding, sensitivity
from planpuls.disclosure.policy import Policy
from tests.disclosure import test_linked, test_rounding

_MODULES = (linked, rounding, sensitivity)


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


def branches(code: types.CodeType) -> set[int]:
    return {
        at.offset for at in dis.get_instructions(code) if at.opname == "FOR_ITER" or ("JUMP" in at.opname and "_IF_" in at.opname)
    }  # fmt: skip


class Watch:
    """Records what follows every instruction of the watched code."""

    def __init__(self, codes: list[types.CodeType]) -> None:
        self.codes = set(codes)
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


def exercise() -> None:
    """The hand-made cases of the other modules, and a few properties."""
    for module in (test_linked, test_rounding):
        importlib.reload(module)
        for name, test in vars(module).items():
            if name.startswith("test_") and not inspect.signature(test).parameters and not hasattr(test, "hypothesis"):
                test()
    table = pl.DataFrame(
        {"region": ["9101", "9102"], "period": ["2020"] * 2, "a": ["x", "y"], "b": ["1", "2"], "n": [1, 2]}
    )
    rounding.round_small_counts(table, "region", ["a", "b"], "n", 3)
    rounding.rounded_table(table.with_columns(pl.lit("").alias("flags")), "region", ["a", "b"], "n", 3)
    sensitivity.sensitive(np.array([1.0]), Policy())


def test_every_branch_of_the_rules_is_taken_both_ways() -> None:
    codes = [code for module in _MODULES for code in code_of(module)]
    watch, before = Watch(codes), sys.gettrace()
    sys.settrace(watch)
    try:
        exercise()
    finally:
        sys.settrace(before)
    expected = {(code, offset) for code in codes for offset in branches(code)}
    missed = sorted(
        f"{code.co_qualname}+{offset} line {[i.positions.lineno for i in dis.get_instructions(code) if i.offset == offset]}" for code, offset in expected if len(watch.after[code, offset]) < 2
    )  # fmt: skip
    assert len(expected) > 30
    assert missed == []
