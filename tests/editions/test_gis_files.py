"""GIS files read back with GDAL and SQLite, against the release."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import geopandas
import polars as pl
import pyogrio
import pytest

from planpuls.editions.gis.build import write_files
from planpuls.release.layers import Layer, Layers
from planpuls.release.profile import profile
from planpuls.release.query import query
from tests.editions.pages import Site
from tests.fixtures import Region


@pytest.fixture(scope="module")
def layers(demo: Region) -> Layers:
    return Layers(demo.release)


@pytest.fixture(scope="module")
def files(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The website's: a copy, for others hold its folder against another."""
    return Path(shutil.copytree(site.folder / "gis", tmp_path_factory.mktemp("gis") / "gis"))


def package(files: Path, layer: Layer | None = None) -> Path:
    """The file a layer stands in: catchments along the streets have one of their own."""
    return files / ("demo-demo-odbl.gpkg" if layer and layer.odbl else "demo-demo.gpkg")


def test_every_layer_stands_in_the_package_with_all_its_features(files: Path, layers: Layers) -> None:
    for odbl, more in ((False, {"figures", "layer_styles"}), (True, {"layer_styles"})):
        own = [layer for layer in layers if layer.odbl == odbl]
        found = dict(pyogrio.list_layers(package(files, own[0])))
        assert set(found) == {*(layer.id for layer in own), *more}
    for layer in layers:
        frame = geopandas.read_file(package(files, layer), layer=layer.id)
        assert frame.crs.to_epsg() == 25833
        assert len(frame) == layer.table.height > 0
        assert frame.geometry.is_valid.all()
        assert set(frame.geometry.geom_type) == {layer.shape}


def test_an_area_has_the_figures_of_its_profile(demo: Region, files: Path) -> None:
    frame = geopandas.read_file(package(files), layer="municipality_2024").set_index("code")
    seen = 0
    for code in frame.index:
        for row in profile(demo.release, code, "municipality@2024").rows:
            column = f"{row.indicator}_{row.figure}".replace("-", "_")
            if column in frame and row.value is not None:
                assert frame.loc[code, column] == row.value
                assert frame.loc[code, f"{column}_status"] == row.status
                seen += 1
    assert seen > 20


def test_cells_have_the_employees_of_the_release(demo: Region, files: Path) -> None:
    for level in ("cell_1km", "cell_250m"):
        frame = geopandas.read_file(package(files), layer=level).set_index("cell")
        for cell, period, employees in (
            query(demo.release, "grid-change", area_set=level).rows.select("area", "period", "employees").rows()
        ):
            found = frame.loc[cell, f"employees_{period}"]
            if employees is None:
                assert found != found
                assert period in frame.loc[cell, "years_withheld"].split(" ")
            else:
                assert found == employees


def test_a_larger_area_is_the_union_of_its_municipalities(files: Path) -> None:
    municipalities = geopandas.read_file(package(files), layer="municipality_2024")
    region = geopandas.read_file(package(files), layer="region_2024")
    assert region.area.sum() == pytest.approx(municipalities.union_all().area)


def test_every_field_has_an_alias_in_both_languages(files: Path, layers: Layers) -> None:
    rows = []
    for layer in ("hubs", "catchments"):
        with closing(sqlite3.connect(package(files, layers[layer]))) as connection:
            rows += connection.execute(
                "SELECT table_name, column_name, title, description FROM gpkg_data_columns"
            ).fetchall()
    assert {(table, column) for table, column, *_ in rows} == {
        (layer.id, field.name) for layer in layers for field in layer.fields
    }
    assert all(nb and en for *_, nb, en in rows)
    shares = [
        nb for table, column, nb, _ in rows if (table, column) == ("municipality_2024", "jobs_near_hubs_share_pct")
    ]
    assert shares[0].startswith("Ansatte nær kollektivknutepunkt")
    assert "luftlinje (prosent av ansatte per 1. januar, 2024)" in shares[0]


def test_every_layer_has_a_default_style_and_metadata_that_are_sound_xml(files: Path, layers: Layers) -> None:
    styles: dict[str, str] = {}
    about: dict[str, str] = {}
    for name in ("hubs", "catchments"):
        with closing(sqlite3.connect(package(files, layers[name]))) as connection:
            styles |= connection.execute(
                "SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"
            ).fetchall()
            about |= connection.execute(
                "SELECT table_name, metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON r.md_file_id = m.id"
            ).fetchall()
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert set(styles) == set(about) == set(layers.ids)
    for layer in layers:
        renderer = ET.fromstring(styles[layer.id].partition("\n")[2]).find("renderer-v2")
        assert renderer is not None
        attribute = renderer.get("attr")
        assert attribute is None or attribute in layer.table.columns
        text = "".join(ET.fromstring(about[layer.id].encode()).itertext())
        assert layers.release.id in text
        assert "Oppdiktede demodata" in text


