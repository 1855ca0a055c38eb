"""Which SN2007 divisions are basis, regional and local industries: a working mapping, and what in it is undecided."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from planpuls.plan.country import NORWAY

GROUPS = ("basis", "regional", "local")
UNSTATED = "unstated"
STANDARD = "SN2007"


@dataclass(frozen=True)
class Block:
    """Divisions that go to a group together."""

    id: str
    section: str
    divisions: frozenset[str]
    group: str
    choices: tuple[str, ...]
    """Groups it may belong to; empty where the group is decided."""

    @property
    def possible(self) -> tuple[str, ...]:
        return self.choices or (self.group,)


@dataclass(frozen=True)
class Published:
    """One published share, to calibrate against."""

    area_set: str
    area: str
    period: str
    group: str
    share_pct: float


COLUMNS = ("block", "section", "divisions", "group", "choices")


def mapping_rows(path: Path = NORWAY / "main_industry_groups.csv") -> tuple[tuple[str, ...], ...]:
    """The file's rows as texts."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(tuple(row[column] for column in COLUMNS) for row in csv.DictReader(file))


def mapping_of(rows: Iterable[Sequence[str]]) -> tuple[Block, ...]:
    """Blocks from rows of `COLUMNS`.

    >>> mapping_of([("transport", "H", "49-50", "regional", "")])[0].divisions == {"49", "50"}
    True
    """
    return tuple(
        Block(block, section, _span(divisions), group, tuple(choices.split()))
        for block, section, divisions, group, choices in rows
    )


def _span(text: str) -> frozenset[str]:
    first, _, last = text.partition("-")
    return frozenset(f"{number:02}" for number in range(int(first), int(last or first) + 1))


def read_published(folder: Path) -> tuple[Published, ...]:
    """The plan folder's `main_industry_groups.csv`; empty where it has none."""
    path = folder / "main_industry_groups.csv"
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Published(row["area_set"], row["area"], row["period"], row["group"], float(row["share_pct"]))
            for row in csv.DictReader(file)
        )
