"""The files the location check reads: `index.json` with the rules, words and names, and one small file per 5 km of cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.release.location_words import MODES, SENTENCES
from planpuls.release.reader import Release
from planpuls.spec.grid import CELL_250M
from planpuls.spec.location import ACCESS, ACCESS_TEXTS, LEVEL_TEXTS, MOBILITY_TEXTS, industries

FOLDER = "lokalisering"
INDEX = f"{FOLDER}/index.json"
TILE_M = 5_000
_OUTLINE_M = 200
"""Borders of the small map are simplified by so much."""
COLUMNS = (
    "x", "y", "access", "near_a", "near_b", "near_road", "on_street", "walk_m", "walk_hub", "air_m", "air_hub", "main_road_m",
    "employees_1km", "residents_1km", "employees_45min", "residents_45min", "municipality",
)  # fmt: skip
"""What a cell's row holds in a tile: corner in cells of 250 m, answers as 1, 0 or null, places as positions in the index."""


def has_check(release: Release) -> bool:
    """Whether the release holds what the check answers from."""
    return release.has("location_cells") and bool(release.location)


def write_location(choices: Choices, folder: Path) -> None:
    """Write `index.json` and a file per tile into `folder`; nothing where the release has no cells."""
    release = choices.release
    if not has_check(release):
        return
    folder.mkdir(parents=True, exist_ok=True)
    cells = release.frame("location_cells")
    hubs = release.frame("location_hubs").sort("hub")
    municipalities = cells["municipality"].unique().sort().to_list()
    tiles = _tiles(cells, hubs["hub"].to_list(), municipalities)
    for name, rows in tiles.items():
        _write(folder / f"{name}.json", {"cells": rows})
    _write(folder / "index.json", _index(choices, hubs, municipalities, sorted(tiles)))


def _tiles(cells: pl.DataFrame, hubs: list[str], municipalities: list[str]) -> dict[str, list[list[Any]]]:
    """Name of the tile (its south-west corner) -> rows of `COLUMNS`, by cell."""
    place = {"walk_hub": hubs, "air_hub": hubs, "municipality": municipalities, "access": list(ACCESS)}
    half = CELL_250M // 2
    shown = cells.sort("cell").select(
        ((pl.col("x_m") - half) // TILE_M * TILE_M).alias("tile_x"),
        ((pl.col("y_m") - half) // TILE_M * TILE_M).alias("tile_y"),
        ((pl.col("x_m") - half) // CELL_250M).alias("x"),
        ((pl.col("y_m") - half) // CELL_250M).alias("y"),
        *(pl.col(name).cast(pl.Int8) for name in ("near_a", "near_b", "near_road", "on_street")),
        *(
            (pl.col(f"{name}_cm") / 100).round().cast(pl.Int64).alias(f"{name}_m")
            for name in ("walk", "air", "main_road")
        ),
        *("employees_1km", "residents_1km"),
        *(pl.col(f"{name}_reached").alias(f"{name}_45min") for name in ("employees", "residents")),
        *(
            pl.col(name).replace_strict({code: number for number, code in enumerate(codes)}, return_dtype=pl.Int64)
            for name, codes in place.items()
        ),
    )
    tiles: dict[str, list[list[Any]]] = {}
    for tile_x, tile_y, *row in shown.select("tile_x", "tile_y", *COLUMNS).iter_rows():
        tiles.setdefault(f"{tile_x}_{tile_y}", []).append(row)
    return tiles


def _index(choices: Choices, hubs: pl.DataFrame, municipalities: list[str], tiles: list[str]) -> dict[str, Any]:
    release = choices.release
    document = release.location
    bounds, outlines, centres = _borders(release)
    listed = hubs.select("hub", "name", "mode", "departures_per_hour", "departures_week").to_dicts()
    at = hubs.select(pl.col("x_cm") // 100, pl.col("y_cm") // 100).rows()
    names = [release.area_name(choices.municipality_set, code).nb for code in municipalities]
    places = [[name, *centres[code]] for code, name in zip(municipalities, names, strict=True) if code in centres]
    places += [[hub["name"], *where] for hub, where in zip(listed, at, strict=True)]
    texts = {
        "access": ACCESS_TEXTS,
        "mobility": MOBILITY_TEXTS,
        "levels": LEVEL_TEXTS,
        "modes": MODES,
        "sentences": SENTENCES,
    }
    return {
        "schema": 1,
        "release": release.id,
        "demo": release.demo,
        "tile_m": TILE_M,
        "columns": list(COLUMNS),
        "access_codes": list(ACCESS),
        "tiles": tiles,
        "bounds": bounds,
        "outlines": outlines,
        "hubs": [{**hub, "x_m": x, "y_m": y} for hub, (x, y) in zip(listed, at, strict=True)],
        "municipalities": [{"code": code, "name": name} for code, name in zip(municipalities, names, strict=True)],
        "places": sorted(places),
        "rule": document["rule"],
        "facts": {
            name: document["facts"][name]
            for name in ("complete", "hubs", "hubs_without_service", "employees_period", "residents_period")
        },
        "industries": [
            {
                "standard": row.standard,
                "code": row.code,
                "name": row.name.model_dump(),
                "levels": [row.employees, row.visitors, row.freight],
                "mobility": row.mobility,
                "source": row.source,
            }
            for row in industries(document["industries"])
        ],
        "goods": [
            {name: row[name] for name in ("edition", "group", "name", "standing", "standard", "code")}
            for row in document["goods_groups"]
            if row["edition"] == document["goods_edition"] and row["code"]
        ],
        "guidelines": document["guidelines"],
        "texts": {part: {code: text.model_dump() for code, text in words.items()} for part, words in texts.items()},
    }


def _borders(release: Release) -> tuple[list[int], list[str], dict[str, list[int]]]:
    """Box of the region, every municipality's border as an SVG path (north is up: y is negative), and a point inside each."""
    import shapely

    table = release.frame("outlines").filter(pl.col("municipality").is_in(release.plan["region_municipalities"]))
    table = table.sort("municipality")
    if table.is_empty():
        return [0, 0, 0, 0], [], {}
    shapes = shapely.from_wkb(table["wkb"].to_numpy())
    simple = shapely.coverage_simplify(shapes, _OUTLINE_M) if shapely.coverage_is_valid(shapes) else shapely.simplify(shapes, _OUTLINE_M)  # fmt: skip
    paths = []
    for shape in simple:
        rings = [shapely.get_coordinates(part.exterior) for part in shapely.get_parts(shape) if not part.is_empty]
        paths.append("".join("M" + "L".join(f"{round(x)} {round(-y)}" for x, y in ring) + "Z" for ring in rings))
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes))
    centres = {code: [round(x), round(y)] for code, (x, y) in zip(table["municipality"], inside.tolist(), strict=True)}
    west, south, east, north = (round(float(value)) for value in shapely.total_bounds(shapes))
    return [west, south, east, north], paths, centres


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
