"""Buildings with floor area: a matrikkel extract that a municipality or county hands over, as CSV or GeoPackage.

The open building points carry no floor area, and the cadastre's own interface needs an agreement; so the extract comes
by import, in the schema of `docs/imports/buildings.md`: one row per building and one per addition to it, with status
and its dates, floor area (BRA) for dwelling and for other use, where known by use, and a point. A file is in force for
the municipalities it holds.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.sources.building_checks import AREAS, DATES, OPTIONAL, REQUIRED, USES, problems_of, unknown_columns
from planpuls.sources.building_status import COMING, GONE, STANDING, STATUSES, group_of
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample, refuse_rows, text_columns
from planpuls.sources.projection import in_norway, to_25833
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

BUILDINGS = "matrikkel.buildings"
LAYER = "bygning"


def _looks_like_csv(sample: Sample) -> bool:
    names = {name.strip().strip('"').lower() for name in re.split("[;,]", sample.header)}
    return {"bygningsnummer", "bruksareal_bolig", "bruksareal_annet"} <= names


def _looks_like_geopackage(sample: Sample) -> bool:
    text = sample.head.lower()
    return text.startswith(b"sqlite format 3") and b"bruksareal_annet" in text and b"bygningsnummer" in text


def read_csv(path: Path, context: ReadContext) -> Reading:
    """One row per building and addition. Columns:

    `building` (number, text), `change` (Int64; 0 is the building itself, 1 and up its additions), `change_kind` (`T`
    extension, `P` storey on top, `U` below, `O` conversion, empty for the building), `municipality`, `period` (the same: the part the row belongs to),
    `building_type` (three digits), `building_group`, `status` (code), `state` (`standing`, `coming`, `gone`),
    `framework_permit`, `start_permit`, `temporary_use`, `completion`, `taken_into_use`, `gone_date` (Date), `completed_on` (Date: the first
    of temporary use permit and completion certificate, as SSB counts completed buildings), `late_registration` (Boolean:
    taken into use without either; never counted as new), `undated_completion` (Boolean: completed, but the extract does not say when),
    `floor_area_dwelling_m2`, `floor_area_other_m2` (Float64), `floor_area_<use>_m2`
    for the uses of `building_checks.USES` (Float64, null where the extract has none), `floor_area_unspecified_m2` (other than dwelling without
    a stated use), `x_m`, `y_m` (Float64, EPSG:25833).
    """
    data = path.read_bytes()
    header = data.partition(b"\n")[0].decode("utf-8-sig", errors="replace").strip()
    separator = ";" if header.count(";") >= header.count(",") else ","
    there = {name.strip().strip('"').lower() for name in header.split(separator)}
    problems = unknown_columns(sorted(there), context)
    if problems:
        raise InputError(problems)
    wanted = {name: name for name in (*REQUIRED, "ost", "nord", *(name for name in OPTIONAL if name in there))}
    return _checked(text_columns(data, context, separator, wanted), context, 25833)


def read_geopackage(path: Path, context: ReadContext) -> Reading:
    """The same from the layer `bygning` (or the only layer) with points in any declared EPSG system; `ost` and `nord` come from them."""
    import geopandas as gpd
    import pyogrio

    advice = "Write the GeoPackage again after docs/imports/buildings.md."
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        layer = LAYER if LAYER in layers else layers[0] if len(layers) == 1 else None
        if layer is None:
            raise InputError([Problem(context.origin, f"a layer {LAYER}", ", ".join(layers), advice)])
        frame = gpd.read_file(path, layer=layer, engine="pyogrio")
    except InputError:
        raise
    except Exception as error:
        found = str(error).splitlines()[0]
        raise InputError([Problem(context.origin, "a readable GeoPackage", found, advice)]) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError([Problem(context.origin, "a point for each row", "a layer without points", advice)])
    names = {str(name).lower(): str(name) for name in frame.columns if name != frame.geometry.name}
    problems = unknown_columns(names, context)
    if problems:
        raise InputError(problems)
    missing = [name for name in REQUIRED if name not in names]
    if missing or frame.empty or frame.crs is None or frame.crs.to_epsg() is None:
        found = f"without {', '.join(missing)}" if missing else "no rows" if frame.empty else f"system {frame.crs}"
        expected = "rows with all columns and points in a declared EPSG system"
        raise InputError([Problem(context.origin, expected, found, advice)])
    points = frame.geometry
    wrong = (points.isna() | points.is_empty | (points.geom_type != "Point")).to_numpy().nonzero()[0]
    if len(wrong):
        found = f"{len(wrong)} without, the first is row {wrong[0] + 1}"
        raise InputError([Problem(context.origin, "a point for each row", found, advice)])
    columns = {name: [_text(value) for value in frame[names[name]]] for name in (*REQUIRED, *OPTIONAL) if name in names}
    columns |= {"ost": [repr(float(x)) for x in points.x], "nord": [repr(float(y)) for y in points.y]}
    table = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index("row", offset=1)
    return _checked(table, context, int(frame.crs.to_epsg()))


def _text(value: Any) -> str:
    """A value of a GeoPackage as the CSV would write it."""
    if value is None or value != value or str(value) == "NaT":
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:10] if hasattr(value, "isoformat") else str(value).strip()


def _checked(frame: pl.DataFrame, context: ReadContext, epsg: int) -> Reading:
    frame = frame.with_columns(pl.lit("").alias(name) for name in OPTIONAL if name not in frame.columns)
    problems = problems_of(frame, context)
    if problems:
        raise InputError(problems)
    east, north = (
        frame[axis].str.replace(",", ".", literal=True).cast(pl.Float64).to_numpy() for axis in ("ost", "nord")
    )
    x, y = to_25833(east, north, epsg)
    outside = frame.filter(~pl.Series(in_norway(x, y)))
    if outside.height:
        faults = outside.select("row", found=pl.col("ost") + " " + pl.col("nord"))
        advice = "Give EPSG:25833, east first."
        raise InputError(refuse_rows(context.origin, faults, "ost, nord", "a point in Norway", advice))
    table = (
        _typed(frame).with_columns(pl.Series("x_m", x), pl.Series("y_m", y)).sort("municipality", "building", "change")
    )
    return Reading(table, periods=tuple(table["municipality"].unique(maintain_order=True)))


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    dates = {ours: pl.col(theirs).str.to_date("%Y-%m-%d", strict=False) for theirs, ours in DATES.items()}
    areas = {
        theirs: pl.col(theirs).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False) for theirs in AREAS
    }
    by_use = {f"floor_area_{use}_m2": areas[theirs] for theirs, use in USES.items()}
    stated = pl.sum_horizontal(*(area.fill_null(0.0) for area in by_use.values()))
    states = {code: "standing" if code in STANDING else "coming" if code in COMING else "gone" for code in STATUSES}
    assert set(states) == STANDING | COMING | GONE
    groups = {code: group_of(int(code)) for code in frame["bygningstype"].unique()}
    has_permit = dates["temporary_use"].is_not_null() | dates["completion"].is_not_null()
    return frame.select(
        pl.col("bygningsnummer").alias("building"),
        pl.col("lopenummer").replace("", "0").cast(pl.Int64).alias("change"),
        pl.col("endringskode").alias("change_kind"),
        pl.col("kommunenummer").alias("municipality"),
        pl.col("kommunenummer").alias("period"),
        pl.col("bygningstype").alias("building_type"),
        pl.col("bygningstype").replace_strict(groups).alias("building_group"),
        pl.col("bygningsstatus").alias("status"),
        pl.col("bygningsstatus").replace_strict(states).alias("state"),
        *(date.alias(ours) for ours, date in dates.items()),
        pl.min_horizontal(dates["temporary_use"], dates["completion"]).alias("completed_on"),
        ((pl.col("bygningsstatus") == "TB") & ~has_permit).alias("late_registration"),
        (pl.col("bygningsstatus").is_in(["MB", "FA"]) & ~has_permit).alias("undated_completion"),
        areas["bruksareal_bolig"].alias("floor_area_dwelling_m2"),
        areas["bruksareal_annet"].alias("floor_area_other_m2"),
        *(area.alias(ours) for ours, area in by_use.items()),
        (areas["bruksareal_annet"] - stated).clip(lower_bound=0.0).alias("floor_area_unspecified_m2"),
    )


DATASETS = (
    Dataset(
        id=BUILDINGS,
        source="matrikkel",
        title=Text(nb="Bygninger med bruksareal (matrikkeluttrekk)", en="Buildings with floor area (cadastre extract)"),
        licence="as agreed with the owner of the extract",
        disclosure="protected_register",
        address="docs/imports/buildings.md",
        vintage="parts",
        formats={"csv": _looks_like_csv, "geopackage": _looks_like_geopackage},
        readers={"csv": read_csv, "geopackage": read_geopackage},
        scope="plan",
        concept="floor_area",
        reference=Text(nb="dagen uttrekket er tatt", en="the day of the extract"),
    ),
)
