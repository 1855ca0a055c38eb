"""Layers of areas that land analyses subtract or colour by: land use, land cover, hazard zones, protected areas, slope.

One reader for all, driven by a declared mapping. SSB's land use and NIBIO's AR5/AR50 are recognised by their official
layer or attribute names. Hazard zones, protected areas and the slope of the ground come in our own import layout, whose layer
names say what it is: `planpuls_hazard`, `planpuls_protected` and `planpuls_slope`. Files are GeoPackage or GeoJSON, SSB's land use GML as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.nested_parts import WHOLE
from planpuls.sources.plan_features import Feature, Features, from_database, from_geojson, plain, read_json_document
from planpuls.sources.plan_maps_gml import read_features
from planpuls.sources.polygons import check_system, mended, no_shapes
from planpuls.sources.zipped_maps import Kind, database_has, is_zipped, looks_inside, the_map
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

LAND_USE = "ssb.land_use"
LAND_COVER = "nibio.land_cover"
HAZARD_ZONES = "nve.hazard_zones"
PROTECTED_AREAS = "miljodir.protected_areas"
SLOPE = "kartverket.slope"
SLOPE_DEGREES = (0, 15, 20, 25, 30)
"""The ground of a class is at least so steep, and less than the next."""
_SQLITE = b"SQLite format 3\x00"
_MUNICIPALITY = ("municipality", "kommunenummer", "kommunenr", "komm")

SCHEMA: dict[str, Any] = {
    "period": pl.String,
    "municipality": pl.String,
    "kind": pl.String,
    "class": pl.String,
    "detail": pl.String,
    "return_period_years": pl.Int64,
    "name": pl.String,
    "repair": pl.String,
    "repair_area_change_m2": pl.Float64,
    "area_m2": pl.Float64,
    "wkb": pl.Binary,
}


@dataclass(frozen=True)
class Layer:
    """How one official layer becomes kinds; field names in lower case, the first that is there counts."""

    names: frozenset[str]
    """Layer or type names (plain); empty where the layer is known by its class field."""
    class_fields: tuple[str, ...]
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Class -> kind."""
    other_kind: str = ""
    """Kind of every other class; empty where a class that is not listed is refused."""
    detail_fields: tuple[str, ...] = ()


_ARTYPE = {
    "11": "built",
    "12": "transport",
    "21": "farmland",
    "22": "farmland",
    "23": "farmland",
    "30": "forest",
    "50": "open_land",
    "60": "bog",
    "70": "glacier",
    "81": "freshwater",
    "82": "sea",
    "99": "unmapped",
}
_HAZARDS = ("flood", "landslide", "quick_clay", "avalanche", "rockfall", "other")
_PROTECTED = ("national_park", "nature_reserve", "landscape", "biotope", "other")
LAYERS: dict[str, Layer] = {
    LAND_USE: Layer(
        frozenset({"ssbarealbrukflate"}),
        ("arealbruksomrade", "arealbruksområde", "hovedklasse"),
        other_kind="used",
        detail_fields=("bebyggelsestype", "underklasse"),
    ),
    # AR50 groups classes that AR5 keeps apart; its own codes for them count as unlisted.
    LAND_COVER: Layer(frozenset(), ("artype",), _ARTYPE, other_kind="other"),
    HAZARD_ZONES: Layer(frozenset({"planpuls_hazard"}), ("kind",), {kind: kind for kind in _HAZARDS}),
    PROTECTED_AREAS: Layer(frozenset({"planpuls_protected"}), ("kind",), {kind: kind for kind in _PROTECTED}),
    SLOPE: Layer(
        frozenset({"planpuls_slope"}), ("least_degrees",), {str(least): str(least) for least in SLOPE_DEGREES}
    ),
}


# --- recognising -----------------------------------------------------------------------------------------------


def _names_in(layer: Layer, text: str) -> bool:
    lower = text.lower()
    return any(name in lower for name in layer.names or {f'"{name}"' for name in layer.class_fields})


def _geopackage(layer: Layer) -> Callable[[Sample], bool]:
    return lambda sample: sample.head.startswith(_SQLITE) and _names_in(layer, sample.text)


def _geojson(layer: Layer) -> Callable[[Sample], bool]:
    def looks_like(sample: Sample) -> bool:
        text = sample.text.lstrip()
        return text.startswith("{") and '"FeatureCollection"' in text and _names_in(layer, text)

    return looks_like


