"""Files of one layer that hold each other: a county's and its municipality's would count everything twice.

Parts are named by codes: `3201` a municipality, `32` a county, `all` a file that names no part and counts as the whole
layer. Where one holds another, the wider one is used, because no code says what a county without one of its
municipalities would be; the narrower one is kept, named and left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

WHOLE = "all"
"""The one part of a file whose rows and name do not say where they are."""
_CODE = re.compile(r"\d{2}(?:\d{2})?")
Kept = TypeVar("Kept")


def held_by(parts: Mapping[str, object]) -> dict[str, str]:
    """Part that is left out -> the part that holds it.

    >>> held_by({"32": 0, "3201": 0, "3301": 0})
    {'3201': '32'}
    >>> held_by({"all": 0, "32": 0})
    {'32': 'all'}
    """
    held: dict[str, str] = {}
    for part in sorted(parts):
        if _CODE.fullmatch(part) and WHOLE in parts:
            held[part] = WHOLE
        elif len(part) == 4 and _CODE.fullmatch(part) and part[:2] in parts:
            held[part] = part[:2]
    return held


def widest(parts: Mapping[str, Kept]) -> dict[str, Kept]:
    """The parts that no other one holds."""
    held = held_by(parts)
    return {part: kept for part, kept in parts.items() if part not in held}
