"""Damage official-format files in the ways files get damaged, and see what the readers make of it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from planpuls.demo import generate
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Sample, years_in_name
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError

VALUES = {
    "ssb.workplaces_250m": ["establishments", "employees"],
    "ssb.03321": ["employed", "status"],
    "ssb.11618": ["residents", "employed_residence", "employed_workplace", "status"],
    **{f"ssb.{table}": ["value", "status"] for table in ("13470", "08536", "13472", "07459")},
    "plan.hubs": ["name", "mode", "x_cm", "y_cm", "latitude", "longitude", "source", "valid_from", "valid_to"],
    "kartverket.municipalities": ["name", "wkb"],
}
"""Columns a reader cannot know to be wrong; the others tell which row a figure belongs to."""

Damage = Callable[[bytes, random.Random], bytes]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def _lose_a_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def _repeat_a_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return b"".join([*lines[:at], lines[at], *lines[at:]])


def _swap_a_separator(data: bytes, chance: random.Random) -> bytes:
    places = [at for at, byte in enumerate(data) if byte in b";,"]
    at = chance.choice(places)
    return data[:at] + (b"," if data[at : at + 1] == b";" else b";") + data[at + 1 :]


def _rename_a_column(data: bytes, chance: random.Random) -> bytes:
    head, line, rest = data.partition(b"\n")
    at = chance.randrange(3, max(4, len(head)))
    return head[:at] + b"x" + head[at:] + line + rest


def _put_html_first(data: bytes, chance: random.Random) -> bytes:
    return b"<html><body>503 Service Unavailable</body></html>\n" + data[chance.randrange(len(data)) :]


DAMAGES: tuple[Damage, ...] = (
    _cut,
    _flip,
    _lose_a_line,
    _repeat_a_line,
    _swap_a_separator,
    _rename_a_column,
    _put_html_first,
)


def prove(seed: int, count: int) -> dict[str, int]:
    """`count` damaged files: refused, not recognised, equal, other values, or rows lost without a trace in the file.

    A line lost from a table whose rows are not declared complete cannot be seen in one file; it is counted, and never
    gives a row that the sound file does not have.
    """
    chance = random.Random(seed)
    counted = dict.fromkeys(("damaged", "refused", "not recognised", "equal", "other values", "fewer rows"), 0)
    country = load_plan("demo").country
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder)
        files = sorted(path for path in folder.iterdir() if path.is_file() and _is_covered(path))
        for _ in range(count):
            path = chance.choice(files)
            damage = chance.choice(DAMAGES)
            damaged = folder / "damaged" / path.name
            damaged.parent.mkdir(exist_ok=True)
            damaged.write_bytes(damage(path.read_bytes(), chance))
            counted["damaged"] += 1
            counted[_outcome(path, damaged, country, f"{damage.__name__} of {path.name}")] += 1
    return counted


def _is_covered(path: Path) -> bool:
    known = recognise(Sample.of(path))
    return known is not None and known[0].id in VALUES


def _outcome(sound: Path, damaged: Path, country: object, label: str) -> str:
    known = recognise(Sample.of(damaged))
    if known is None:
        return "not recognised"
    dataset, layout = known
    years = years_in_name(sound.name)
    context = ReadContext(sound.name, country, years[0] if len(years) == 1 else None)  # type: ignore[arg-type]
    try:
        found = dataset.readers[layout](damaged, context).frame
    except InputError as error:
        return _refused(error, label)
    expected = dataset.readers[layout](sound, context).frame
    if found.equals(expected):
        return "equal"
    keys = [column for column in expected.columns if column not in VALUES[dataset.id]]
    strange = found.select(keys).join(expected.select(keys), on=keys, how="anti", nulls_equal=True)
    if strange.is_empty():
        return "other values" if found.height == expected.height else "fewer rows"
    # A flipped bit may turn one key into another that is as good: one row under another name, never more.
    assert strange.height == 1, f"{label}: {strange}"
    assert found.height <= expected.height, label
    assert isinstance(strange, pl.DataFrame)
    return "other values"


def _refused(error: InputError, label: str) -> str:
    """A refusal counts only when it says where, what was expected, what was found, and what to do."""
    assert error.problems, label
    assert all(problem.where and problem.expected and problem.found and problem.advice for problem in error.problems), (
        label
    )
    return "refused"
