"""What is reached from each 250 m cell by public transport and on foot."""

from __future__ import annotations

import polars as pl

from planpuls.release.layers.layer import Field, Layer
from planpuls.release.reader import Release
from planpuls.spec.grid import CELL_250M, corner
from planpuls.spec.text import Text

INDICATOR = "transit-reach"
WHAT = {
    "residents": Text(nb="Innbyggere", en="Residents"),
    "employees": Text(nb="Ansatte", en="Employees"),
}


def limits(release: Release) -> list[int]:
    """The travel times in minutes that cells have sums of."""
    return sorted(release.frame("cell_reach")["minutes"].unique().to_list())


def column(what: str, minutes: int) -> str:
    """
    >>> column("residents", 45)
    'residents_45'
    """
    return f"{what}_{minutes}"


def cell_reach(release: Release) -> Layer:
    """250 m squares with residents and employees within each travel time, a column for each; cells without a street near
    them have no row."""
    import shapely

    spec = release.spec(INDICATOR)
    wide = (
        release.frame("cell_reach")
        .pivot("minutes", index="cell", values=list(WHAT))
        .sort("cell")
        .rename({"cell": "number"})
    )
    chosen = [(what, minutes) for what in WHAT for minutes in limits(release)]
    x, y = corner(wide["number"].to_numpy())
    squares = shapely.to_wkb(shapely.box(x, y, x + CELL_250M, y + CELL_250M)).tolist()
    table = wide.select(
        pl.col("number").cast(pl.String).alias("cell"),
        *(pl.col(column(*each)).cast(pl.Int64) for each in chosen),
        pl.Series("wkb", squares, dtype=pl.Binary),
    )
    fields = [Field("cell", Text(nb="Rute (SSBs rutenett)", en="Cell (SSB's grid)"))]
    for what, minutes in chosen:
        alias = Text(
            nb=f"{WHAT[what].nb} innen {minutes} minutter med kollektivtransport og gange",
            en=f"{WHAT[what].en} within {minutes} minutes by public transport and on foot",
        )
        fields.append(Field(column(what, minutes), alias, "integer"))
    return Layer(
        id="cell_reach",
        title=Text(nb="Tilgjengelighet fra ruter på 250 m", en="Accessibility of 250 m cells"),
        description=Text(
            nb="Innbyggere og ansatte innen 30, 45 og 60 minutter fra rutens midtpunkt. Bare ruter med en gate i nærheten er med.",
            en="Residents and employees within 30, 45 and 60 minutes of the cell's centre. Only cells with a street nearby.",
        ),
        shape="Polygon",
        style="cells",
        fields=tuple(fields),
        table=table,
        sources=tuple(sorted(spec.sources)),
        shown=column("employees", limits(release)[len(limits(release)) // 2]),
    )
