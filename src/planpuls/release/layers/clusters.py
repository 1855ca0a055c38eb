"""Areas that an indicator found on the grid, such as concentrations of jobs, as the outlines of their cells."""

from __future__ import annotations

import polars as pl

from planpuls.release.layers.layer import Field, Layer
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.spec.grid import CELL_250M, corner
from planpuls.spec.text import Text

INDICATOR, AREA_SET, RULE = "job-clusters", "job_cluster", "main"


def has_clusters(release: Release) -> bool:
    """Whether the release says where its concentrations lie."""
    if INDICATOR not in release.specs or not release.has("area_cells"):
        return False
    return bool(release.frame("area_cells")["area_set"].str.starts_with(f"{AREA_SET}@").any())


def clusters(release: Release) -> Layer:
    """Concentrations of jobs of the newest year by the main rule: the union of their cells, with employees and area."""
    import shapely

    spec = release.spec(INDICATOR)
    key = next(key for key in release.area_sets if key.startswith(f"{AREA_SET}@"))
    placed = release.frame("area_cells").filter(pl.col("area_set") == key).sort("area", "cell")
    rows = query(release, INDICATOR, area_set=key).rows
    end = str(rows["period"].max())
    rows = rows.filter((pl.col("period") == end) & (pl.col("rule") == RULE))
    rows = rows.filter(pl.col("area").is_in(placed["area"].unique().to_list())).sort("area")
    shapes = []
    for area in rows["area"]:
        x, y = corner(placed.filter(pl.col("area") == area)["cell"].to_numpy())
        joined = shapely.union_all(shapely.box(x, y, x + CELL_250M, y + CELL_250M))
        shapes.append(bytes(shapely.to_wkb(shapely.normalize(shapely.multipolygons(shapely.get_parts(joined))))))
    names = [release.area_name(key, area) for area in rows["area"]]
    table = rows.select(
        pl.col("area").alias("code"),
        pl.Series("name_nb", [name.nb for name in names], dtype=pl.String),
        pl.Series("name_en", [name.en for name in names], dtype=pl.String),
        pl.col("period").alias("year"),
        pl.col("employees").cast(pl.Int64),
        pl.col("area_km2"),
        pl.Series("wkb", shapes, dtype=pl.Binary),
    )
    unit = spec.measure("employees").unit
    return Layer(
        id="job_clusters",
        title=spec.title,
        description=Text(
            nb=f"Sammenhengende ruter med høy tetthet av ansatte i {end}, etter hovedregelen.",
            en=f"Connected cells with a high density of employees in {end}, by the main rule.",
        ),
        shape="MultiPolygon",
        style="zones",
        fields=(
            Field("code", Text(nb="Kode", en="Code")),
            Field("name_nb", Text(nb="Navn", en="Name (bokmål)")),
            Field("name_en", Text(nb="Navn (engelsk)", en="Name (English)")),
            Field("year", Text(nb="År", en="Year")),
            Field("employees", Text(nb=f"Ansatte ({unit.nb})", en=f"Employees ({unit.en})"), "integer"),
            Field("area_km2", Text(nb="Areal (km² hele ruter)", en="Area (km² of whole cells)"), "number"),
        ),
        table=table,
        sources=tuple(sorted(spec.sources)),
        shown="employees",
    )