def _zipped(layer: Layer) -> Callable[[Sample], bool]:
    def looks_like(kind: Kind, sample: Sample) -> bool:
        if kind == "gml":
            return "ssbarealbrukflate" in layer.names and _looks_like_land_use_gml(sample)
        # A geodatabase's catalogue names layers, not columns.
        return _names_in(layer, sample.text) if kind != "geojson" else _geojson(layer)(sample)

    inside, by_columns = looks_inside(looks_like), database_has(*layer.class_fields)
    return lambda sample: inside(sample) or (not layer.names and by_columns(sample))


def _looks_like_land_use_gml(sample: Sample) -> bool:
    return sample.text.lstrip().startswith("<") and ":SsbArealbrukFlate" in sample.text


# --- reading ---------------------------------------------------------------------------------------------------


def read_land_use_gml(path: Path, context: ReadContext) -> Reading:
    """As `read_land_use`; from GML."""
    return layer_table(LAYERS[LAND_USE], read_features(path, context, LAYERS[LAND_USE].names), context)


def read_land_use(path: Path, context: ReadContext) -> Reading:
    """Where land is used already, and for what: SSB Arealbruk.

    Columns: `period` (municipality, or `all` where rows do not name one), `municipality`, `kind` (`used`), `class` and
    `detail` as SSB writes them, `return_period_years` (null here), `name`, `repair` and `repair_area_change_m2` (what
    mending did), `area_m2`, `wkb` (valid MultiPolygon, EPSG:25833). Errors: not readable, no class, wrong system of
    coordinates, no object with a shape. What has no shape is set aside, what stands there twice is taken once; both are
    counted in the notes. Source: Statistics Norway.
    """
    return _read(LAND_USE, path, context)


def read_land_cover(path: Path, context: ReadContext) -> Reading:
    """What covers the ground: NIBIO AR5 or AR50. As `read_land_use`; `class` is artype, `kind` its English name."""
    return _read(LAND_COVER, path, context)


def read_hazard_zones(path: Path, context: ReadContext) -> Reading:
    """Where flood or slides threaten. As `read_land_use`; `kind` of a closed list, `return_period_years` where given."""
    return _read(HAZARD_ZONES, path, context)


def read_protected_areas(path: Path, context: ReadContext) -> Reading:
    """What is protected by law. As `read_land_use`; `kind` of a closed list."""
    return _read(PROTECTED_AREAS, path, context)


def read_slope(path: Path, context: ReadContext) -> Reading:
    """How steep the ground is, from a terrain model. As `read_land_use`; `kind` is the least slope of a class in degrees.

    Ground that the model covers and that is in no polygon, or in one of class 0, is less than 15 degrees steep.
    """
    return _read(SLOPE, path, context)


def _read(dataset: str, path: Path, context: ReadContext) -> Reading:
    layer = LAYERS[dataset]
    with path.open("rb") as file:
        database = file.read(len(_SQLITE)) == _SQLITE
    kind = the_map(path, context)[1] if is_zipped(path) else "gpkg" if database else "geojson"
    if kind == "gml":
        features = read_features(path, context, layer.names)
    elif kind == "geojson":
        document = read_json_document(path, context)
        features = from_geojson(document, context, kind=str(document.get("name", "")))
    else:
        features = from_database(path, context, layer.names or None)
    return layer_table(layer, features, context)


def layer_table(layer: Layer, features: Features, context: ReadContext) -> Reading:
    """The table of `read_land_use` from the features of a file, by a layer's declaration."""
    mine = [feature for feature in features.items if not layer.names or plain(feature.kind) in layer.names]
    if not layer.names:
        mine = [feature for feature in mine if layer.class_fields[0] in feature.properties]
    problems = _problems(layer, mine, features, context)
    if problems:
        raise InputError(problems)
    shapes = mended([feature.shape for feature in mine], check_system(features.epsg, context), context)
    places = [_first(feature, _MUNICIPALITY).zfill(4) if _first(feature, _MUNICIPALITY) else "" for feature in mine]
    known = all(places)
    rows = []
    for at, feature in enumerate(mine):
        shape = shapes.shapes[at]
        if shape is not None:
            given = _first(feature, layer.class_fields)
            years = _first(feature, ("return_period_years",))
            rows.append(
                {
                    "period": places[at] if known else WHOLE,
                    "municipality": places[at] or None,
                    "kind": layer.kinds.get(given, layer.other_kind),
                    "class": given,
                    "detail": _first(feature, layer.detail_fields) or None,
                    "return_period_years": int(years) if years else None,
                    "name": _first(feature, ("name", "navn")) or None,
                    "repair": shapes.repairs[at],
                    "repair_area_change_m2": shapes.area_changes_m2[at],
                    "area_m2": shape.area,
                    "wkb": shape.wkb,
                }
            )
    if not rows:
        raise InputError([no_shapes(context, len(mine))])
    every = pl.DataFrame(rows, schema=SCHEMA).sort("period", "kind", "class", maintain_order=True)
    frame = every.unique(maintain_order=True)
    aside = Counter(reason for reason in shapes.reasons if reason)
    repaired = frame.filter(pl.col("repair") != "")
    notes = dict(features.notes) | {
        "set_aside": dict(sorted(aside.items())),
        "repeated": every.height - frame.height,
        "other_objects": _others(features, mine),
        "repaired": repaired.height,
        "repaired_area_change_m2": float(repaired["repair_area_change_m2"].sum()),
    }
    return Reading(frame, tuple(sorted(set(places))) if known else (WHOLE,), notes=notes)


