"""Areas that an indicator found itself, concentrations of jobs and clusters of offices, as the outlines of their cells."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from planpuls.release.layers.layer import Field, Layer
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.spec.grid import CELL_250M, corner
from planpuls.spec.text import Text

RULE = "main"


@dataclass(frozen=True)
class Clusters:
    """What one such layer is made of."""

    layer: str
    indicator: str
    area_set: str
    counts: tuple[str, ...]
    """Measures that stand with each outline; the first is what a map is coloured by."""
    told: Text
    """What is drawn; `{end}` is filled in."""


JOBS = Clusters(
    "job_clusters",
    "job-clusters",
    "job_cluster",
    ("employees",),
    Text(
        nb="Sammenhengende ruter med høy tetthet av ansatte i {end}, etter hovedregelen.",
        en="Connected cells with a high density of employees in {end}, by the main rule.",
    ),
)
OFFICES = Clusters(
    "office_clusters",
    "office-clusters",
    "office_cluster",
    ("employees_least", "employees_most"),
    Text(
        nb="Sammenhengende ruter med høy tetthet av ansatte i kontornæringer {end}, etter hovedregelen, virksomheter med 1–4 ansatte regnet som én.",
        en="Connected cells with a high density of employees of office industries {end}, by the main rule, establishments of 1–4 employees counted as one.",
    ),
)
ALL = (JOBS, OFFICES)


def has_clusters(release: Release, of: Clusters) -> bool:
    """Whether the release says where they lie."""
    if of.indicator not in release.specs or not release.has("area_cells"):
        return False
    return bool(release.frame("area_cells")["area_set"].str.starts_with(f"{of.area_set}@").any())


def clusters(release: Release, of: Clusters) -> Layer:
    """The newest ones by the main rule: the union of their cells, with their counts and area."""
    import shapely

    spec = release.spec(of.indicator)
    key = next(key for key in release.area_sets if key.startswith(f"{of.area_set}@"))
    placed = release.frame("area_cells").filter(pl.col("area_set") == key).sort("area", "cell")
    rows = query(release, of.indicator, area_set=key).rows
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
        *(pl.col(name).cast(pl.Int64) for name in of.counts),
        pl.col("area_km2"),
        pl.Series("wkb", shapes, dtype=pl.Binary),
    )
    measures = [spec.measure(name) for name in of.counts]
    return Layer(
        id=of.layer,
        title=spec.title,
        description=Text(nb=of.told.nb.format(end=end), en=of.told.en.format(end=end)),
        shape="MultiPolygon",
        style="zones",
        fields=(
            Field("code", Text(nb="Kode", en="Code")),
            Field("name_nb", Text(nb="Navn", en="Name (bokmål)")),
            Field("name_en", Text(nb="Navn (engelsk)", en="Name (English)")),
            Field("year", Text(nb="År", en="Year")),
            *(
                Field(
                    one.id,
                    Text(nb=f"{one.name.nb} ({one.unit.nb})", en=f"{one.name.en} ({one.unit.en})"),
                    "integer",
                )
                for one in measures
            ),
            Field("area_km2", Text(nb="Areal (km² hele ruter)", en="Area (km² of whole cells)"), "number"),
        ),
        table=table,
        sources=tuple(sorted(spec.sources)),
        shown=of.counts[0],
    )
