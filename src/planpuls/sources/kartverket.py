"""Kartverket's municipality boundaries as GeoJSON (EPSG:4326 or 4258 in, EPSG:25833 out).

Comes as one collection, or as the download service gives it: zipped, with a collection per layer (`Kommune`, before
`administrative_enheter.kommune`) and with the sea territory inside the boundaries. Boundaries that were imported by hand
are not replaced by fetched ones: those are usually cut at the coast, which places cells in water better.

The edition is found from the codes in the file: the boundaries of 2020 hold exactly the codes of 2020. Rings that
are invalid after projection are made valid; the area lost or won by that is checked to be a sliver.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from planpuls.sources.archives import first_member, is_zip, opened
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.projection import to_25833
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

BOUNDARIES = "kartverket.municipalities"
_CODE_FIELDS = ("kommunenummer", "KOMMUNENUMMER", "kommunenr")
_NAME_FIELDS = ("kommunenavn", "navn", "name")
_POLYGONS = ("Polygon", "MultiPolygon")
_MAX_MENDED_SHARE = 0.01
_OTHER_LAYERS = re.compile(r'"artype"|planpuls_|arealbruk|arealplanid|arealform', re.IGNORECASE)
_LAYERED = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"[^"]*[Kk]ommune[^"]*"\s*:\s*\{')


def _looks_like_zip(sample: Sample) -> bool:
    name = first_member(sample.head).lower()
    return "kommuner" in name and name.endswith((".geojson", ".json"))


def _looks_like_geojson(sample: Sample) -> bool:
    text = sample.text
    return (
        text.lstrip().startswith("{")
        and '"FeatureCollection"' in text
        and '"kommunenummer"' in text
        and "olygon" in text
        # Other layers name municipalities too.
        and not _OTHER_LAYERS.search(text)
    )


def read_geojson(path: Path, context: ReadContext) -> Reading:
    """Columns `municipality` (code), `name`, `period` (edition), `wkb` (polygons in EPSG:25833, valid)."""
    import shapely

    try:
        with path.open("rb") as file:
            head = file.read(400)
        layer = _one_of_several(path, context) if is_zip(head) or _LAYERED.match(head) else _collection(path)
    except InputError:
        raise
    except Exception as error:
        advice = "Fetch the file again; it may be cut off."
        raise InputError([Problem(context.origin, "readable GeoJSON", str(error).splitlines()[0], advice)]) from error
    code_field = next((field for field in _CODE_FIELDS if field in layer.columns), None)
    name_field = next((field for field in _NAME_FIELDS if field in layer.columns), None)
    if code_field is None or not len(layer.shapes):
        raise InputError(
            [
                Problem(
                    context.origin,
                    "features with kommunenummer",
                    ", ".join(layer.columns),
                    "Is this the municipality file?",
                )
            ]
        )
    codes = [_code(value) for value in layer.columns[code_field]]
    problems = _geometry_problems(layer, codes, context)
    editions = context.country.editions_with(codes)
    if not editions and "" not in codes:
        known = set().union(*(context.country.codes(edition) for edition in context.country.editions))
        strange = sorted(set(codes) - known)
        found = f"{', '.join(strange[:5])}" if strange else "codes of different years together"
        advice = "Import the boundaries of one edition; add new codes to the country's code list."
        problems.append(
            Problem(context.origin, "codes of one edition of the municipalities", found, advice, field=code_field)
        )
    if problems:
        raise InputError(problems)
    assert layer.epsg is not None
    projected = shapely.transform(layer.shapes, partial(_in_metres, layer.epsg))
    broken = ~shapely.is_valid(projected)
    mended = projected.copy()
    mended[broken] = [_only_polygons(shape) for shape in shapely.make_valid(projected[broken])]
    problems += _mending_problems(projected, mended, broken, codes, context)
    if problems:
        raise InputError(problems)
    # A file that holds all codes of exactly one edition is that edition; a part of the country may fit several.
    fitting = [edition for edition in editions if context.country.codes(edition) == set(codes)] or list(editions)
    hint = context.country.edition(int(context.period)) if context.period else None
    if len(fitting) > 1 and hint is not None and hint not in fitting:
        fits = ", ".join(map(str, fitting))
        expected, found = f"codes of the edition of {context.period}", f"codes of the editions {fits}"
        raise InputError([Problem(context.origin, expected, found, "Give --vintage with one of these.")])
    period = str(fitting[0]) if len(fitting) == 1 else str(hint) if hint else None
    table = pl.DataFrame(
        {
            "municipality": codes,
            "name": [_name(name) for name in layer.columns[name_field]] if name_field else codes,
            "period": pl.Series([period] * len(codes), dtype=pl.String),
            "wkb": shapely.to_wkb(mended).tolist(),
        }
    ).sort("municipality")
    return Reading(table, periods=(str(fitting[0]),) if len(fitting) == 1 else ())


@dataclass(frozen=True)
class _Layer:
    """Features: their fields by name, their shapes (None where there is none) and what system those are in."""

    columns: Mapping[str, Sequence[Any]]
    shapes: Any
    epsg: int | None


def _collection(path: Path) -> _Layer:
    """The features of a file with one collection."""
    import pyogrio
    import shapely
    from pyproj import CRS

    meta, _, shapes, values = pyogrio.raw.read(path)
    columns = dict(zip(meta["fields"], values, strict=True))
    return _Layer(columns, shapely.from_wkb(shapes), CRS(meta["crs"]).to_epsg() if meta["crs"] else None)


def _one_of_several(path: Path, context: ReadContext) -> _Layer:
    """The layer of municipalities out of a document with a collection per layer."""
    import shapely

    with opened(path, context, (".geojson", ".json")) as stream:
        document = json.load(stream)
    layers = {"": document, **document}.values()
    for layer in layers:
        features: list[Any] = (layer.get("features") if isinstance(layer, dict) else None) or []
        first = features[0] if features else {}
        if any(field in first.get("properties", {}) for field in _CODE_FIELDS) and (
            "Polygon" in str((first.get("geometry") or {}).get("type"))
        ):
            system = re.search(r"(\d{4,5})\D*$", str(layer.get("crs", {}).get("properties", {}).get("name", "4326")))
            fields = dict.fromkeys(field for feature in features for field in feature["properties"])
            columns = {field: [feature["properties"].get(field) for feature in features] for field in fields}
            written = [json.dumps(feature["geometry"]) if feature.get("geometry") else None for feature in features]
            return _Layer(columns, shapely.from_geojson(written), int(system.group(1)) if system else 4326)
    found = ", ".join(document) if isinstance(document, dict) else type(document).__name__
    advice = "Is this the municipality file?"
    raise InputError([Problem(context.origin, "a layer of polygons with kommunenummer", found, advice)])


def _in_metres(epsg: int, degrees: Any) -> Any:
    import numpy as np

    return np.column_stack(to_25833(degrees[:, 0], degrees[:, 1], epsg))


def _name(value: Any) -> str:
    """A name; older layers hold a list of names in several languages, the official one first."""
    return str(value[0].get("navn", "")) if isinstance(value, list) and value else str(value)


def _code(value: Any) -> str:
    """A code as four digits; files write it as number or text. Empty where there is none."""
    if isinstance(value, str):
        return value.zfill(4) if value else ""
    return f"{int(value):04d}" if value is not None and value == value else ""


def _only_polygons(geometry: Any) -> Any:
    """Mending may leave lines beside the polygons; a municipality is its polygons."""
    import shapely

    if geometry.geom_type in _POLYGONS:
        return geometry
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _geometry_problems(layer: _Layer, codes: list[str], context: ReadContext) -> list[Problem]:
    import shapely

    problems = []
    if layer.epsg not in (4326, 4258):
        found = f"EPSG:{layer.epsg}" if layer.epsg else "a system without a number"
        problems.append(Problem(context.origin, "degrees (EPSG:4326 or 4258)", found, "Fetch the file in EPSG:4326."))
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        problems.append(
            Problem(context.origin, "each municipality once", ", ".join(repeated[:5]), "Fetch the file again.")
        )
    if "" in codes:
        row = codes.index("") + 1
        problems.append(
            Problem(context.origin, "a code for each municipality", f"none in feature {row}", "Fetch the file again.")
        )
    empty = [
        code
        for code, geometry in zip(codes, layer.shapes, strict=True)
        if geometry is None or geometry.is_empty or geometry.geom_type not in _POLYGONS
    ]
    if empty:
        problems.append(
            Problem(
                context.origin,
                "a polygon for each municipality",
                f"none for {', '.join(empty[:5])}",
                "Fetch the file again.",
            )
        )
    west, south, east, north = shapely.total_bounds(layer.shapes)
    if len(empty) < len(codes) and not (-20 <= west <= east <= 40 and 50 <= south <= north <= 85):
        found = f"{west:.1f} {south:.1f} {east:.1f} {north:.1f}"
        problems.append(
            Problem(context.origin, "longitude and latitude in and round Norway", found, "Are the axes swapped?")
        )
    return problems


def _mending_problems(
    projected: Any, mended: Any, broken: Any, codes: list[str], context: ReadContext
) -> list[Problem]:
    problems = []
    for position in broken.nonzero()[0]:
        before, after = abs(projected[position].area), mended[position].area
        if after == 0 or abs(after - before) > _MAX_MENDED_SHARE * max(before, 1.0):
            found = f"rings of {codes[position]} whose mending changes the area from {before:.0f} to {after:.0f} m2"
            problems.append(
                Problem(context.origin, "rings that are valid but for slivers", found, "Fetch the file again.")
            )
    return problems


def _fetch(job: FetchJob) -> Iterator[Fetched]:
    from planpuls.sources.fetching import Fetched as Answer
    from planpuls.sources.geonorge import WHOLE_COUNTRY, Product, fetch_product

    newest = job.have.get(str(job.plan.country.editions[-1]))
    if newest is not None and "://" not in newest.origin:
        yield Answer(None, newest.origin, note="imported by hand and kept")
        return
    product = Product(
        "Kommuner",
        "GeoJSON",
        "041f1e6e-bdbc-4091-b48f-8a5990f3cc5b",
        epsg=4258,
        feed="AdministrativeEnheterKommuner",
    )
    yield from fetch_product(job, product, (WHOLE_COUNTRY,))


DATASETS = (
    Dataset(
        id=BOUNDARIES,
        source="kartverket",
        title=Text(nb="Kommunegrenser", en="Municipality boundaries"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://kartkatalog.geonorge.no/metadata/041f1e6e-bdbc-4091-b48f-8a5990f3cc5b",
        vintage="edition",
        formats={"geojson": _looks_like_geojson, "zip": _looks_like_zip},
        readers={"geojson": read_geojson, "zip": read_geojson},
        fetch=_fetch,
    ),
)
