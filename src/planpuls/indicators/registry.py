"""All indicators, found from the modules of this room: a module with `INDICATOR`, `NEEDS` and `compute`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_DECLARED = re.compile(r"^(INDICATOR|NEEDS) = ", re.MULTILINE)


@cache
def modules() -> tuple[str, ...]:
    """Names of the modules that declare an indicator, sorted. Found by reading, without importing them."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if {"INDICATOR", "NEEDS"} <= set(_DECLARED.findall(path.read_text(encoding="utf-8"))):
            found.append(f"{__package__}.{path.stem}")
    return tuple(found)