def _others(features: Features, mine: list[Feature]) -> dict[str, int]:
    """Objects that are not of the layer, by type; those that the file's reader passed over are among them."""
    read = {id(feature) for feature in mine}
    counted = Counter(feature.kind or "no type" for feature in features.items if id(feature) not in read)
    counted.update(features.notes.get("other_objects", {}))
    return dict(sorted(counted.items()))


def _problems(layer: Layer, mine: list[Feature], features: Features, context: ReadContext) -> list[Problem]:
    if not mine:
        expected = f"objects of {', '.join(layer.names) or f'a layer with {layer.class_fields[0]}'}"
        return [Problem(context.origin, expected, f"{len(features.items)} others", "Is this the right layer?")]
    problems = []
    bare = [feature for feature in mine if not _first(feature, layer.class_fields)]
    if bare:
        found = f"none in {len(bare)} objects, first in object {bare[0].number}"
        advice = "The publisher changed the layout or the column was renamed."
        problems.append(
            Problem(context.origin, " or ".join(layer.class_fields), found, advice, field=layer.class_fields[0])
        )
    classes = Counter(_first(feature, layer.class_fields) for feature in mine) - Counter({"": len(mine)})
    strange = {} if layer.other_kind else {given: times for given, times in classes.items() if given not in layer.kinds}
    for given, times in sorted(strange.items()):
        expected, found = f"one of {', '.join(layer.kinds)}", f"{given!r} in {times} objects"
        problems.append(Problem(context.origin, expected, found, "Mend the value.", field=layer.class_fields[0]))
    for feature in mine:
        years = _first(feature, ("return_period_years",))
        if years and not years.isdigit():
            expected = "whole years"
            problems.append(
                Problem(
                    context.origin, expected, repr(years), "Mend it.", field="return_period_years", row=feature.number
                )
            )
    return problems[:20]


def _first(feature: Feature, names: tuple[str, ...]) -> str:
    return next((feature.properties[name] for name in names if name in feature.properties), "")


def _dataset(dataset: str, source: str, title: Text, licence: str, address: str, reader: Any, **more: Any) -> Dataset:
    layer = LAYERS[dataset]
    formats = {"gpkg": _geopackage(layer), "geojson": _geojson(layer), "zip": _zipped(layer)} | more.get("formats", {})
    readers = {"gpkg": reader, "geojson": reader, "zip": reader} | more.get("readers", {})
    return Dataset(
        id=dataset,
        source=source,
        title=title,
        licence=licence,
        disclosure="published",
        address=address,
        vintage="parts",
        formats=formats,
        readers=readers,
    )


DATASETS = (
    _dataset(
        LAND_USE,
        "ssb",
        Text(nb="Arealbruk (SSB)", en="Land use (Statistics Norway)"),
        "see the publisher",
        "https://kartkatalog.geonorge.no",
        read_land_use,
        formats={"gml": _looks_like_land_use_gml},
        readers={"gml": read_land_use_gml},
    ),
    _dataset(
        LAND_COVER,
        "nibio",
        Text(nb="Arealressurser (AR5, AR50)", en="Land resources (AR5, AR50)"),
        "see the publisher",
        "https://www.nibio.no",
        read_land_cover,
    ),
    _dataset(
        HAZARD_ZONES,
        "nve",
        Text(nb="Faresoner for flom og skred", en="Flood and slide hazard zones"),
        "see the publisher",
        "https://www.nve.no",
        read_hazard_zones,
    ),
    _dataset(
        PROTECTED_AREAS,
        "miljodir",
        Text(nb="Verneområder", en="Protected areas"),
        "see the publisher",
        "https://www.miljodirektoratet.no",
        read_protected_areas,
    ),
    _dataset(
        SLOPE,
        "kartverket",
        Text(nb="Terrengets helning (fra høydemodell)", en="Slope of the ground (from a terrain model)"),
        "see the publisher",
        "https://hoydedata.no",
        read_slope,
    ),
)
