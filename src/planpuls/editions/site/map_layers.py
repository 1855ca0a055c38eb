"""What the map draws, as geometry: cells and municipalities for tiles, hubs, catchments and flows for GeoJSON."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl

from planpuls.editions.site import degrees
from planpuls.editions.site.choices import Choices
from planpuls.release.cells import municipalities_of
from planpuls.release.layers import Layers
from planpuls.release.layers.hubs import AIR_LINE, NETWORK
from planpuls.spec.grid import CELL_1KM, CELL_250M, corner
from planpuls.spec.status import Flag

SIZES = {"cell_1km": CELL_1KM, "cell_250m": CELL_250M}
CELLS, FLOWS, FLOW_LAYER = "grid-change", "commuting", "commuting_flows"
_BEND = 0.12
"""How far a flow's line bends, as a part of its length."""


class MapLayers:
    """The layers of one release as the website's map draws them: the release's own layers (`planpuls.release.layers`), with
    short names for tiles."""

    def __init__(self, choices: Choices, layers: Layers | None = None) -> None:
        self.choices = choices
        self.release = choices.release
        self.layers = layers or Layers(choices.release)
        self.observed = self.choices.observed(CELLS)
        self.periods = sorted(self.observed["period"].unique())
        self.base, self.end = choices.span(self.periods)
        self.place = {level: municipalities_of(self.release.frame("cells"), self.observed, level) for level in SIZES}
        inside = pl.col("municipality").is_in(choices.plan["region_municipalities"])
        self.outlines = self.release.frame("outlines").filter(inside).sort("municipality")

    def has(self, layer: str) -> bool:
        return layer in self.layers.ids

    def name(self, code: str) -> str:
        return self.choices.name(self.choices.municipality_set, code, "nb")

    def names(self, codes: tuple[str, ...]) -> str:
        return " / ".join(self.name(code) for code in codes)

    def cells(self, level: str) -> Any:
        """Squares with id, municipalities, one column per year with employees, years without a figure (`u`) and flags."""
        table = self.layers[level].table
        if level == "cell_250m":
            moved = self.changes(level, self.base).select(pl.col("area").alias("cell"), pl.col("flags").alias("f"))
            both = pl.concat([table.select("cell", pl.col("flags").alias("f")), moved])
            flags = both.group_by("cell").agg(_flags("f"))
            table = table.join(flags, on="cell", maintain_order="left")
        else:
            table = table.with_columns(pl.col("flags").alias("f"))
        columns: dict[str, Any] = {
            "id": table["cell"].to_list(),
            "m": table["municipality"].to_list(),
            "mn": table["municipality_name"].to_list(),
            **{f"e{period}": whole(table[f"employees_{period}"]) for period in self.periods},
            "u": table["years_withheld"].to_list(),
            "f": [value or None for value in table["f"]],
        }
        return drawn(columns, table["wkb"])

    def has_unknown(self, level: str) -> bool:
        """Whether some cell has a year with a row but without a figure."""
        return bool(self.layers[level].table["years_withheld"].is_not_null().any())

    def changes(self, level: str, base: str) -> pl.DataFrame:
        return self.choices.rows(CELLS, area_set=level, period=self.end, base_period=base)

    def areas(self) -> Any:
        import geopandas
        import shapely

        codes = self.outlines["municipality"].to_list()
        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        names = [self.name(code) for code in codes]
        return geopandas.GeoDataFrame({"code": codes, "name": names}, geometry=shapes, crs=25833)

    def hubs(self) -> list[dict[str, Any]]:
        if not self.has("hubs"):
            return []
        return [
            _feature(
                {key: row[key] for key in ("name", "mode", "valid_from", "valid_to") if row[key] is not None},
                {"type": "Point", "coordinates": degrees.point(row["x_cm"] / 100, row["y_cm"] / 100)},
            )
            for row in self.release.frame("hubs").sort("hub").to_dicts()
        ]

    @property
    def along_streets(self) -> bool:
        return self.has("hubs") and self.layers["catchments"].odbl

    def catchments(self) -> list[dict[str, Any]]:
        """What is within reach of a hub, one feature per distance, the largest first."""
        import shapely

        if not self.has("hubs"):
            return []
        return [
            _feature(
                {"distance_m": row["distance_m"], "method": row["method"]},
                degrees.surface(shapely.from_wkb(row["wkb"])),
            )
            for row in self.layers["catchments"].table.to_dicts()
        ]

    @property
    def catchment_method(self) -> str:
        return NETWORK if self.along_streets else AIR_LINE

    def clusters(self) -> list[dict[str, Any]]:
        """Concentrations of jobs of the newest year."""
        return self._outlined("job_clusters", {"employees": "employees"})

    def offices(self) -> list[dict[str, Any]]:
        """Clusters of offices on the register's newest day; `most` where small establishments may have more."""
        return self._outlined("office_clusters", {"employees": "employees_least", "most": "employees_most"})

    def _outlined(self, layer: str, counts: dict[str, str]) -> list[dict[str, Any]]:
        """The areas of a layer; `counts`: what the map calls a field."""
        import shapely

        if not self.has(layer):
            return []
        names = {name: name for name in ("name_nb", "name_en", "year")} | counts | {"area_km2": "area_km2"}
        return [
            _feature({short: row[name] for short, name in names.items()}, degrees.surface(shapely.from_wkb(row["wkb"])))
            for row in self.layers[layer].table.to_dicts()
        ]

    def flows(self) -> list[dict[str, Any]]:
        """One bent line per direction between municipalities with at least ten commuters in some year."""
        import shapely

        if not self.has(FLOW_LAYER):
            return []
        found = []
        for row in self.layers[FLOW_LAYER].table.to_dicts():
            start, end = shapely.get_coordinates(shapely.from_wkb(row["wkb"])).tolist()
            counts = {
                f"e{name.removeprefix('employed_')}": value
                for name, value in row.items()
                if name.startswith("employed_") and value is not None
            }
            ends = {
                "from": row["from_code"],
                "to": row["to_code"],
                "from_name": row["from_name"],
                "to_name": row["to_name"],
            }
            found.append(_feature(ends | counts, degrees.geometry(_bow(tuple(start), tuple(end)))))
        return found

    def boxes(self) -> dict[str, list[float]]:
        """Bounds of each municipality in degrees."""
        import shapely

        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        return {code: degrees.bounds(shape) for code, shape in zip(self.outlines["municipality"], shapes, strict=True)}

    def centres(self) -> dict[str, tuple[float, float]]:
        import shapely

        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        inside = shapely.point_on_surface(shapes)
        return {
            code: (float(point.x), float(point.y))
            for code, point in zip(self.outlines["municipality"], inside, strict=True)
        }


