"""What a reader left out, repaired or did not understand, as short lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMED = 3
_LONGEST = 60


def told(notes: Mapping[str, Any]) -> list[str]:
    """One line per note that says something: its name, how many, and the first of them. Zeros and empty lists are left out.

    >>> told({"employees_withheld": 12, "repaired": 0, "unknown_municipalities": {"2111": 3, "2100": 5}})
    ['employees withheld: 12', 'unknown municipalities: 8 (2100 5, 2111 3)']
    >>> told({"parents_missing": {"rows": 9, "first": ["A", "B", "C", "D"]}, "layers_left_out": ["veg", "vann"]})
    ['parents missing: 9 (A, B, C …)', 'layers left out: 2 (veg, vann)']
    """
    lines = []
    for name, note in notes.items():
        text = _text(note)
        if text:
            lines.append(f"{name.replace('_', ' ')}: {text}")
    return lines


def _text(note: Any) -> str:
    if isinstance(note, Mapping):
        if "rows" in note:
            return _counted(int(note["rows"]), [str(item) for item in note.get("first", ())])
        if note and all(_is_number(value) for value in note.values()):
            largest = sorted(note.items(), key=lambda item: (-item[1], str(item[0])))
            return _counted(sum(note.values()), [f"{key} {_number(value)}" for key, value in largest])
        return "; ".join(f"{key} {text}" for key, value in note.items() if (text := _text(value)))
    if isinstance(note, list | tuple):
        return _counted(len(note), [item for item in note if isinstance(item, str)])
    if _is_number(note):
        return _number(note) if note else ""
    return str(note or "")[:_LONGEST]


def _counted(total: float, named: list[str]) -> str:
    if not total:
        return ""
    first = ", ".join(item if len(item) <= _LONGEST else f"{item[:_LONGEST]} …" for item in named[:_NAMED])
    rest = " …" if len(named) > _NAMED else ""
    return f"{_number(total)} ({first}{rest})" if named else _number(total)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
