"""Commuting between municipalities as lines."""

from __future__ import annotations

import polars as pl

from planpuls.release.layers.layer import Field, Layer
from planpuls.release.reader import Release
from planpuls.spec.text import Text

INDICATOR = "commuting"
_MEASURE = "employed"


def flows(release: Release) -> Layer:
    """One straight line per direction between two of the region's municipalities, with commuters by year.

    Lines go from a point inside the one municipality to a point inside the other. Pairs without a figure above the least
    that pages write out are left out.
    """
    import shapely

    spec = release.spec(INDICATOR)
    inside = pl.col("municipality").is_in(release.plan["region_municipalities"])
    outlines = release.frame("outlines").filter(inside).sort("municipality")
    codes = outlines["municipality"].to_list()
    key = next(
        key
        for key, entry in release.area_sets.items()
        if entry["kind"] == "municipality" and str(entry["edition"]) == str(release.plan["edition"])
    )
    least = spec.measure(_MEASURE).least_shown or 0
    between = pl.col("area").is_in(codes) & pl.col("to_area").is_in(codes) & (pl.col("area") != pl.col("to_area"))
    rows = release.observations(INDICATOR).filter((pl.col("area_set") == key) & between)
    rows = rows.filter(pl.col("measure") == _MEASURE, pl.col("value") >= least)
    periods = sorted(rows["period"].unique().to_list())
    wide = rows.pivot("period", index=["area", "to_area"], values="value").sort("area", "to_area")
    points = dict(zip(codes, shapely.point_on_surface(shapely.from_wkb(outlines["wkb"].to_list())), strict=True))
    pairs = wide.select("area", "to_area").rows()
    lines = [
        shapely.to_wkb(shapely.LineString([(points[a].x, points[a].y), (points[b].x, points[b].y)])) for a, b in pairs
    ]
    names = [release.area_name(key, code).nb for pair in pairs for code in pair]
    table = wide.select(
        pl.concat_str("area", "to_area", separator="-").alias("id"),
        pl.col("area").alias("from_code"),
        pl.col("to_area").alias("to_code"),
        pl.Series("from_name", names[0::2], dtype=pl.String),
        pl.Series("to_name", names[1::2], dtype=pl.String),
        *(pl.col(period).cast(pl.Int64).alias(f"employed_{period}") for period in periods),
        pl.Series("wkb", lines, dtype=pl.Binary),
    )
    unit = spec.measure(_MEASURE).unit
    fields = [
        Field("id", Text(nb="Id", en="Id")),
        Field("from_code", Text(nb="Bosted (kommunenummer)", en="Residence (code)")),
        Field("to_code", Text(nb="Arbeidssted (kommunenummer)", en="Workplace (code)")),
        Field("from_name", Text(nb="Bosted", en="Residence")),
        Field("to_name", Text(nb="Arbeidssted", en="Workplace")),
        *(
            Field(f"employed_{year}", Text(nb=f"{unit.nb} {year}", en=f"{unit.en} {year}"), "integer")
            for year in periods
        ),
    ]
    return Layer(
        id="commuting_flows",
        title=Text(nb="Pendling mellom kommunene", en="Commuting between municipalities"),
        description=Text(
            nb=f"Rette linjer fra bosted til arbeidssted. Par med færre enn {least} i alle år er utelatt; "
            "år uten verdi har færre enn det eller ingen rad.",
            en=f"Straight lines from residence to workplace. Pairs with fewer than {least} in every year are left out; "
            "years without a value have fewer or no row.",
        ),
        shape="LineString",
        style="flows",
        fields=tuple(fields),
        table=table,
        sources=tuple(sorted(spec.sources)),
        shown=f"employed_{periods[-1]}" if periods else None,
    )
