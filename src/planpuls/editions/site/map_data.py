"""The files the map reads: tiles, GeoJSON, and `map.json` that ties them together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.editions.site import degrees
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.map_figures import area_figures
from planpuls.editions.site.map_layers import CELLS, FLOWS, SIZES, MapLayers
from planpuls.editions.site.map_profiles import LEVELS as PROFILE_LEVELS
from planpuls.editions.site.map_profiles import has_profiles, profile_cells, profile_document, unknown_profiles
from planpuls.editions.site.map_reach import LAYER as REACH
from planpuls.editions.site.map_reach import LEVELS as REACH_LEVELS
from planpuls.editions.site.map_reach import reach_cells, reach_document
from planpuls.editions.site.names import publisher
from planpuls.editions.site.questions.commuting import LEAST
from planpuls.editions.site.questions.grid_change import largest
from planpuls.editions.site.texts import say
from planpuls.editions.site.tiles import write_tiles
from planpuls.release.layers import Layers
from planpuls.release.layers.cell_reach import INDICATOR as REACH_INDICATOR
from planpuls.spec.grid import corner
from planpuls.spec.numbers import NARROW_SPACE
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Language

_COARSE, _FINE = (5, 8), (10, 10)
_ZOOMS = {
    **dict.fromkeys(("cell_1km", "reach_1km", "profile_1km"), _COARSE),
    **dict.fromkeys(("cell_250m", "reach_250m", "profile_250m"), _FINE),
    "areas": (5, 11),
}
"""First and last zoom with tiles of their own. Nearer, the map enlarges the last ones: a corner of a 1 km square then lies
within 5 m of its place, of a 250 m square within 1.2 m (a tile is cut in 8,192 steps)."""
_LEVELS = {"cell_1km": (1, 10, 50, 250, 1000, 5000), "cell_250m": (1, 5, 20, 100, 500, 2000)}
_CHANGE_LEVELS = [-1000, -250, -50, -5, 5, 50, 250, 1000]

BASE = "plan"
"""Folder below the map's with the files of the plan that a scenario is of."""
_ODBL = "© OpenStreetMap contributors, ODbL 1.0 (opendatacommons.org/licenses/odbl/1-0)"


def has_map(choices: Choices) -> bool:
    """Whether the release holds what a map needs: cells with figures, and outlines."""
    return CELLS in choices.release.specs and choices.release.frame("outlines").height > 0


def write_map(choices: Choices, made: Layers, folder: Path, base: Choices | None = None) -> None:
    """Write every map file into `folder`, from the layers that the GIS files have too; of a scenario's `base` what differs."""
    folder.mkdir(parents=True, exist_ok=True)
    layers = MapLayers(choices, made)
    document = _document(choices, layers) | _parts(layers, folder)
    document["absent"] = list(_absent(layers))
    if base is not None and has_map(base):
        document["base"] = base_document(choices, MapLayers(base), document, folder)
    _write(folder / "map.json", document)


def _absent(layers: MapLayers) -> Iterator[dict[str, Any]]:
    """Ways to show the map that this release has nothing for, each with the reason."""
    release = layers.release
    if not layers.has(REACH) and (entry := release.absent.get(REACH_INDICATOR)):
        yield {"mode": "reach", "reason": entry["reason"]}
    if not has_profiles(layers) and release.location:
        yield {"mode": "profile", "reason": unknown_profiles(layers).model_dump()}


def _parts(layers: MapLayers, folder: Path, at: str = "map") -> dict[str, Any]:
    """Write tiles and GeoJSON into `folder`; returns where each stands from the root of the site, and what it holds."""
    found: dict[str, Any] = {"tiles": {level: f"{at}/{level}.pmtiles" for level in (*SIZES, "areas")}}
    for level in SIZES:
        write_tiles(layers.cells(level), folder / f"{level}.pmtiles", level, *_ZOOMS[level])
    write_tiles(layers.areas(), folder / "areas.pmtiles", "municipality", *_ZOOMS["areas"])
    if layers.has(REACH):
        found["reach"] = reach_document(layers, at)
        for level in REACH_LEVELS:
            write_tiles(reach_cells(layers, level), folder / f"{level}.pmtiles", level, *_ZOOMS[level])
    if has_profiles(layers):
        found["profiles"] = profile_document(layers, at)
        for level in PROFILE_LEVELS:
            write_tiles(profile_cells(layers, level), folder / f"{level}.pmtiles", level, *_ZOOMS[level])
    for name in ("hubs", "catchments", "clusters", "offices", "flows"):
        if features := getattr(layers, name)():
            found[name] = f"{at}/{name}.geojson"
            licence = {"licence": _ODBL} if name == "catchments" and layers.along_streets else {}
            _write(folder / f"{name}.geojson", {"type": "FeatureCollection", **licence, "features": features})
    return found


