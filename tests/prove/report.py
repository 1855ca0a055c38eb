"""The report as a file: a row for each proof with the seed, scale and commit it ran with, and lists below.

A proof that ran takes its own row's place; the others keep theirs, so that long proofs can be run one by one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_HEAD = """# Reliability

Written by `make prove` and `python -m tests.prove --only NAME`; a sample runs in CI. A proof that fails writes nothing. Each
row is the last run of its proof, with its own seed, scale and commit; «and changes» says that files differed from the commit.

| proof | claim | counted | seed | scale | commit |
|---|---|---|---|---|---|"""
_ROW = re.compile(r"\| ([^|]+) \| .* \|")
_LIST = re.compile(r"## ([^:]+): .+")


@dataclass(frozen=True)
class Ran:
    """What became of one proof."""

    name: str
    claim: str
    counted: Mapping[str, int | dict[str, int]]
    seed: int
    scale: float
    commit: str

    @property
    def told(self) -> str:
        return ", ".join(f"{value} {name}" for name, value in self.counted.items() if isinstance(value, int))

    @property
    def row(self) -> str:
        cells = (self.name, self.claim, self.told, str(self.seed), f"{self.scale:g}", self.commit)
        return f"| {' | '.join(cells)} |"

    @property
    def lists(self) -> list[str]:
        lines: list[str] = []
        for name, listed in self.counted.items():
            if isinstance(listed, dict):
                lines += [f"## {self.name}: {name}", "", *(f"- `{what}` {times}" for what, times in listed.items()), ""]
        return lines


def merged(path: Path, ran: Sequence[Ran], order: Sequence[str]) -> str:
    """The text of the report with the rows of `ran` in it; rows of proofs that are no more are left out."""
    rows, lists = _known(path)
    for proof in ran:
        rows[proof.name], lists[proof.name] = proof.row, proof.lists
    names = [name for name in order if name in rows]
    below = ["\n".join(lists[name]).strip("\n") + "\n" for name in names if lists.get(name)]
    return "\n".join([_HEAD, *(rows[name] for name in names), "", *below]).rstrip("\n") + "\n"


def _known(path: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    rows: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    name = None
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        if found := _LIST.fullmatch(line):
            name = found[1]
        elif found := _ROW.fullmatch(line):
            rows[found[1]] = line
        if name is not None:
            lists.setdefault(name, []).append(line)
    return rows, lists
