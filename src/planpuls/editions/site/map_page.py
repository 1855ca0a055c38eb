"""The map page's own content: what stands there before, or instead of, the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planpuls.editions.site import degrees
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.names import mode
from planpuls.editions.site.parts import ABSENT, Cell, Column, Section, Table, figure_cell, name_cell
from planpuls.editions.site.questions import grid_change
from planpuls.editions.site.texts import say
from planpuls.spec.location import ACCESS, ACCESS_TEXTS
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

SOURCE = "map/map.json"
"""The file the map reads, from the root of the site."""


BESIDE = "beside=1"
"""The state of the map's address that puts a scenario beside its plan."""


@dataclass(frozen=True)
class MapPage:
    has_map: bool
    sections: tuple[Section, ...]


def map_page(choices: Choices, language: Language, *, has_map: bool) -> MapPage:
    found = []
    if choices.base is not None:
        found.append(_side_by_side(choices, choices.base, language))
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


def _side_by_side(choices: Choices, base: Choices, language: Language) -> Section:
    """What differs on the map between a scenario and its plan: hubs, and the number of cells of each profile."""
    ends = tuple(Column(say(key, language), "text") for key in ("plan_now", "scenario"))
    title = say("scenario_side_by_side", language)
    hubs = Table(
        "scenario-knutepunkter",
        say("hubs", language),
        (Column(say("hub", language), "text"), *ends),
        tuple(_moved(choices, base, language)),
    )
    then, now = (_profiles(side) for side in (base, choices))
    columns = (Column(say("access_profile", language), "text"), *(Column(end.label) for end in ends))
    body = tuple(
        (
            name_cell(ACCESS_TEXTS[access].get(language)),
            *(figure_cell(counts.get(access, 0), 0, language) for counts in (then, now)),
        )
        for access in ACCESS
        if then.get(access) or now.get(access)
    )
    tables = [hubs, *([Table("scenario-profiler", say("access_cells", language), columns, body)] if body else [])]
    notes = () if hubs.rows else (say("same_hubs", language),)
    return Section("plan-og-scenario", title, notes, tables=tuple(table for table in tables if table.rows))


def _moved(choices: Choices, base: Choices, language: Language) -> Iterator[tuple[Cell, ...]]:
    """Hubs that are new, moved, changed or gone, each as it is in the plan and in the scenario."""
    if not all(side.release.has("hubs") for side in (choices, base)):
        return
    then, now = ({row["hub"]: row for row in side.release.frame("hubs").to_dicts()} for side in (base, choices))
    shown = ("name", "mode", "x_cm", "y_cm", "valid_from", "valid_to")
    for hub in sorted({*then, *now}):
        before, after = then.get(hub), now.get(hub)
        if before and after and all(before[key] == after[key] for key in shown):
            continue
        both = before or after
        assert both is not None
        yield name_cell(both["name"]), Cell(_at(before, language)), Cell(_at(after, language))


def _at(hub: dict[str, Any] | None, language: Language) -> str:
    """Mode and place of a hub; a sign where it is not."""
    if hub is None:
        return ABSENT
    longitude, latitude = degrees.point(hub["x_cm"] / 100, hub["y_cm"] / 100)
    place = f"{number(latitude, 4, language)} N, {number(longitude, 4, language)} {'E' if language == 'en' else 'Ø'}"
    years = " – ".join((hub["valid_from"] or "", hub["valid_to"] or "")).strip(" –")
    return ", ".join(part for part in (mode(hub["mode"], language), place, years) if part)


def _profiles(side: Choices) -> dict[str, int]:
    counted: dict[str, int] = side.release.location["facts"]["profiles"] if side.release.location else {}
    return counted
