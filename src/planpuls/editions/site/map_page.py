"""The map page's own content: what stands there before, or instead of, the map."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.names import mode
from planpuls.editions.site.parts import Cell, Column, Section, Table, name_cell
from planpuls.editions.site.questions import grid_change
from planpuls.editions.site.texts import say
from planpuls.spec.text import Language

SOURCE = "map/map.json"
"""The file the map reads, from the root of the site."""


@dataclass(frozen=True)
class MapPage:
    has_map: bool
    sections: tuple[Section, ...]


def map_page(choices: Choices, language: Language, *, has_map: bool) -> MapPage:
    found = []
    spec = choices.release.specs.get("grid-change")
    if spec:
        table = grid_change.largest_table(choices, spec, language)
        found.append(Section("storste", table.caption, tables=(table,)))
    if (choices.release.path / "hubs.parquet").is_file():
        found.append(_hubs(choices, language))
    return MapPage(has_map, tuple(found))


def _hubs(choices: Choices, language: Language) -> Section:
    profile = choices.hub_profile
    title = f"{say('hubs', language)}: {say('complete' if profile['complete'] else 'partial', language)}"
    columns = tuple(Column(say(key, language), "text") for key in ("hub", "mode", "valid_from", "valid_to"))
    body = tuple(
        (
            name_cell(row["name"]),
            Cell(mode(row["mode"], language)),
            Cell(row["valid_from"] or ""),
            Cell(row["valid_to"] or ""),
        )
        for row in choices.release.frame("hubs").sort("name", "hub").to_dicts()
    )
    return Section("knutepunkter", title, tables=(Table("knutepunkter-tabell", title, columns, body),))
