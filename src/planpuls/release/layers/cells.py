"""Grid cells with employees by year."""

from __future__ import annotations

import polars as pl

from planpuls.release.cells import municipalities_of
from planpuls.release.layers.layer import Field, Layer
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.spec.grid import CELL_1KM, CELL_250M, corner
from planpuls.spec.status import Flag
from planpuls.spec.text import Text

INDICATOR = "grid-change"
SIZES = {"cell_1km": CELL_1KM, "cell_250m": CELL_250M}
_TITLES = {
    "cell_1km": Text(nb="Ansatte i ruter på 1 km", en="Employees in cells of 1 km"),
    "cell_250m": Text(nb="Ansatte i ruter på 250 m", en="Employees in cells of 250 m"),
}


def cells(release: Release, level: str) -> Layer:
    """Squares of one size with employees on 1 January of each year.

    A year without a row is 0 employees in no year of the cell but null: the source lists only cells with employees, so null
    means no row, and the years that have a row without a figure stand in `years_withheld`.
    """
    import shapely

    rows = query(release, INDICATOR, area_set=level).rows
    periods = sorted(rows["period"].unique().to_list())
    by_year = rows.pivot("period", index="area", values="employees").select(
        "area", *(pl.col(period).cast(pl.Int64).alias(f"employees_{period}") for period in periods)
    )
    withheld = rows.filter(pl.col("employees").is_null()).group_by("area").agg(pl.col("period").sort().str.join(" "))
    flags = rows.group_by("area").agg(_flags())
    places = municipalities_of(release.frame("cells"), release.observations(INDICATOR), level)
    table = (
        rows.select("area")
        .unique()
        .sort(pl.col("area").cast(pl.Int64))
        .join(by_year, on="area", how="left", maintain_order="left")
        .join(withheld.rename({"period": "years_withheld"}), on="area", how="left", maintain_order="left")
        .join(flags, on="area", how="left", maintain_order="left")
    )
    codes = [places[area] for area in table["area"]]
    key = next(
        key
        for key, entry in release.area_sets.items()
        if entry["kind"] == "municipality" and str(entry["edition"]) == str(release.plan["edition"])
    )
    name = {code: release.area_name(key, code).nb for found in codes for code in found}
    x, y = corner(table["area"].cast(pl.Int64).to_numpy())
    size = SIZES[level]
    table = table.select(
        pl.col("area").alias("cell"),
        pl.Series("municipality", [" ".join(found) for found in codes], dtype=pl.String),
        pl.Series("municipality_name", [" / ".join(name[code] for code in found) for found in codes], dtype=pl.String),
        *(f"employees_{period}" for period in periods),
        "years_withheld",
        "flags",
        pl.Series("wkb", shapely.to_wkb(shapely.box(x, y, x + size, y + size)).tolist(), dtype=pl.Binary),
    )
    spec = release.spec(INDICATOR)
    unit = spec.measure("employees").unit
    fields = [
        Field("cell", Text(nb="Rute (SSBs rutenett)", en="Cell (SSB's grid)")),
        Field("municipality", Text(nb="Kommunenummer", en="Municipality code")),
        Field("municipality_name", Text(nb="Kommune", en="Municipality")),
        *(
            Field(f"employees_{year}", Text(nb=f"{unit.nb} {year}", en=f"{unit.en} {year}"), "integer")
            for year in periods
        ),
        Field("years_withheld", Text(nb="År uten oppgitt tall", en="Years without a stated figure")),
        Field("flags", Text(nb="Merknader", en="Flags")),
    ]
    return Layer(
        id=level,
        title=_TITLES[level],
        description=Text(
            nb="Ansatte per 1. januar etter år. En rute uten rad et år har ingen verdi det året; kilden viser bare ruter med ansatte.",
            en="Employees on 1 January by year. A cell without a row in a year has no value; the source lists cells with employees only.",
        ),
        shape="Polygon",
        style="cells",
        fields=tuple(fields),
        table=table,
        sources=tuple(sorted(spec.sources)),
        shown=f"employees_{periods[-1]}",
    )


def _flags() -> pl.Expr:
    """All flags of a cell as one text; what holds for the whole release stands in the layer's metadata."""
    each = pl.col("flags").str.split(" ").explode().unique().sort().drop_nulls()
    return (
        each.filter(~each.is_in(["", Flag.DEMO.value, Flag.SCENARIO.value, Flag.BREAK.value]))
        .str.join(" ")
        .alias("flags")
    )
