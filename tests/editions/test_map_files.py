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
from planpuls.editions.site.map_profiles import has_profiles, unknown_profiles
from planpuls.editions.site.questions.commuting import LEAST
from planpuls.release.layers import Layers
from planpuls.release.location_words import SENTENCES
from planpuls.release.query import query
from planpuls.spec.grid import CELL_1KM, parent
from planpuls.spec.location import ACCESS
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
        drawn = (config[name] for name in ("hubs", "catchments", "clusters", "offices", "flows"))
        for part in (
            *config["tiles"].values(),
            *config["reach"]["tiles"].values(),
            *config["profiles"]["tiles"].values(),
            *drawn,
        ):
            assert (root / part).is_file()
    west, south, east, north = config["bounds"]
    for hub in features(site, "hubs"):
        longitude, latitude = hub["geometry"]["coordinates"]
        assert west < longitude < east
        assert south < latitude < north


@pytest.mark.parametrize(("level", "zoom"), [("cell_1km", 8), ("cell_250m", 10)])
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


def test_map_and_gis_files_have_the_same_catchments(site: Site) -> None:
    drawn = {feature["properties"]["distance_m"]: feature for feature in features(site, "catchments")}
    for row in Layers(site.choices.release)["catchments"].table.to_dicts():
        there = shapely.from_geojson(json.dumps(drawn[row["distance_m"]]["geometry"]))
        same = degrees.to_degrees(shapely.from_wkb(row["wkb"]))
        assert shapely.area(shapely.symmetric_difference(there, same)) < 1e-3 * shapely.area(same)


def test_tiles_of_what_cells_reach_hold_the_release_and_square_kilometres_their_means(
    site: Site, config: dict[str, Any]
) -> None:
    stored = site.choices.release.frame("cell_reach")
    minutes = config["reach"]["minutes"]
    with warnings.catch_warnings(action="ignore"):
        fine, coarse = (
            pl.DataFrame(
                pyogrio.read_dataframe(site.folder / path, layer=name, ZOOM_LEVEL=zoom, use_arrow=False).drop(
                    columns="geometry"
                )
            ).unique("id")
            for (name, path), zoom in zip(sorted(config["reach"]["tiles"].items(), reverse=True), (10, 8), strict=True)
        )
    assert set(fine["id"].cast(pl.Int64)) == set(stored["cell"])
    column = f"residents_{minutes[0]}"
    at = dict(zip(fine["id"], fine[column], strict=True))
    for cell, residents in stored.filter(pl.col("minutes") == minutes[0]).select("cell", "residents").rows():
        assert at[str(cell)] == residents
    for row in coarse.to_dicts():
        inside = [value for cell, value in at.items() if str(parent(int(cell), CELL_1KM)) == row["id"]]
        assert row["n"] == len(inside)
        assert row[column] == round(sum(inside) / len(inside))


def test_tiles_of_profiles_hold_the_releases_profile_of_every_cell_and_square_kilometres_what_most_have(
    site: Site, config: dict[str, Any]
) -> None:
    stored = site.choices.release.frame("location_cells")
    assert config["profiles"]["illustration"] is not None
    assert {entry["id"] for entry in config["profiles"]["classes"]} == set(stored["access"])
    with warnings.catch_warnings(action="ignore"):
        fine, coarse = (
            pl.DataFrame(
                pyogrio.read_dataframe(
                    site.folder / config["profiles"]["tiles"][name], layer=name, ZOOM_LEVEL=zoom, use_arrow=False
                ).drop(columns="geometry")
            ).unique("id")
            for name, zoom in (("profile_250m", 10), ("profile_1km", 8))
        )
    drawn = dict(zip(fine["id"].cast(pl.Int64), fine["p"], strict=True))
    assert drawn == dict(stored.select("cell", "access").iter_rows())
    for row in coarse.to_dicts():
        inside = [access for cell, access in drawn.items() if str(parent(cell, CELL_1KM)) == row["id"]]
        counts = {access: inside.count(access) for access in ACCESS}
        assert {access: row[f"n_{access}"] for access in ACCESS} == counts
        assert counts[row["p"]] == max(counts.values())


def test_a_release_that_knows_no_profile_has_no_layer_of_them_and_says_why(
    site: Site, config: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(site.choices.release.path, tmp_path / "release")
    path = tmp_path / "release" / "location.json"
    document = json.loads(path.read_text("utf-8"))
    document["facts"]["profiles"] = {"unknown": document["facts"]["cells"]}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert has_profiles(MapLayers(site.choices))
    assert config["absent"] == []
    without = MapLayers(Choices(replace(site.choices.release, path=tmp_path / "release")))
    assert not has_profiles(without)
    assert unknown_profiles(without) == SENTENCES["partial"]
    document["facts"]["hubs_without_service"] = document["facts"]["hubs"]
    path.write_text(json.dumps(document), encoding="utf-8")
    without = MapLayers(Choices(replace(site.choices.release, path=tmp_path / "release")))
    assert unknown_profiles(without) == SENTENCES["no_timetable"]


def test_figures_of_municipalities_are_those_of_the_gis_layer_and_classes_part_them(
    site: Site, config: dict[str, Any]
) -> None:
    table = Layers(site.choices.release)[site.choices.municipality_set.replace("@", "_")].table
    assert len(config["figures"]) > 8
    for figure in config["figures"]:
        stored = dict(table.select("code", figure["id"]).rows())
        for code, value in stored.items():
            shown = figure["values"].get(code)
            assert shown == (None if value is None else pytest.approx(value, abs=0.51 * 10.0 ** -figure["decimals"]))
        assert figure["limits"] == sorted(set(figure["limits"]))
        classes = {sum(value >= limit for limit in figure["limits"]) for value in figure["values"].values()}
        assert len(classes) > 1
        assert not figure["signed"] or 0 in figure["limits"]


def test_every_group_of_the_filter_is_made_of_the_regions_municipalities(config: dict[str, Any]) -> None:
    codes = {area["code"] for area in config["areas"]}
    assert config["groups"]
    for group in config["groups"]:
        inside = [code for area in group["areas"] for code in area["municipalities"]]
        assert len(inside) == len(set(inside))
        assert set(inside) <= codes
