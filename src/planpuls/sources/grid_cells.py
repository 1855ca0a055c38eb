"""What SSB's grids have in common: cell ids, columns spelt in several ways, CSV, the WFS's GeoJSON, geodatabases.

CSV is `;`-separated with a byte-order mark; an empty value means 0. The cell id's column is spelt `SSBID250M`,
`SSBID0250M`, `ssbid250m`, `SSBID1000M` (and `SSBid`); names are matched without regard to case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.sources.dataset import ReadContext, Sample, read_text_columns, refuse_rows, whole_numbers
from planpuls.sources.zipped_maps import check_whole, inside_of, the_map
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.grid import SHIFT

_AGAIN = "Fetch the file again; it may be cut off or changed by a program."


def id_pattern(size_m: int) -> str:
    """What the cell id's column may be called.

    >>> bool(re.fullmatch(id_pattern(250), "ssbid0250m"))
    True
    """
    return rf"ssb_?id0?{size_m}m"


def csv_has(sample: Sample, size_m: int, *columns: str) -> bool:
    """Whether a CSV header names the cell id of this size and all `columns` (patterns)."""
    names = [column.strip().strip('"') for column in sample.header.split(";")]
    return len(names) > 1 and _has(names, size_m, columns)


def geojson_has(sample: Sample, size_m: int, *columns: str) -> bool:
    """Whether a GeoJSON document's first feature has the cell id of this size and all `columns` (patterns)."""
    text = sample.text
    if not text.lstrip().startswith("{") or '"FeatureCollection"' not in text:
        return False
    first = re.search(r'"properties"\s*:\s*\{([^}]*)\}', text)
    return first is not None and _has(re.findall(r'"([^"]+)"\s*:', first.group(1)), size_m, columns)


def _has(names: list[str], size_m: int, columns: tuple[str, ...]) -> bool:
    return all(
        any(re.fullmatch(wanted, name, re.IGNORECASE) for name in names) for wanted in (id_pattern(size_m), *columns)
    )


