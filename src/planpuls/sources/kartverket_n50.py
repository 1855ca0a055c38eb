"""Kartverket's N50: land cover (Arealdekke: bogs, lakes, built-up areas and what else covers the ground), and roads beside it.

An open substitute for AR5 at the scale 1:50 000. Files come zipped per county or municipality, as GML with a file per
theme or as a file geodatabase; the area's code in the names inside says which part of the country a file is. The roads
of the same file (Samferdsel) are a table of their own, `roads`; walking distances use OpenStreetMap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.n50_roads import SCHEMA as ROADS
from planpuls.sources.n50_roads import read_roads
from planpuls.sources.nested_parts import WHOLE
from planpuls.sources.plan_features import Features, from_database, plain
from planpuls.sources.plan_maps_gml import read_features
from planpuls.sources.polygon_layers import Layer, layer_table
from planpuls.sources.zipped_maps import Kind, is_zipped, looks_inside, the_map
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

N50 = "kartverket.n50"
THEME = "arealdekke"
KINDS: dict[str, str] = {
    "Myr": "bog",
    "Innsjø": "freshwater",
    "InnsjøRegulert": "freshwater",
    "FerskvannTørrfall": "freshwater",
    "Elv": "freshwater",
    "ElvBekk": "freshwater",
    "Havflate": "sea",
    "SnøIsbre": "glacier",
    "Tettbebyggelse": "built",
    "Bykjerne": "built",
    "BymessigBebyggelse": "built",
    "Industriområde": "built",
    "Lufthavn": "transport",
    "Rullebane": "transport",
    "DyrketMark": "farmland",
    "Skog": "forest",
    "ÅpentOmråde": "open_land",
    "Park": "park",
    "Gravplass": "cemetery",
    "SportIdrettPlass": "sports",
    "Golfbane": "sports",
    "Alpinbakke": "sports",
    "Steinbrudd": "quarry",
    "Steintipp": "quarry",
}
"""Object type -> kind. Types that are not here are left out and counted in the notes."""
LAYER = Layer(
    names=frozenset(map(plain, KINDS)),
    class_fields=("objtype",),
    kinds={plain(name): kind for name, kind in KINDS.items()},
    other_kind="other",
)
_SCHEMA = re.compile(r"produktspesifikasjon/N50\b", re.IGNORECASE)
_TYPES = re.compile("|".join(f":{name}\\b" for name in KINDS))
_DATABASE = re.compile(r"n50[_ ]?(?:kartdata_)?arealdekke", re.IGNORECASE)
_LAYER_NAMES = frozenset({"n50_arealdekke", "n50arealdekke", "n50_kartdata_arealdekke", THEME})
_COUNTRY = "0000"
_PART = re.compile(r"_(\d{4}|\d{2})_")


def _looks_like_gml(sample: Sample) -> bool:
    text = sample.text
    return text.lstrip().startswith("<") and bool(_SCHEMA.search(text)) and bool(_TYPES.search(text))


def _looks_like_map(kind: Kind, sample: Sample) -> bool:
    if kind == "gml":
        return _looks_like_gml(sample) or (THEME in sample.name.lower() and bool(_SCHEMA.search(sample.text)))
    return kind in ("gpkg", "gdb") and _DATABASE.search(sample.text) is not None


def read_n50(path: Path, context: ReadContext) -> Reading:
    """Land cover as areas; the columns of `polygon_layers.read_land_use`.

    `class` is N50's object type in lower case without Norwegian letters (`myr`, `innsjo`, `tettbebyggelse`), `kind` ours
    (bog, freshwater, built …); `period` is the code of the area in the names inside the zip file (a county `32`, a
    municipality `3201`), or `all` where they have none. Objects of other types are counted in the notes. `frames` has `roads`, as
    `n50_roads.read_roads` gives them. Errors: as there. Source: Kartverket.
    """
    part = WHOLE
    roads, told = pl.DataFrame(schema=ROADS), {"without_roads": 1}
    if is_zipped(path):
        name, kind = the_map(path, context, THEME)
        found = _PART.search(f"_{Path(name).name}")
        part = found.group(1) if found and found.group(1) != _COUNTRY else WHOLE
        if kind == "gml":
            features = read_features(path, context, LAYER.names, (Path(name).name.lower(),))
            roads, told = read_roads(path, context, part)
        else:
            features = from_database(path, context, _LAYER_NAMES, THEME)
    else:
        features = read_features(path, context, LAYER.names)
    _is_of_today(part, context)
    reading = layer_table(LAYER, _with_types(features), context)
    frame = reading.frame.with_columns(pl.lit(part).alias("period"))
    return replace(reading, frame=frame, periods=(part,), frames={"roads": roads}, notes=dict(reading.notes) | told)


def _is_of_today(part: str, context: ReadContext) -> None:
    """Refuse a county or municipality of former days: it would stand beside its successors and count everything twice."""
    codes = context.country.codes(context.country.editions[-1])
    if part != WHOLE and part not in codes | {code[:2] for code in codes}:
        advice = "Fetch the file of the area as it is now."
        problem = Problem(context.origin, "a county or municipality of today", part, advice, field="area")
        raise InputError([problem])


def _with_types(features: Features) -> Features:
    """The object type as a property: GML has it as the element's name, databases as a column."""
    for feature in features.items:
        feature.properties["objtype"] = plain(feature.properties.get("objtype") or feature.kind)
    return features


def _fetch(job: FetchJob) -> Iterator[Fetched]:
    from planpuls.sources.geonorge import Product, counties, fetch_product

    product = Product("N50Kartdata", "GML", "ea192681-d039-42ec-b1bc-f3ce04c189ac")
    yield from fetch_product(job, product, counties(job))


DATASETS = (
    Dataset(
        id=N50,
        source="kartverket",
        title=Text(nb="N50: arealdekke og veger", en="N50: land cover and roads"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://kartkatalog.geonorge.no/metadata/ea192681-d039-42ec-b1bc-f3ce04c189ac",
        vintage="parts",
        formats={"gml": _looks_like_gml, "zip": looks_inside(_looks_like_map, THEME)},
        readers={"gml": read_n50, "zip": read_n50},
        reference=Text(nb="kartet slik det er i filen", en="the map as it stands in the file"),
        fetch=_fetch,
        steady=True,
        more_tables=("roads",),
    ),
)
