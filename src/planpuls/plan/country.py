"""Municipality codes through time: which codes were valid when, and what became of them.

Two tables stand behind this: `municipalities.csv` (code, name, valid_from, valid_to; years, the end
exclusive, blank while valid) and `municipality_changes.csv` (year, old_code, new_code, share; a split
whose shares are not known leaves share blank). A change of year Y is in force from 1 January Y.
"""

from __future__ import annotations

import csv
import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from planpuls.spec.errors import PlanError, Problem

NORWAY = Path(__file__).parent / "norway"


@dataclass(frozen=True)
class Change:
    year: int
    old: str
    new: str
    share: float | None
    """Part of the old municipality that went to the new one; None where no source gives it."""


@dataclass(frozen=True)
class Former:
    """A municipality that is no more."""

    name: str
    until: int
    """From 1 January of this year it was gone."""
    now: tuple[str, ...]
    """Codes of those asked for that hold its land."""


@dataclass(frozen=True)
class Country:
    id: str
    """Name of the collection that official files of this country are kept in."""
    names: dict[tuple[str, int], str]
    validity: dict[str, tuple[int, int | None]]
    changes: tuple[Change, ...] = field(repr=False)

    @cached_property
    def editions(self) -> tuple[int, ...]:
        """Years in which the code list changed, oldest first."""
        years = {year for years in self.validity.values() for year in years if year is not None}
        return tuple(sorted(years | {change.year for change in self.changes}))

    def edition(self, year: int) -> int:
        """The edition in force on 1 January of `year`."""
        return self.editions[max(0, bisect_right(self.editions, year) - 1)]

    def codes(self, year: int) -> frozenset[str]:
        """Codes valid on 1 January of `year`."""
        return frozenset(
            code for code, (start, end) in self.validity.items() if start <= year and (end is None or year < end)
        )

    def name(self, code: str) -> str:
        """Newest name of a code; the code itself where it is not known."""
        return next((name for (known, _), name in self.names.items() if known == code), code)

    def editions_with(self, codes: Iterable[str]) -> tuple[int, ...]:
        """Editions in which every one of `codes` is valid, oldest first; empty where none fits."""
        wanted = frozenset(codes)
        return tuple(edition for edition in self.editions if wanted <= self.codes(edition))

    def forward(self, code: str, from_year: int, to_year: int) -> dict[str, float | None]:
        """What `code`, as used in `from_year`, has become by `to_year`: new code -> share.

        A share of None means that the municipality was divided and no source gives the shares.
        """
        shares: dict[str, float | None] = {code: 1.0}
        for year in sorted(year for year in self._changes_by_year if from_year < year <= to_year):
            moved: dict[str, float | None] = {}
            for old, share in shares.items():
                for new, part in self._changes_by_year[year].get(old, ((old, 1.0),)):
                    known = None if share is None or part is None else share * part
                    earlier = moved.get(new, 0.0)
                    moved[new] = None if known is None or earlier is None else earlier + known
            shares = moved
        return shares

    def became(self, from_year: int, to_year: int) -> dict[str, frozenset[str]]:
        """For every code of `from_year`: the codes of `to_year` that hold some of its land."""
        key = (self._since(from_year), self._since(to_year))
        if key not in self._became:
            self._became[key] = {code: frozenset(self.forward(code, *key)) for code in self.codes(key[0])}
        return self._became[key]

    def came_from(self, from_year: int, to_year: int) -> dict[str, frozenset[str]]:
        """For every code of `to_year`: the codes of `from_year`, which is earlier, that some of its land had."""
        key = (self._since(from_year), self._since(to_year))
        if key not in self._came_from:
            sources: dict[str, set[str]] = {}
            for old, news in self.became(from_year, to_year).items():
                for new in news:
                    sources.setdefault(new, set()).add(old)
            self._came_from[key] = {new: frozenset(olds) for new, olds in sources.items()}
        return self._came_from[key]

    def former(self, codes: Iterable[str], year: int) -> tuple[Former, ...]:
        """Municipalities that are no more in `year` and whose land, or some of it, lies in `codes` of that year, by name.

        One that only got another code, or whose name the new one still has, is not among them.
        """
        wanted = frozenset(codes)
        found: dict[tuple[str, frozenset[str]], int] = {}
        for code, (_, end) in self.validity.items():
            if end is None or end > year:
                continue
            now, name = frozenset(self.forward(code, end - 1, year)), self.name(code)
            if now & wanted and not any(self.name(new).startswith(name) for new in now):
                found[name, now] = max(end, found.get((name, now), end))
        return tuple(
            Former(name, until, tuple(sorted(now & wanted)))
            for (name, now), until in sorted(found.items(), key=lambda item: (item[0][0], sorted(item[0][1])))
        )

    def _since(self, year: int) -> int:
        """The year from which the codes were those of `year`; before the first list nothing is known of them."""
        return year if year < self.editions[0] else self.edition(year)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the code lists, for keys."""
        text = repr((sorted(self.names.items()), sorted(self.validity.items(), key=str), self.changes))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def _became(self) -> dict[tuple[int, int], dict[str, frozenset[str]]]:
        return {}

    @cached_property
    def _came_from(self) -> dict[tuple[int, int], dict[str, frozenset[str]]]:
        return {}

    @cached_property
    def _changes_by_year(self) -> dict[int, dict[str, list[tuple[str, float | None]]]]:
        years: dict[int, dict[str, list[tuple[str, float | None]]]] = {}
        for change in self.changes:
            years.setdefault(change.year, {}).setdefault(change.old, []).append((change.new, change.share))
        return years


def load_country(folder: Path = NORWAY) -> Country:
    """Read the two tables of a country folder; all faults are listed at once."""
    problems: list[Problem] = []
    names: dict[tuple[str, int], str] = {}
    validity: dict[str, tuple[int, int | None]] = {}
    path = folder / "municipalities.csv"
    for number, row in _rows(path, ("code", "name", "valid_from", "valid_to")):
        try:
            start, end = int(row["valid_from"]), int(row["valid_to"]) if row["valid_to"] else None
        except ValueError:
            found = f"{row['valid_from']}–{row['valid_to']}"
            problems.append(Problem(str(path), "years", found, "Write years such as 2020.", row=number))
            continue
        if row["code"] in validity:
            advice = "A code that is used again for another municipality is not supported: remove one row."
            problems.append(Problem(str(path), "each code once", row["code"], advice, field="code", row=number))
        names[row["code"], start] = row["name"]
        validity[row["code"]] = (start, end)
    changes: list[Change] = []
    path = folder / "municipality_changes.csv"
    for number, row in _rows(path, ("year", "old_code", "new_code", "share")):
        for column in ("old_code", "new_code"):
            if row[column] not in validity:
                advice = "Add it to municipalities.csv or mend the code."
                problems.append(Problem(str(path), "a listed code", row[column], advice, field=column, row=number))
        try:
            year, share = int(row["year"]), float(row["share"]) if row["share"] else None
        except ValueError:
            advice = "Write a year such as 2020 and a share such as 0.5, or leave the share blank."
            found = f"{row['year']}, {row['share']}"
            problems.append(Problem(str(path), "a year and a share of 0 to 1", found, advice, row=number))
            continue
        changes.append(Change(year, row["old_code"], row["new_code"], share))
    if problems:
        raise PlanError(problems)
    return Country(
        id=folder.name,
        names=dict(sorted(names.items(), key=lambda item: -item[0][1])),
        validity=validity,
        changes=tuple(changes),
    )


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            found = ", ".join(reader.fieldnames or ()) or "an empty file"
            raise PlanError(
                [Problem(str(path), f"the columns {', '.join(columns)}", found, "Add the missing columns.")]
            )
        return [(number, row) for number, row in enumerate(reader, start=2)]
