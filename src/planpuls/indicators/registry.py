"""All indicators, found from the modules of this room: a module with `INDICATOR`, `NEEDS` and `compute`."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def modules() -> tuple[str, ...]:
    """Names of the modules that declare an indicator, sorted. Found by reading, without importing them."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        names = {
            target.id
            for node in body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        if {"INDICATOR", "NEEDS"} <= names:
            found.append(f"{__package__}.{path.stem}")
    return tuple(found)
