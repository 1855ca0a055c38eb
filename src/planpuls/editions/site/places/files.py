"""The figures of a place's page as a file."""

from __future__ import annotations

import csv
from pathlib import Path

from planpuls.editions.site.parts import Download
from planpuls.editions.site.places.atlas import Atlas, Place
from planpuls.editions.site.places.words import word
from planpuls.release.profile import Profile
from planpuls.spec.indicator import Measure
from planpuls.spec.spreadsheet import harmless
from planpuls.spec.text import Language

_COLUMNS = (
    "title",
    "area_set",
    "area",
    "area_name",
    "indicator",
    "question",
    "figure",
    "figure_name",
    "of",
    "period",
    "base_period",
    "value",
    "unit",
    "status",
    "flags",
    "region_value",
    "change_since",
    "change",
    "change_as_count",
    "count_unit",
    "rank",
    "ranked",
    "source",
    "release",
)


def profile_file(atlas: Atlas, place: Place, language: Language) -> Download:
    """Where the file lies, beside the page."""
    stem = f"demo-{place.slug.get(language)}" if atlas.choices.release.demo else place.slug.get(language)
    folder = place.address.get(language).rpartition("/")[0]
    return Download(word("csv", language), f"{folder}/{stem}.csv")


def write_profile(atlas: Atlas, place: Place, language: Language, target: Path) -> None:
    """Write one row per figure of the place's profile; numbers as they are stored, not rounded."""
    choices = atlas.choices
    found = atlas.profiles.get(place.key) or Profile(place.code, (), {})
    name = place.name.get(language)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for row in found.rows:
            spec = choices.release.specs[row.indicator]
            change = row.change
            values = {dimension.id: dimension.values for dimension in spec.dimensions}
            parts = (
                f"{key}={known.get(language) if (known := values[key].get(str(value))) else value}"
                for key, value in row.where.items()
            )
            cells = (
                f"DEMO: {name}" if choices.release.demo else name,
                row.area_set,
                found.area,
                name,
                row.indicator,
                spec.question.get(language),
                row.figure,
                row.item.name.get(language),
                "; ".join(parts),
                row.period,
                row.base_period or "",
                _figure(row.value),
                row.item.unit.get(language),
                row.status,
                row.flags,
                _figure(row.region_value),
                change.base_period if change else "",
                _figure(change.amount) if change else "",
                _figure(change.count) if change else "",
                _unit(change.counted, language) if change else "",
                row.rank or "",
                row.ranked or "",
                ", ".join(source["id"] for source in choices.sources_of(spec)),
                choices.release.id,
            )
            writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])


def _figure(value: float | None) -> str:
    return "" if value is None else repr(round(value, 9))


def _unit(counted: Measure | None, language: Language) -> str:
    return counted.unit.get(language) if counted else ""