def drawn(columns: dict[str, Any], wkb: pl.Series) -> Any:
    """Columns and geometry (EPSG:25833) as a GeoDataFrame, ready for tiles."""
    import geopandas
    import shapely

    return geopandas.GeoDataFrame(columns, geometry=shapely.from_wkb(wkb.to_list()), crs=25833)


def squares(columns: dict[str, Any], cells: pl.Series, size: int) -> Any:
    """Columns of cells of `size` m, by their numbers, as `drawn` gives them."""
    import shapely

    x, y = corner(cells.to_numpy())
    boxes = shapely.to_wkb(shapely.box(x, y, x + size, y + size)).tolist()
    return drawn(columns, pl.Series("wkb", boxes, dtype=pl.Binary))


def whole(values: pl.Series) -> Any:
    """Whole numbers with room for those that are not known."""
    return pd.array(values.cast(pl.Int32).to_list(), dtype="Int32")


def _flags(column: str = "flags") -> pl.Expr:
    """All flags of a cell as one text; what the page says for every figure is left out."""
    each = pl.col(column).str.split(" ").explode().unique().sort().drop_nulls()
    return (
        each.filter(~each.is_in(["", Flag.DEMO.value, Flag.SCENARIO.value, Flag.BREAK.value])).str.join(" ").alias("f")
    )


def _bow(start: tuple[float, float], end: tuple[float, float]) -> Any:
    """A line that bends to the right of its direction, so that the two directions lie apart."""
    import shapely

    (x0, y0), (x1, y1) = start, end
    cx, cy = (x0 + x1) / 2 + (y1 - y0) * _BEND, (y0 + y1) / 2 - (x1 - x0) * _BEND
    steps = [index / 8 for index in range(9)]
    return shapely.linestrings(
        [
            (
                (1 - t) ** 2 * x0 + 2 * t * (1 - t) * cx + t * t * x1,
                (1 - t) ** 2 * y0 + 2 * t * (1 - t) * cy + t * t * y1,
            )
            for t in steps
        ]
    )


def _feature(properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}
