"""OGC API Features: what the standard asks, and GDAL as a client."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import geopandas
import httpx
import polars as pl
import pytest
import shapely

from planpuls.release.layers import Layers
from planpuls.service.ogc.features import CRS84, EPSG4326, EPSG25833
from tests.fixtures import Region

OGC = "/api/ogc"


@pytest.fixture(scope="module")
def layers(demo: Region) -> Layers:
    return Layers(demo.release)


def items(client: httpx.Client, layer: str, **asked: Any) -> Any:
    response = client.get(f"{OGC}/collections/{layer}/items", params=asked)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/geo+json"
    return response.json()


def test_the_landing_page_leads_to_every_layer(client: httpx.Client, layers: Layers) -> None:
    links = {link["rel"]: link["href"] for link in client.get(OGC).json()["links"]}
    assert set(links) == {"self", "service-desc", "conformance", "data"}
    assert all(httpx.get(href).status_code == 200 for href in links.values())
    found = httpx.get(links["data"]).json()["collections"]
    assert [entry["id"] for entry in found] == list(layers.ids)
    for entry in found:
        (to_items,) = (link["href"] for link in entry["links"] if link["rel"] == "items")
        assert httpx.get(to_items, params={"limit": 1}).json()["numberReturned"] == 1
        west, south, east, north = entry["extent"]["spatial"]["bbox"][0]
        assert west < east
        assert south < north
        assert entry["storageCrs"] == EPSG25833


# GDAL waits for the server without letting other threads of its process run: it reads from one of its own.
_READ = """
import json, sys, geopandas, pyogrio
source, out = sys.argv[1:3]
names = [name for name, _ in pyogrio.list_layers(source)]
for name in sys.argv[3:]:
    geopandas.read_file(source, layer=name, PAGE_SIZE=500).to_file(out, layer=name, driver="GPKG")
geopandas.read_file(source, layer="hubs", CRS="EPSG:25833").to_file(out, layer="in_metres", driver="GPKG")
print(json.dumps(names))
"""


def test_gdal_reads_every_layer_with_all_its_values(base: str, layers: Layers, tmp_path: Path) -> None:
    chosen = ("municipality_2024", "cell_250m", "hubs", "commuting_flows")
    out = tmp_path / "read.gpkg"
    command = [sys.executable, "-c", _READ, f"OAPIF:{base}{OGC}", str(out), *chosen]
    names = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    assert json.loads(names) == list(layers.ids)
    for name in chosen:
        layer = layers[name]
        frame = geopandas.read_file(out, layer=name)
        key, shown = layer.fields[0].name, layer.shown or layer.fields[1].name
        assert len(frame) == layer.table.height
        expected = dict(layer.table.select(pl.col(key), pl.col(shown)).rows())
        there = {code: None if value != value else value for code, value in zip(frame[key], frame[shown], strict=True)}
        assert there == expected
    frame = geopandas.read_file(out, layer="in_metres")
    own = shapely.from_wkb(layers["hubs"].table["wkb"].to_list())
    assert frame.crs.to_epsg() == 25833
    assert shapely.distance(frame.geometry.to_numpy(), own).max() <= 0.01


def test_axes_stand_in_the_order_of_the_coordinate_system(client: httpx.Client) -> None:
    lon, lat = items(client, "hubs", limit=1)["features"][0]["geometry"]["coordinates"]
    swapped = items(client, "hubs", limit=1, crs=EPSG4326)["features"][0]["geometry"]["coordinates"]
    x, y = items(client, "hubs", limit=1, crs=EPSG25833)["features"][0]["geometry"]["coordinates"]
    assert swapped == [lat, lon]
    assert 50 < lat < 75
    assert y > 6_000_000 > x


def test_pages_hold_every_feature_once_and_links_lead_there_and_back(client: httpx.Client, layers: Layers) -> None:
    seen: list[str] = []
    address: str | None = f"{OGC}/collections/cell_1km/items?limit=100&crs={EPSG25833}"
    while address:
        page = client.get(address).json()
        assert page["numberMatched"] == layers["cell_1km"].table.height
        assert page["numberReturned"] == len(page["features"]) <= 100
        seen += [feature["id"] for feature in page["features"]]
        links = {link["rel"]: link["href"] for link in page["links"]}
        assert parse_qs(urlsplit(links["self"]).query)["crs"] == [EPSG25833]
        assert ("prev" in links) == (len(seen) > 100)
        address = links.get("next")
    assert seen == layers["cell_1km"].table["cell"].to_list()


def test_a_box_gives_what_it_meets_in_any_system(client: httpx.Client, layers: Layers) -> None:
    table = layers["cell_250m"].table
    shapes = shapely.from_wkb(table["wkb"].to_list())
    x0, y0, *_ = shapely.bounds(shapes[100])
    box = shapely.box(x0 + 10, y0 + 10, x0 + 900, y0 + 700)
    expected = [cell for cell, shape in zip(table["cell"], shapes, strict=True) if shape.intersects(box)]
    asked = {"bbox": ",".join(f"{value:.3f}" for value in box.bounds), "bbox-crs": EPSG25833}
    found = [feature["id"] for feature in items(client, "cell_250m", limit=10_000, **asked)["features"]]
    assert found == expected
    assert 4 < len(found) < table.height
    hub = items(client, "hubs", limit=1)["features"][0]
    lon, lat = hub["geometry"]["coordinates"]
    near = f"{lon - 1e-5:.6f},{lat - 1e-5:.6f},{lon + 1e-5:.6f},{lat + 1e-5:.6f}"
    turned = f"{lat - 1e-5:.6f},{lon - 1e-5:.6f},{lat + 1e-5:.6f},{lon + 1e-5:.6f}"
    assert [one["id"] for one in items(client, "hubs", bbox=near)["features"]] == [hub["id"]]
    assert [one["id"] for one in items(client, "hubs", bbox=turned, **{"bbox-crs": EPSG4326})["features"]] == [
        hub["id"]
    ]
    assert items(client, "hubs", bbox="170,-10,-170,80")["features"] == []
    whole = f"{lon - 1:.3f},-80,{lon - 2:.3f},80"
    assert items(client, "hubs", bbox=whole)["numberMatched"] == layers["hubs"].table.height


def test_one_feature_stands_alone(client: httpx.Client) -> None:
    page = items(client, "municipality_2024", limit=1)["features"][0]
    response = client.get(f"{OGC}/collections/municipality_2024/items/{page['id']}")
    alone = response.json()
    assert alone.pop("links")
    assert alone == page
    assert response.headers["content-crs"] == f"<{CRS84}>"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/collections/nothing", 404),
        ("/collections/nothing/items", 404),
        ("/collections/hubs/items/nobody", 404),
        ("/collections/hubs/items?bbox=1,2,3", 400),
        ("/collections/hubs/items?bbox=nan,0,1,1", 400),
        ("/collections/hubs/items?crs=EPSG:4326", 400),
        ("/collections/hubs/items?limit=0", 400),
        ("/collections/hubs/items?limit=ten", 400),
        ("/collections/hubs/items?name=Oslo", 400),
        ("/collections/hubs/items?datetime=yesterday%20evening", 400),
    ],
)
def test_what_cannot_be_answered_is_refused(client: httpx.Client, path: str, status: int) -> None:
    response = client.get(OGC + path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
