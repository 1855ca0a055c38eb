"""Objects of a plan map as they stand in a file, whatever the file's layout: type, flat properties, shape.

Property names are flattened to dotted paths in lower case (`arealplanid.kommunenummer`), however deep the layout
nests them, so that one table serves GML, GeoJSON with dotted or nested keys, and GeoPackage columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planpuls.sources.archives import opened
from planpuls.sources.dataset import ReadContext
from planpuls.sources.zipped_maps import check_whole, inside_of, is_zipped, the_map
from planpuls.spec.errors import InputError, Problem

_AGAIN = "Fetch the file again; it may be cut off."


@dataclass(frozen=True)
class Feature:
    """One object of a map."""

    kind: str
    """Feature type in lower case without Norwegian letters, as in layer names: `kparealformalomrade`."""
    properties: dict[str, str]
    """Dotted name in lower case -> text; what is null or empty is not there."""
    shape: Any
    """Shapely geometry in the file's own system, or None."""
    number: int
    """Position in the file or layer, from 1."""


@dataclass
class Features:
    """All objects of one file."""

    items: list[Feature]
    epsg: int | None
    withdrawn: tuple[str, ...] = ()
    """Plans that the service no longer has (written by our own fetcher)."""
    proposal: bool = False
    """Whether the file's schema is that of plan proposals."""
    notes: dict[str, Any] = field(default_factory=dict)


def plain(name: str) -> str:
    """A feature type or layer name as layer names are written.

    >>> plain("KpArealformålOmråde"), plain("kparealformalomrade_mv")
    ('kparealformalomrade', 'kparealformalomrade')
    """
    return (
        name.lower().replace("å", "a").replace("ø", "o").replace("æ", "e").removesuffix("_mv").removesuffix("_omrade")
    )


