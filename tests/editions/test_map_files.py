"""The files the map reads, read back by other means than they were written with."""

from __future__ import annotations

import json
import shutil
import warnings
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pyogrio
import pytest
import shapely

from planpuls.editions.site import degrees
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.map_layers import MapLayers
from planpuls.editions.site.questions.commuting import LEAST
from planpuls.release.query import query
from tests.editions.pages import Site


@pytest.fixture(scope="module")
def config(site: Site) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((site.folder / "map" / "map.json").read_text("utf-8"))
    return document


def features(site: Site, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((site.folder / "map" / f"{name}.geojson").read_text("utf-8"))["features"]
    return found


def test_the_page_finds_the_file_and_the_file_its_parts(site: Site, config: dict[str, Any]) -> None:
    for path in ("kart/index.html", "en/map/index.html"):
        (element,) = site.read(path).all("pp-map")
        folder = (site.folder / path).parent
        assert (folder / str(element["src"])).resolve() == (site.folder / "map" / "map.json").resolve()
        root = (folder / str(element["base"])).resolve()
        for part in (*config["tiles"].values(), config["hubs"], config["catchments"], config["flows"]):
            assert (root / part).is_file()
    west, south, east, north = config["bounds"]
    for hub in features(site, "hubs"):
        longitude, latitude = hub["geometry"]["coordinates"]
        assert west < longitude < east
        assert south < latitude < north


@pytest.mark.parametrize(("level", "zoom"), [("cell_1km", 9), ("cell_250m", 12)])
def test_tiles_hold_every_cell_with_every_years_figure(
    site: Site, config: dict[str, Any], level: str, zoom: int
) -> None:
    rows = query(site.choices.release, "grid-change", area_set=level).rows
    path = site.folder / config["tiles"][level]
    with warnings.catch_warnings(action="ignore"):
        drawn = pyogrio.read_dataframe(path, layer=level, ZOOM_LEVEL=zoom, use_arrow=False)
    figures = {name: drawn[name].to_numpy(dtype=float) for name in (f"e{period}" for period in config["years"])}
    tiles = pl.DataFrame({"id": drawn["id"].tolist(), **figures}, nan_to_null=True).unique("id")
    assert set(tiles["id"]) == set(rows["area"])
    for period in config["years"]:
        stored = rows.filter(pl.col("period") == period).select("area", "employees")
        both = tiles.select(pl.col("id").alias("area"), drawn=f"e{period}").join(stored, on="area", how="left")
        assert both["drawn"].cast(pl.Float64).equals(both["employees"])


def test_the_lists_of_changes_are_the_tables_of_the_page(site: Site, config: dict[str, Any]) -> None:
    first = config["largest_changes"][0]
    shown = site.read("sporsmal/grid-change/index.html").tables["storste-tabell"].rows[1:]
    assert [(row["municipality"], float(row["change"])) for row in first["rows"]] == [
        (row[0].text, float(row[4].value or 0)) for row in shown
    ]
    assert {(entry["level"], entry["from"]) for entry in config["largest_changes"]} >= {
        ("cell_1km", first["from"]),
        ("cell_250m", first["from"]),
    }


def test_no_flow_under_the_limit_is_drawn(site: Site, config: dict[str, Any]) -> None:
    rows = query(site.choices.release, "commuting", area_set=site.choices.municipality_set).rows
    known = {(row["area"], row["to_area"], row["period"]): row["employed"] for row in rows.to_dicts()}
    drawn = 0
    for feature in features(site, "flows"):
        ends = feature["properties"]["from"], feature["properties"]["to"]
        assert ends[0] != ends[1]
        for year in config["flow_years"]:
            if (value := feature["properties"].get(f"e{year}")) is not None:
                assert value == known[(*ends, year)] >= LEAST
                drawn += 1
    codes = set(site.choices.plan["region_municipalities"])
    assert drawn == sum(
        1
        for (area, to_area, _), value in known.items()
        if {area, to_area} <= codes and area != to_area and value is not None and value >= LEAST
    )


def test_catchments_lie_along_the_streets_are_valid_and_one_in_the_other(site: Site, config: dict[str, Any]) -> None:
    found = features(site, "catchments")
    distances = [feature["properties"]["distance_m"] for feature in found]
    assert distances == sorted(site.choices.distance_profile["shown_m"], reverse=True)
    assert {feature["properties"]["method"] for feature in found} == {"network"}
    assert config["catchment_method"] == "network"
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in found]
    assert all(shape.is_valid and not shape.is_empty for shape in shapes)
    assert all(larger.covers(smaller) for larger, smaller in pairwise(shapes))
    # Whoever walks so far is never farther away by air line; 25 m is half the width of the strip.
    hubs = site.choices.release.frame("hubs")
    points = shapely.points(hubs["x_cm"].to_numpy() / 100, hubs["y_cm"].to_numpy() / 100)
    for distance, shape in zip(distances, shapes, strict=True):
        circles = shapely.union_all(shapely.buffer(points, distance + 30, quad_segs=64))
        assert degrees.to_degrees(circles).covers(shape)
    document = json.loads((site.folder / "map" / "catchments.geojson").read_text(encoding="utf-8"))
    assert "ODbL" in document["licence"]


def test_without_streets_for_every_hub_catchments_are_air_line_circles(site: Site, tmp_path: Path) -> None:
    shutil.copytree(site.choices.release.path, tmp_path / "release")
    release = replace(site.choices.release, path=tmp_path / "release")
    release.frame("catchments").clear().write_parquet(release.path / "catchments.parquet")
    layers = MapLayers(Choices(release))
    assert {feature["properties"]["method"] for feature in layers.catchments()} == {"air_line"}
    distances = [feature["properties"]["distance_m"] for feature in layers.catchments()]
    assert distances == sorted(site.choices.distance_profile["shown_m"], reverse=True)
