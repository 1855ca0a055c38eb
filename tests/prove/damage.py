"""Damage files of every source in the ways files get damaged, and see what the readers make of it."""

from __future__ import annotations

import random
import tempfile
import warnings
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.plan.country import Country
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import Reading, Sample
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError
from tests.prove.columns import TABLES, Table
from tests.prove.compare import Difference, difference
from tests.prove.sound_files import SoundFile, sound_files
from tests.prove.ways import Damage, NothingToDamageError, name_of

OUTCOMES = (
    "refused with file and row or field",
    "refused as a whole file",
    "not recognised",
    "equal",
    "lost, and named in the notes",
    "other values",
    "row under another key",
    "fewer rows",
    "optional column gone",
)
_TRIES = 50
_OF_NO_USE = "klass.correspondence"
"""Holds every correspondence that is not one of those in use: to be taken for it is not to be recognised."""


def prove(seed: int, count: int) -> dict[str, int | dict[str, int]]:
    """`count` damaged files, every dataset and each of its layouts as often as the others, and what became of them.

    Structural damage (rows, objects, columns, members, the end of the file) must be refused, or leave the table equal;
    rows may be fewer, or an optional column gone, only where `columns` says why no reader can see it. Damage in a single
    place must be refused, or leave everything equal but cells that `columns` calls values; a key that became another
    key as good is counted apart. Whatever else happens fails the proof.
    """
    chance = random.Random(seed)
    counted: Counter[str] = Counter()
    listed: dict[str, Counter[str]] = {name: Counter() for name in OUTCOMES[4:]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        judge = Judge(load_plan("demo").country, folder / "damaged")
        by_dataset = _by_layout(sound_files(folder))
        for _ in range(count):
            sound = chance.choice(chance.choice(chance.choice(by_dataset)))
            damage, data = damaged(sound, chance)
            outcome, cells = judge.outcome(sound, damage, data)
            counted[outcome] += 1
            listed.get(outcome, Counter()).update(cells)
    details = {name: dict(sorted(cells.items())) for name, cells in listed.items()}
    return {"damaged": count, **{name: counted[name] for name in OUTCOMES}} | {
        f"{name}, by table": cells for name, cells in details.items() if cells
    }


def _by_layout(files: list[SoundFile]) -> list[list[list[SoundFile]]]:
    """Dataset -> layout -> files; a packed file is a layout of its own."""
    grouped: dict[str, dict[str, list[SoundFile]]] = {}
    for file in files:
        grouped.setdefault(file.dataset, {}).setdefault(file.layout + file.path.suffix, []).append(file)
    return [list(layouts.values()) for layouts in grouped.values()]


@cache
def _bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def damaged(sound: SoundFile, chance: random.Random) -> tuple[Damage, bytes]:
    """A damage and what it makes of a file; one that finds nothing to damage makes room for another."""
    for _ in range(_TRIES):
        damage = chance.choice(sound.ways.all())
        try:
            data = damage(_bytes_of(sound.path), chance)
        except NothingToDamageError:
            continue
        if data != _bytes_of(sound.path):
            return damage, data
    raise AssertionError(f"nothing damages {sound.path.name}")


class Judge:
    """Reads damaged files and compares with what the sound ones give."""

    def __init__(self, country: Country, folder: Path) -> None:
        self._country = country
        self._folder = folder
        self._folder.mkdir()
        self._expected: dict[Path, Reading] = {}

    def outcome(self, sound: SoundFile, damage: Damage, data: bytes) -> tuple[str, list[str]]:
        """One of `OUTCOMES`, and the tables and columns that it is counted under. Error: an outcome that must not be."""
        label = f"{name_of(damage)} of {sound.path.name} ({sound.dataset})"
        path = self._folder / sound.path.name
        path.write_bytes(data)
        with warnings.catch_warnings():
            # What GDAL finds strange in a damaged file.
            warnings.simplefilter("ignore", RuntimeWarning)
            return self._outcome(sound, damage, path, label)

    def _outcome(self, sound: SoundFile, damage: Damage, path: Path, label: str) -> tuple[str, list[str]]:
        known = recognise(Sample.of(path))
        if known is None or (known[0].id == _OF_NO_USE and sound.dataset != _OF_NO_USE):
            return "not recognised", []
        taken = SoundFile(sound.path, known[0].id, known[1], sound.ways)
        try:
            found = taken.read(path, self._country)
        except InputError as error:
            return _refused(error, label), []
        except Exception as error:
            raise AssertionError(f"{label}: {type(error).__name__} instead of a refusal") from error
        assert taken.dataset == sound.dataset, f"{label}: taken for {taken.dataset}"
        if sound.path not in self._expected:
            self._expected[sound.path] = sound.read(sound.path, self._country)
        return _accepted(sound, self._expected[sound.path], found, damage, label)


def _refused(error: InputError, label: str) -> str:
    """A refusal counts only when it says where, what was expected, what was found, and what to do."""
    assert error.problems, label
    assert all(problem.where and problem.expected and problem.found and problem.advice for problem in error.problems), (
        label
    )
    placed = any(problem.row is not None or problem.field is not None for problem in error.problems)
    return OUTCOMES[0] if placed else OUTCOMES[1]


def _accepted(sound: SoundFile, expected: Reading, found: Reading, damage: Damage, label: str) -> tuple[str, list[str]]:
    kind = sound.ways.kind_of(damage)
    wanted, there = _tables(sound.dataset, expected), _tables(sound.dataset, found)
    assert wanted.keys() == there.keys(), label
    differences = {name: difference(wanted[name], there[name], TABLES[name].key) for name in wanted}
    differences = {name: how for name, how in differences.items() if how}
    if not differences:
        assert found.periods == expected.periods, f"{label}: periods {found.periods}"
        return "equal", []
    report = f"{label}, damage of {kind}: {differences}"
    told = _told(expected.notes, found.notes)
    for name, how in differences.items():
        assert not how.strange, report
        assert how.changed.keys() <= _may_change(TABLES[name], kind, told, _shortens(damage, how)), report
    lost = [name for name, how in differences.items() if how.lost]
    if told and (lost or kind != "cells"):
        return "lost, and named in the notes", lost + _cells(differences)
    for name in lost:
        assert kind != "columns", report
        assert TABLES[name].rows_may_go, report
        together = list(TABLES[name].together)
        if together:
            assert differences[name].gone.join(there[name], on=together, how="semi").is_empty(), report
    if lost:
        return "fewer rows", lost
    if kind == "columns":
        return "optional column gone", _cells(differences)
    rekeyed = any(how.changed.keys() & {*TABLES[name].key} for name, how in differences.items())
    return "row under another key" if rekeyed else "other values", _cells(differences)


def _may_change(table: Table, kind: str, told: bool, shortened: bool) -> set[str]:
    """The columns that may hold other cells after a damage."""
    if kind == "cells":
        return {*table.values, *table.key}
    if kind == "columns" or told:
        return {*table.may_lack}
    return {*table.values} if shortened else set()


def _shortens(damage: Damage, how: Difference) -> bool:
    """Whether the end of the file went with all rows after one, whose last cell may be shorter now."""
    return (
        name_of(damage).startswith(("cut", "write_zeros"))
        and how.lost > 0
        and max(how.changed.values(), default=0) == 1
    )


def _told(expected: Any, found: Any) -> bool:
    """Whether a reader's notes count more than for the sound file."""
    if isinstance(found, Mapping):
        before = expected if isinstance(expected, Mapping) else {}
        return any(_told(before.get(name), value) for name, value in found.items())
    if isinstance(found, list):
        return len(found) > len(expected or [])
    return isinstance(found, int | float) and found > (expected or 0)


def _tables(dataset: str, reading: Reading) -> Mapping[str, pl.DataFrame]:
    return {dataset: reading.frame} | {f"{dataset}.{name}": frame for name, frame in reading.frames.items()}


def _cells(differences: Mapping[str, Difference]) -> list[str]:
    return [f"{name}.{column}" for name, how in differences.items() for column in how.changed]
