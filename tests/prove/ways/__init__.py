"""Ways in which files get damaged, by format; each way changes the bytes it is given, or says that it cannot."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

_Place = TypeVar("_Place")
Damage = Callable[[bytes, random.Random], bytes]


class NothingToDamageError(Exception):
    """The file has no place for this damage (no second row, no status, no crs member)."""


@dataclass(frozen=True)
class Ways:
    """What can happen to files of one format."""

    rows: tuple[Damage, ...] = ()
    """Structure: whole rows, objects, members or the end of the file are lost, there twice or not readable."""
    columns: tuple[Damage, ...] = ()
    """Structure: a column, property or element is renamed or gone throughout the file."""
    cells: tuple[Damage, ...] = ()
    """What stands in single places is another; the structure is as before."""

    def __add__(self, other: Ways) -> Ways:
        return Ways(self.rows + other.rows, self.columns + other.columns, self.cells + other.cells)

    def kind_of(self, damage: Damage) -> str:
        return next(kind for kind in ("rows", "columns", "cells") if damage in getattr(self, kind))

    def all(self) -> tuple[Damage, ...]:
        return self.rows + self.columns + self.cells


def one_of(chance: random.Random, places: list[_Place]) -> _Place:
    """A random place for a damage."""
    if not places:
        raise NothingToDamageError
    return chance.choice(places)


def name_of(damage: Damage) -> str:
    """What a damage is called in reports."""
    return name_of(damage.func) if isinstance(damage, partial) else damage.__name__