def csv_cells(
    path: Path, context: ReadContext, size_m: int, needed: Mapping[str, str], optional: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Texts of `row`, `cell` and the columns `needed` (our name -> pattern), and of those `optional` that are there."""
    there = [column.strip().strip('"') for column in Sample.of(path).header.split(";")]
    also = {
        ours: pattern
        for ours, pattern in (optional or {}).items()
        if any(re.fullmatch(pattern, name, re.IGNORECASE) for name in there)
    }
    return read_text_columns(path, context, ";", {"cell": id_pattern(size_m), **needed, **also}, closed=True)


def geojson_cells(
    path: Path, context: ReadContext, size_m: int, needed: Mapping[str, str], optional: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The same from the WFS's GeoJSON; `row` is the feature's number and geometry is not used: the id says it all."""
    try:
        document = json.loads(path.read_bytes())
        found = [dict(feature["properties"]) for feature in document["features"]]
    except (ValueError, KeyError, TypeError) as error:
        found_text = f"{type(error).__name__}: {error}"
        row = getattr(error, "lineno", None)
        raise InputError(
            [Problem(context.origin, "whole GeoJSON with features", found_text, _AGAIN, row=row)]
        ) from error
    matched = document.get("numberMatched")
    if isinstance(matched, int) and matched != len(found):
        raise InputError([Problem(context.origin, f"{matched} features", str(len(found)), _AGAIN, field="features")])
    if not found:
        raise InputError([Problem(context.origin, "features", "none", _AGAIN, field="features")])
    chosen = _chosen(list(found[0]), context, size_m, needed, optional or {})
    columns = {ours: [_text(row.get(name)) for row in found] for ours, name in chosen.items()}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index("row", offset=1)


def database_cells(
    path: Path, context: ReadContext, size_m: int, needed: Mapping[str, str], optional: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The same from a zipped file geodatabase, as Geonorge has it per county and for the country.

    Only the country's file (`0000` in its name) is read: a year is one file, and a county's would count as the country.
    """
    import pyogrio

    name, _ = the_map(path, context)
    if "_0000_" not in name:
        expected, advice = "the file of the whole country (0000)", "Fetch that one, or the export of kart.ssb.no."
        raise InputError([Problem(context.origin, expected, name, advice, field="area")])
    check_whole(path, context)
    source, wanted = inside_of(path, name), re.compile(id_pattern(size_m), re.IGNORECASE)
    try:
        layers = [str(layer) for layer, _ in pyogrio.list_layers(source)]
        fitting = [layer for layer in layers if any(map(wanted.fullmatch, pyogrio.read_info(source, layer)["fields"]))]
        if len(fitting) != 1:
            found = f"{len(fitting)} such of {', '.join(layers) or 'none'}"
            raise InputError([Problem(context.origin, "one layer with cell ids", found, _AGAIN, field="layer")])
        meta, _, _, values = pyogrio.raw.read(source, layer=fitting[0], read_geometry=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        found = str(error).splitlines()[0]
        raise InputError([Problem(context.origin, "a readable geodatabase", found, _AGAIN)]) from error
    names = [str(field) for field in meta["fields"]]
    chosen = _chosen(names, context, size_m, needed, optional or {})
    columns = {ours: [_text(value) for value in values[names.index(theirs)]] for ours, theirs in chosen.items()}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index("row", offset=1)


def _chosen(
    names: list[str], context: ReadContext, size_m: int, needed: Mapping[str, str], optional: Mapping[str, str]
) -> dict[str, str]:
    """Our name -> theirs; all that are missing or there several times are said at once."""
    chosen, problems = {}, []
    for ours, pattern in {"cell": id_pattern(size_m), **needed, **optional}.items():
        fitting = [name for name in names if re.fullmatch(pattern, name, re.IGNORECASE)]
        if len(fitting) == 1:
            chosen[ours] = fitting[0]
        elif ours not in optional:
            expected, listed = f"one property like {pattern}", f"{len(fitting)} such in {', '.join(names)}"
            problems.append(Problem(context.origin, expected, listed, "The publisher changed the layout.", field=ours))
    if problems:
        raise InputError(problems)
    return chosen


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def with_cell_ids(frame: pl.DataFrame, context: ReadContext, size_m: int) -> tuple[pl.DataFrame, list[Problem]]:
    """`cell` as integers, with what is wrong: not an id of this cell size, or a cell that is there twice."""
    frame, problems = whole_numbers(frame, "cell", context)
    if problems:
        return frame, problems
    cell = pl.col("cell")
    misplaced = (cell < 10**13) | (cell >= 10**14) | (cell % SHIFT % size_m != 0) | (cell // SHIFT % size_m != 0)
    faults = frame.filter(misplaced).select("row", found="cell")
    name = "250 m" if size_m == 250 else "1 km"
    problems += refuse_rows(
        context.origin, faults, "cell", f"a {name} cell id of 14 digits", f"Is this the {name} file?"
    )
    faults = frame.filter(cell.is_duplicated() & ~cell.is_first_distinct()).select("row", found="cell")
    problems += refuse_rows(context.origin, faults, "cell", "each cell once", "Fetch the file again.")
    return frame, problems


def decimal_numbers(frame: pl.DataFrame, column: str, context: ReadContext) -> tuple[pl.DataFrame, list[Problem]]:
    """`column` from text with decimal comma or point to Float64; empty stays empty."""
    value = pl.col(column).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    parsed = frame.with_columns(value.alias("__value"))
    wrong = (pl.col(column) != "") & (
        pl.col("__value").is_null() | ~pl.col("__value").is_finite() | (pl.col("__value") < 0)
    )
    faults = parsed.filter(wrong).select("row", found=column)
    problems = refuse_rows(context.origin, faults, column, "a number of 0 or more", "Fetch the file again.")
    return parsed.with_columns(pl.col("__value").alias(column)).drop("__value"), problems


def counts(frame: pl.DataFrame, column: str, context: ReadContext) -> tuple[pl.DataFrame, list[Problem]]:
    """`column` to integers of 0 and above; empty is 0, and old files write `12,0` for 12."""
    whole = pl.col(column).str.replace(r"[,.]0+$", "")
    return whole_numbers(frame.with_columns(whole.alias(column)), column, context, blank=0)
