"""The plan's places as polygons: regional cities, the urban belt, towns, business areas, centre zones, knowledge environments.

The plan's documents draw them, but no register has them; so they come by import, in a layer `planpuls_places` of a GeoPackage
or GeoJSON file, as `docs/imports/place_areas.md` says. The newest file counts as a whole.
"""

from __future__ import annotations

from pathlib import Path

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.plan_features import from_database, from_geojson, read_json_document
from planpuls.sources.polygon_layers import Layer, layer_table
from planpuls.spec.text import Text

PLACE_AREAS = "plan.place_areas"
CATEGORIES = (
    "regional_city", "belt", "local_town", "business_area", "job_intensive_area", "special_area", "centre", "knowledge",
)  # fmt: skip
_NAME = "planpuls_places"
LAYER = Layer(frozenset({_NAME}), ("category",), {name: name for name in CATEGORIES}, detail_fields=("place",))
_SQLITE = b"SQLite format 3\x00"


def _looks_like_geojson(sample: Sample) -> bool:
    text = sample.text.lstrip()
    return text.startswith("{") and '"FeatureCollection"' in text and _NAME in text.lower()


def _looks_like_geopackage(sample: Sample) -> bool:
    return sample.head.startswith(_SQLITE) and _NAME in sample.text.lower()


def read_geojson(path: Path, context: ReadContext) -> Reading:
    """The columns of `polygon_layers.read_land_use`: `kind` is the category, `detail` the plan's id of the place (null for parts of
    a category without one), `name`. Errors: as there, and a category that is not in `CATEGORIES`."""
    document = read_json_document(path, context)
    return layer_table(LAYER, from_geojson(document, context, kind=str(document.get("name", ""))), context)


def read_geopackage(path: Path, context: ReadContext) -> Reading:
    """As `read_geojson`; from the layer of a GeoPackage."""
    return layer_table(LAYER, from_database(path, context, LAYER.names), context)


DATASETS = (
    Dataset(
        id=PLACE_AREAS,
        source="plan",
        title=Text(nb="Planens steder som flater", en="The plan's places as areas"),
        licence="see the plan",
        disclosure="published",
        address="docs/imports/place_areas.md",
        vintage="parts",
        formats={"gpkg": _looks_like_geopackage, "geojson": _looks_like_geojson},
        readers={"gpkg": read_geopackage, "geojson": read_geojson},
        scope="plan",
    ),
)
