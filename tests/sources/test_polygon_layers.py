"""Layers of areas: recognised by their official names only, with kinds of a declared mapping."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from planpuls.demo import plan_files
from planpuls.demo.plans import GROUND, surface
from planpuls.plan.country import load_country
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.polygon_layers import HAZARD_ZONES, LAND_COVER, LAND_USE, PROTECTED_AREAS, SLOPE
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError

COUNTRY = load_country()
SQUARE = [[200_000, 6_600_000], [200_100, 6_600_000], [200_100, 6_600_100], [200_000, 6_600_100], [200_000, 6_600_000]]
FILES = {
    "arealbruk_fjordriket.gml": (LAND_USE, "used"),
    "arealressurser_fjordriket.geojson": (LAND_COVER, "cover"),
    "faresoner_fjordriket.gpkg": (HAZARD_ZONES, "hazard"),
    "verneomrader_fjordriket.geojson": (PROTECTED_AREAS, "protected"),
    "helning_fjordriket.geojson": (SLOPE, "slope"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("layers")
    plan_files.write(made, "first")
    return made


def read(path: Path) -> tuple[str, Reading]:
    known = recognise(Sample.of(path))
    assert known is not None
    return known[0].id, known[0].readers[known[1]](path, ReadContext(path.name, COUNTRY))


def layer(tmp_path: Path, name: str, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "layer.geojson"
    features = [
        {
            "type": "Feature",
            "geometry": row.pop("geometry", {"type": "Polygon", "coordinates": [SQUARE]}),
            "properties": row,
        }
        for row in rows
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "name": name, "crs": crs, "features": features}))
    return path


@pytest.mark.parametrize("name", FILES)
def test_every_layer_of_the_demo_is_recognised_and_gives_its_whole_square_metres(folder: Path, name: str) -> None:
    dataset, own = FILES[name]
    found, reading = read(folder / name)
    assert found == dataset
    expected = [ground for ground in GROUND if ground.layer == own]
    assert sorted(reading.frame.select("class", "area_m2").rows()) == sorted(
        (ground.kind, float(surface(ground.at))) for ground in expected
    )
    assert shapely.is_valid(shapely.from_wkb(reading.frame["wkb"].to_list())).all()


def test_land_cover_classes_have_english_kinds(folder: Path) -> None:
    _, reading = read(folder / "arealressurser_fjordriket.geojson")
    assert set(reading.frame.select("class", "kind").rows()) == {("81", "freshwater"), ("30", "forest"), ("60", "bog")}


def test_slope_comes_in_classes_by_municipality_and_another_class_is_refused(tmp_path: Path, folder: Path) -> None:
    _, reading = read(folder / "helning_fjordriket.geojson")
    assert set(reading.frame["kind"]) == {"0", "15", "20", "25", "30"}
    assert reading.periods == ("9404",)
    with pytest.raises(InputError, match="one of 0, 15, 20, 25, 30, found '18' in 1 objects"):
        read(layer(tmp_path, "planpuls_slope", {"least_degrees": 18}, {"least_degrees": 20}))


def test_a_flood_zone_keeps_its_return_period(folder: Path) -> None:
    _, reading = read(folder / "faresoner_fjordriket.gpkg")
    assert set(reading.frame.select("kind", "return_period_years").rows()) == {
        ("flood", 200),
        ("flood", 1_000),
        ("quick_clay", None),
    }


def test_a_file_is_the_part_of_the_municipalities_it_names_or_one_whole(folder: Path, tmp_path: Path) -> None:
    assert read(folder / "arealbruk_fjordriket.gml")[1].periods == ("9401", "9404")
    assert read(folder / "faresoner_fjordriket.gpkg")[1].periods == ("all",)
    mixed = layer(tmp_path, "planpuls_hazard", {"kind": "flood", "municipality": "301"}, {"kind": "flood"})
    assert read(mixed)[1].periods == ("all",)


def test_an_unlisted_class_of_land_cover_is_other(tmp_path: Path) -> None:
    assert read(layer(tmp_path, "ar50", {"artype": 20}))[1].frame["kind"].to_list() == ["other"]


def test_an_unlisted_kind_of_hazard_is_refused_and_counted(tmp_path: Path) -> None:
    path = layer(tmp_path, "planpuls_hazard", {"kind": "flom"}, {"kind": "flom"}, {"kind": "flood"})
    with pytest.raises(InputError, match=r"kind: expected one of flood, .* found 'flom' in 2 objects"):
        read(path)


def test_a_renamed_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"kind: expected kind, found none in 1 objects"):
        read(layer(tmp_path, "planpuls_protected", {"art": "nature_reserve"}))


def test_a_return_period_that_is_no_number_is_refused_with_its_row(tmp_path: Path) -> None:
    path = layer(tmp_path, "planpuls_hazard", {"kind": "flood"}, {"kind": "flood", "return_period_years": "200 år"})
    with pytest.raises(InputError, match="row 2, return_period_years: expected whole years"):
        read(path)


def test_what_has_no_shape_is_set_aside_and_counted(tmp_path: Path) -> None:
    path = layer(tmp_path, "planpuls_hazard", {"kind": "flood"}, {"kind": "flood", "geometry": None})
    _, reading = read(path)
    assert reading.frame.height == 1
    assert reading.notes["set_aside"] == {"empty geometry": 1}


@pytest.mark.parametrize("name", ["hazard", "faresoner", "verneomrader", "arealer"])
def test_a_layer_of_another_name_is_not_recognised(tmp_path: Path, name: str) -> None:
    known = recognise(Sample.of(layer(tmp_path, name, {"kind": "flood"})))
    assert known is None