def test_class_labels_cover_every_value_once(layers: Layers, files: Path) -> None:
    with closing(sqlite3.connect(package(files))) as connection:
        styles = dict(connection.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
    for layer in (layer for layer in layers if not layer.odbl):
        ranges = ET.fromstring(styles[layer.id].partition("\n")[2]).findall(".//range")
        if ranges and layer.style != "cells":
            bounds = [(float(str(one.get("lower"))), float(str(one.get("upper")))) for one in ranges]
            values = layer.table[str(layer.shown)].drop_nulls()
            assert bounds == sorted(bounds)
            assert all(sum(low <= value < high for low, high in bounds) == 1 for value in values)


def test_geoparquet_is_the_package_layer_by_layer(files: Path, layers: Layers) -> None:
    for layer in layers:
        path = files / f"{layer.id}{'-odbl' if layer.odbl else ''}.parquet"
        frame = geopandas.read_parquet(path)
        assert frame.crs.to_epsg() == 25833
        table = pl.read_parquet(path).rename({"geometry": "wkb"})
        assert table.equals(layer.table)
        head = json.loads(pl.read_parquet_metadata(path)["planpuls"])
        assert head["release"] == layers.release.id
        assert set(head["fields"]) == {field.name for field in layer.fields}


def test_layers_under_the_odbl_have_files_of_their_own(demo: Region, layers: Layers, tmp_path: Path) -> None:
    streets = dataclasses.replace(layers["catchments"], id="walk_areas", odbl=True)
    write_files(demo.release, [layers["hubs"], streets], tmp_path)
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "demo-demo.gpkg")] == ["hubs", "layer_styles"]
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "demo-demo-odbl.gpkg")] == ["walk_areas", "layer_styles"]
    assert (tmp_path / "walk_areas-odbl.parquet").is_file()
    with closing(sqlite3.connect(tmp_path / "demo-demo-odbl.gpkg")) as connection:
        (text,) = connection.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    assert "ODbL 1.0" in text


def test_catchments_along_the_streets_are_all_that_is_derived_from_openstreetmap(layers: Layers) -> None:
    assert [layer.id for layer in layers if layer.odbl] == ["catchments"]
    assert "osm.extract" in layers["catchments"].sources


def test_cells_reach_what_the_release_says(demo: Region, layers: Layers) -> None:
    stored = demo.release.frame("cell_reach")
    wide = layers["cell_reach"].table
    assert wide.height == stored["cell"].n_unique()
    for cell, minutes, residents, employees in stored.gather_every(97).rows():
        row = wide.row(by_predicate=pl.col("cell") == str(cell), named=True)
        assert (row[f"residents_{minutes}"], row[f"employees_{minutes}"]) == (residents, employees)


def test_clusters_of_offices_are_drawn_round_whole_cells_with_the_least_and_the_most(
    demo: Region, layers: Layers
) -> None:
    """Those of the newest day by the main rule, with the figures that the page has."""
    table = layers["office_clusters"].table
    shown = query(demo.release, "office-clusters", area_set="office_cluster").rows
    shown = shown.filter((pl.col("period") == shown["period"].max()) & (pl.col("rule") == "main")).sort("area")
    assert table.height == shown.height > 0
    assert table.select("code", "employees_least", "employees_most").rows() == [
        (area, int(least), int(most))
        for area, least, most in shown.select("area", "employees_least", "employees_most").rows()
    ]
    shapes = geopandas.GeoSeries.from_wkb(table["wkb"].to_list())
    assert (shapes.area / 1e6).tolist() == pytest.approx(table["area_km2"].to_list())
    assert all(round(edge) % 250 == 0 for bounds in shapes.bounds.to_numpy() for edge in bounds)


def test_a_concentration_is_drawn_round_cells_with_its_employees_and_area(layers: Layers) -> None:
    frame = geopandas.GeoDataFrame(
        layers["job_clusters"].table.drop("wkb").to_pandas(),
        geometry=geopandas.GeoSeries.from_wkb(layers["job_clusters"].table["wkb"].to_list()),
    )
    assert not frame.empty
    for row in frame.itertuples():
        assert row.geometry.area / 1e6 == pytest.approx(row.area_km2)
    cells = geopandas.GeoDataFrame(
        layers["cell_250m"].table.select("cell", f"employees_{frame['year'][0]}").to_pandas(),
        geometry=geopandas.GeoSeries.from_wkb(layers["cell_250m"].table["wkb"].to_list()).centroid,
    )
    inside = cells.sjoin(frame[["code", "geometry"]])
    sums = inside.groupby("code")[f"employees_{frame['year'][0]}"].sum()
    assert {code: int(total) for code, total in sums.items()} == dict(
        zip(frame["code"], frame["employees"], strict=True)
    )