def base_document(choices: Choices, base: MapLayers, own: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The plan's side of a scenario's map: its figures, and its files where they are not the scenario's own."""
    below = folder / BASE
    below.mkdir()
    parts = _parts(base, below, f"map/{BASE}")
    parts |= {key: parts[key]["tiles"] for key in ("reach", "profiles") if key in parts}

    def shared(path: str, other: str | None) -> str:
        """The scenario's file where it has the same bytes; the plan's copy is not kept."""
        mine = below / Path(path).name
        if other is None or mine.read_bytes() != (folder / Path(other).name).read_bytes():
            return path
        mine.unlink()
        return other

    found: dict[str, Any] = {}
    for key, value in parts.items():
        if isinstance(value, dict):
            theirs = own.get(key, {}).get("tiles", own.get(key, {}))
            found[key] = {level: shared(path, theirs.get(level)) for level, path in value.items()}
        else:
            found[key] = shared(value, own.get(key))
    assert choices.release.scenario is not None
    return {
        **found,
        "name": choices.release.scenario["name"],
        "catchment_method": base.catchment_method,
        "figures": {entry["id"]: {part: entry[part] for part in ("values", "signs")} for entry in area_figures(base)},
    }


def _document(choices: Choices, layers: MapLayers) -> dict[str, Any]:
    release = choices.release
    centres = layers.centres()
    boxes = layers.boxes()
    excluded = [year for year in choices.plan["verdict"]["excluded_end_points"] if year in layers.periods]
    return {
        "schema": 1,
        "lang_default": "nb",
        "demo": release.demo,
        "bounds": degrees.hull(list(boxes.values())),
        "years": layers.periods,
        "breaks": [
            {"before": entry.before, "after": entry.after, "text": entry.text.model_dump()}
            for entry in choices.breaks(release.specs[CELLS])
        ],
        "end_year_warning": {
            year: {language: say("not_an_end", language, year=year) for language in LANGUAGES} for year in excluded
        },
        "zooms": _ZOOMS,
        "catchment_method": layers.catchment_method,
        "catchment_distances": sorted(int(metres) for metres in choices.distance_profile["shown_m"]),
        "unknown": any(layers.has_unknown(level) for level in SIZES),
        "levels": {level: _levels(steps) for level, steps in _LEVELS.items()},
        "change_levels": dict.fromkeys(SIZES, _CHANGE_LEVELS),
        "flow_years": sorted(choices.observed(FLOWS)["period"].unique()) if FLOWS in release.specs else [],
        "flow_min": LEAST,
        "areas": [
            {"code": code, "name": layers.name(code), "bounds": box, "center": degrees.point(*centres[code])}
            for code, box in boxes.items()
        ],
        "groups": _groups(choices),
        "figures": area_figures(layers),
        "largest_changes": [_largest(layers, level, base) for level, base in _lists(layers)],
        "texts": {language: {} for language in LANGUAGES},
        "attribution": {
            language: _attribution(choices, language, streets=layers.along_streets) for language in LANGUAGES
        },
    }


def _groups(choices: Choices) -> list[dict[str, Any]]:
    """Divisions of the region into whole municipalities, each area with its municipalities."""
    members = choices.release.frame("members")
    codes = choices.plan["region_municipalities"]
    found = []
    for key in choices.divisions(list(choices.release.area_sets)):
        of_set = members.filter((pl.col("area_set") == key) & pl.col("municipality").is_in(codes))
        areas = []
        for area in choices.areas(key):
            inside = sorted(of_set.filter(pl.col("area") == area)["municipality"].to_list())
            if inside:
                name = {language: choices.name(key, area, language) for language in LANGUAGES}
                areas.append({"code": f"{key.partition('@')[0]}.{area}", "name": name, "municipalities": inside})
        if areas:
            found.append(
                {"name": {language: choices.set_name(key, language) for language in LANGUAGES}, "areas": areas}
            )
    return found


def _lists(layers: MapLayers) -> list[tuple[str, str]]:
    first = layers.periods[0]
    return [
        ("cell_1km", layers.base),
        ("cell_250m", layers.base),
        *([] if first == layers.base else [("cell_1km", first)]),
    ]


def _largest(layers: MapLayers, level: str, base: str) -> dict[str, Any]:
    place = layers.place[level]
    half = SIZES[level] / 2
    hidden = {"", Flag.DEMO.value, Flag.SCENARIO.value}
    rows = []
    for row in largest(layers.changes(level, base)).to_dicts():
        x, y = corner(int(row["area"]))
        rows.append(
            {
                "area": row["area"],
                "municipality": layers.names(place[row["area"]]),
                "change": int(row["change"]),
                "base": int(row["employees_base"]),
                "value": int(row["employees"]),
                "center": degrees.point(x + half, y + half),
                "flags": [flag for flag in row["flags"].split(" ") if flag not in hidden],
            }
        )
    return {"from": base, "to": layers.end, "level": level, "rows": rows}


def _levels(steps: tuple[int, ...]) -> list[dict[str, Any]]:
    def shown(value: int) -> str:
        return f"{value:,}".replace(",", NARROW_SPACE)

    closed = [{"min": low, "label": f"{shown(low)}–{shown(high - 1)}"} for low, high in pairwise(steps)]
    return [*closed, {"min": steps[-1], "label": f"≥ {shown(steps[-1])}"}]


def _attribution(choices: Choices, language: Language, *, streets: bool) -> str:
    if choices.release.demo:
        return say("demo_source", language)
    used = {source["source"] for source in choices.release.sources} & {"ssb", "kartverket"}
    names = [publisher(name, language) for name in sorted(used, reverse=True)]
    return ", ".join([*names, *(["© OpenStreetMap"] if streets else [])])


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