def flat(properties: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Dotted name and text of every value that is there; of a list, the first entry."""
    for name, given in properties.items():
        value = given[0] if isinstance(given, list) and given else given
        path = f"{above}.{name}".strip(".").lower()
        if isinstance(value, Mapping):
            yield from flat(value, above if is_wrapper(name) else path)
        elif value is not None and value == value and str(value).strip() not in ("", "[]"):
            yield path, _text(value)


def is_wrapper(name: str) -> bool:
    """Whether a name is that of an object between a property and its values, which paths leave out."""
    return name[:1].isupper()


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def epsg_of(name: object) -> int | None:
    """The EPSG number a name of a system ends in.

    >>> epsg_of("urn:ogc:def:crs:EPSG::25832"), epsg_of("http://www.opengis.net/def/crs/EPSG/0/25833")
    (25832, 25833)
    >>> epsg_of("urn:ogc:def:crs:OGC:1.3:CRS84")
    4326
    """
    text = str(name)
    if text.endswith("CRS84") or text.endswith("CRS84h"):
        return 4326
    digits = text.replace("/", ":").rpartition(":")[2]
    return int(digits) if "epsg" in text.lower() and digits.isdigit() else None


def read_json_document(path: Path, context: ReadContext) -> dict[str, Any]:
    """A JSON object, also zipped. Error: not JSON, not an object."""
    try:
        with opened(path, context, (".geojson", ".json")) as stream:
            document = json.loads(stream.read())
    except ValueError as error:
        row = getattr(error, "lineno", None)
        raise InputError([Problem(context.origin, "JSON", str(error), _AGAIN, row=row)]) from error
    if not isinstance(document, dict):
        raise InputError([Problem(context.origin, "a JSON object", type(document).__name__, _AGAIN)])
    return document


def from_geojson(document: Mapping[str, Any], context: ReadContext, kind: str = "") -> Features:
    """A FeatureCollection; without a `crs` member it is in degrees, as the standard says."""
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    collection = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(collection, list):
        found = str(document.get("type", "no type"))
        raise InputError([Problem(context.origin, "a FeatureCollection with features", found, _AGAIN, field="type")])
    named = document.get("crs") or {}
    name = named.get("properties", {}).get("name") if isinstance(named, Mapping) else None
    epsg = 4326 if name is None else epsg_of(name)
    problems: list[Problem] = []
    items: list[Feature] = []
    for number, entry in enumerate(collection, 1):
        try:
            geometry = entry.get("geometry")
            found_shape = shape(geometry) if geometry and geometry.get("coordinates") else None
            properties = dict(flat(entry.get("properties") or {}))
        except (AttributeError, TypeError, ValueError, LookupError, ShapelyError) as error:
            problems.append(
                Problem(context.origin, "a feature", f"{type(error).__name__}: {error}", _AGAIN, row=number)
            )
            continue
        given = properties.get("objekttypenavn") or properties.get("objtype") or kind or _kind(properties)
        items.append(Feature(plain(given), properties, found_shape, number))
    if problems:
        raise InputError(problems[:20])
    _check_degrees(items, epsg, context)
    withdrawn = document.get("withdrawn", ())
    return Features(items, epsg, tuple(map(str, withdrawn)) if isinstance(withdrawn, list) else ())


def _kind(properties: Mapping[str, str]) -> str:
    """The type of an object that does not name it, from the properties only that type has."""
    if "arealbruksstatus" in properties:
        return "kparealbrukomrade" if "arealbruk" in properties else "kparealformalomrade"
    if {"reguleringsformål", "reguleringsformal"} & set(properties):
        return "rbformalomrade"
    if "plantype" in properties:
        return "kpomrade" if properties["plantype"].startswith("2") else "rpomrade"
    return properties.get("name", "")


def _check_degrees(items: list[Feature], epsg: int | None, context: ReadContext) -> None:
    if epsg != 4326:
        return
    for item in items:
        if item.shape is not None and not item.shape.is_empty:
            x, y = item.shape.bounds[:2]
            if abs(x) > 180 or abs(y) > 90:
                found = f"{x:.0f} {y:.0f} in feature {item.number}, and no `crs` member that names another system"
                advice = "Add the crs member, or export the file in EPSG:4326."
                raise InputError([Problem(context.origin, "degrees", found, advice, field="crs")])
            return


def from_database(path: Path, context: ReadContext, wanted: frozenset[str] | None, theme: str = "") -> Features:
    """The layers of a GeoPackage or geodatabase, also zipped, whose plain name is in `wanted` (None: all); in one system."""
    import pyogrio
    import shapely

    source: Path | str = path
    if is_zipped(path):
        source = inside_of(path, the_map(path, context, theme)[0])
        check_whole(path, context)
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(source) if kind]
        items: list[Feature] = []
        systems: dict[str, int | None] = {}
        left_out = sorted(layer for layer in layers if wanted is not None and plain(layer) not in wanted)
        for layer in layers:
            if layer not in left_out:
                meta, _, shapes, columns = pyogrio.raw.read(source, layer=layer, datetime_as_string=True)
                systems[layer] = epsg_of(meta["crs"])
                names = [str(name) for name in meta["fields"]]
                drawn = shapely.from_wkb(shapes, on_invalid="ignore")
                for number, (drawing, *values) in enumerate(zip(drawn, *columns, strict=True), 1):
                    properties = dict(flat(dict(zip(names, values, strict=True))))
                    given = properties.get("objekttypenavn") or properties.get("objtype") or layer
                    items.append(Feature(plain(given), properties, drawing, number))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        raise InputError(
            [Problem(context.origin, "a readable GeoPackage or geodatabase", str(error).splitlines()[0], _AGAIN)]
        ) from error
    if len(set(systems.values())) > 1:
        found = ", ".join(f"{layer}: EPSG:{epsg}" for layer, epsg in systems.items())
        raise InputError([Problem(context.origin, "layers in one system of coordinates", found, "Convert the layers.")])
    return Features(items, next(iter(systems.values()), None), notes={"layers_left_out": left_out} if left_out else {})
