"""The plan's places as areas: a layer of our own, recognised by its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planpuls.demo.place_areas import AREAS, write
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.place_areas import PLACE_AREAS
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError


def read(path: Path) -> Any:
    known = recognise(Sample.of(path))
    assert known is not None
    dataset, layout = known
    assert dataset.id == PLACE_AREAS
    return dataset.readers[layout](path, ReadContext(path.name, load_plan("demo").country))


def test_every_place_has_its_category_name_and_area(tmp_path: Path) -> None:
    write(tmp_path)
    frame = read(tmp_path / "planens_steder.geojson").frame
    expected = {
        (area.category, area.place or None, area.name, float((area.at[2] - area.at[0]) * (area.at[3] - area.at[1])))
        for area in AREAS
    }
    assert set(frame.select("kind", "detail", "name", "area_m2").rows()) == expected


def test_an_unknown_category_is_refused_and_named(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "planens_steder.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["features"][0]["properties"]["category"] = "storby"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match=r"one of regional_city, belt.*'storby' in 1 objects"):
        read(path)


def test_a_file_without_a_system_of_coordinates_is_not_guessed(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "planens_steder.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["crs"]["properties"]["name"] = "urn:ogc:def:crs:EPSG::3021"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="EPSG"):
        read(path)
